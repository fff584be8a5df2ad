"""Play the shop's story (story.yaml) on a test control plane, through the real kubectl.

    python examples/shop/apply.py [--kubeconfig FILE]

Refuses every cluster that has a node which kwok does not run.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

if __name__ == "__main__":  # started as a program: the repository is where our own modules are
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.shop.helm import Manifest, Release
from examples.shop.kubectl import Kubectl, KubectlError

HERE = Path(__file__).resolve().parent
MANIFESTS = HERE / "manifests"
_DEADLINE_SECONDS = 150
_ATTEMPT_SECONDS = 10
_PAUSE_SECONDS = 0.2
_HELM_NAMESPACE = "shop"
_HELM_APPLY = ("apply", "--server-side", "--field-manager=helm", f"--namespace={_HELM_NAMESPACE}", "-f", "-")
_HELM_WAIT = (f"--namespace={_HELM_NAMESPACE}", "--timeout=30s")
_MANAGED_BY = "app.kubernetes.io/managed-by"
_LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")

Step = Mapping[str, Any]


class StoryError(RuntimeError):
    """The story cannot be told: the cluster is not for tests, or a step did not come about."""


class Player:
    """Plays steps. `scratch` is a directory for logins; `people` maps a name to its user and group."""

    def __init__(self, kubectl: Kubectl, people: Mapping[str, Mapping[str, str]], scratch: Path) -> None:
        self._admin = kubectl
        self._people = people
        self._scratch = scratch
        self._clients: dict[str, Kubectl] = {}
        self._deployed: dict[str, Release] = {}

    def play(self, step: Step) -> None:
        """Play one step to its end.

        Raises StoryError when it does not come about.
        """
        client = self._client(step.get("by"))
        if "helm" in step:
            self._helm(client, step["helm"])
        elif "wait" in step:
            words = ("wait", *shlex.split(step["wait"]), f"--timeout={_ATTEMPT_SECONDS}s")
            _until(lambda: client.run(*words))
        elif "until" in step:
            _until(lambda: client.run(*shlex.split(step["until"])))
        else:
            self._command(client, step)

    def _command(self, client: Kubectl, step: Step) -> None:
        stdin = _owned(MANIFESTS / step["stdin"], client) if "stdin" in step else ""
        expected = step.get("expect")
        try:
            client.run(*shlex.split(step["kubectl"]), stdin=stdin)
        except KubectlError as error:
            if expected is None or expected not in error.message:
                raise
        else:
            if expected is not None:
                raise StoryError(f"kubectl {step['kubectl']}: {expected} was expected")

    def _helm(self, client: Kubectl, told: Step) -> None:
        """Install, upgrade or roll back as Helm does: the Secret is pending first, and says at the end how it went."""
        release = Release(
            charts=MANIFESTS / "helm",
            name=told["release"],
            namespace=_HELM_NAMESPACE,
            revision=told["revision"],
            values=told["values"],
            description=told["description"],
        )
        pending = release.secret(status=release.pending_status, now=int(time.time()))
        client.run("create", "--field-manager=helm", "-f", "-", stdin=json.dumps(pending))
        client.run(*_HELM_APPLY, stdin=_as_list([*release.hooks(), *release.objects()]))
        if told.get("wait", True):
            _until(lambda: client.run("rollout", "status", f"deployment/{release.name}", *_HELM_WAIT))
        failed = told.get("fails", False)
        previous = self._deployed.get(release.name)
        if previous is not None and not failed:
            _conclude(client, previous, "superseded")
        _conclude(client, release, "failed" if failed else "deployed")
        self._deployed[release.name] = previous if previous is not None and failed else release

    def _client(self, by: str | None) -> Kubectl:
        if by is None:
            return self._admin
        if by not in self._clients:
            if "/" in by:
                self._clients[by] = self._admin.logged_in(by, self._scratch)
            else:
                self._clients[by] = self._admin.acting_as(**self._people[by])
        return self._clients[by]


def refuse_real(kubectl: Kubectl) -> None:
    """Raise StoryError where something real may run: a node is not kwok's, or pods are there without any node."""
    nodes = kubectl.json("get", "nodes")["items"]
    if not all(_of_kwok(node) for node in nodes):
        raise StoryError("this cluster has nodes that kwok does not run; the shop is for test control planes")
    if not nodes and kubectl.json("get", "pods", "--all-namespaces")["items"]:
        raise StoryError(
            "this cluster has pods although it shows no nodes; the shop is for test control planes"
        )


def refuse_old(kubectl: Kubectl) -> None:
    """Raise StoryError where kubectl's Kustomize signs with a label that no API server takes, as that of 1.32 does."""
    built = yaml.safe_load_all(kubectl.run("kustomize", "kustomize/spring"))
    signed = sorted({manifest["metadata"].get("labels", {}).get(_MANAGED_BY, "") for manifest in built})
    bad = [value for value in signed if not _LABEL_VALUE.fullmatch(value)]
    if bad:
        version = json.loads(kubectl.run("version", "--client", "-o", "json"))["clientVersion"]["gitVersion"]
        raise StoryError(
            f'the Kustomize of this kubectl ({version}) sets the invalid label {_MANAGED_BY}="{bad[0]}"; '
            "put a later one first on PATH, such as the one that `make cluster` names"
        )


def play_all(kubectl: Kubectl, story: Mapping[str, Any]) -> None:
    """Play every chapter, with a line of progress for each."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shop-") as scratch:
        player = Player(kubectl, story["people"], Path(scratch))
        for number, chapter in enumerate(story["chapters"], start=1):
            print(f"[{number}/{len(story['chapters'])}] {chapter['title']}", flush=True)
            for step in chapter["steps"]:
                player.play(step)
    print(f"The shop stands after {time.monotonic() - started:.0f} s.")


def main(words: list[str]) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kubeconfig", help="instead of the one that kubectl would take")
    parser.add_argument("--yes-really", action="store_true", help="apply to a cluster with real nodes, too")
    options = parser.parse_args(words)
    login = (f"--kubeconfig={Path(options.kubeconfig).resolve()}",) if options.kubeconfig else ()
    kubectl = Kubectl(login, MANIFESTS)
    try:
        if not options.yes_really:
            refuse_real(kubectl)
        refuse_old(kubectl)
        play_all(kubectl, yaml.safe_load((HERE / "story.yaml").read_text(encoding="utf-8")))
    except (StoryError, KubectlError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _owned(path: Path, kubectl: Kubectl) -> str:
    """Return the manifests of a file as a List in which every owner reference has its owner's uid."""
    manifests: list[Manifest] = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
    for metadata in (manifest["metadata"] for manifest in manifests):
        for owner in metadata.get("ownerReferences", ()):
            group, version = owner["apiVersion"].split("/")
            kind = f"{owner['kind']}.{version}.{group}"
            found = kubectl.json("get", kind, owner["name"], f"--namespace={metadata['namespace']}")
            owner["uid"] = found["metadata"]["uid"]
    return _as_list(manifests)


def _conclude(client: Kubectl, release: Release, status: str) -> None:
    """Write into the Secret of a release how it ended."""
    secret = release.secret(status=status, now=int(time.time()))
    labels = {"status": status, "modifiedAt": secret["metadata"]["labels"]["createdAt"]}
    patch = {"metadata": {"labels": labels}, "stringData": secret["stringData"]}
    command = ("patch", "secret", release.secret_name, f"--namespace={release.namespace}", "--type=merge")
    client.run(*command, "--field-manager=helm", "--patch-file=/dev/stdin", stdin=json.dumps(patch))


def _of_kwok(node: Mapping[str, Any]) -> bool:
    annotated = "kwok.x-k8s.io/node" in node["metadata"].get("annotations", {})
    return annotated or node["status"].get("nodeInfo", {}).get("osImage") == "kwok"


def _as_list(items: list[Manifest]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


def _until(attempt: Callable[[], object]) -> None:
    """Repeat an attempt until it succeeds; its last error is raised after the deadline."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        try:
            attempt()
        except KubectlError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

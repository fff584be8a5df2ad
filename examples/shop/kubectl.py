"""The real kubectl as the example's only client: who asks, what is asked, and what is answered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


class KubectlError(RuntimeError):
    """A kubectl command failed; `message` is what it printed on stderr."""

    def __init__(self, arguments: tuple[str, ...], message: str) -> None:
        self.message = message
        super().__init__(f"kubectl {' '.join(arguments)}: {message}")


@dataclass(frozen=True)
class Kubectl:
    """kubectl with a login: `options` come before every command's own arguments."""

    options: tuple[str, ...] = ()
    directory: Path = field(default_factory=Path.cwd)

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run one command and return its stdout.

        Raises KubectlError when the command fails.
        """
        if shutil.which("kubectl") is None:
            raise KubectlError(arguments, "there is no kubectl on PATH")
        done = subprocess.run(
            ["kubectl", *self.options, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.directory,
            env=os.environ | {"KUBERC": "off"},
        )
        if done.returncode != 0:
            raise KubectlError(arguments, done.stderr.strip())
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """Run a command with ``-o json`` and return the decoded answer."""
        return json.loads(self.run(*arguments, "-o", "json"))

    def acting_as(self, user: str, group: str) -> Kubectl:
        """Return a client that impersonates a person."""
        return replace(self, options=(*self.options, f"--as={user}", f"--as-group={group}"))

    def logged_in(self, account: str, directory: Path) -> Kubectl:
        """Return a client with a real token of the service account ``NAMESPACE/NAME``.

        The token is bound to a pod of that account, as a kubelet's is, when there is one. It goes into an owner-only
        kubeconfig in `directory`, never on a command line.
        """
        namespace, name = account.split("/")
        token = self.run(
            "create", "token", name, f"--namespace={namespace}", *self._bound_to(namespace, name)
        )
        kubeconfig = directory / f"{namespace}-{name}.kubeconfig"
        login = {"clusters": [{"name": "it", "cluster": self._cluster()}], "current-context": "it"}
        login["users"] = [{"name": "it", "user": {"token": token.strip()}}]
        login["contexts"] = [{"name": "it", "context": {"cluster": "it", "user": "it"}}]
        with open(kubeconfig, "x", opener=_owner_only, encoding="utf-8") as file:
            json.dump({"apiVersion": "v1", "kind": "Config", **login}, file)
        return replace(self, options=(f"--kubeconfig={kubeconfig}",))

    def _bound_to(self, namespace: str, account: str) -> tuple[str, ...]:
        selector = f"--field-selector=spec.serviceAccountName={account},status.phase=Running"
        pods = self.json("get", "pods", f"--namespace={namespace}", selector)["items"]
        if not pods:
            return ()
        metadata = pods[0]["metadata"]
        uid = f"--bound-object-uid={metadata['uid']}"
        return ("--bound-object-kind=Pod", f"--bound-object-name={metadata['name']}", uid)

    def _cluster(self) -> Any:
        chosen = "jsonpath={.clusters[0].cluster}"
        return json.loads(self.run("config", "view", "--minify", "--flatten", "--raw", "-o", chosen))


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""The scripts behind the recording: what they refuse, what they leave out, what Helm's Secret holds."""

from __future__ import annotations

import base64
import gzip
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

if (
    "examples" not in sys.modules
):  # what is tested is the installed wheel, so the source tree is not on the path
    sys.modules["examples"] = ModuleType("examples")
    sys.modules["examples"].__path__ = [str(Path(__file__).resolve().parents[2] / "examples")]

from examples.shop import record
from examples.shop.apply import MANIFESTS, StoryError, refuse_old, refuse_real
from examples.shop.helm import Release
from examples.shop.kubectl import Kubectl

STORY = yaml.safe_load((MANIFESTS.parent / "story.yaml").read_text(encoding="utf-8"))
STEPS = [step for chapter in STORY["chapters"] for step in chapter["steps"]]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Canned(Kubectl):
    """Answers `get` from a table instead of a cluster."""

    def __init__(self, **answers: list[dict[str, Any]]) -> None:
        object.__setattr__(self, "answers", answers)

    def run(self, *arguments: str, stdin: str = "") -> str:
        return json.dumps({"items": self.__dict__["answers"].get(arguments[1], [])})


def node(*, image: str = "Ubuntu 24.04", **annotations: str) -> dict[str, Any]:
    return {"metadata": {"annotations": annotations}, "status": {"nodeInfo": {"osImage": image}}}


@pytest.mark.parametrize(
    "answers",
    [{}, {"nodes": [node(image="kwok")]}, {"nodes": [node(**{"kwok.x-k8s.io/node": "fake"})]}],
    ids=["empty", "image", "annotation"],
)
def test_clusters_for_tests_are_accepted(answers: dict[str, Any]) -> None:
    refuse_real(Canned(**answers))


@pytest.mark.parametrize(
    "answers",
    [{"nodes": [node()]}, {"nodes": [node(image="kwok"), node()]}, {"pods": [{}]}],
    ids=["real", "one-real", "pods-without-nodes"],
)
def test_other_clusters_are_refused(answers: dict[str, Any]) -> None:
    with pytest.raises(StoryError, match="the shop is for test control planes"):
        refuse_real(Canned(**answers))


class Signing(Kubectl):
    """A kubectl whose Kustomize signs what it builds so."""

    def __init__(self, signature: str) -> None:
        object.__setattr__(self, "signature", signature)

    def run(self, *arguments: str, stdin: str = "") -> str:
        if arguments[0] == "version":
            return json.dumps({"clientVersion": {"gitVersion": "v1.32.4"}})
        signed = {"app.kubernetes.io/managed-by": self.__dict__["signature"]}
        built: tuple[dict[str, str], ...] = ({}, signed)
        return yaml.safe_dump_all({"kind": "Service", "metadata": {"labels": labels}} for labels in built)


def test_a_kubectl_that_signs_well_is_accepted() -> None:
    refuse_old(Signing("kustomize-v5.8.1"))


def test_a_kubectl_that_signs_with_no_label_is_refused_by_its_version() -> None:
    with pytest.raises(StoryError, match=r"this kubectl \(v1\.32\.4\) sets .*\"kustomize-\(devel\)\""):
        refuse_old(Signing("kustomize-(devel)"))


@pytest.mark.parametrize("step", STEPS, ids=[str(number) for number in range(len(STEPS))])
def test_every_step_is_one_that_can_be_played(step: dict[str, Any]) -> None:
    assert len(step.keys() & {"kubectl", "wait", "until", "helm"}) == 1
    assert step.keys() <= {"kubectl", "wait", "until", "helm", "by", "stdin", "expect"}
    by = step.get("by", "ana")
    assert by in STORY["people"] or by.count("/") == 1
    words = shlex.split(step.get("kubectl", ""))
    files = [words[index + 1] for index, word in enumerate(words) if word in {"-f", "-k", "--patch-file"}]
    assert ("-" in files) == ("stdin" in step)
    for file in [*files, *([step["stdin"]] if "stdin" in step else [])]:
        assert file == "-" or (MANIFESTS / file).exists()


def test_every_manifest_has_its_part_in_the_story() -> None:
    told = " ".join(str(step) for step in STEPS)
    manifests = [path.relative_to(MANIFESTS) for path in MANIFESTS.rglob("*.yaml")]
    by_folder = {Path("crds"), Path("helm"), Path("kustomize")}
    assert [
        str(path) for path in manifests if str(path) not in told and path.parts[0] not in map(str, by_folder)
    ] == []


def release(revision: int = 2, description: str = "Upgrade complete") -> Release:
    values = {"version": "1.4.1", "theme": "dark", "replicas": "2", "cause": "web 1.4.1"}
    return Release(MANIFESTS / "helm", "web", "shop", revision, values, description)


def test_helm_marks_what_it_owns_and_only_that() -> None:
    owned = release().objects()
    assert "Job" not in {item["kind"] for item in owned}
    for item in owned:
        assert item["metadata"]["annotations"]["meta.helm.sh/release-name"] == "web"
        assert item["metadata"]["annotations"]["meta.helm.sh/release-namespace"] == "shop"
        assert item["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"


@pytest.mark.parametrize(("revision", "hooks"), [(1, ["migrate"]), (2, [])])
def test_the_install_hook_runs_once(revision: int, hooks: list[str]) -> None:
    assert [item["metadata"]["name"] for item in release(revision).hooks()] == hooks


@pytest.mark.parametrize(
    ("revision", "description", "status"),
    [
        (1, "Install complete", "pending-install"),
        (2, "Upgrade complete", "pending-upgrade"),
        (5, "Rollback to 3", "pending-rollback"),
    ],
)
def test_a_release_is_pending_while_helm_works(revision: int, description: str, status: str) -> None:
    assert release(revision, description).pending_status == status


def test_the_release_secret_decodes_as_helm_decodes_it() -> None:
    secret = release().secret(status="deployed", now=1_700_000_000)
    assert secret["metadata"]["name"] == "sh.helm.release.v1.web.v2"
    assert secret["type"] == "helm.sh/release.v1"
    decoded = json.loads(gzip.decompress(base64.b64decode(secret["stringData"]["release"])))
    assert (decoded["name"], decoded["version"], decoded["info"]["status"]) == ("web", 2, "deployed")
    assert list(yaml.safe_load_all(decoded["manifest"])) == release().objects()


def item(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    metadata = {"name": name, **fields.pop("metadata", {})}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, **fields}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param(
            item("Secret", "s", data={"a": "eA=="}, stringData={"b": "x"}, type="Opaque"),
            item("Secret", "s", type="Opaque"),
            id="secret",
        ),
        pytest.param(
            item("Secret", "s", metadata={"annotations": {record._LAST_APPLIED: "{}", "note": "n"}}),
            item("Secret", "s", metadata={"annotations": {"note": "n"}}),
            id="last-applied-of-secret",
        ),
        pytest.param(
            item("Deployment", "d", metadata={"annotations": {record._LAST_APPLIED: "{}"}}),
            item("Deployment", "d", metadata={"annotations": {record._LAST_APPLIED: "{}"}}),
            id="last-applied-of-others",
        ),
        pytest.param(
            item("ConfigMap", "c", data={"ca.crt": "-----BEGIN CERTIFICATE-----", "a": "b"}),
            item("ConfigMap", "c", data={"a": "b"}),
            id="certificate",
        ),
        pytest.param(
            item(
                "Pod",
                "p",
                metadata={"managedFields": [{"manager": "m", "operation": "Apply", "fieldsV1": {}}]},
            ),
            item("Pod", "p", metadata={"managedFields": [{"manager": "m", "operation": "Apply"}]}),
            id="fields",
        ),
    ],
)
def test_what_stays_behind(given: dict[str, Any], kept: dict[str, Any]) -> None:
    before = json.dumps(given)
    assert record.stripped(given) == kept
    assert json.dumps(given) == before


def test_the_document_depends_on_names_alone() -> None:
    items = [item("Pod", "b"), item("Pod", "a"), item("ConfigMap", "z")]
    text = record.document(items, recorded_at=NOW)
    assert text == record.document(reversed(items), recorded_at=NOW)
    decoded = json.loads(text)
    assert [entry["metadata"]["name"] for entry in decoded["items"]] == ["z", "a", "b"]
    assert decoded["metadata"]["annotations"] == {"kubectl-insight/recorded-at": "2026-01-02T03:04:05Z"}


def test_the_machine_is_not_named() -> None:
    lease = item(
        "Lease", "apiserver-x", metadata={"labels": {"apiserver.kubernetes.io/identity": "kube-apiserver"}}
    )
    event = item("Event", "e", reportingInstance="default-scheduler-laptop.example")
    decoded = json.loads(record.document([lease, event], recorded_at=NOW))
    assert [entry.get("reportingInstance") for entry in decoded["items"]] == ["default-scheduler"]


def test_the_log_ends_with_its_last_whole_line() -> None:
    assert record.audit('{"a": 1}\n{"b": ') == '{"a": 1}\n'


def test_objects_served_by_two_groups_are_recorded_once() -> None:
    twice = [item("Event", "e", metadata={"uid": "1"}), item("Event", "e", metadata={"uid": "1"})]
    assert list(record._each_once(twice)) == twice[:1]

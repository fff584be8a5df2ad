"""What kube-lineage knows of a real cluster, we know too; what it gets wrong is told here, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster_e2e import kube_lineage
from tests.cluster_e2e.kube_lineage import RELATIONS, Related
from tests.cluster_e2e.run_insight import Item
from tests.conftest import ROOT, Insight
from tests.controlplane.control_plane import ControlPlane

OBJECTS = ROOT / "tests" / "data" / "graphs" / "lineage_objects.yaml"
NAMESPACE = "planted"
EVERYTHING = ("graph", "--all-namespaces", "--include", "*", "-o", "json")
UNTOLD = {"ClusterRoleBindingRole"}
"""What kube-lineage has a name for and tells under another one: a ClusterRoleBinding's role as RoleBindingRole."""


@dataclass(frozen=True)
class Wrong:
    """Relations that kube-lineage tells and a person denies; the ends are globs."""

    relation: str
    dependent: str
    dependency: str
    reason: str

    def covers(self, told: Related) -> bool:
        return (
            self.relation == told.relation
            and fnmatchcase(told.dependent, self.dependent)
            and fnmatchcase(told.dependency, self.dependency)
        )


WRONG = (
    Wrong(
        "Service",
        "Service/default/kubernetes",
        "Pod/*",
        "its endpoints are the API servers, not the pods of default",
    ),
    Wrong(
        "Service", "Service/*/without-selector", "Pod/*", "no selector means endpoints by hand, not all pods"
    ),
    Wrong(
        "Service",
        "Service/*/elsewhere",
        "Pod/*",
        "an ExternalName is an address outside, and selects nothing",
    ),
)


@pytest.fixture(scope="module")
def lineage() -> Path:
    return kube_lineage.program()


@pytest.fixture(scope="module")
def planted(built: None, lineage: Path) -> Iterator[ControlPlane]:
    """A cluster of its own, since a part of the API that does not answer disturbs all its users."""
    with ControlPlane() as started:
        started.nodes(2)
        started.namespace(NAMESPACE)
        items = list(yaml.safe_load_all(OBJECTS.read_text(encoding="utf-8")))
        _create(started, *items)
        started.kubectl("rollout", "status", "deployment/web", "-n", NAMESPACE, "--timeout=60s")
        started.kubectl("wait", "--for=condition=Ready", "pod", "--all", "-n", NAMESPACE, "--timeout=60s")
        _create(started, _event(started))
        yield started


def test_what_kube_lineage_tells_is_in_the_graph(
    planted: ControlPlane, lineage: Path, insight: Insight, tmp_path: Path
) -> None:
    interesting = _interesting(_graph(planted, insight))
    told = kube_lineage.related(lineage, interesting, planted.environment(), tmp_path)
    edges = _edges(_graph(planted, insight))  # read last, since events keep coming
    missing = [each for each in sorted(told) if each.ours() not in edges]
    assert [each for each in missing if not any(wrong.covers(each) for wrong in WRONG)] == []
    assert [wrong for wrong in WRONG if not any(wrong.covers(each) for each in missing)] == []
    assert {each.relation for each in told} == RELATIONS.keys() - UNTOLD - {"APIService"}


def test_an_api_that_does_not_answer(
    planted: ControlPlane, lineage: Path, insight: Insight, tmp_path: Path
) -> None:
    """kube-lineage gives up as soon as it has to learn what the cluster serves, so it learns that before."""
    service = f"Service/{NAMESPACE}/web"
    kube_lineage.related(lineage, [service], planted.environment(), tmp_path)
    spec = {
        "group": "planted.test",
        "version": "v1",
        "groupPriorityMinimum": 100,
        "versionPriority": 100,
        "insecureSkipTLSVerify": True,
        "service": {"name": "web", "namespace": NAMESPACE},
    }
    name = {"name": "v1.planted.test"}
    _create(
        planted,
        {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": name, "spec": spec},
    )
    told = kube_lineage.related(lineage, [service], planted.environment(), tmp_path)
    (found,) = (each for each in told if each.relation == "APIService")
    assert found.ours() in _edges(_graph(planted, insight))


def _create(control_plane: ControlPlane, *items: Item) -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": items}
    control_plane.kubectl("create", "-f", "-", stdin=json.dumps(listed))


def _event(control_plane: ControlPlane) -> Item:
    """Return an event about one object that names another one."""
    asked = ("get", "pod/alone", "configmap/files", "-n", NAMESPACE, "-o", "json")
    pod, other = json.loads(control_plane.kubectl(*asked).stdout)["items"]
    return {
        "apiVersion": "events.k8s.io/v1",
        "kind": "Event",
        "metadata": {"name": "planted", "namespace": NAMESPACE},
        "eventTime": "2026-11-21T05:00:00.000000Z",
        "regarding": _named(pod),
        "related": _named(other),
        "type": "Normal",
        "reason": "Planted",
        "action": "Planting",
        "reportingController": "example.com/planter",
        "reportingInstance": "planter-0",
    }


def _named(item: Item) -> dict[str, str]:
    metadata = item["metadata"]
    named = {key: metadata[key] for key in ("name", "namespace", "uid")}
    return {"apiVersion": item["apiVersion"], "kind": item["kind"], **named}


def _graph(control_plane: ControlPlane, insight: Insight) -> Mapping[str, Any]:
    result = insight(*EVERYTHING, "--kubeconfig", control_plane.kubeconfig)
    assert result.exit_status == 0, result.stderr
    drawn: Mapping[str, Any] = result.json
    return drawn


def _edges(drawn: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    return {(edge["source"], edge["type"], edge["target"]) for edge in drawn["edges"]}


def _interesting(drawn: Mapping[str, Any]) -> list[str]:
    """Return the objects that were planted, what became of them, the nodes and all Services."""
    return [
        node["id"]
        for node in drawn["nodes"]
        if node["presence"] == "live"
        and node["uid"]
        and (NAMESPACE in node["id"] or node["kind"] in {"CSINode", "Node", "Service"})
        and node["kind"] not in {"Endpoints", "Event"}
    ]

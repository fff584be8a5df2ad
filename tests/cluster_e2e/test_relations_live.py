"""``graph``, ``why`` and ``impact`` on objects that real controllers keep, through the real kubectl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster_e2e.run_insight import create, graph, make, run
from tests.controlplane.control_plane import ControlPlane

NETWORKING, RBAC = "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1"


@dataclass(frozen=True)
class World:
    """A namespace with a small application, and a user who may view it and nothing else."""

    namespace: str
    viewer: Path


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, module_namespace: str) -> World:
    """Two pods behind a Service behind an Ingress, with a ConfigMap, a Secret that is missing, and a class."""
    labels, kubectl = {"app": "web"}, ("-n", module_namespace)
    container = {
        "name": "web",
        "image": "registry.test/web:1.7",
        "envFrom": [
            {"configMapRef": {"name": "settings"}},
            {"secretRef": {"name": "forgotten", "optional": True}},
        ],
    }
    spec = {"containers": [container], "priorityClassName": "relations"}
    template = {"metadata": {"labels": labels}, "spec": spec}
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    in_it: dict[str, Any] = {"namespace": module_namespace}
    create(
        control_plane,
        make("PriorityClass", "relations", api_version="scheduling.k8s.io/v1", value=7),
        make("ConfigMap", "settings", **in_it),
        make(
            "Deployment",
            "web",
            api_version="apps/v1",
            spec={"replicas": 2, "selector": {"matchLabels": labels}, "template": template},
            **in_it,
        ),
        make("Service", "web", spec={"selector": labels, "ports": [{"port": 80}]}, **in_it),
        make(
            "Ingress",
            "web",
            api_version=NETWORKING,
            spec={"rules": [{"host": "web.test", "http": {"paths": [path]}}]},
            **in_it,
        ),
        make(
            "RoleBinding",
            "viewer-view",
            api_version=RBAC,
            roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            subjects=[{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "relations-viewer"}],
            **in_it,
        ),
    )
    control_plane.kubectl("rollout", "status", "deployment/web", "--timeout=60s", *kubectl)
    viewer = control_plane.kubeconfig_for("relations-viewer")
    made = World(module_namespace, viewer)
    control_plane.wait_until(
        lambda: run(control_plane, "tree", "service/web", *kubectl, kubeconfig=viewer).exit_status == 0,
        "the new rights being known to the server",
    )
    control_plane.wait_until(
        lambda: "ready" in states(control_plane, made), "the endpoints of the Service being known"
    )
    return made


def edges(document: Any, edge_type: str) -> list[tuple[str, str, str]]:
    return [
        (edge["source"], edge["target"], edge.get("state", ""))
        for edge in document["edges"]
        if edge["type"] == edge_type
    ]


def states(control_plane: ControlPlane, world: World) -> set[str]:
    document = graph(run(control_plane, "graph", "-n", world.namespace, "-o", "json"))
    return {state for *_, state in edges(document, "loadBalances")}


@pytest.mark.parametrize("through_kubectl", [False, True], ids=["by itself", "through kubectl"])
def test_what_is_connected(control_plane: ControlPlane, world: World, through_kubectl: bool) -> None:
    place = world.namespace
    words = ("graph", "deployment/web", "-n", place, "-o", "json")
    document = graph(run(control_plane, *words, through_kubectl=through_kubectl))
    assert document["roots"] == [f"Deployment.apps/{place}/web"]
    (web,) = {source for source, _, _ in edges(document, "loadBalances")}
    assert web == f"Service/{place}/web"
    assert len(edges(document, "loadBalances")) == 2
    uses = {(source, target) for source, target, _ in edges(document, "uses")}
    assert (f"Deployment.apps/{place}/web", f"ConfigMap/{place}/settings") in uses
    presence = {node["id"]: node["presence"] for node in document["nodes"]}
    assert presence[f"Secret/{place}/forgotten"] == "phantom"
    assert presence["PriorityClass.scheduling.k8s.io/relations"] == "live"
    assert {node["kind"] for node in document["nodes"]} >= {"Pod", "Node", "ReplicaSet", "Image"}


def test_endpoints_confirm_what_a_selector_says(control_plane: ControlPlane, world: World) -> None:
    document = graph(run(control_plane, "graph", "service/web", "-n", world.namespace, "-o", "json"))
    found = [edge for edge in document["edges"] if edge["type"] == "loadBalances"]
    assert {(edge["class"], edge["state"]) for edge in found} == {("observed", "ready")}


@pytest.mark.parametrize(
    "flag", [["--dot"], ["-o", "svg"], ["-o", "html"], ["-o", "mermaid"], ["-o", "text"]]
)
def test_pictures(control_plane: ControlPlane, world: World, flag: list[str]) -> None:
    result = run(control_plane, "graph", "-n", world.namespace, *flag, through_kubectl=True)
    assert (result.exit_status, result.stderr) == (0, "")
    assert "web" in result.stdout


def test_who_may_see_little_gets_a_result_and_an_account(control_plane: ControlPlane, world: World) -> None:
    words = ("graph", "-n", world.namespace, "-o", "json")
    result = run(control_plane, *words, kubeconfig=world.viewer)
    document = graph(result)
    nodes = {node["id"]: node for node in document["nodes"]}
    assert f"Deployment.apps/{world.namespace}/web" in nodes
    node = next(node for node in document["nodes"] if node["kind"] == "Node")
    assert (node["presence"], node["status"], node["message"]) == (
        "phantom",
        "Unknown",
        "cannot be read: forbidden",
    )
    assert document["completeness"]["complete"] is False
    assert {"Node", "Secret"} <= set(document["completeness"]["kindsForbidden"])
    assert result.stderr.startswith("warning: ")
    demanding = run(control_plane, *words, "--require-complete", kubeconfig=world.viewer)
    assert (demanding.exit_status, demanding.stdout) == (5, "")


def test_the_steps_between_two_objects(control_plane: ControlPlane, world: World) -> None:
    result = run(control_plane, "why", "ingress/web", "configmap/settings", "-n", world.namespace)
    assert result.exit_status == 0
    assert [line.split()[1] for line in result.lines[1:]] == ["routes", "loadBalances", "uses"]


def test_what_suffers(control_plane: ControlPlane, world: World) -> None:
    result = run(control_plane, "impact", "configmap/settings", "-n", world.namespace, through_kubectl=True)
    assert result.lines[:5] == [
        "ConfigMap/settings: high (something stops, is lost, or cannot start again)",
        "  2 pods cannot start again",
        "  workload Deployment.apps/web at risk: 2 of 2 pods",
        "  Service Service/web at risk: 2 of 2 pods",
        "  hosts at risk: web.test",
    ]


def test_a_drain_of_a_real_node(control_plane: ControlPlane, world: World) -> None:
    pods = control_plane.kubectl(
        "get", "pods", "-n", world.namespace, "-o", "jsonpath={.items[0].spec.nodeName}"
    ).stdout
    result = run(control_plane, "impact", f"node/{pods}", "--what-if", "drain")
    assert result.exit_status == 0
    assert "the drain completes" in result.stdout
    assert f"evicted  Pod/{world.namespace}/web-" in result.stdout


def test_relations_decide_what_is_read(control_plane: ControlPlane, world: World) -> None:
    """Without rules for them, ConfigMaps and bindings are read as metadata alone, which is fewer bytes."""
    few, many = (
        graph(run(control_plane, "graph", "-A", "-o", "json", "--stats", "--relations", words))["stats"][
            "bytes"
        ]
        for words in ("owns", "all")
    )
    assert few < many

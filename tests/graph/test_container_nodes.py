"""Containers and images below their pods, also where the pod is not what it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubectl_insight.graph.containers import add_containers
from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from tests.conftest import Insight

POD = GroupVersionKind("", "v1", "Pod")


def graph_of(body: dict[str, Any] | None, gvk: GroupVersionKind = POD) -> Graph:
    content = None if body is None else msgspec.json.encode({"metadata": {"name": "p"}, **body})
    obj = KubernetesObject(gvk, ObjectMeta(name="p", namespace="shop"), content)
    graph = Graph()
    graph.add_node(Node("Pod/shop/p", gvk, "shop", "p", "", Health(Status.CURRENT), "live", obj))
    return graph


@pytest.mark.parametrize(
    ("state", "ready", "status", "reason", "healthy"),
    [
        pytest.param({"running": {}}, True, "Current", "Running", True, id="runs"),
        pytest.param({"running": {}}, False, "InProgress", "Running", False, id="is not ready"),
        pytest.param(
            {"waiting": {"reason": "ContainerCreating"}},
            False,
            "InProgress",
            "ContainerCreating",
            False,
            id="is made",
        ),
        pytest.param(
            {"waiting": {"reason": "ImagePullBackOff"}},
            False,
            "Failed",
            "ImagePullBackOff",
            False,
            id="has no image",
        ),
        pytest.param(
            {"terminated": {"exitCode": 1, "reason": "Error"}}, False, "Failed", "Error", False, id="failed"
        ),
        pytest.param(
            {"terminated": {"exitCode": 0, "reason": "Completed"}},
            False,
            "Current",
            "Completed",
            True,
            id="is done",
        ),
    ],
)
def test_how_a_container_is(
    state: dict[str, Any], ready: bool, status: str, reason: str, healthy: bool
) -> None:
    graph = graph_of(
        {
            "spec": {"containers": [{"name": "c", "image": "i"}]},
            "status": {
                "containerStatuses": [{"name": "c", "ready": ready, "restartCount": 0, "state": state}]
            },
        }
    )
    add_containers(graph, images=False)

    node = graph.nodes["Container/shop/p/c"]
    assert (str(node.health.status), node.health.reason, node.health.healthy) == (status, reason, healthy)


def test_images_are_what_containers_are_made_from() -> None:
    graph = graph_of({"spec": {"containers": [{"name": "a", "image": "i:1"}, {"name": "b", "image": "i:1"}]}})
    add_containers(graph, images=True)

    assert [
        (edge.source, edge.target, edge.type, edge.path, edge.dependent) for edge in graph.sorted_edges()
    ] == [
        (
            "Container/shop/p/a",
            "Image/docker.io/library/i:1",
            "createdFrom",
            "spec.containers[0].image",
            "source",
        ),
        (
            "Container/shop/p/b",
            "Image/docker.io/library/i:1",
            "createdFrom",
            "spec.containers[1].image",
            "source",
        ),
        ("Pod/shop/p", "Container/shop/p/a", "contains", "spec.containers[0]", "target"),
        ("Pod/shop/p", "Container/shop/p/b", "contains", "spec.containers[1]", "target"),
    ]


def test_without_images_there_are_none() -> None:
    graph = graph_of({"spec": {"containers": [{"name": "a", "image": "i:1"}]}})
    add_containers(graph, images=False)
    assert sorted(graph.nodes) == ["Container/shop/p/a", "Pod/shop/p"]


DEEP: dict[str, Any] = {}
for _ in range(400):
    DEEP = {"x": DEEP}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(None, id="only metadata"),
        pytest.param({}, id="nothing"),
        pytest.param({"spec": None, "status": None}, id="nulls"),
        pytest.param({"spec": {"containers": None}}, id="no list"),
        pytest.param({"spec": {"containers": "a"}}, id="text for a list"),
        pytest.param({"spec": {"containers": [7]}}, id="numbers for containers"),
        pytest.param({"spec": []}, id="a list for a map"),
        pytest.param({"spec": {"containers": []}, "status": {"containerStatuses": DEEP}}, id="deeply nested"),
    ],
)
def test_a_pod_that_is_none_is_left_as_it_is(body: dict[str, Any] | None) -> None:
    graph = graph_of(body)
    add_containers(graph, images=True)
    assert list(graph.nodes) == ["Pod/shop/p"]


def test_other_kinds_have_no_containers() -> None:
    graph = graph_of({"spec": {"containers": [{"name": "a"}]}}, GroupVersionKind("example.org", "v1", "Pod"))
    add_containers(graph, images=True)
    assert list(graph.nodes) == ["Pod/shop/p"]


def test_containers_of_a_former_holder_of_the_pods_name_are_others() -> None:
    graph = graph_of({"spec": {"containers": [{"name": "main", "image": "web:1"}]}})
    former = msgspec.structs.replace(
        graph.nodes["Pod/shop/p"], id="Pod/shop/p@old", uid="old", presence="stale"
    )
    graph.add_node(former)
    add_containers(graph, images=True)

    contained = sorted((edge.source, edge.target) for edge in graph.edges if edge.type == "contains")
    assert contained == [
        ("Pod/shop/p", "Container/shop/p/main"),
        ("Pod/shop/p@old", "Container/shop/p/main@old"),
    ]


def test_they_are_those_of_the_relation_graph(insight: Insight, shop: Path) -> None:
    asked = ("-n", "shop", "-f", shop, "-o", "json")
    tree = insight("tree", "pods", "--show", "containers,images", *asked).json
    graph = insight("graph", "--relations", "contains,createdFrom", *asked).json

    for document in (tree, graph):
        document["nodes"] = [node for node in document["nodes"] if node["kind"] in {"Container", "Image"}]
        document["edges"] = [
            edge for edge in document["edges"] if edge["rule"] in {"container.pod", "container.image"}
        ]
    assert len(tree["nodes"]) > 60
    assert tree["nodes"] == graph["nodes"]
    assert tree["edges"] == graph["edges"]


def test_the_digest_behind_a_tag_is_left_out() -> None:
    pulled = [{"name": "c", "imageID": f"docker.io/library/i@sha256:{'0' * 64}"}]
    graph = graph_of(
        {
            "spec": {"containers": [{"name": "c", "image": "i:1"}]},
            "status": {"containerStatuses": pulled},
        }
    )
    add_containers(graph, images=True)
    assert [edge.target for edge in graph.edges] == ["Container/shop/p/c", "Image/docker.io/library/i:1"]

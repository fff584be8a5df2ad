"""cluster-insight's relations one by one, what it made of odd fields, and names that clash."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.output.cluster_insight.document import cluster_insight_document
from kubectl_insight.rules.edge_types import BASIC
from tests.output.cluster_insight_objects import TIME, obj, pod, status

CLUSTER = "Cluster:_unknown_"
Relations = set[tuple[str, str, str]]


def document(*objects: KubernetesObject, problems: list[str] | None = None) -> Any:
    return cluster_insight_document(objects, timestamp=TIME, problems=problems)


def relations(*objects: KubernetesObject, problems: list[str] | None = None) -> Relations:
    return {
        (relation["source"], relation["type"], relation["target"])
        for relation in document(*objects, problems=problems)["relations"]
    }


def selecting(kind: str, selector: Any, name: str = "s", namespace: str = "shop") -> KubernetesObject:
    spec = {} if selector is ... else {"selector": selector}
    return obj(kind, name, namespace=namespace, spec=spec)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([obj("Node", "n")], {(CLUSTER, "contains", "Node:n")}),
        ([obj("Service", "s")], {(CLUSTER, "contains", "Service:s")}),
        ([obj("ReplicationController", "r")], {(CLUSTER, "contains", "ReplicationController:r")}),
        ([pod("p")], {(CLUSTER, "contains", "Pod:p")}),
        ([pod("p", node="")], {(CLUSTER, "contains", "Pod:p")}),
        (
            [obj("Node", "n"), pod("p", node="n")],
            {(CLUSTER, "contains", "Node:n"), ("Node:n", "runs", "Pod:p")},
        ),
        (
            [pod("p", node="master")],
            {(CLUSTER, "contains", "Node:master"), ("Node:master", "runs", "Pod:p")},
        ),
        (
            [pod("p", statuses=[status("c")])],
            {
                (CLUSTER, "contains", "Pod:p"),
                ("Pod:p", "contains", "Container:docker://c"),
                ("Container:docker://c", "createdFrom", "Image:docker://i"),
            },
        ),
        (
            [pod("p", statuses=[status("c", None, "")])],
            {(CLUSTER, "contains", "Pod:p"), ("Pod:p", "contains", "Container:c")},
        ),
        ([pod("p", spec={"containers": [{"name": "c"}]})], {(CLUSTER, "contains", "Pod:p")}),
    ],
    ids=[
        "node",
        "service",
        "controller",
        "waiting pod",
        "empty node name",
        "running pod",
        "node that is not listed",
        "container with image",
        "container that was not made yet",
        "container without a status",
    ],
)
def test_relations(objects: list[KubernetesObject], expected: Relations) -> None:
    assert relations(*objects) == expected


@pytest.mark.parametrize(
    ("kind", "relation"), [("Service", "loadBalances"), ("ReplicationController", "monitors")]
)
@pytest.mark.parametrize(
    ("selector", "labels", "matches"),
    [
        ({"a": "1"}, {"a": "1", "b": "2"}, True),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, True),
        ({"a": "1", "b": "2"}, {"a": "1"}, False),
        ({"a": "1"}, {"a": "2"}, False),
        ({"a": ""}, {"a": ""}, True),
        ({"a": ""}, {}, False),
        ({"a": "1"}, None, False),
        ({}, {"a": "1"}, False),
        (None, {"a": "1"}, False),
        (..., {"a": "1"}, False),
    ],
    ids=[
        "subset",
        "equal",
        "one label missing",
        "another value",
        "empty value",
        "empty value against none",
        "pod without labels",
        "empty selector",
        "null selector",
        "no selector",
    ],
)
def test_selectors(kind: str, relation: str, selector: Any, labels: Any, matches: bool) -> None:
    found = relations(selecting(kind, selector), pod("p", labels=labels))
    assert ((f"{kind}:s", relation, "Pod:p") in found) is matches


@pytest.mark.parametrize("kind", ["Service", "ReplicationController"])
def test_selectors_match_across_namespaces(kind: str) -> None:
    found = relations(
        selecting(kind, {"a": "1"}, namespace="one"), pod("p", namespace="two", labels={"a": "1"})
    )
    assert (f"{kind}:s", "loadBalances" if kind == "Service" else "monitors", "Pod:p") in found


def test_no_other_controller_monitors() -> None:
    selector = {"matchLabels": {"a": "1"}}
    replica_set = obj("ReplicaSet", "r", group="apps", spec={"selector": selector})
    assert relations(replica_set, pod("p", labels={"a": "1"})) == {(CLUSTER, "contains", "Pod:p")}


def test_all_types_are_the_basic_ones() -> None:
    found = relations(
        pod("p", node="n", labels={"a": "1"}, statuses=[status("c")]),
        selecting("Service", {"a": "1"}),
        selecting("ReplicationController", {"a": "1"}),
    )
    assert {relation for _, relation, _ in found} == BASIC


def test_relations_lead_only_to_resources() -> None:
    graph = document(pod("p", node="n", statuses=[status("c")]), selecting("Service", {"a": "1"}))
    ids = {resource["id"] for resource in graph["resources"]}

    assert {end for edge in graph["relations"] for end in (edge["source"], edge["target"])} <= ids


def test_a_container_is_put_together_from_specification_and_status() -> None:
    spec = {"name": "c", "image": "redis", "args": ["x"]}
    graph = document(
        pod("p", spec={"containers": [spec]}, statuses=[status("c", ready=True), status("d", "e")])
    )
    properties = {resource["id"]: resource["properties"] for resource in graph["resources"]}

    assert properties["Container:docker://c"] == {
        "metadata": {"name": "c"},
        "spec": {"image": "redis", "args": ["x"]},
        "status": {"containerID": "docker://c", "imageID": "docker://i", "image": "redis:2", "ready": True},
    }
    assert properties["Container:e"]["spec"] == {}
    assert properties["Image:docker://i"] == {"metadata": {"name": "redis:2"}}


def test_a_dummy_node_has_no_properties_and_no_metrics() -> None:
    graph = document(pod("p", node="master"))
    node = next(resource for resource in graph["resources"] if resource["type"] == "Node")

    assert (node["properties"], node["annotations"]) == ({}, {"label": "master"})


def test_the_first_name_of_an_image_counts_in_the_order_of_the_api() -> None:
    first = pod("a", namespace="x", statuses=[status("c", "1", image="old")])
    second = pod("a", namespace="x-y", statuses=[status("c", "2", image="new")])
    graph = document(first, second)
    labels = [each["annotations"]["label"] for each in graph["resources"] if each["type"] == "Image"]

    assert labels == ["new"]  # etcd's keys are x-y/a and x/a, and "-" comes before "/"


def test_clashing_names_are_one_resource_and_reported() -> None:
    problems: list[str] = []
    pods = [pod("p", namespace=namespace, node="n") for namespace in ("b", "a", "c")]
    graph = document(*pods, problems=problems)
    shown = [each["properties"] for each in graph["resources"] if each["type"] == "Pod"]

    assert [each["metadata"]["namespace"] for each in shown] == ["a"]
    assert [relation["type"] for relation in graph["relations"]] == ["contains", "runs", "runs", "runs"]
    assert len(problems) == 1
    assert problems[0].startswith(
        "2 objects of kind Pod are not shown: their names occur in several namespaces"
    )


@pytest.mark.parametrize(
    ("odd", "problem"),
    [
        (pod("p", node=7), "Pod/shop/p: spec.nodeName is no text; it was passed over"),
        (pod("p", statuses={"c": 1}), "Pod/shop/p: status.containerStatuses is no list; it was left out"),
        (
            pod("p", statuses=["c"]),
            "Pod/shop/p: status.containerStatuses has an entry without a name; it was left out",
        ),
        (
            pod("p", statuses=[status("")]),
            "Pod/shop/p: status.containerStatuses has an entry without a name; it was left out",
        ),
        (
            pod("p", spec={"containers": [{"name": 1}]}, statuses=[]),
            "Pod/shop/p: spec.containers has an entry without a name; it was left out",
        ),
        (
            pod("p", statuses=[status("c", ["x"])]),
            "Pod/shop/p: containerID of a container is no text; it was passed over",
        ),
        (
            pod("p", statuses=[status("c", image_id={})]),
            "Pod/shop/p: imageID of a container is no text; it was passed over",
        ),
        (
            selecting("Service", "a=1"),
            "Service/shop/s: spec.selector is no map of texts; it matches no pod here",
        ),
        (
            selecting("ReplicationController", {"a": 1}),
            "ReplicationController/shop/s: spec.selector is no map of texts; it matches no pod here",
        ),
        (obj("Node", ""), "a Node without a name was left out"),
    ],
    ids=[
        "node name",
        "statuses",
        "status",
        "status without a name",
        "container without a name",
        "container id",
        "image id",
        "selector",
        "selector value",
        "name",
    ],
)
def test_odd_fields_are_reported_and_the_rest_is_shown(odd: KubernetesObject, problem: str) -> None:
    problems: list[str] = []
    found = relations(odd, pod("well", labels={"a": "1"}), problems=problems)

    assert (CLUSTER, "contains", "Pod:well") in found
    assert problems == [problem]


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, {"a": [1]}], ids=repr)
@pytest.mark.parametrize("part", ["spec", "status", "labels"])
@pytest.mark.parametrize("kind", ["Pod", "Service", "ReplicationController", "Node"])
def test_any_value_in_any_place_gives_a_result(kind: str, part: str, value: Any) -> None:
    odd = obj(kind, "p", **{part: value})
    assert (CLUSTER, "contains", f"{kind}:p") in relations(odd)

"""Nodes and edges."""

from __future__ import annotations

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind


def node(name: str) -> Node:
    return Node(name, GroupVersionKind("apps", "v1", "Deployment"), "", name, "", Health(Status.CURRENT))


def edge(source: str, target: str, *, kind: str = "owns", path: str = "p") -> Edge:
    return Edge(source, target, kind, "rule", path, "declared", "target")


def test_an_id_keeps_its_first_node() -> None:
    graph = Graph()
    first = node("a")
    graph.add_node(first)
    graph.add_node(node("a"))

    assert graph.nodes == {"a": first}


def test_edges_are_found_by_either_end_also_after_one_was_added() -> None:
    graph = Graph()
    graph.add_edge(edge("a", "b"))
    assert graph.outgoing == {"a": [edge("a", "b")]}
    assert graph.incoming == {"b": [edge("a", "b")]}

    graph.add_edge(edge("a", "c"))
    assert graph.outgoing["a"] == [edge("a", "b"), edge("a", "c")]
    assert graph.incoming["c"] == [edge("a", "c")]


def test_nodes_and_edges_have_one_order() -> None:
    graph = Graph()
    for name in "cab":
        graph.add_node(node(name))
    edges = [
        edge("b", "a"),
        edge("a", "c"),
        edge("a", "b", path="z"),
        edge("a", "b"),
        edge("a", "b", kind="contains"),
    ]
    for one in edges:
        graph.add_edge(one)

    assert [one.id for one in graph.sorted_nodes()] == ["a", "b", "c"]
    assert [(one.source, one.target, one.type, one.path) for one in graph.sorted_edges()] == [
        ("a", "b", "contains", "p"),
        ("a", "b", "owns", "p"),
        ("a", "b", "owns", "z"),
        ("a", "c", "owns", "p"),
        ("b", "a", "owns", "p"),
    ]


def test_a_node_is_of_its_kind_whatever_the_version() -> None:
    assert node("a").group_kind == GroupKind("apps", "Deployment")

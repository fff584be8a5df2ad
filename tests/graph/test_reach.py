"""What a tree shows of a graph of relations: up and down, and not through what everybody shares."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.graph.ownership import Extent
from kubectl_insight.graph.reach import reach
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.edge_types import EDGE_TYPES


def graph_of(*edges: str) -> Graph:
    """Return a graph: ``"web uses settings"`` is an edge between two nodes."""
    graph = Graph()
    for words in edges:
        source, kind, target = words.split()
        for name in (source, target):
            gvk = GroupVersionKind("", "v1", "ConfigMap")
            graph.add_node(Node(name, gvk, "shop", name, name, Health(Status.CURRENT)))
        dependent = EDGE_TYPES[kind].dependent
        graph.add_edge(Edge(source, target, kind, "rule", "path", "declared", dependent))
    return graph


def shown(graph: Graph) -> list[str]:
    return [f"{edge.source} {edge.type} {edge.target}" for edge in graph.edges]


def names(words: Iterable[str]) -> set[str]:
    return {name for each in words for name in (each.split()[0], each.split()[2])}


APPLICATION = ["app tracks web", "web owns rs", "rs owns pod", "pod contains main", "main createdFrom image"]


@pytest.mark.parametrize(
    ("root", "edges", "left_out"),
    [
        pytest.param("app", APPLICATION, [], id="all that an application has made"),
        pytest.param("main", APPLICATION, [], id="all that leads to a container"),
        pytest.param(
            "web",
            ["web owns pod", "pod uses claim", "claim uses class"],
            ["class provisions volume", "class provisions other"],
            id="not every volume of a class",
        ),
        pytest.param(
            "pod",
            ["worker runs pod", "cluster contains worker"],
            ["worker runs other", "cluster contains shop"],
            id="not the other pods of a node",
        ),
        pytest.param(
            "settings",
            ["pod uses settings", "rs owns pod", "web owns rs", "svc loadBalances pod"],
            ["pod uses account", "rs owns other", "svc loadBalances other"],
            id="who uses a ConfigMap and not what else they use",
        ),
        pytest.param(
            "svc",
            ["svc owns slice", "svc loadBalances pod", "pod uses account", "pod contains main"],
            ["pod owns lease", "worker runs pod"],
            id="not what a pod owns where a Service was asked for",
        ),
        pytest.param(
            "crd",
            ["crd references event", "event references worker"],
            ["worker runs pod", "worker owns lease"],
            id="not through a node that is named",
        ),
        pytest.param(
            "binding",
            ["binding binds role", "role grants secret", "binding binds account"],
            ["pod uses account"],
            id="what a binding grants",
        ),
        pytest.param(
            "a", ["a references b", "b references c", "c references a"], [], id="a circle, once around"
        ),
        pytest.param(
            "web",
            ["web uses pod", "web owns pod", "pod owns lease"],
            [],
            id="owned as well as used counts as owned",
        ),
    ],
)
def test_what_is_above_and_below(root: str, edges: list[str], left_out: list[str]) -> None:
    found = reach(graph_of(*edges, *left_out), [root])

    assert sorted(shown(found)) == sorted(edges)
    assert set(found.nodes) == names(edges)
    assert found.hidden == {}


def test_one_way_only() -> None:
    graph = graph_of("a uses b", "b uses c")
    assert shown(reach(graph, ["b"], Extent(up=False))) == ["b uses c"]
    assert shown(reach(graph, ["b"], Extent(down=False))) == ["a uses b"]


def test_a_root_alone_is_shown() -> None:
    graph = graph_of("a uses b")
    assert set(reach(graph, ["a"], Extent(down=False)).nodes) == {"a"}


@pytest.mark.parametrize(
    ("depth", "edges", "hidden"),
    [
        (0, [], {"a": 2}),
        (1, ["a uses b", "a owns c"], {"b": 1, "c": 2}),
        (2, ["a uses b", "a owns c", "b uses d", "c owns e", "c owns f"], {}),
    ],
)
def test_a_depth_limit_counts_what_it_leaves_out(
    depth: int, edges: list[str], hidden: dict[str, int]
) -> None:
    graph = graph_of("a uses b", "a owns c", "b uses d", "b owns x", "c owns e", "c owns f")
    found = reach(graph, ["a"], Extent(depth=depth))

    assert sorted(shown(found)) == sorted(edges)
    assert found.hidden == hidden


EDGES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(sorted(EDGE_TYPES)), st.sampled_from("abcdef")),
    min_size=1,
    max_size=12,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(EDGES, st.booleans())
def test_it_is_a_part_that_hangs_together(edges: list[tuple[str, str, str]], forward: bool) -> None:
    words = [" ".join(edge) for edge in edges]
    graph = graph_of(*(words if forward else reversed(words)))
    found = reach(graph, [edges[0][0]])

    assert set(shown(found)) <= set(words)
    assert sorted(shown(found)) == sorted(shown(reach(graph_of(*sorted(words)), [edges[0][0]])))
    # Whatever leads to the root is there.
    for source, kind, target in edges:
        if target == edges[0][0]:
            assert f"{source} {kind} {target}" in shown(found)

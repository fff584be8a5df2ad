"""The shortest path and all simple paths, checked against trying everything."""

from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.graph.paths import GraphPath, SimplePaths, path_cost, shortest_path
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.edge_types import DependentEnd

NAMES = "abcdef"
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=9,
)


def graph_of(pairs: list[tuple[str, str]], names: str = NAMES) -> Graph:
    graph = Graph()
    for name in names:
        graph.add_node(Node(name, GroupVersionKind("", "v1", "Thing"), "", name, "", Health(Status.CURRENT)))
    for source, target in pairs:
        graph.add_edge(Edge(source, target, "uses", "rule", "spec", "declared", "source"))
    return graph


def names_of(path: GraphPath | None, start: str = "a") -> str | None:
    return None if path is None else start + "".join(hop.end for hop in path)


def all_simple_paths(pairs: list[tuple[str, str]], start: str, goal: str) -> set[str]:
    linked = {frozenset(pair) for pair in pairs}
    inner = set(NAMES) - {start, goal}
    candidates = [
        start + "".join(middle) + goal
        for size in range(len(inner) + 1)
        for middle in permutations(inner, size)
    ]
    return {path for path in candidates if all(frozenset(step) in linked for step in pairwise(path))}


@given(PAIRS)
def test_all_simple_paths(pairs: list[tuple[str, str]]) -> None:
    paths = SimplePaths(graph_of(pairs), "a", "f", longest=len(NAMES), most=10_000)
    found = [names_of(path) for path in paths]
    assert set(found) == all_simple_paths(pairs, "a", "f")
    assert len(found) == len(set(found))
    assert [len(path or "") for path in found] == sorted(len(path or "") for path in found)
    assert paths.complete


@given(PAIRS)
def test_the_shortest_way_is_as_short_as_any_and_turns_least(pairs: list[tuple[str, str]]) -> None:
    graph = graph_of(pairs)
    path = shortest_path(graph, "a", "f")
    every = list(SimplePaths(graph, "a", "f", longest=len(NAMES), most=10_000))
    if not every:
        assert path is None
        return
    assert path is not None
    assert path_cost(graph, path) == min(path_cost(graph, each) for each in every)
    assert len(path) == min(map(len, every))


def edge(source: str, target: str, edge_type: str, dependent: DependentEnd) -> Edge:
    return Edge(source, target, edge_type, "rule", "spec", "declared", dependent)


def test_a_chain_of_dependence_is_preferred_to_something_both_use() -> None:
    graph = graph_of([], "abcdf")
    graph.add_edge(edge("a", "b", "loadBalances", "source"))
    graph.add_edge(edge("c", "b", "owns", "target"))
    graph.add_edge(edge("f", "c", "owns", "target"))
    graph.add_edge(edge("b", "d", "uses", "source"))
    graph.add_edge(edge("f", "d", "uses", "source"))
    assert names_of(shortest_path(graph, "a", "f")) == "abcf"


def test_what_merely_goes_together_counts_as_three_hops() -> None:
    graph = graph_of([("a", "b"), ("b", "c"), ("c", "f")], "abcdf")
    graph.add_edge(edge("d", "a", "tracks", "none"))
    graph.add_edge(edge("d", "f", "tracks", "none"))
    assert names_of(shortest_path(graph, "a", "f")) == "abcf"
    assert names_of(shortest_path(graph, "a", "d")) == "ad"


@given(PAIRS.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))))
def test_the_order_of_edges_does_not_matter(
    orders: tuple[list[tuple[str, str]], list[tuple[str, str]]],
) -> None:
    first, second = (names_of(shortest_path(graph_of(pairs), "a", "f")) for pairs in orders)
    assert first == second


def test_hops_tell_their_direction_and_every_edge() -> None:
    graph = graph_of([("a", "b"), ("a", "b"), ("c", "b")])
    path = shortest_path(graph, "a", "c")
    assert path is not None
    assert [(hop.start, hop.end, hop.forward, len(hop.edges)) for hop in path] == [
        ("a", "b", True, 2),
        ("b", "c", False, 1),
    ]


def test_a_node_is_where_it_is() -> None:
    assert shortest_path(graph_of([]), "a", "a") == ()
    assert list(SimplePaths(graph_of([("a", "b")]), "a", "a", longest=3, most=5)) == [()]


def test_bounds_are_told() -> None:
    pairs = [(here, there) for here in NAMES for there in NAMES if here < there]
    few = SimplePaths(graph_of(pairs), "a", "f", longest=len(NAMES), most=3)
    assert len(list(few)) == 3
    assert not few.complete
    short = SimplePaths(graph_of(pairs), "a", "f", longest=2, most=100)
    assert {len(path) for path in short} == {1, 2}

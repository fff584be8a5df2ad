"""Equal healthy siblings as one line, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.views.collapse import collapse, leaf_shape
from kubectl_insight.views.tree import TreeItem, build_tree
from tests.views.forest_of import BAD, WELL, edge, graph_of, node, outline


def collapsed(graph: Graph, focus: tuple[str, ...] = (), **more: Any) -> list[str]:
    """Collapse in both ways, while the tree is built and afterwards, which must not differ."""
    late = build_tree(graph, focus, **more)
    collapse(late)
    early = build_tree(graph, focus, leaf_shape=leaf_shape(), **more)
    collapse(early)
    assert outline(early) == outline(late)
    return outline(late)


def test_equal_leaves_are_one_line() -> None:
    assert collapsed(graph_of({"top": "a b c"})) == ["top", "  Pod x3"]


def test_one_alone_stays_itself() -> None:
    assert collapsed(graph_of({"top": "a"})) == ["top", "  a"]


def test_the_tops_stay() -> None:
    assert collapsed(graph_of({"a": "", "b": ""})) == ["a", "b"]


@pytest.mark.parametrize(
    "different",
    [
        pytest.param(node("b", BAD), id="unhealthy"),
        pytest.param(node("b", Health(Status.CURRENT, "2/2")), id="another READY"),
        pytest.param(node("b", Health(Status.CURRENT, "1/1", "Completed")), id="another reason"),
        pytest.param(node("b", kind="ConfigMap"), id="another kind"),
        pytest.param(node("b", namespace="far"), id="another namespace"),
        pytest.param(node("b", presence="stale"), id="not live"),
        pytest.param(node("b", object=None), id="no object"),
    ],
)
def test_what_differs_stays_alone(different: Node) -> None:
    found = collapsed(graph_of({"top": "a b c"}, different))
    assert sorted(found) == sorted(["top", "  Pod x2", "  b"])


def test_two_unhealthy_ones_stay_two() -> None:
    assert collapsed(graph_of({"top": "a b"}, node("a", BAD), node("b", BAD))) == ["top", "  a", "  b"]


def test_the_marked_the_wrong_and_the_repeated_stay() -> None:
    assert collapsed(graph_of({"top": "a b c"}), ("b",)) == ["top", "  Pod x2", "  b (focus)"]
    wrong = graph_of([edge("top", "a"), edge("top", "b", problem="odd"), edge("top", "c")])
    assert sorted(collapsed(wrong)) == ["  Pod x2", "  b (odd)", "top"]
    shared = graph_of([edge("s", "a"), edge("s", "b"), edge("t", "a"), edge("t", "b")])
    assert collapsed(shared) == ["s", "  Pod x2", "t", "  a (above)", "  b (above)"]


def test_owners_of_equal_things_are_equal() -> None:
    graph = graph_of({"top": "a b", "a": "1 2", "b": "3 4"})
    assert collapsed(graph) == ["top", "  Pod x2", "    Pod x2"]


def test_owners_of_different_things_are_not() -> None:
    assert collapsed(graph_of({"top": "a b", "a": "1 2", "b": "3"})) == [
        "top",
        "  a",
        "    Pod x2",
        "  b",
        "    3",
    ]
    bad = graph_of({"top": "a b", "a": "1", "b": "3"}, node("3", BAD))
    assert collapsed(bad) == ["top", "  a", "    1", "  b", "    3"]


def test_a_leaf_is_not_equal_to_an_owner() -> None:
    assert collapsed(graph_of({"top": "a b c", "a": "1"})) == ["top", "  a", "    1", "  Pod x2"]


def test_what_hides_differently_stays_apart() -> None:
    graph = graph_of({"top": "a b c d", "a": "1", "b": "2"})
    assert collapsed(graph, depth=1) == ["top", "  Pod x2 (+1)", "  Pod x2"]


def test_cells_that_differ_keep_apart() -> None:
    graph = graph_of({"top": "a1 a2 b1"})
    tops = build_tree(graph)
    collapse(tops, cells=lambda one: (one.name[0],))
    assert outline(tops) == ["top", "  Pod x2", "  b1"]


def test_the_first_stands_for_all_and_knows_them() -> None:
    tops = build_tree(graph_of({"top": "c a b"}))
    collapse(tops)
    (line,) = tops[0].children
    assert (line.node.id, [member.id for member in line.members]) == ("a", ["a", "b", "c"])


def test_deep_equal_branches_are_compared_without_recursion() -> None:
    edges = [edge("top", "a0"), edge("top", "b0")]
    edges += [edge(f"{side}{number}", f"{side}{number + 1}") for side in "ab" for number in range(20_000)]
    tops = build_tree(graph_of(edges))
    collapse(tops)

    assert len(tops[0].children) == 1
    assert len(tops[0].children[0].members) == 2


@st.composite
def forests(draw: st.DrawFn) -> Graph:
    """Draw a forest, some of its nodes unhealthy."""
    size = draw(st.integers(1, 12))
    nodes = [node(f"n{number}", draw(st.sampled_from([WELL, WELL, WELL, BAD]))) for number in range(size)]
    owners = [draw(st.integers(-1, number - 1)) for number in range(size)]
    edges = [edge(f"n{owner}", f"n{number}") for number, owner in enumerate(owners) if owner >= 0]
    return graph_of(edges, *nodes)


def weight(items: list[TreeItem]) -> int:
    """Count the objects that some items stand for, with all below them."""
    return sum(max(len(item.members), 1) * (1 + weight(list(item.children))) for item in items)


@settings(max_examples=200, deadline=None)
@given(forests())
def test_nothing_is_lost(graph: Graph) -> None:
    tops = build_tree(graph)
    collapse(tops)
    assert weight(tops) == len(graph.nodes)


@settings(max_examples=200, deadline=None)
@given(forests())
def test_collapsing_while_building_comes_to_the_same(graph: Graph) -> None:
    collapsed(graph)


@settings(max_examples=100, deadline=None)
@given(forests())
def test_the_unhealthy_keep_their_lines(graph: Graph) -> None:
    lines = [line.strip() for line in collapsed(graph)]
    assert {name for name, one in graph.nodes.items() if not one.health.healthy} <= set(lines)

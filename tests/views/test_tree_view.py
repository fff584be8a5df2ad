"""A graph as a forest: every node once in full, and what a depth limit, a mark or a fault changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.views.tree import build_tree, unhealthy_only
from tests.views.forest_of import BAD, WELL, edge, graph_of, node, outline


def test_tops_first_and_below_them_what_they_own() -> None:
    assert outline(build_tree(graph_of({"a": "c b", "b": "d", "z": ""}))) == ["a", "  b", "    d", "  c", "z"]


def test_a_controller_is_preferred_and_then_the_smallest_owner() -> None:
    graph = graph_of([edge("a", "x"), edge("b", "x", controller=True), edge("b", "y"), edge("a", "y")])
    assert outline(build_tree(graph)) == ["a", "  x (below)", "  y", "b", "  x", "  y (above)"]


def test_an_owner_that_is_named_twice_has_one_line_in_full_and_that_by_the_better_reference() -> None:
    first, second = edge("a", "x", problem="odd"), edge("a", "x", controller=True)
    assert outline(build_tree(graph_of([first, second]))) == ["a", "  x", "  x (above,odd)"]
    assert outline(build_tree(graph_of([second, first]))) == ["a", "  x", "  x (above,odd)"]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param({"a": "a"}, ["a", "  a (above)"], id="itself"),
        pytest.param({"b": "a", "a": "b"}, ["a", "  b", "    a (above)"], id="two"),
        pytest.param(
            {"c": "b", "b": "a", "a": "c x", "x": "y"},
            ["a", "  c", "    b", "      a (above)", "  x", "    y"],
            id="with more below",
        ),
        pytest.param(
            {"b": "a", "a": "b", "d": "c", "c": "d"},
            ["a", "  b", "    a (above)", "c", "  d", "    c (above)"],
            id="two cycles",
        ),
        pytest.param(
            {"t": "b", "b": "a", "a": "b"},
            ["a", "  b", "    a (above)", "t", "  b (below)"],
            id="below a top",
        ),
    ],
)
def test_a_cycle_starts_at_its_smallest_id(edges: dict[str, str], expected: list[str]) -> None:
    found = outline(build_tree(graph_of(edges)))
    assert sorted(found) == sorted(expected)
    assert len([line for line in found if "(" not in line]) == len(
        set("".join([*edges, *edges.values()]).replace(" ", ""))
    )


def test_the_marked_are_marked_wherever_they_are() -> None:
    assert outline(build_tree(graph_of({"a": "b", "b": "c"}), ["b"])) == ["a", "  b (focus)", "    c"]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, ["a (+2)"]),
        (1, ["a", "  b (+1)", "  c"]),
        (2, ["a", "  b", "    d", "  c"]),
        (9, ["a", "  b", "    d", "  c"]),
    ],
)
def test_a_depth_limit_tells_what_it_hides(depth: int, expected: list[str]) -> None:
    assert outline(build_tree(graph_of({"a": "b c", "b": "d"}), depth=depth)) == expected


def test_what_the_graph_itself_left_out_is_told() -> None:
    assert outline(build_tree(graph_of({"a": "b"}), hidden={"b": 3})) == ["a", "  b (+3)"]


def test_a_wrong_relation_is_told_where_it_leads() -> None:
    assert outline(build_tree(graph_of([edge("a", "b", problem="odd")]))) == ["a", "  b (odd)"]


def test_relations_of_other_types_make_no_branches() -> None:
    graph = graph_of([edge("a", "b"), edge("b", "c", kind="uses"), edge("c", "a", kind="scales")])
    assert outline(build_tree(graph)) == ["a", "  b", "c"]


def test_an_image_is_repeated_below_each_container() -> None:
    edges = [edge("p", "c", kind="contains"), edge("p", "d", kind="contains")]
    edges += [edge("c", "i", kind="createdFrom"), edge("d", "i", kind="createdFrom")]
    assert outline(build_tree(graph_of(edges))) == ["p", "  c", "    i", "  d", "    i"]


def test_a_relation_of_another_type_makes_nobody_an_owner() -> None:
    graph = graph_of([edge("a", "b"), edge("b", "c", kind="uses")])
    assert outline(build_tree(graph, depth=1)) == ["a", "  b", "c"]


def test_siblings_by_kind_then_what_needs_attention_then_by_name() -> None:
    children = [
        node("z-well"),
        node("a-idle", Health(Status.CURRENT)),
        node("m-bad", BAD),
        node("b-well"),
        node("other", kind="ConfigMap"),
        node("gone", Health(Status.UNKNOWN), object=None, presence="phantom"),
    ]
    graph = graph_of([edge("top", one.id) for one in children], *children)

    assert outline(build_tree(graph)) == [
        "top",
        "  other",
        "  m-bad",
        "  b-well",
        "  gone",
        "  z-well",
        "  a-idle",
    ]


def test_only_what_is_unhealthy_marked_or_wrong_with_the_way_to_it() -> None:
    edges = [
        edge("a", "b"),
        edge("b", "bad"),
        edge("b", "well"),
        edge("c", "d"),
        edge("e", "f", problem="odd"),
    ]
    edges += [edge("g", "h"), edge("h", "i")]
    graph = graph_of(edges, node("bad", BAD))

    assert outline(unhealthy_only(build_tree(graph, ["h"]))) == [
        "a",
        "  b",
        "    bad",
        "e",
        "  f (odd)",
        "g",
        "  h (focus)",
    ]


def test_an_unhealthy_back_reference_is_kept() -> None:
    graph = graph_of([edge("a", "x"), edge("b", "x")], node("x", BAD))
    assert outline(unhealthy_only(build_tree(graph))) == ["a", "  x", "b", "  x (above)"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Draw a graph with cycles, several owners and several edges between the same two nodes."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names), st.booleans()), max_size=16)
    )
    nodes: list[Node] = [node(name, draw(st.sampled_from([WELL, BAD]))) for name in names]
    return graph_of([edge(source, target, controller=flag) for source, target, flag in pairs], *nodes)


def in_full(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines if "(above" not in line and "(below" not in line]


@settings(max_examples=200, deadline=None)
@given(graphs(), st.none() | st.integers(0, 4))
def test_every_node_in_full_at_most_once_and_without_a_limit_exactly_once(
    graph: Graph, depth: int | None
) -> None:
    found = in_full(outline(build_tree(graph, depth=depth)))

    assert len(found) == len(set(found))
    if depth is None:
        assert set(found) == set(graph.nodes)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_each_edge_is_one_line_below_its_source(graph: Graph) -> None:
    lines = 0
    stack = build_tree(graph)
    for item in stack:
        lines += len(item.children)
        stack.extend(item.children)
        assert not (item.elsewhere and item.children)
        assert [child.node.id for child in item.children if child.node.id not in graph.nodes] == []
    assert lines == len(graph.edges)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_above_is_above_and_below_is_below(graph: Graph) -> None:
    lines = [line.strip() for line in outline(build_tree(graph))]
    for position, line in enumerate(lines):
        name, _, rest = line.partition(" (")
        if rest.startswith("above"):
            assert name in in_full(lines[:position])
        elif rest.startswith("below"):
            assert name in in_full(lines[position + 1 :])


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_the_order_of_nodes_and_edges_does_not_matter(graph: Graph, data: st.DataObject) -> None:
    again = Graph()
    for one in data.draw(st.permutations([*graph.nodes.values()])):
        again.add_node(one)
    for link in data.draw(st.permutations(graph.edges)):
        again.add_edge(link)

    assert outline(build_tree(again)) == outline(build_tree(graph))

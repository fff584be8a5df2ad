"""Trees of other relations than ownership: who is above whom, what a line says, what shares a line."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta, OwnerReference
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.collapse import collapse, join_back_references, leaf_shape
from kubectl_insight.views.tree import TreeItem, build_tree, settle
from tests.views.forest_of import BAD, WELL, edge, graph_of, outline
from tests.views.forest_of import node as plain_node


def related(*words: str, nodes: Iterable[Node] = ()) -> Graph:
    """Return a graph: ``"web uses settings"`` is an edge, with ``!`` behind it something is wrong."""
    edges: list[Edge] = []
    for each in words:
        source, kind, target = each.rstrip("!").split()
        edges.append(
            edge(
                source,
                target,
                kind=kind,
                controller=kind == "owns",
                problem="odd" if each.endswith("!") else "",
            )
        )
    return graph_of(edges, *nodes)


def made(name: str, *, kind: str = "Pod", healthy: bool = True) -> Node:
    """Return the node of an object that a controller made."""
    gvk = GroupVersionKind("", "v1", kind)
    metadata = ObjectMeta(
        name=name, namespace="shop", owner_references=[OwnerReference(uid="u", controller=True)]
    )
    return plain_node(name, WELL if healthy else BAD, kind=kind, object=KubernetesObject(gvk, metadata))


def told(tops: list[TreeItem]) -> list[str]:
    """Return the lines as people read them, without columns."""
    lines = []
    stack = [(0, top) for top in reversed(tops)]
    while stack:
        level, item = stack.pop()
        (line,) = outline([TreeItem(item.node, (), item.focus, item.elsewhere, item.problem, item.hidden)])
        name = f"{item.node.gvk.kind} x{len(item.members)}" if item.members else ""
        line = line.replace(item.node.id, name, 1) if name else line
        lines.append("  " * level + (f"{item.relation}: " if item.relation else "") + line)
        stack.extend((level + 1, child) for child in reversed(item.children))
    return lines


def whole(graph: Graph, focus: Iterable[str] = ()) -> list[str]:
    return told(build_tree(graph, frozenset(focus), related=True))


def for_people(graph: Graph, focus: Iterable[str] = ()) -> list[str]:
    tops = build_tree(graph, frozenset(focus), related=True, leaf_shape=leaf_shape())
    collapse(tops)
    settle(tops)
    join_back_references(tops)
    return told(tops)


def test_sources_are_above_and_each_line_tells_its_relation() -> None:
    graph = related("app tracks web", "web owns rs", "web uses settings")
    assert whole(graph, ["web"]) == ["app", "  tracks: web (focus)", "    rs", "    uses: settings"]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param(
            ["hpa scales web", "app tracks web"],
            ["app", "  tracks: web", "hpa", "  scales: web (above)"],
            id="an application before an autoscaler",
        ),
        pytest.param(
            ["app tracks pod", "rs owns pod"],
            ["app", "  tracks: pod (below)", "rs", "  pod"],
            id="an owner before all",
        ),
        pytest.param(
            ["a uses x", "b uses x"],
            ["a", "  uses: x", "b", "  uses: x (above)"],
            id="the first of equals",
        ),
        pytest.param(
            ["Pod/a uses x", "web uses x"],
            ["Pod/a", "  uses: x (below)", "web", "  uses: x"],
            id="a template before its pods",
        ),
    ],
)
def test_below_whom_a_node_is_in_full(edges: list[str], expected: list[str]) -> None:
    assert whole(related(*edges)) == expected
    assert whole(related(*reversed(edges))) == expected


def test_several_relations_between_two_are_one_line() -> None:
    graph = related("policy restricts pod", "policy allows pod!", "policy restricts pod")
    assert whole(graph) == ["policy", "  allows, restricts: pod (odd)"]


def test_circles_of_relations_end() -> None:
    graph = related("a uses b", "b references c", "c routes a", "a uses a")
    assert whole(graph) == [
        "a",
        "  uses: a (above)",
        "  uses: b",
        "    references: c",
        "      routes: a (above)",
    ]


def test_names_that_somebody_chose_keep_their_lines() -> None:
    graph = related("web uses one", "web uses two")
    assert for_people(graph) == ["web", "  uses: one", "  uses: two"]


def test_what_controllers_made_shares_a_line_by_whatever_relation_it_hangs() -> None:
    pods = [made(f"p{number}") for number in range(4)]
    graph = related(*(f"svc loadBalances p{number}" for number in range(4)), nodes=pods)
    assert for_people(graph) == ["svc", "  loadBalances: Pod x4"]


def test_pods_are_equal_where_they_use_the_same() -> None:
    pods = [made(f"p{number}") for number in range(4)]
    edges = [f"rs owns p{number}" for number in range(4)]
    uses = ["p0 uses a", "p1 uses a", "p2 uses b", "p3 uses b"]
    assert for_people(related(*edges, *uses, nodes=pods)) == [
        "rs",
        "  Pod x2",
        "    uses: a",
        "  Pod x2",
        "    uses: b",
    ]


def test_what_only_one_of_the_equal_had_in_full_is_not_lost() -> None:
    """The ConfigMap stands in full below the pod with the smaller id; the line of the other name stays."""
    early, late = made("z"), made("a")
    early.id, late.id = "id-1", "id-2"
    graph = related("rs owns id-1", "rs owns id-2", "id-1 uses cm", "id-2 uses cm", nodes=[early, late])
    assert for_people(graph) == ["rs", "  Pod x2", "    uses: cm"]


def test_pods_that_use_something_that_is_not_there_share_a_line_if_it_has_one_of_its_own() -> None:
    missing = plain_node("gone", BAD, presence="phantom", object=None)
    pods = [made("Pod/0"), made("Pod/1")]
    edges = ["web owns Pod/0", "web owns Pod/1", "Pod/0 uses gone", "Pod/1 uses gone"]
    assert for_people(related(*edges, "web uses gone", nodes=[missing, *pods])) == [
        "web",
        "  uses: gone",
        "  Pod x2",
        "    uses: gone (above)",
    ]
    assert for_people(related(*edges, nodes=[missing, *pods])) == [
        "web",
        "  Pod/0",
        "    uses: gone",
        "  Pod/1",
        "    uses: gone (above)",
    ]


def test_back_references_to_many_share_a_line_the_sick_do_not() -> None:
    pods = [made(f"p{number}", healthy=number != 1) for number in range(4)]
    owned = [f"rs owns p{number}" for number in range(4)]
    run = [f"worker runs p{number}" for number in range(4)]
    assert for_people(related(*owned, *run, nodes=pods))[-3:] == [
        "worker",
        "  runs: p1 (above)",
        "  runs: Pod x3 (above)",
    ]


def test_back_references_to_what_somebody_named_do_not() -> None:
    graph = related("a owns x", "a owns y", "b uses x", "b uses y")
    assert for_people(graph)[-3:] == ["b", "  uses: x (above)", "  uses: y (above)"]


def test_without_other_relations_the_tree_is_that_of_owners() -> None:
    graph = related("a owns b", "b owns c", "d owns c")
    assert told(build_tree(graph, related=True)) == told(build_tree(graph))


NAMES = st.sampled_from("abcdefg")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(sorted(EDGE_TYPES)), NAMES), min_size=1, max_size=14))
def test_every_node_is_in_full_once_and_every_pair_has_a_line(edges: list[tuple[str, str, str]]) -> None:
    words = [" ".join(each) for each in edges]
    tops = build_tree(related(*words), related=True)
    assert told(tops) == told(build_tree(related(*reversed(words)), related=True))

    in_full: list[str] = []
    pairs: list[tuple[str, str]] = []
    stack = list(tops)
    while stack:
        item = stack.pop()
        if not item.elsewhere and item.relation != "createdFrom":
            in_full.append(item.node.id)
        pairs.extend((item.node.id, child.node.id) for child in item.children)
        stack.extend(item.children)
    assert len(in_full) == len(set(in_full))
    assert set(pairs) == {(source, target) for source, _, target in edges}

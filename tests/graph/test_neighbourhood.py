"""The part of a graph around an object."""

from __future__ import annotations

import pytest

from kubectl_insight.graph.graph import Graph
from kubectl_insight.graph.neighbourhood import Direction, induced, neighbourhood
from tests.graph.graphs import graph


@pytest.fixture
def shop() -> Graph:
    return graph(
        [
            ("Deployment/web", "owns", "ReplicaSet/web-1"),
            ("ReplicaSet/web-1", "owns", "Pod/web-1-a"),
            ("Pod/web-1-a", "contains", "Container/web-1-a/web"),
            ("Container/web-1-a/web", "createdFrom", "Image/web"),
            ("Service/web", "loadBalances", "Pod/web-1-a"),
            ("Ingress/shop", "routes", "Service/web"),
            ("Pod/web-1-a", "uses", "ConfigMap/web"),
            ("Node/n1", "runs", "Pod/web-1-a"),
            ("Node/n1", "runs", "Pod/other"),
        ]
    )


@pytest.mark.parametrize(
    ("root", "depth", "direction", "found"),
    [
        ("Service/web", 0, "both", {"Service/web"}),
        ("Service/web", 1, "both", {"Service/web", "Pod/web-1-a", "Ingress/shop"}),
        ("Service/web", 1, "out", {"Service/web", "Pod/web-1-a"}),
        ("Service/web", 1, "in", {"Service/web", "Ingress/shop"}),
        ("Service/web", 2, "out", {"Service/web", "Pod/web-1-a", "Container/web-1-a/web", "ConfigMap/web"}),
        ("Node/n1", 1, "in", {"Node/n1"}),
    ],
    ids=["itself", "one", "along", "against", "two along", "nothing there"],
)
def test_depth_and_direction(
    shop: Graph, root: str, depth: int, direction: Direction, found: set[str]
) -> None:
    assert set(neighbourhood(shop, [root], depth=depth, direction=direction).nodes) == found


def test_without_a_depth_it_is_the_application_and_one_further(shop: Graph) -> None:
    found = set(neighbourhood(shop, ["ReplicaSet/web-1"]).nodes)
    assert found == set(shop.nodes) - {"Ingress/shop", "Pod/other"}


def test_edges_between_what_is_shown_are_all_there(shop: Graph) -> None:
    part = neighbourhood(shop, ["Pod/web-1-a"], depth=1)
    assert {(edge.source, edge.target) for edge in part.edges} == {
        (edge.source, edge.target)
        for edge in shop.edges
        if edge.source in part.nodes and edge.target in part.nodes
    }


def test_what_was_cut_off_is_counted_once_each(shop: Graph) -> None:
    part = induced(shop, {"Node/n1", "Service/web"})
    assert part.hidden == {"Node/n1": 2, "Service/web": 2}
    assert induced(shop, set(shop.nodes)).hidden == {}


def test_cycles_end() -> None:
    looped = graph([("A/a", "owns", "B/b"), ("B/b", "owns", "A/a")])
    assert set(neighbourhood(looped, ["A/a"]).nodes) == {"A/a", "B/b"}
    assert set(neighbourhood(looped, ["A/a"], depth=9).nodes) == {"A/a", "B/b"}

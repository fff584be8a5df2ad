"""The level of detail: what shares a box, what never does, and that nothing gets lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Graph
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.drawing import Canvas, draw
from kubectl_insight.views.frames import GroupBy
from kubectl_insight.views.picture import Picture
from tests.graph.graphs import FAILED, MISSING, Described, graph, node


def application(name: str, pods: int, namespace: str = "shop") -> list[Described]:
    edges: list[Described] = [(f"Deployment/{namespace}/{name}", "owns", f"ReplicaSet/{namespace}/{name}")]
    for number in range(pods):
        pod = f"Pod/{namespace}/{name}-{number}"
        edges += [
            (f"ReplicaSet/{namespace}/{name}", "owns", pod),
            (f"Service/{namespace}/{name}", "loadBalances", pod),
            (f"Node/n{number % 3}", "runs", pod),
            (pod, "contains", f"Container/{namespace}/{name}-{number}/app"),
        ]
    return edges


def titles(picture: Picture) -> list[str]:
    return [box.title for box in picture.boxes]


def test_replicas_share_a_box_and_their_containers_are_in_it() -> None:
    picture = draw(graph(application("web", 4)), Canvas("t"))
    assert titles(picture) == [
        "Node x3 n0, n1, n2",
        "Deployment web",
        "Pod x4 web-…",
        "ReplicaSet web",
        "Service web",
    ]
    pods = picture.boxes[2]
    assert (pods.count, pods.lines) == (4, ["+ 4 parts"])
    assert picture.notes == [
        "7 of 14 objects share 2 boxes: they are equal but for their names",
        "4 Container are drawn with what they belong to",
    ]


def test_lines_between_boxes_hold_every_edge() -> None:
    picture = draw(graph(application("web", 4)), Canvas("t"))
    keys = {box.key: box.title for box in picture.boxes}
    assert [(keys[line.source], line.type, keys[line.target], len(line.edges)) for line in picture.lines] == [
        ("Node x3 n0, n1, n2", "runs", "Pod x4 web-…", 4),
        ("Deployment web", "owns", "ReplicaSet web", 1),
        ("ReplicaSet web", "owns", "Pod x4 web-…", 4),
        ("Service web", "loadBalances", "Pod x4 web-…", 4),
    ]


def test_what_is_unhealthy_or_missing_has_a_box_of_its_own() -> None:
    sick = [node(f"Pod/shop/web-{number}", FAILED) for number in (1, 2)]
    gone = [node(f"Secret/shop/{name}", MISSING, presence="phantom") for name in "ab"]
    edges = [
        *application("web", 5),
        *((f"Pod/shop/web-{n}", "uses", f"Secret/shop/{s}") for n in (1, 2) for s in "ab"),
    ]
    picture = draw(graph(edges, [*sick, *gone]), Canvas("t"))
    assert [(box.title, box.tone) for box in picture.boxes if box.tone in {"bad", "missing"}] == [
        ("Pod web-1", "bad"),
        ("Pod web-2", "bad"),
        ("Secret a", "missing"),
        ("Secret b", "missing"),
    ]
    assert "Pod x3 web-…" in titles(picture)


def test_what_was_asked_for_stands_alone() -> None:
    picture = draw(graph(application("web", 3)), Canvas("t", focus=["Pod/shop/web-1"]))
    focused = [box for box in picture.boxes if box.focus]
    assert [box.title for box in focused] == ["Pod web-1"]
    assert "Container web-1/app" in titles(picture)  # the parts of what was asked for are shown


def test_no_limit_draws_everything() -> None:
    whole = graph(application("web", 4))
    picture = draw(whole, Canvas("t", most=0))
    assert len(picture.boxes) == len(whole.nodes)
    assert picture.notes == []


@pytest.mark.parametrize(
    ("most", "boxes", "frames"),
    [(300, 82, 4), (60, 19, 4), (10, 6, 0)],
    ids=["same neighbours", "same kinds of neighbours", "frames go"],
)
def test_detail_falls_as_far_as_needed(most: int, boxes: int, frames: int) -> None:
    edges = [edge for number in range(20) for edge in application(f"app-{number}", 2, f"team-{number % 4}")]
    edges += [(f"Pod/team-0/app-0-{number}", "uses", "ConfigMap/team-0/flags") for number in range(2)]
    picture = draw(graph(edges), Canvas("t", most=most))
    assert (len(picture.boxes), len(picture.frames)) == (boxes, frames)
    assert sum(box.count for box in picture.boxes) + picture.hidden == picture.objects


def test_the_sick_are_drawn_within_three_hundred_boxes() -> None:
    """Ten thousand pods, 25 of them sick, three names that lead nowhere."""
    edges = [edge for number in range(400) for edge in application(f"app-{number}", 25, f"team-{number % 8}")]
    sick = [node(f"Pod/team-{number % 8}/app-{number}-7", FAILED) for number in range(25)]
    gone = [node(f"Secret/team-{number}/lost", MISSING, presence="phantom") for number in range(3)]
    edges += [
        (f"Pod/team-{number}/app-{number}-3", "uses", f"Secret/team-{number}/lost") for number in range(3)
    ]
    whole = graph(edges, [*sick, *gone])
    picture = draw(whole, Canvas("t"))
    assert len(picture.boxes) <= 300
    drawn = {box.node.id for box in picture.boxes if not box.members}
    assert drawn >= {each.id for each in (*sick, *gone)}
    assert sum(box.count for box in picture.boxes) + picture.hidden == len(whole.nodes)


@pytest.mark.parametrize(
    ("group_by", "frames"),
    [
        ("namespace", ["namespace shop"]),
        ("node", ["node n0", "node n1"]),
        ("zone", ["zone a"]),
        ("app", ["app web"]),
        ("none", []),
    ],
)
def test_frames(group_by: GroupBy, frames: list[str]) -> None:
    labels = {"app.kubernetes.io/name": "web"}
    nodes = [
        node("Node/n0", labels={"topology.kubernetes.io/zone": "a"}),
        node("Deployment/shop/web", labels=labels),
        node("Service/shop/web", labels=labels),
    ]
    picture = draw(graph(application("web", 2), nodes), Canvas("t", group_by=group_by, most=0))
    assert [frame.title for frame in picture.frames] == frames
    framed = {box.node.id: box.frame for box in picture.boxes}
    if group_by == "app":
        assert framed["Pod/shop/web-0"] == framed["Deployment/shop/web"] == "g0"
        assert framed["Node/n0"] == ""
    if group_by == "node":
        assert framed["Pod/shop/web-0"] == framed["Node/n0"] != framed["Pod/shop/web-1"]


KINDS = ("Pod", "Service", "Secret", "Container")
NAMES = st.builds(
    lambda kind, place, name: f"{kind}/{place}/{name}",
    st.sampled_from(KINDS),
    st.sampled_from(["shop", "prod"]),
    st.sampled_from("abcd"),
)
EDGES = st.lists(st.tuples(NAMES, st.sampled_from(sorted(EDGE_TYPES)), NAMES), max_size=25)


def shuffled(edges: list[tuple[str, str, str]], sick: set[str]) -> Graph:
    return graph(edges, [node(name, FAILED) for name in sorted(sick)])


@given(EDGES, st.sets(NAMES, max_size=3), st.sampled_from([0, 3, 8, 300]))
def test_every_object_is_in_one_box_or_folded_into_one(
    edges: list[tuple[str, str, str]], sick: set[str], most: int
) -> None:
    whole = shuffled(edges, sick)
    picture = draw(whole, Canvas("t", most=most))
    drawn = [each.id for box in picture.boxes for each in (box.members or [box.node])]
    assert len(drawn) == len(set(drawn))
    assert len(drawn) + picture.hidden == len(whole.nodes) == picture.objects
    keys = {box.key for box in picture.boxes}
    assert all(line.source in keys and line.target in keys for line in picture.lines)
    assert {box.frame for box in picture.boxes} - {""} <= {frame.key for frame in picture.frames}


@given(EDGES.flatmap(lambda edges: st.tuples(st.just(edges), st.permutations(edges))))
def test_the_order_of_the_input_does_not_matter(
    orders: tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]],
) -> None:
    first, second = (draw(shuffled(edges, set()), Canvas("t", most=5)) for edges in orders)
    assert titles(first) == titles(second)
    assert [(line.source, line.target, line.type, len(line.edges)) for line in first.lines] == [
        (line.source, line.target, line.type, len(line.edges)) for line in second.lines
    ]

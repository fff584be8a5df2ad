"""More that is not well than there are boxes: what shares them, and in which order."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.views.drawing import Canvas, draw
from kubectl_insight.views.giving_up import given_up
from kubectl_insight.views.picture import Picture
from kubectl_insight.views.status_words import is_well
from tests.graph.graphs import CURRENT, FAILED, MISSING, graph, node

BUSY = Health(Status.IN_PROGRESS, "0/1", "ContainerCreating", "not ready: app", healthy=False)
PULLING = msgspec.structs.replace(BUSY, reason="ImagePullBackOff")


def rollout(busy: int, sick: int = 0, gone: int = 0, pulling: int = 0, well: int = 30) -> Graph:
    """Return a namespace in which many pods start, some fail, and some things are missing."""
    nodes = [node(f"Pod/shop/new-{number}", BUSY) for number in range(busy)]
    nodes += [node(f"Pod/shop/sick-{number}", FAILED) for number in range(sick)]
    nodes += [node(f"Pod/shop/pull-{number}", PULLING) for number in range(pulling)]
    nodes += [node(f"Secret/shop/gone-{number}", MISSING, presence="phantom") for number in range(gone)]
    nodes += [node(f"ConfigMap/shop/settings-{number}") for number in range(well)]
    pods = [each.id for each in nodes if each.id.startswith("Pod/")]
    edges = [("ReplicaSet/shop/new", "owns", pod, {"controller": True}) for pod in pods]
    edges += [
        ("ReplicaSet/shop/new", "uses", f"ConfigMap/shop/settings-{number}", {}) for number in range(well)
    ]
    return graph(edges, nodes)


def alone(picture: Picture) -> set[str]:
    return {box.node.id for box in picture.boxes if not box.members}


def test_what_failed_or_is_missing_is_drawn_though_thousands_are_on_their_way() -> None:
    whole = rollout(busy=2000, sick=25, gone=3)
    picture = draw(whole, Canvas())

    assert len(picture.boxes) <= 300
    assert alone(picture) >= {
        node_id for node_id in whole.nodes if "/sick-" in node_id or "/gone-" in node_id
    }
    crowd = next(box for box in picture.boxes if box.count == 2000)
    assert (crowd.title, crowd.lines) == ("Pod x2000 of new", ["ContainerCreating 0/1", "not ready: app"])
    assert crowd.tone == "busy"
    assert "2000 of 2059 objects share a box: not well, with one complaint" in picture.notes
    assert sum(box.count for box in picture.boxes) + picture.hidden == picture.objects == len(whole.nodes)


def test_a_rare_complaint_outlasts_a_common_one() -> None:
    picture = draw(rollout(busy=400, pulling=20), Canvas(most=100))

    assert sum("ImagePullBackOff" in box.lines[0] for box in picture.boxes if box.lines) == 20
    assert not [box for box in picture.boxes if box.members and box.node.health is PULLING]


def test_what_failed_shares_boxes_only_where_nothing_else_is_left() -> None:
    whole = rollout(busy=50, sick=500, gone=4, well=2)
    picture = draw(whole, Canvas(most=40))

    assert len(picture.boxes) <= 40
    assert alone(picture) >= {node_id for node_id in whole.nodes if "/gone-" in node_id}
    assert {box.tone for box in picture.boxes if box.count > 1} >= {"bad", "busy"}


@pytest.mark.parametrize("most", [60, 300])
def test_a_few_that_are_on_their_way_share_nothing(most: int) -> None:
    assert len(alone(draw(rollout(busy=40, well=5), Canvas(most=most)))) >= 40


def test_what_was_asked_for_is_never_given_up() -> None:
    whole = rollout(busy=50)

    assert "Pod/shop/new-7" not in given_up(whole, {"Pod/shop/new-7"}, 10)
    assert [
        box.title for box in draw(whole, Canvas(most=10, focus={"Pod/shop/new-7"})).boxes if box.focus
    ] == ["Pod new-7"]


HEALTHS = st.sampled_from([CURRENT, BUSY, PULLING, FAILED])
CROWDS = st.lists(st.tuples(st.sampled_from(["Pod", "Job", "Secret"]), HEALTHS), max_size=40)


def crowd(described: list[tuple[str, Health]]) -> Graph:
    nodes: list[Node] = [node(f"{kind}/shop/{n}", health) for n, (kind, health) in enumerate(described)]
    return graph([], nodes)


@given(CROWDS, st.integers(1, 30))
def test_there_are_no_more_boxes_than_wanted_where_that_can_be(
    described: list[tuple[str, Health]], most: int
) -> None:
    whole = crowd(described)
    least = len(
        {
            (each.gvk, None if is_well(each) else (each.health.status, each.health.reason))
            for each in whole.nodes.values()
        }
    )

    assert len(draw(whole, Canvas(most=most)).boxes) <= max(most, least)


@given(CROWDS, st.integers(1, 30))
def test_nothing_that_failed_is_given_up_before_what_is_on_its_way(
    described: list[tuple[str, Health]], most: int
) -> None:
    whole = crowd(described)
    found = given_up(whole, (), most)
    kept_busy = [
        each.id for each in whole.nodes.values() if each.health in {BUSY, PULLING} and each.id not in found
    ]
    crowds = {(whole.nodes[name].gvk, whole.nodes[name].health.reason) for name in kept_busy}

    assert not any(whole.nodes[name].health is FAILED for name in found) or len(crowds) == len(kept_busy)

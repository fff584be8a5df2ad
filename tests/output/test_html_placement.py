"""Where things lie on the page: nothing overlaps, frames hold what is theirs, thousands take no time."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.html.packing import Block, Spot, misproportion, pack
from kubectl_insight.output.html.placement import Placement, box_size, place
from kubectl_insight.views.picture import Picture
from tests.output.html_pages import namespace_of_pods
from tests.output.sample_pictures import SAMPLES, Sketch, crowd

KINDS = ("Pod", "ConfigMap", "Deployment.apps", "Node", "ServiceAccount")


def overlaps(one: Spot, other: Spot) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def holds(outer: Spot, inner: Spot) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.x + outer.width >= inner.x + inner.width
        and outer.y + outer.height >= inner.y + inner.height
    )


def assert_tidy(picture: Picture, placement: Placement) -> None:
    spots = placement.spots
    assert set(spots) == {box.key for box in picture.boxes} | {frame.key for frame in picture.frames}
    whole = Spot(0, 0, placement.width, placement.height)
    assert all(holds(whole, spot) for spot in spots.values())
    for box in picture.boxes:
        width, height = box_size(box)
        assert spots[box.key].width >= width
        assert spots[box.key].height == height
        assert not box.frame or holds(spots[box.frame], spots[box.key])
    assert_apart([spots[box.key] for box in picture.boxes])
    for parent in {"", *(frame.key for frame in picture.frames)}:
        siblings = [spots[frame.key] for frame in picture.frames if frame.parent == parent]
        inner = [spots[box.key] for box in picture.boxes if box.frame == parent]
        assert_apart([*siblings, *inner])


def assert_apart(spots: list[Spot]) -> None:
    ordered = sorted(spots)
    open_spots: list[Spot] = []
    for spot in ordered:
        open_spots = [other for other in open_spots if other.x + other.width > spot.x]
        assert not any(overlaps(spot, other) for other in open_spots)
        open_spots.append(spot)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_tidy(name: str) -> None:
    picture = SAMPLES[name]()

    assert_tidy(picture, place(picture))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    sketch = Sketch("any")
    frames = [""]
    for number in range(draw(st.integers(0, 3))):
        frames.append(sketch.frame(f"namespace {number}", draw(st.sampled_from(frames))))
    keys = [
        sketch.box(
            draw(st.sampled_from(KINDS)),
            f"thing-{number}",
            draw(st.sampled_from(frames)),
            *["line"] * (number % 3),
        )
        for number in range(draw(st.integers(0, 60)))
    ]
    if keys:
        ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys))
        for source, target in draw(st.lists(ends, max_size=150)):
            sketch.line(source, target, "uses", back=draw(st.booleans()))
    return sketch.picture()


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_any_picture_is_tidy(picture: Picture) -> None:
    assert_tidy(picture, place(picture))


def test_lines_lead_to_the_right() -> None:
    sketch = Sketch("a chain")
    keys = [sketch.box("Pod", name) for name in ("c", "a", "d", "b")]
    for source, target in pairwise(keys):
        sketch.line(source, target, "owns")

    spots = place(sketch.picture()).spots

    assert all(spots[one].x + spots[one].width < spots[other].x for one, other in pairwise(keys))


def test_a_source_stands_just_before_what_it_leads_to() -> None:
    sketch = Sketch("a late source")
    owner, replicas, pod = (sketch.box("Pod", name) for name in ("owner", "replicas", "pod"))
    service = sketch.box("Service", "late")
    sketch.line(owner, replicas, "owns")
    sketch.line(replicas, pod, "owns")
    sketch.line(service, pod, "loadBalances")

    spots = place(sketch.picture()).spots

    assert spots[service].x == spots[replicas].x


def test_what_all_apps_share_does_not_tie_them_together() -> None:
    picture = namespace_of_pods(pods=80, apps=8)
    spots = place(picture).spots
    by_name = {box.title: spots[box.key] for box in picture.boxes}

    for app in range(8):
        pods = [spot for title, spot in by_name.items() if title.startswith(f"Pod app-{app}-")]
        deployment, config = by_name[f"Deployment app-{app}"], by_name[f"ConfigMap app-{app}"]
        assert all(deployment.x + deployment.width < pod.x and pod.x + pod.width < config.x for pod in pods)


@pytest.mark.parametrize(
    "picture", [crowd(5000, 20000), namespace_of_pods(4300, 200)], ids=["many namespaces", "one namespace"]
)
def test_five_thousand_boxes_take_three_seconds_at_most_and_fit_a_screen(picture: Picture) -> None:
    begun = time.process_time()
    placement = place(picture)

    assert time.process_time() - begun < 3
    assert_tidy(picture, placement)
    assert misproportion(placement.width, placement.height) < 1.5


def test_the_same_picture_lies_the_same() -> None:
    assert place(crowd(600, 2000)) == place(crowd(600, 2000))


def test_nothing_packs_to_nothing() -> None:
    assert pack([], 10) == Block(0, 0, {})

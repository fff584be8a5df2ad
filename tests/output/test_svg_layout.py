"""Our own layout: nothing overlaps, frames hold what lies in them, and it takes no time."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.layering.ranks import components, longest_path_ranks
from kubectl_insight.output.svg.layout import Layout, Rectangle, lay_out
from kubectl_insight.output.svg.routes import curves
from kubectl_insight.output.svg.shelves import Size, shelve
from kubectl_insight.views.picture import Picture
from tests.output.sample_pictures import SAMPLES, Sketch, crowd

KINDS = ("Pod", "Service", "ConfigMap", "PersistentVolume", "Node", "Widget.example.org")


def apart(one: Rectangle, other: Rectangle) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def holds(outer: Rectangle, inner: Rectangle) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


def check(picture: Picture, layout: Layout) -> None:
    parents = {frame.key: frame.parent for frame in picture.frames}
    around: dict[str, set[str]] = {}
    for frame in picture.frames:
        around[frame.key] = {frame.key} | around.get(parents[frame.key], set())
        assert not frame.parent or holds(layout.frames[frame.parent], layout.frames[frame.key])
    for one, other in combinations(picture.boxes, 2):
        assert apart(layout.boxes[one.key], layout.boxes[other.key]), (one.title, other.title)
    for outer, inner in combinations(picture.frames, 2):
        if outer.key not in around[inner.key]:
            assert apart(layout.frames[outer.key], layout.frames[inner.key])
    for box in picture.boxes:
        for frame in picture.frames:
            if frame.key in around.get(box.frame, set()):
                title = Rectangle(layout.frames[frame.key].x, layout.frames[frame.key].y, 1e6, 26)
                assert holds(layout.frames[frame.key], layout.boxes[box.key])
                assert apart(title, layout.boxes[box.key])
            else:
                assert apart(layout.frames[frame.key], layout.boxes[box.key])
        place = layout.boxes[box.key]
        assert place.right <= layout.size.width + 0.1
        assert place.bottom <= layout.size.height + 0.1


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_overlaps(name: str) -> None:
    picture = SAMPLES[name]()
    check(picture, lay_out(picture))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    sketch = Sketch()
    frames = [""]
    for number in range(draw(st.integers(0, 4))):
        frames.append(sketch.frame(f"frame {number}", draw(st.sampled_from(frames))))
    boxes = [
        sketch.box(draw(st.sampled_from(KINDS)), f"name-{number}", draw(st.sampled_from(frames)))
        for number in range(draw(st.integers(1, 12)))
    ]
    for source, target in draw(
        st.lists(st.tuples(st.sampled_from(boxes), st.sampled_from(boxes)), max_size=20)
    ):
        sketch.line(source, target, "uses")
    return sketch.picture()


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_nothing_ever_overlaps(picture: Picture) -> None:
    layout = lay_out(picture)

    check(picture, layout)
    assert layout == lay_out(picture)
    for line, curve in zip(picture.lines, curves(picture, layout), strict=True):
        for key, point in ((line.source, curve.start), (line.target, curve.end)):
            place = layout.boxes[key]
            assert place.x - 0.1 <= point.x <= place.right + 0.1
            assert place.y - 0.1 <= point.y <= place.bottom + 0.1


def test_three_hundred_boxes_take_less_than_a_second() -> None:
    picture = crowd()
    started = time.perf_counter()
    layout = lay_out(picture)
    curves(picture, layout)

    assert time.perf_counter() - started < 1
    assert 0.5 < layout.size.width / layout.size.height < 4


@given(st.integers(1, 15).flatmap(lambda count: st.tuples(st.just(count), st.lists(
    st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30))))  # fmt: skip
def test_ranks_rise_along_every_line_of_a_graph_without_cycles(
    sample: tuple[int, list[tuple[int, int]]],
) -> None:
    count, links = sample
    rising = [(min(link), max(link)) for link in links if link[0] != link[1]]
    ranks = longest_path_ranks(count, rising)

    assert all(ranks[source] < ranks[target] for source, target in rising)
    assert all(rank >= 0 for rank in longest_path_ranks(count, links))
    assert sorted(thing for part in components(count, links) for thing in part) == list(range(count))


def test_a_long_chain_needs_no_recursion() -> None:
    links = [(place, place + 1) for place in range(50_000)]

    assert longest_path_ranks(50_001, links)[-1] == 50_000
    assert len(components(50_001, links)) == 1


@given(st.lists(st.tuples(st.floats(1, 300), st.floats(1, 300)), max_size=25))
def test_goods_on_shelves_do_not_overlap(sizes: list[tuple[float, float]]) -> None:
    corners, size = shelve([Size(*each) for each in sizes], 5.0)
    places = [Rectangle(*corner, *each) for corner, each in zip(corners, sizes, strict=True)]

    assert all(apart(one, other) for one, other in combinations(places, 2))
    assert all(place.right <= size.width + 1e-6 and place.bottom <= size.height + 1e-6 for place in places)

"""Angles, outlines and the texts within: checked with the corners of boxes and by walking along the outlines."""

from __future__ import annotations

import re
from math import atan2, cos, hypot, pi, radians, sin, tau

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight_coverage.pages.sectors import Label, Ring, Sector, label, outline

RING = Ring(158, 258)
NUMBER = r"-?\d+(?:\.\d+)?"

sectors = st.integers(1, 1200).flatmap(
    lambda total: st.tuples(st.integers(0, total - 1), st.just(total)).flatmap(
        lambda pair: st.integers(pair[0] + 1, pair[1]).map(
            lambda after: Sector.of(RING, pair[0], after, pair[1])
        )
    )
)
texts = st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("first", "after", "start", "end"),
    [(0, 1, 0, pi / 2), (1, 3, pi / 2, 3 * pi / 2), (3, 4, 3 * pi / 2, tau), (0, 4, 0, tau)],
)
def test_angles_are_shares_of_the_operations(first: int, after: int, start: float, end: float) -> None:
    sector = Sector.of(RING, first, after, 4)

    assert [sector.start, sector.end] == pytest.approx([start, end])


def test_neighbours_share_their_corners() -> None:
    one, other = Sector.of(RING, 0, 7, 1123), Sector.of(RING, 7, 8, 1123)

    assert set(points(outline(one))) & set(points(outline(other)))
    assert one.end == other.start


@given(sectors)
def test_the_corners_of_an_outline_lie_on_the_ring(sector: Sector) -> None:
    for x, y in points(outline(sector)):
        assert any(abs(hypot(x, y) - radius) < 0.02 for radius in RING)


@given(sectors)
def test_no_outline_is_empty(sector: Sector) -> None:
    assert len(set(points(outline(sector)))) >= 4 or sector.width(RING.inner) < 0.02


@pytest.mark.parametrize(
    ("after", "large"), [(400, "0"), (600, "1")], ids=["less than half", "more than half"]
)
def test_the_longer_arc_is_taken_where_it_is_meant(after: int, large: str) -> None:
    flags = re.findall(rf"A{NUMBER} {NUMBER} 0 (\d) \d", outline(Sector.of(RING, 0, after, 1000)))

    assert flags == [large, large]


def test_a_whole_ring_is_two_circles_with_a_hole() -> None:
    drawn = outline(Sector.of(RING, 0, 9, 9))

    assert drawn.count("M") == drawn.count("Z") == 2
    assert {sweep for *_, sweep in re.findall(rf"A({NUMBER}) {NUMBER} 0 1 (\d)", drawn)} == {"0", "1"}


@given(sectors, texts, st.sampled_from([9.0, 11.0, 14.0]))
def test_a_label_lies_within_its_sector(sector: Sector, text: str, size: float) -> None:
    found = label(text, sector, size)
    if found is None:
        return
    for x, y in corners(found):
        assert RING.inner - 1e-6 <= hypot(x, y) <= RING.outer + 1e-6
        angle = atan2(x, -y)
        middle = (angle - sector.middle + pi) % tau - pi
        assert abs(middle) <= (sector.end - sector.start) / 2 + 1e-6


@given(sectors, texts)
def test_no_label_stands_on_its_head(sector: Sector, text: str) -> None:
    found = label(text, sector, 11.0)

    assert found is None or cos(radians(found.turn)) >= -1e-6


def test_a_wide_sector_has_its_text_along_the_ring_a_narrow_one_outwards() -> None:
    wide, narrow = Sector.of(RING, 0, 1, 4), Sector.of(RING, 0, 1, 70)

    assert [round(found.turn) for each in (wide, narrow) if (found := label("apps", each, 11.0))] == [45, 273]


def test_a_long_text_is_cut_and_a_hairline_has_none() -> None:
    cut = label("a" * 200, Sector.of(RING, 0, 1, 60), 11.0)

    assert cut is not None
    assert "…" in cut.text
    assert label("apps", Sector.of(RING, 0, 1, 1123), 11.0) is None


def points(path: str) -> list[tuple[float, float]]:
    """Return the points at which the pieces of an outline end."""
    ends = re.findall(rf"[ML]({NUMBER}) ({NUMBER})|A{NUMBER} {NUMBER} 0 \d \d ({NUMBER}) ({NUMBER})", path)
    return [(float(a or c), float(b or d)) for a, b, c, d in ends]


def corners(found: Label) -> list[tuple[float, float]]:
    """Return the corners of the box that a label takes."""
    turn = radians(found.turn)
    halves = [(sx * found.width / 2, sy * found.height / 2) for sx in (-1, 1) for sy in (-1, 1)]
    return [
        (found.x + x * cos(turn) - y * sin(turn), found.y + x * sin(turn) + y * cos(turn)) for x, y in halves
    ]

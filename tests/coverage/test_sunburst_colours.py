"""Colours that can be told from each other and read upon."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import pytest

from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.pages.colours import LEVEL_COLOURS, NEVER, PALE, Colour, contrast, ink, tint

PLACES = range(24)


def test_the_colours_are_those_of_apisnoop() -> None:
    assert {level: tuple(colour) for level, colour in LEVEL_COLOURS.items()} == {
        Level.STABLE: (60, 180, 75),
        Level.BETA: (0, 130, 200),
        Level.ALPHA: (230, 25, 75),
    }
    assert (tuple(NEVER), PALE) == ((244, 244, 244), 0.2)


@pytest.mark.parametrize("level", list(Level))
def test_the_greatest_category_has_its_levels_own_colour(level: Level) -> None:
    assert tint(level, 0) == LEVEL_COLOURS[level]


@pytest.mark.parametrize("level", list(Level))
def test_neighbours_can_be_told_apart(level: Level) -> None:
    for one, other in pairwise(tint(level, place) for place in PLACES):
        assert distance(one, other) >= 12


@pytest.mark.parametrize("level", list(Level))
def test_every_tint_is_nearest_to_its_own_level(level: Level) -> None:
    for place in PLACES:
        colour = tint(level, place)
        assert min(LEVEL_COLOURS, key=lambda each: distance(colour, LEVEL_COLOURS[each])) is level


@pytest.mark.parametrize("level", list(Level))
def test_texts_on_tints_have_enough_contrast(level: Level) -> None:
    for place in PLACES:
        ground = tint(level, place)
        assert contrast(ground, ink(ground)) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (Colour(0, 0, 0), Colour(255, 255, 255), 21.0),
        (Colour(255, 255, 255), Colour(118, 118, 118), 4.54),
        (Colour(10, 20, 30), Colour(10, 20, 30), 1.0),
    ],
    ids=["black and white", "the lightest grey that passes", "the same"],
)
def test_contrast_is_that_of_wcag(one: Colour, other: Colour, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def distance(one: Colour, other: Colour) -> float:
    """Return the distance of two colours as people see them: CIE 1976, 2 is just noticed."""
    return dist(lab(one), lab(other))


def lab(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)

"""The colours of the sunburst: APISnoop's for the levels, and a tint of its level's for every category."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from kubectl_insight_coverage.catalogue.operation import Level

_TOE: Final = 0.04045
"""Up to here sRGB is linear: IEC 61966-2-1."""


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


LEVEL_COLOURS: Final[Mapping[Level, Colour]] = {
    Level.STABLE: Colour(60, 180, 75),
    Level.BETA: Colour(0, 130, 200),
    Level.ALPHA: Colour(230, 25, 75),
}
NEVER: Final = Colour(244, 244, 244)
NEVER_AT_NIGHT: Final = Colour(52, 60, 69)
"""On a dark page APISnoop's pale grey would shine brighter than anything that was hit."""
PALE: Final = 0.2
PALE_AT_NIGHT: Final = 0.45
"""How much of its category's colour an operation has that was hit, but is no part of conformance."""

_SHIFTS: Final = ((0.0, 0.0), (0.04, 0.08), (-0.035, -0.03), (0.015, 0.15), (0.05, -0.05), (-0.02, -0.1))
"""Of hue, as a part of the circle, and of lightness: neighbours differ, and all stay near their level's colour."""


def tint(level: Level, place: int) -> Colour:
    """Return the colour of a category by its place among those of its level."""
    from colorsys import hls_to_rgb, rgb_to_hls

    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in LEVEL_COLOURS[level]))
    turn, lift = _SHIFTS[place % len(_SHIFTS)]
    parts = hls_to_rgb((hue + turn) % 1.0, lightness + lift, saturation)
    return Colour(*(round(part * 255) for part in parts))


def ink(ground: Colour) -> Colour:
    """Return black or white, whichever can be read better; it has at least 4.5:1 on any ground."""
    black, white = Colour(0, 0, 0), Colour(255, 255, 255)
    return black if contrast(ground, black) >= contrast(ground, white) else white


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours by WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _TOE else ((part + 0.055) / 1.055) ** 2.4

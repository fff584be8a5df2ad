"""Pieces of rings: their angles from the numbers of operations, their outlines, the texts that fit into them."""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, pi, sin, tau
from typing import Final, NamedTuple

from kubectl_insight.api import elided, svg_text_width, text_columns

_PADDING: Final = 3.0
_LINE: Final = 1.2
_SHORTEST: Final = 8


class Ring(NamedTuple):
    """The radii of a ring."""

    inner: float
    outer: float

    @property
    def middle(self) -> float:
        """The radius of its middle."""
        return (self.inner + self.outer) / 2


class Sector(NamedTuple):
    """A piece of a ring, from one angle to another: radians, clockwise from the top."""

    ring: Ring
    start: float
    end: float

    @classmethod
    def of(cls, ring: Ring, first: int, after: int, total: int) -> Sector:
        """Return the piece that the operations `first` up to, but without, `after` take of a whole circle."""
        return cls(ring, tau * first / total, tau * after / total)

    @property
    def middle(self) -> float:
        """The angle of its middle."""
        return (self.start + self.end) / 2

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole ring."""
        return self.end - self.start > tau - 1e-9

    def width(self, radius: float) -> float:
        """Return how long its arc of a radius is."""
        return (self.end - self.start) * radius


class Label(NamedTuple):
    """A text within a sector: its middle, its size, and how it is turned, in degrees."""

    text: str
    x: float
    y: float
    turn: float
    size: float
    width: float
    height: float


def outline(sector: Sector) -> str:
    """Return the outline of a sector around 0, 0 as the data of an SVG path."""
    inner, outer = sector.ring
    if sector.is_whole:
        return "".join(
            f"M0 {-radius:g}A{radius:g} {radius:g} 0 1 {sweep} 0 {radius:g}"
            f"A{radius:g} {radius:g} 0 1 {sweep} 0 {-radius:g}Z"
            for radius, sweep in ((outer, 1), (inner, 0))
        )
    large = int(sector.end - sector.start > pi)
    return (
        f"M{_point(inner, sector.start)}L{_point(outer, sector.start)}"
        f"A{outer:g} {outer:g} 0 {large} 1 {_point(outer, sector.end)}"
        f"L{_point(inner, sector.end)}A{inner:g} {inner:g} 0 {large} 0 {_point(inner, sector.start)}Z"
    )


def label(text: str, sector: Sector, size: float) -> Label | None:
    """Return where a text stands in a sector, or ``None`` where too little of it would be left.

    It stands along the ring if it fits there, otherwise from the centre outwards, cut where it is too long.
    """
    width, height = svg_text_width(text, size), size * _LINE
    if _fits_along(sector, width, height):
        return _placed(text, sector, size, degrees(sector.middle), upside_down=cos(sector.middle) < 0)
    room = _room_outwards(sector, height)
    short = text
    while svg_text_width(short, size) > room and text_columns(short) > _SHORTEST:
        short = elided(text, text_columns(short) - 1)
    if svg_text_width(short, size) > room:
        return None
    return _placed(short, sector, size, degrees(sector.middle) - 90, upside_down=sin(sector.middle) < 0)


def _fits_along(sector: Sector, width: float, height: float) -> bool:
    """Tell whether a box, its middle on the ring's, lies within the sector with all its corners."""
    inner, outer = sector.ring
    low, high = sector.ring.middle - height / 2, sector.ring.middle + height / 2
    half = (sector.end - sector.start) / 2
    return (
        low >= inner + _PADDING
        and hypot(high, width / 2) <= outer - _PADDING
        and (atan2(width / 2 + _PADDING, low) <= half)
    )


def _room_outwards(sector: Sector, height: float) -> float:
    """Return how long a line of text from the centre outwards may be, its middle on the ring's."""
    inner, outer = sector.ring
    half = min((sector.end - sector.start) / 2, pi / 2)
    nearest = inner if half >= pi / 2 else height / 2 * cos(half) / max(sin(half), 1e-9)
    begin = max(inner, nearest) + _PADDING
    end = outer - _PADDING
    return 2 * min(sector.ring.middle - begin, end - sector.ring.middle)


def _placed(text: str, sector: Sector, size: float, turn: float, *, upside_down: bool) -> Label:
    middle = sector.ring.middle
    x, y = middle * sin(sector.middle), -middle * cos(sector.middle)
    turned = (turn + 180 if upside_down else turn) % 360
    return Label(text, x, y, turned, size, svg_text_width(text, size), size * _LINE)


def _point(radius: float, angle: float) -> str:
    return f"{_short(radius * sin(angle))} {_short(-radius * cos(angle))}"


def _short(value: float) -> str:
    return f"{round(value, 2) + 0.0:g}"

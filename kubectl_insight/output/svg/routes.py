"""The ways of lines from box to box, as smooth curves that leave a side at different heights."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from kubectl_insight.output.svg.layout import Layout, Rectangle
from kubectl_insight.output.svg.shelves import Point
from kubectl_insight.views.picture import Picture

_PULL = 24.0
_SPREAD = 0.5
"""The share of a side that lines may use; shapes are not straight near their corners."""
_APART = 7.0


class Side(Enum):
    """A side of a box, with the direction in which it looks."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    ABOVE = (0, -1)
    BELOW = (0, 1)


class Curve(NamedTuple):
    """A cubic Bézier curve: where it starts, its two control points, where it ends."""

    start: Point
    first: Point
    second: Point
    end: Point


def curves(picture: Picture, layout: Layout) -> list[Curve]:
    """Return the way of each line, in the order of the lines."""
    ends = [_sides(layout.boxes[line.source], layout.boxes[line.target]) for line in picture.lines]
    ports: dict[tuple[str, Side], list[tuple[float, int, int]]] = {}
    for number, (line, sides) in enumerate(zip(picture.lines, ends, strict=True)):
        for end, (own, other) in enumerate(((line.source, line.target), (line.target, line.source))):
            towards = layout.boxes[other].centre
            aim = towards.y if sides[end] in {Side.LEFT, Side.RIGHT} else towards.x
            ports.setdefault((own, sides[end]), []).append((aim, number, end))
    places: dict[tuple[int, int], Point] = {}
    for (key, side), wishes in ports.items():
        for place, (_, number, end) in enumerate(sorted(wishes)):
            places[number, end] = _port(layout.boxes[key], side, place - (len(wishes) - 1) / 2, len(wishes))
    return [_curve(number, sides, places) for number, sides in enumerate(ends)]


def _sides(source: Rectangle, target: Rectangle) -> tuple[Side, Side]:
    if target.x >= source.right:
        return Side.RIGHT, Side.LEFT
    if target.right <= source.x:
        return Side.LEFT, Side.RIGHT
    if target.y >= source.bottom:
        return Side.BELOW, Side.ABOVE
    if target.bottom <= source.y:
        return Side.ABOVE, Side.BELOW
    return Side.RIGHT, Side.RIGHT  # a line from a box to itself


def _port(box: Rectangle, side: Side, offset: float, count: int) -> Point:
    """Return where a line meets a side; the offset counts lines from the middle of the side."""
    x, y = side.value
    length = box.height if x else box.width
    along = offset * min(_APART, length * _SPREAD / count)
    middle = box.centre
    return Point(
        middle.x + x * box.width / 2 + abs(y) * along, middle.y + y * box.height / 2 + abs(x) * along
    )


def _curve(number: int, sides: tuple[Side, Side], places: Mapping[tuple[int, int], Point]) -> Curve:
    start, end = places[number, 0], places[number, 1]
    distance = abs(end.x - start.x) if sides[0].value[0] else abs(end.y - start.y)
    pull = max(_PULL, distance / 2)
    return Curve(start, _ahead(start, sides[0], pull), _ahead(end, sides[1], pull), end)


def _ahead(point: Point, side: Side, distance: float) -> Point:
    x, y = side.value
    return Point(point.x + x * distance, point.y + y * distance)

"""Rectangles on a page: as many beside each other as its shape asks for, then the next row."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

PAGE = 1.6
"""Width by height of a pleasant page."""


class Size(NamedTuple):
    """Width and height, in points."""

    width: float
    height: float


class Point(NamedTuple):
    """Right and down from the upper left corner, in points."""

    x: float
    y: float


def shelve(sizes: Sequence[Size], gap: float, widest: float = 0.0) -> tuple[list[Point], Size]:
    """Put rectangles into rows, high ones first, each row as high as its first.

    Small ones are stacked in what a row leaves free below them.

    Args:
        widest: The least width of the page.

    Returns:
        The upper left corner of each, in the order of ``sizes``, and the size of all together.
    """
    if not sizes:
        return [], Size(0.0, 0.0)
    area = sum((size.width + gap) * (size.height + gap) for size in sizes)
    page = max(sqrt(area * PAGE), widest, *(size.width for size in sizes))
    shelves = _Shelves(page, gap)
    corners = [Point(0.0, 0.0)] * len(sizes)
    for place in sorted(range(len(sizes)), key=lambda place: (-sizes[place].height, place)):
        corners[place] = shelves.put(sizes[place])
    return corners, shelves.size


class _Shelves:
    def __init__(self, page: float, gap: float) -> None:
        self._page = page
        self._gap = gap
        self._top = self._height = 0.0  # of the row
        self._left = self._column = self._filled = 0.0  # of the stack in the row
        self._widest = 0.0

    @property
    def size(self) -> Size:
        return Size(self._widest, self._top + self._height)

    def put(self, size: Size) -> Point:
        if self._filled and self._filled + size.height <= self._height and size.width <= self._column:
            corner = Point(self._left, self._top + self._filled)
        else:
            self._next_stack(size)
            corner = Point(self._left, self._top)
        self._filled = corner.y - self._top + size.height + self._gap
        self._widest = max(self._widest, corner.x + size.width)
        return corner

    def _next_stack(self, size: Size) -> None:
        if self._column:
            self._left += self._column + self._gap
        if self._left and self._left + size.width > self._page:
            self._top += self._height + self._gap
            self._left = self._height = 0.0
        self._column = size.width
        self._height = max(self._height, size.height)

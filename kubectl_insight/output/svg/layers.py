"""What hangs together, in columns from left to right: each thing behind what leads to it, near to its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import Final

from kubectl_insight.output.layering.orders import in_columns, mean
from kubectl_insight.output.layering.ranks import Link
from kubectl_insight.output.layering.stacks import stacked
from kubectl_insight.output.svg.shelves import PAGE, Point, Size

_SWEEPS: Final = 4
COLUMN_GAP: Final = 56.0
ROW_GAP: Final = 14.0


def layered(sizes: Sequence[Size], links: Sequence[Link]) -> tuple[list[Point], Size]:
    """Lay things out that hang together.

    Returns:
        The upper left corner of each thing, and the size of all together.
    """
    return _Layers(sizes, links).place()


class _Layers:
    def __init__(self, sizes: Sequence[Size], links: Sequence[Link]) -> None:
        self._sizes = sizes
        found = in_columns(len(sizes), links)
        self._near = [[*before, *after] for before, after in zip(found.before, found.after, strict=True)]
        self._columns = [piece for column in found.columns for piece in self._pieces(column)]

    def place(self) -> tuple[list[Point], Size]:
        tops = self._tops()
        corners = [Point(0.0, 0.0)] * len(self._sizes)
        left = 0.0
        for column in self._columns:
            width = max(self._sizes[thing].width for thing in column)
            for thing in column:
                corners[thing] = Point(left + (width - self._sizes[thing].width) / 2, tops[thing])
            left += width + COLUMN_GAP
        top = min(tops)
        corners = [Point(corner.x, corner.y - top) for corner in corners]
        bottom = max(corner.y + size.height for corner, size in zip(corners, self._sizes, strict=True))
        return corners, Size(left - COLUMN_GAP, bottom)

    def _pieces(self, column: list[int]) -> list[list[int]]:
        """Break a column that is too high for the page into several."""
        area = sum((size.width + COLUMN_GAP) * (size.height + ROW_GAP) for size in self._sizes)
        height = sum(self._sizes[thing].height + ROW_GAP for thing in column)
        count = min(len(column), max(1, ceil(height / max(sqrt(area / PAGE) * 1.4, 1.0))))
        return [column[piece::count] for piece in range(count)]

    def _tops(self) -> list[float]:
        """Return the upper edge of each thing: where its neighbours are, as far as there is room."""
        tops = [0.0] * len(self._sizes)
        for column in self._columns:
            self._stack(column, tops, [0.0] * len(column))
        for sweep in range(_SWEEPS):
            for column in self._columns if sweep % 2 == 0 else reversed(self._columns):
                self._stack(column, tops, [self._wish(thing, tops) for thing in column])
        return tops

    def _wish(self, thing: int, tops: Sequence[float]) -> float:
        half = self._sizes[thing].height / 2
        middles = [tops[other] + self._sizes[other].height / 2 for other in self._near[thing]]
        return mean(middles, tops[thing] + half) - half

    def _stack(self, column: Sequence[int], tops: list[float], wishes: Sequence[float]) -> None:
        heights = [self._sizes[thing].height for thing in column]
        for thing, top in zip(column, stacked(wishes, heights, ROW_GAP), strict=True):
            tops[thing] = top

"""What hangs together, in columns from left to right: each thing behind what leads to it, near to its neighbours.

Sugiyama's method in its simplest form: ranks by the longest path, orders by barycentres, heights by the mean of
the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt

from kubectl_insight.output.svg.ranks import Link, longest_path_ranks
from kubectl_insight.output.svg.shelves import PAGE, Point, Size

_SWEEPS = 4
COLUMN_GAP = 56.0
ROW_GAP = 14.0


def layered(sizes: Sequence[Size], links: Sequence[Link]) -> tuple[list[Point], Size]:
    """Lay things out that hang together.

    Returns:
        The upper left corner of each thing, and the size of all together.
    """
    return _Layers(sizes, links).place()


class _Layers:
    def __init__(self, sizes: Sequence[Size], links: Sequence[Link]) -> None:
        self._sizes = sizes
        self._near: list[list[int]] = [[] for _ in sizes]
        for source, target in dict.fromkeys(links):
            if source != target:
                self._near[source].append(target)
                self._near[target].append(source)
        self._ranks = longest_path_ranks(len(sizes), links)
        self._columns = self._ordered()

    def place(self) -> tuple[list[Point], Size]:
        centres = self._heights()
        corners = [Point(0.0, 0.0)] * len(self._sizes)
        left = 0.0
        for column in self._columns:
            width = max(self._sizes[thing].width for thing in column)
            for thing in column:
                size = self._sizes[thing]
                corners[thing] = Point(left + (width - size.width) / 2, centres[thing] - size.height / 2)
            left += width + COLUMN_GAP
        top = min(corner.y for corner in corners)
        corners = [Point(corner.x, corner.y - top) for corner in corners]
        bottom = max(corner.y + size.height for corner, size in zip(corners, self._sizes, strict=True))
        return corners, Size(left - COLUMN_GAP, bottom)

    def _ordered(self) -> list[list[int]]:
        """Return the columns, those too high for the page broken into several, each in a good order."""
        columns: dict[int, list[int]] = {}
        for thing, rank in enumerate(self._ranks):
            columns.setdefault(rank, []).append(thing)
        order = [columns[rank] for rank in sorted(columns)]
        for sweep in range(_SWEEPS):
            places = {
                thing: (place + 0.5) / len(column) for column in order for place, thing in enumerate(column)
            }
            for column in order if sweep % 2 == 0 else reversed(order):
                column.sort(key=lambda thing: (self._barycentre(thing, places), thing))
                places |= {thing: (place + 0.5) / len(column) for place, thing in enumerate(column)}
        return [piece for column in order for piece in self._pieces(column)]

    def _barycentre(self, thing: int, places: dict[int, float]) -> float:
        near = self._near[thing]
        return sum(places[each] for each in near) / len(near) if near else places[thing]

    def _pieces(self, column: list[int]) -> list[list[int]]:
        area = sum((size.width + COLUMN_GAP) * (size.height + ROW_GAP) for size in self._sizes)
        height = sum(self._sizes[thing].height + ROW_GAP for thing in column)
        count = min(len(column), max(1, ceil(height / max(sqrt(area / PAGE) * 1.4, 1.0))))
        return [column[piece::count] for piece in range(count)]

    def _heights(self) -> list[float]:
        """Return the centre of each thing: where its neighbours are, as far as there is room."""
        centres = [0.0] * len(self._sizes)
        for column in self._columns:
            self._stack(column, centres, [0.0] * len(column))
        for sweep in range(_SWEEPS):
            for column in self._columns if sweep % 2 == 0 else reversed(self._columns):
                wishes = [self._wish(thing, centres) for thing in column]
                self._stack(column, centres, wishes)
        return centres

    def _wish(self, thing: int, centres: Sequence[float]) -> float:
        near = self._near[thing]
        return sum(centres[each] for each in near) / len(near) if near else centres[thing]

    def _stack(self, column: Sequence[int], centres: list[float], wishes: Sequence[float]) -> None:
        """Place a column in its order as near to the wishes as its heights allow.

        Neighbours that would overlap join into a block, whose place is the mean of what its members wish.
        """
        blocks: list[tuple[float, float, int]] = []  # sum of the wishes for the first, height, members
        for thing, wish in zip(column, wishes, strict=True):
            height = self._sizes[thing].height + ROW_GAP
            total, extent, members = wish - height / 2, height, 1
            while blocks and blocks[-1][0] / blocks[-1][2] + blocks[-1][1] > total / members:
                above, above_extent, above_members = blocks.pop()
                total += above - above_extent * members
                extent += above_extent
                members += above_members
            blocks.append((total, extent, members))
        place = 0
        for total, _, members in blocks:
            top = total / members
            for thing in column[place : place + members]:
                height = self._sizes[thing].height + ROW_GAP
                centres[thing] = top + height / 2
                top += height
            place += members

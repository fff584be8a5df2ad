"""In which order things lie within their columns, so that few lines cross: Sugiyama's barycentres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from kubectl_insight.output.layering.ranks import Link, longest_path_ranks

_SWEEPS: Final = 4


class Columns(NamedTuple):
    """Things in columns from left to right.

    Attributes:
        columns: The numbers of the things in each column, from top to bottom; none is empty.
        before, after: For each thing those that lead to it, and those that it leads to; links that close a cycle
            are left out.
    """

    columns: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]


def in_columns(count: int, links: Iterable[Link]) -> Columns:
    """Return things in columns: each behind what leads to it, near to its neighbours."""
    links = list(dict.fromkeys(links))
    ranks = longest_path_ranks(count, links)
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        if ranks[source] < ranks[target]:
            after[source].append(target)
            before[target].append(source)
    by_rank: dict[int, list[int]] = {}
    for thing, rank in enumerate(ranks):
        by_rank.setdefault(rank, []).append(thing)
    columns = [by_rank[rank] for rank in sorted(by_rank)]
    _order(columns, before, after)
    return Columns(columns, before, after)


def _order(columns: list[list[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> None:
    """Order each column by where the neighbours on one side are, forth and back."""
    shares = [0.0] * len(before)
    for column in columns:
        _spread(column, shares)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        near = before if forth else after
        for column in columns if forth else reversed(columns):
            wanted = {
                thing: mean([shares[other] for other in near[thing]], shares[thing]) for thing in column
            }
            column.sort(key=lambda thing: (wanted[thing], thing))
            _spread(column, shares)


def _spread(column: Sequence[int], shares: list[float]) -> None:
    for place, thing in enumerate(column):
        shares[thing] = (place + 0.5) / len(column)


def mean(values: Sequence[float], otherwise: float) -> float:
    """Return the mean of some values, or something else where there are none."""
    return sum(values) / len(values) if values else otherwise

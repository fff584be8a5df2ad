"""Makes a table fit a terminal: what matters least goes first, and what the question was about never goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kubectl_insight_coverage.printing.tables import Table

_GAP: Final = 2
_COMFORTABLE: Final = 16
"""So much of a text that may be cut is enough to tell it from others."""
_LONGEST_NAME: Final = 60
_SHORTEST_NAME: Final = 20
_EXPENDABLE: Final = (
    "ALPHA",
    "BETA",
    "STABLE",
    "REPLACEMENT",
    "CATEGORY",
    "FAILED",
    "OPERATIONS",
    "LAST",
    "NAMESPACE",
    "LEVEL",
    "DEPRECATED",
)
"""The columns that a narrow terminal can do without, the least important first; ``-o wide`` has them all."""


def fitted(table: Table, width: int | None) -> Table:
    """Return the table with as few columns less, and names cut in their middle, as it takes to fit.

    Args:
        width: The columns of the terminal; ``None`` where nothing needs to fit.
    """
    if width is None or not table.rows:
        return table
    table = _with_names(table, _LONGEST_NAME)
    for title in _EXPENDABLE:
        if _least(table) <= width:
            return table
        if title in table.header[1:-1]:
            table = _without(table, table.header.index(title))
    return _with_names(table, max(_longest(table, 0) - (_least(table) - width), _SHORTEST_NAME))


def _least(table: Table) -> int:
    """Return how wide a table is at least: texts that may be cut are."""
    last = len(table.header) - 1
    widths = [
        min(_longest(table, place), _COMFORTABLE)
        if place == last or place in table.elastic
        else _longest(table, place)
        for place in range(last + 1)
    ]
    return sum(widths) + _GAP * last


def _longest(table: Table, place: int) -> int:
    return max(len(row[place]) for row in (table.header, *table.rows))


def _without(table: Table, place: int) -> Table:
    elastic = tuple(at - (at > place) for at in table.elastic if at != place)
    rows = tuple((*row[:place], *row[place + 1 :]) for row in table.rows)
    return replace(
        table, header=(*table.header[:place], *table.header[place + 1 :]), rows=rows, elastic=elastic
    )


def _with_names(table: Table, longest: int) -> Table:
    if _longest(table, 0) <= longest:
        return table
    from kubectl_insight.api import elided  # it comes with everything that draws

    rows = tuple((elided(row[0], longest), *row[1:]) for row in table.rows)
    return replace(table, rows=rows)

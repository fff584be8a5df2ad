"""Rows whose last cell is worth reading in full: nothing is ever cut, and one long name does not push all others away.

A column is as wide as most of its cells need. On a terminal, what does not fit behind the columns stands below
its row, indented and wrapped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kubectl_insight.output.picture_style import columns
from kubectl_insight.output.table import GAP, paint

_ORDINARY: Final = 0.9
"""The share of cells that must fit into their column."""
_TOLERATED: Final = 24
"""How much wider a column may be than these need."""
_INDENT: Final = "      "
_NARROWEST: Final = 24
"""A terminal that is narrower than this wraps by itself."""


class Row(NamedTuple):
    """Cells, and the colours of some of them by number."""

    cells: Sequence[str]
    styles: dict[int, str]


def flowing_lines(rows: Sequence[Row], *, colour: bool, width: int | None) -> Iterator[str]:
    """Lay rows out.

    Args:
        rows: All with the same number of cells.
        width: The columns of the terminal; ``None`` for anything else, where each row is one line.
    """
    if not rows:
        return
    last = len(rows[0].cells) - 1
    widths = [_width([columns(row.cells[number]) for row in rows]) for number in range(last)]
    for row in rows:
        styles = row.styles if colour else {}
        yield from _laid_out(row.cells, styles, widths, width)


def _width(lengths: Sequence[int]) -> int:
    """Return how wide a column is: as its widest cell, unless that is far wider than almost all others."""
    ordered = sorted(lengths)
    ordinary = ordered[int((len(ordered) - 1) * _ORDINARY)]
    return ordered[-1] if ordered[-1] <= ordinary + _TOLERATED else ordinary


def _laid_out(
    cells: Sequence[str], styles: Mapping[int, str], widths: Sequence[int], width: int | None
) -> Iterator[str]:
    text, used, edge = "", 0, 0
    for number, size in enumerate(widths):
        text += paint(cells[number], styles.get(number, ""))
        used += columns(cells[number])
        edge += size + len(GAP)
        room = max(edge - used, len(GAP))  # what is too long for its column takes from the room of the next
        text += " " * room
        used += room
    tail, style = cells[-1], styles.get(len(widths), "")
    if width is None or used + columns(tail) <= width:
        yield (text + paint(tail, style)).rstrip()
        return
    yield text.rstrip()
    for piece in _wrapped(tail, width - len(_INDENT)):
        yield _INDENT + paint(piece, style)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield pieces that fit, broken at spaces where there are some, else anywhere."""
    from textwrap import wrap

    yield from wrap(text, max(width, _NARROWEST), break_on_hyphens=False)

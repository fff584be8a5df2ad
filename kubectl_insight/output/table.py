"""Plain tables in kubectl's look: upper-case headers, left-aligned columns, nothing cut in a pipe."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

GAP = "  "
ELLIPSIS = "…"
_LEAST_LAST = 4
_SHORT_LAST = 12
_COMFORTABLE_LAST = 30

RESET = "\x1b[0m"
COLOURS = {
    "good": "\x1b[32m",
    "busy": "\x1b[33m",
    "bad": "\x1b[31m",
    "quiet": "\x1b[2m",
    "mark": "\x1b[1m",
}


def paint(text: str, style: str) -> str:
    """Return the text in one of the colours; nothing stays nothing, so that it needs no room."""
    return f"{COLOURS[style]}{text}{RESET}" if style and text else text


def lines(
    rows: Sequence[Sequence[str]],
    *,
    styles: Sequence[dict[int, str]] | None = None,
    width: int | None = None,
    elastic: Collection[int] = (),
) -> Iterator[str]:
    """Lay rows out in columns.

    Args:
        rows: Cells; every row has the same number of them. The last column is never padded.
        styles: For each row the colour of some of its columns; ``None`` for no colour.
        width: The terminal's columns: cells are cut to fit, but never those of the first column. ``None``
            cuts nothing.
        elastic: Columns that are cut before the others.
    """
    if not rows:
        return
    last = len(rows[0]) - 1
    widths = [max(len(row[column]) for row in rows) for column in range(last)]
    if width is not None:
        room = _fit(widths, width, elastic)
        rows = [[_cut(cell, size) for cell, size in zip(row, [*widths, room], strict=True)] for row in rows]
    if styles is None:
        template = "".join(f"%-{size}s{GAP}" for size in widths) + "%s"
        for row in rows:
            yield (template % tuple(row)).rstrip()
        return
    for row, style in zip(rows, styles, strict=True):
        padded = [*(row[column].ljust(widths[column]) for column in range(last)), row[last]]
        painted = [paint(cell, style.get(column, "")) for column, cell in enumerate(padded)]
        yield GAP.join(painted).rstrip()


def is_cramped(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether the last column would have to be cut, so that it pays to say less in the first."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return bool(widths) and _room(widths[:-1], width) < min(widths[-1], _COMFORTABLE_LAST)


def _room(widths: Sequence[int], width: int) -> int:
    """Return what the others leave for the last column; -2 still lets a row without it fit."""
    return width - sum(widths) - len(GAP) * len(widths)


def _fit(widths: list[int], width: int, elastic: Collection[int]) -> int:
    """Shrink all columns but the first in place, least useful first, and return the room of the last.

    The last column is left out where so little remains that nobody could read it.
    """
    firm = [column for column in range(1, len(widths)) if column not in elastic]
    for columns, shortest, wanted in (
        (elastic, 28, _COMFORTABLE_LAST),
        (firm, 16, _SHORT_LAST),
        (elastic, 16, _SHORT_LAST),
        (firm, 11, _SHORT_LAST),
        (elastic, 5, -len(GAP)),
    ):
        _shrink(widths, columns, shortest, wanted - _room(widths, width))
    room = _room(widths, width)
    return room if room >= _LEAST_LAST else 0


def _shrink(widths: list[int], columns: Collection[int], shortest: int, missing: int) -> None:
    """Take what is missing from some columns, always from the widest, but leave each its shortest."""
    while missing > 0 and columns:
        widest = max(columns, key=lambda column: widths[column])
        if widths[widest] <= shortest:
            return
        widths[widest] -= 1
        missing -= 1


def _cut(text: str, size: int) -> str:
    if len(text) <= size:
        return text
    return text[: size - 1] + ELLIPSIS if size else ""

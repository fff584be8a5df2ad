"""Plain tables in kubectl's look: upper-case headers, left-aligned columns, nothing cut in a pipe."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

GAP = "  "
ELLIPSIS = "…"
_SHORTEST_LAST = 12
_COMFORTABLE_LAST = 30
_SHORTEST_ELASTIC = 28

RESET = "\x1b[0m"
COLOURS = {
    "good": "\x1b[32m",
    "busy": "\x1b[33m",
    "bad": "\x1b[31m",
    "quiet": "\x1b[2m",
    "mark": "\x1b[1m",
}


def paint(text: str, style: str) -> str:
    """Return the text in one of the colours."""
    return f"{COLOURS[style]}{text}{RESET}" if style else text


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
        width: The terminal's columns: cells are cut to fit. ``None`` cuts nothing.
        elastic: Columns that may be cut besides the last.
    """
    if not rows:
        return
    last = len(rows[0]) - 1
    widths = [max(len(row[column]) for row in rows) for column in range(last)]
    room = None
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


def _fit(widths: list[int], width: int, elastic: Collection[int]) -> int:
    """Shrink the elastic columns in place until the last column has some room; return that room."""
    room = width - sum(widths) - len(GAP) * len(widths)
    for column in sorted(elastic, key=lambda column: -widths[column]):
        spare = max(min(widths[column] - _SHORTEST_ELASTIC, _COMFORTABLE_LAST - room), 0)
        widths[column] -= spare
        room += spare
    return max(room, _SHORTEST_LAST)


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + ELLIPSIS

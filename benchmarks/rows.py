"""What the benchmark reports: one row for each figure, as a table and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

_DIGITS = {"s": 3, "MB": 1, "requests": 0, "boxes": 0}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: What was asked, then what was measured.
        unit: ``s``, ``MB`` (10^6 bytes), ``requests`` or ``boxes``.
        ours: The median of our runs.
        peer: The median of the peer's; ``None`` without one.
        against: Which peer.
        ratio: The median over all pairs of ours / peer, which is not the ratio of the medians.
        bar: The most that `bar_on` may be; ``None`` where nothing was promised.
    """

    name: str
    unit: str
    ours: float
    peer: float | None = None
    against: str = ""
    ratio: float | None = None
    bar: float | None = None
    bar_on: Literal["ours", "ratio"] = "ours"

    @property
    def met(self) -> bool:
        """Whether the bar is kept; a row without one always is."""
        measured = self.ours if self.bar_on == "ours" else self.ratio
        return self.bar is None or (measured is not None and measured <= self.bar)

    def document(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _rounded(self.ours),
            "peer": _rounded(self.peer),
            "against": self.against or None,
            "ratio": _rounded(self.ratio),
            "bar": self.bar,
            "barOn": self.bar_on if self.bar is not None else None,
            "met": self.met,
        }


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text."""
    cells = [["MEASURE", "OURS", "PEER", "", "RATIO", "BAR", ""], *map(_cells, rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
    return "".join(f"{line}\n" for line in lines)


def _cells(row: Row) -> list[str]:
    verdict = "" if row.bar is None else "met" if row.met else "MISSED"
    return [
        row.name,
        _text(row.ours, row.unit),
        "" if row.peer is None else _text(row.peer, row.unit),
        row.against,
        "" if row.ratio is None else _ratio(row.ratio),
        _bar(row),
        verdict,
    ]


def _bar(row: Row) -> str:
    if row.bar is None:
        return ""
    return f"ratio {_ratio(row.bar)}" if row.bar_on == "ratio" else _text(row.bar, row.unit)


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _text(value: float, unit: str) -> str:
    return f"{value:.{_DIGITS[unit]}f} {unit}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

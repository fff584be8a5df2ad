"""CSV as the tables of 2018 have it: quoted where it must be, each line ended by a line feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as text, their cells as they are.

    Texts that anybody can choose, such as user agents, are made harmless by the caller: such cells are the only
    ones in these tables for which the old format is not kept to the byte.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()

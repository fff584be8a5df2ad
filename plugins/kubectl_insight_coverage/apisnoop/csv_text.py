"""CSV as the tables of 2018 have it: quoted where it must be, each line ended by a line feed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from kubectl_insight.api import visible

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first, which some spreadsheets take for them."""

Cell = str | int


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def harmless(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula and that stays on one line.

    It gets a ``'`` in front where it begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection),
    and control characters become escapes. Applications are named by user agents, which anybody can send; such names
    are the only ones in these tables for which the old format is not kept to the byte.
    """
    return f"'{visible(text)}" if text.startswith(_FORMULA_STARTS) else visible(text)

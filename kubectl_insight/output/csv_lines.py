"""Rows as CSV for spreadsheets and databases, quoted as RFC 4180 says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from kubectl_insight.objects.visible import visible

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first, which some spreadsheets take for them."""


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    r"""Yield one line a row, each ending with a line feed.

    A cell that a spreadsheet would take for a formula starts with ``'``
    (https://owasp.org/www-community/attacks/CSV_Injection), and control characters are written as escapes, so
    every row is one line.

    >>> list(csv_lines([("name", "count"), ("=1+1", "2")]))
    ['name,count\n', "'=1+1,2\n"]
    """
    writer: Any = csv.writer(_Echo(), lineterminator="\n")
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


class _Echo:
    """The file that a writer wants; gives each line back instead of keeping it."""

    @staticmethod
    def write(line: str) -> str:
        return line


def _harmless(cell: str) -> str:
    return f"'{visible(cell)}" if cell.startswith(_FORMULA_STARTS) else visible(cell)

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

    Cells are as :func:`harmless_cell` makes them, so every row is one line.

    >>> list(csv_lines([("name", "count"), ("=1+1", "2")]))
    ['name,count\n', "'=1+1,2\n"]
    """
    writer: Any = csv.writer(_Echo(), lineterminator="\n")
    for row in rows:
        yield writer.writerow([harmless_cell(cell) for cell in row])


def harmless_cell(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula and that stays on one line.

    It gets a ``'`` in front where it begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection),
    and control characters become escapes.
    """
    return f"'{visible(text)}" if text.startswith(_FORMULA_STARTS) else visible(text)


class _Echo:
    """The file that a writer wants; gives each line back instead of keeping it."""

    @staticmethod
    def write(line: str) -> str:
        return line

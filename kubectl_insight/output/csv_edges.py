"""The edges of a graph as CSV, for spreadsheets and databases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.objects.visible import visible

HEADER: Final = (
    "source",
    "target",
    "type",
    "rule",
    "path",
    "class",
    "dependent",
    "controller",
    "optional",
    "problem",
)

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first, which some spreadsheets take for them."""


def csv_edges(graph: Graph, *, header: bool = True) -> Iterator[str]:
    """Yield the header and one line an edge, quoted as RFC 4180 says, each ending with a line feed.

    Booleans are ``true`` and ``false``; ``controller`` is empty for edges that are no ownership. A cell that a
    spreadsheet would take for a formula starts with ``'`` (https://owasp.org/www-community/attacks/CSV_Injection),
    and control characters are written as escapes, so every edge is one line.
    """
    writer: Any = csv.writer(_Echo(), lineterminator="\n")
    if header:
        yield writer.writerow(HEADER)
    for edge in graph.sorted_edges():
        yield writer.writerow([_harmless(cell) for cell in _cells(edge)])


class _Echo:
    """The file that a writer wants; gives each line back instead of keeping it."""

    @staticmethod
    def write(line: str) -> str:
        return line


def _cells(edge: Edge) -> tuple[str, ...]:
    return (
        edge.source,
        edge.target,
        edge.type,
        edge.rule,
        edge.path,
        edge.evidence,
        edge.dependent,
        "" if edge.controller is None else _boolean(edge.controller),
        _boolean(edge.optional),
        edge.problem,
    )


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _harmless(cell: str) -> str:
    return f"'{visible(cell)}" if cell.startswith(_FORMULA_STARTS) else visible(cell)

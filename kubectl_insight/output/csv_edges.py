"""The edges of a graph as CSV, for spreadsheets and databases."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.output.csv_lines import csv_lines

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


def csv_edges(graph: Graph, *, header: bool = True) -> Iterator[str]:
    """Yield the header and one line an edge, as :func:`~kubectl_insight.output.csv_lines.csv_lines` writes them.

    Booleans are ``true`` and ``false``; ``controller`` is empty for edges that are no ownership.
    """
    return csv_lines(chain([HEADER] if header else [], map(_cells, graph.sorted_edges())))


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

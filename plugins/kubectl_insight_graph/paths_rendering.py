"""Paths as text and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kubectl_insight.api import (
    Environment,
    GraphPath,
    PrintOptions,
    edge_document,
    evidence_phrase,
    node_reports,
    report_head,
    report_text,
    table_lines,
    visible,
)
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.paths import FoundPaths


def path_report(found: FoundPaths, result: Result, *, stats: bool = False) -> dict[str, Any]:
    """Return the document of kind ``PathReport``."""
    head = report_head("PathReport", result.inventory, stats=stats, remarks=result.problems)
    passed = {found.start, found.goal, *(hop.end for path in found.paths for hop in path)}
    return {
        **head,
        "from": found.start,
        "to": found.goal,
        "allPaths": found.complete,
        "paths": [_path_document(path) for path in found.paths],
        "nodes": node_reports(result.graph, passed, result.inventory),
    }


def _path_document(path: GraphPath) -> dict[str, Any]:
    return {
        "length": len(path),
        "againstTheArrow": sum(not hop.forward for hop in path),
        "hops": [
            {
                "from": hop.start,
                "to": hop.end,
                "direction": "along" if hop.forward else "against",
                "edges": [edge_document(edge) for edge in hop.edges],
            }
            for hop in path
        ],
    }


@dataclass(frozen=True, slots=True)
class PathsRendering:
    """An answer of ``why``, and how it is wanted."""

    found: FoundPaths
    result: Result
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    def pieces(self, output: str) -> Iterable[str]:
        """Return the answer in pieces of text."""
        if output == "text":
            return (line + "\n" for line in self._lines())
        return report_text(output, path_report(self.found, self.result, stats=self.stats))

    def _lines(self) -> Iterator[str]:
        along, against = ("→", "←") if self.environment.speaks_unicode() else ("->", "<-")
        rows: list[list[str]] = []
        for number, path in enumerate(self.found.paths):
            if number:
                rows.append(["", ""])
            rows.append([visible(self.found.start), ""])
            for hop in path:
                arrow = along if hop.forward else against
                rows.append([f"  {arrow} {hop.edges[0].type} {visible(hop.end)}", evidence_phrase(hop.edges)])
        width = None if self.printing.output_file else self.environment.width()
        yield from table_lines(rows, width=width)
        if not self.found.complete:
            self.environment.warn("There are more paths: --max-paths and --max-length say how many are shown")

"""From a result to the text or the file of ``graph``'s answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kubectl_insight.api import Environment, Graph, PrintOptions, write_output
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.narrowing import part_shown
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.view import TextOutput, View

if TYPE_CHECKING:
    from kubectl_insight.api import DrawingForm, Picture


@dataclass(frozen=True)
class Rendering:
    """An answer of ``graph``, and how it is wanted."""

    result: Result
    query: Query
    view: View
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    def write(self) -> None:
        """Write the answer to where it is wanted; what is to be said about it goes to standard error.

        Raises:
            UsageError: A picture that is no text would go to a terminal.
            InputError: The file cannot be written.
        """
        path = self.printing.output_file
        match self.view.output:
            case "png" | "pdf" as form:
                from kubectl_insight.api import render, write_bytes

                rendering = render(self.picture, form)
                self._tell(rendering.warnings)
                write_bytes(rendering.data, path, self.environment)
            case form:
                write_output(self._pieces(form), path, self.environment)

    def _pieces(self, form: TextOutput) -> Iterable[str]:
        match form:
            case "text":
                return self._lines()
            case "json" | "yaml":
                return self._document(form)
            case "csv":
                from kubectl_insight.api import csv_edges

                return csv_edges(self.graph, header=not self.printing.no_headers)
            case "graphml":
                from kubectl_insight.api import graphml

                return graphml(self.graph)
            case "cluster-insight" | "cluster-insight-dot":
                return self._legacy()
            case _:
                return self._drawing(form)

    @cached_property
    def graph(self) -> Graph:
        """The part of the graph that is shown."""
        return part_shown(self.result, self.query, self.view)

    @cached_property
    def picture(self) -> Picture:
        """The graph as it is drawn."""
        from kubectl_insight_graph.drawing import picture_of

        return picture_of(self.graph, self.result, self.query, self.view)

    def _lines(self) -> Iterator[str]:
        from kubectl_insight.api import PictureTextStyle, picture_lines

        environment, printing = self.environment, self.printing
        style = PictureTextStyle(
            headers=not printing.no_headers,
            colour=environment.colour_allowed(printing.color) and not printing.output_file,
            width=None if printing.output_file else environment.width(),
            ascii=not environment.speaks_unicode(),
        )
        return (line + "\n" for line in picture_lines(self.picture, style))

    def _document(self, form: str) -> Iterable[str]:
        from kubectl_insight.api import graph_report, report_head

        result = self.result
        head = report_head(
            "Graph", result.inventory, roots=result.roots, stats=self.stats, remarks=result.problems
        )
        return graph_report(form, self.graph, head, result.inventory)

    def _legacy(self) -> Iterable[str]:
        from kubectl_insight_graph.legacy import legacy_text

        text, problems = legacy_text(self.result, self.view)
        self._tell(f"warning: {problem}" for problem in problems)
        return [text]

    def _drawing(self, form: DrawingForm) -> Iterable[str]:
        from kubectl_insight.api import drawing

        drawn = drawing(form, self.picture, self.graph)
        self._tell(drawn.warnings)
        return drawn.pieces

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.environment.warn(line)

"""From an assembled graph to the text of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from kubectl_insight.api import (
    Canvas,
    Environment,
    Graph,
    Inventory,
    Node,
    Picture,
    PrintOptions,
    ProvenanceContext,
    draw,
    neighbourhood,
    write_output,
)
from kubectl_insight_graph.assembling import Assembled, tell_stats
from kubectl_insight_graph.question import Question

BINARY = frozenset({"png", "pdf"})


def write_answer(answer: Answer) -> None:
    """Write an answer to where it is wanted; its warnings go to standard error.

    Raises:
        UsageError: A picture that is no text would go to a terminal.
        InputError: The file cannot be written.
    """
    path, environment = answer.printing.output_file, answer.environment
    if answer.question.output in BINARY:
        from kubectl_insight.api import write_bytes

        write_bytes(answer.binary(), path, environment)
    else:
        write_output(answer.text(), path, environment)
    if answer.stats and answer.question.output not in {"json", "yaml"}:
        tell_stats(answer.inventory, environment)


@dataclass(frozen=True)
class Answer:
    """What is wanted of a graph."""

    inventory: Inventory
    assembled: Assembled
    question: Question
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    def text(self) -> Iterable[str]:
        """Return the answer in pieces of text, each with its line ends."""
        writers: dict[str, Callable[[], Iterable[str]]] = {
            "text": self._text,
            "json": self._json,
            "yaml": self._yaml,
            "csv": self._csv,
            "graphml": self._graphml,
            "cluster-insight": self._cluster_insight,
            "cluster-insight-dot": self._cluster_insight_dot,
            "dot": self._dot,
            "mermaid": self._mermaid,
            "d2": self._d2,
            "svg": self._svg,
            "html": self._html,
        }
        return writers[self.question.output]()

    def binary(self) -> bytes:
        """Return the answer as a file that is no text."""
        return self._rendered("pdf" if self.question.output == "pdf" else "png")

    @cached_property
    def graph(self) -> Graph:
        """The part of the graph that was asked for."""
        question, whole = self.question, self.assembled.graph
        if not question.relations:
            bare = Graph()
            for node in whole.nodes.values():
                if node.object is not None:
                    bare.add_node(node)
            whole = bare
        if not (question.subject.named or question.label_selector or question.field_selector):
            return whole
        return neighbourhood(whole, self.assembled.roots, depth=question.depth, direction=question.direction)

    def _dot(self) -> Iterable[str]:
        from kubectl_insight.api import dot_text

        return [dot_text(self.picture)]

    def _mermaid(self) -> Iterable[str]:
        from kubectl_insight.api import mermaid_text

        return [mermaid_text(self.picture)]

    def _d2(self) -> Iterable[str]:
        from kubectl_insight.api import d2_text

        return [d2_text(self.picture)]

    def _svg(self) -> Iterable[str]:
        return [self._rendered("svg").decode()]

    def _html(self) -> Iterable[str]:
        from kubectl_insight.api import html_page

        return html_page(self.graph, self.picture, title=self.picture.title)

    def _rendered(self, form: Literal["svg", "png", "pdf"]) -> bytes:
        from kubectl_insight.api import render

        rendering = render(self.picture, form)
        for warning in rendering.warnings:
            self.environment.warn(warning)
        return rendering.data

    @cached_property
    def picture(self) -> Picture:
        """The graph as it is drawn."""
        question, source = self.question, self.inventory.source
        place = source.context or ", ".join(source.paths)
        title = " ".join(part for part in ("kubectl insight graph", place, self.inventory.home) if part)
        picture = draw(
            self.graph,
            Canvas(
                title,
                home=self.inventory.home,
                group_by=question.group_by,
                most=question.max_nodes,
                focus=frozenset(self.assembled.roots),
            ),
        )
        picture.notes += self._unread()
        return picture

    def _unread(self) -> list[str]:
        """Say what may be missing, for whoever sees the picture without the warnings."""
        completeness = self.inventory.completeness
        unread = len({*completeness.kinds_forbidden, *(each.kind for each in completeness.kinds_failed)})
        if not unread:
            return []
        return [f"{unread} kind{'s' if unread > 1 else ''} could not be read or not in full"]

    def _json(self) -> Iterable[str]:
        from kubectl_insight.api import graph_json

        return graph_json(self.graph, self._head(), self._describe)

    def _yaml(self) -> Iterable[str]:
        from kubectl_insight.api import graph_document, yaml_text

        return [yaml_text(graph_document(self.graph, self._head(), self._describe))]

    def _csv(self) -> Iterable[str]:
        from kubectl_insight.api import csv_edges

        return csv_edges(self.graph)

    def _graphml(self) -> Iterable[str]:
        from kubectl_insight.api import graphml

        return graphml(self.graph)

    def _cluster_insight(self) -> Iterable[str]:
        from kubectl_insight.api import cluster_insight_text, legacy_timestamp

        problems: list[str] = []
        text = cluster_insight_text(
            self.inventory.objects,
            timestamp=legacy_timestamp(self.assembled.now),
            relations=self.question.relations,
            show_secrets=self.question.show_secrets,
            problems=problems,
        )
        return self._told(text, problems)

    def _cluster_insight_dot(self) -> Iterable[str]:
        from kubectl_insight.api import cluster_insight_dot

        problems: list[str] = []
        text = cluster_insight_dot(
            self.inventory.objects, relations=self.question.relations, problems=problems
        )
        return self._told(text, problems)

    def _told(self, text: str, problems: Sequence[str]) -> Iterable[str]:
        for problem in problems:
            self.environment.warn(f"warning: {problem}")
        return [text]

    def _head(self) -> dict[str, Any]:
        from kubectl_insight.api import graph_head, source_document, traffic_document

        return graph_head(
            self.assembled.roots,
            source=source_document(self.inventory.source),
            completeness=self.inventory.completeness,
            stats=traffic_document(self.inventory.traffic) if self.stats else None,
            remarks=self.assembled.problems,
        )

    @cached_property
    def _context(self) -> ProvenanceContext:
        return ProvenanceContext.of(self.inventory.objects)

    def _describe(self, node: Node) -> Mapping[str, Any]:
        from kubectl_insight.api import makers

        return makers(node.object, self._context)

    def _text(self) -> Iterable[str]:
        from kubectl_insight.api import PictureTextStyle, picture_lines

        environment, printing = self.environment, self.printing
        style = PictureTextStyle(
            headers=not printing.no_headers,
            colour=environment.colour_allowed(printing.color) and not printing.output_file,
            width=None if printing.output_file else environment.width(),
            ascii=not environment.speaks_unicode(),
        )
        return (line + "\n" for line in picture_lines(self.picture, style))

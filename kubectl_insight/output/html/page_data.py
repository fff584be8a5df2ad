"""What the page's script reads: boxes with their places, objects, and every edge with its evidence.

Tables of rows instead of objects with keys, and everything that repeats is a number into a table: thousands of
objects with tens of thousands of edges stay within a few megabytes. The script's ``model.js`` reads the rows in
the order that is written down here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.objects.visible import visible
from kubectl_insight.output.html.placement import Placement, place
from kubectl_insight.output.html.told import Told, told_objects
from kubectl_insight.output.picture_style import (
    DARK,
    LIGHT,
    LINE_WORDS,
    MARKS,
    SHAPES,
    TONE_WORDS,
    BoxStyle,
    Pen,
    box_style,
    legend,
    line_style,
    shown_lines,
    shown_parts,
)
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.line_families import line_family
from kubectl_insight.views.picture import Box, Line, Picture
from kubectl_insight.views.status_words import tone_of

Row = tuple[Any, ...]


class _Table:
    """Rows that occur often, each once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._numbers: dict[Row, int] = {}

    def number(self, row: Row) -> int:
        """Return the number of a row, a new one where it is new."""
        found = self._numbers.get(row)
        if found is None:
            found = self._numbers[row] = len(self.rows)
            self.rows.append(row)
        return found


def page_data(graph: Graph, picture: Picture, title: str) -> dict[str, Any]:
    """Return the document that the page carries."""
    return _PageData(graph, picture).document(title)


class _PageData:
    def __init__(self, graph: Graph, picture: Picture) -> None:
        self._graph = graph
        self._picture = picture
        self._placement: Placement = place(picture)
        self._told = told_objects(graph, picture)
        self._kinds = _Table()
        self._namespaces = _Table()
        self._healths = _Table()
        self._types = _Table()
        self._evidence = _Table()
        self._paints = _Table()
        self._pens = _Table()

    def document(self, title: str) -> dict[str, Any]:
        """Return everything; the tables come last because the rows fill them."""
        picture = self._picture
        numbers = {box.key: number for number, box in enumerate(picture.boxes)}
        frames = {frame.key: number for number, frame in enumerate(picture.frames)}
        return {
            "title": visible(title),
            "width": self._placement.width,
            "height": self._placement.height,
            "notes": [visible(note) for note in (*picture.notes, *self._notes())],
            "tones": {tone: [mark, TONE_WORDS[tone]] for tone, mark in MARKS.items()},
            "frames": [
                (visible(each.title), frames.get(each.parent, -1), *self._placement.spots[each.key])
                for each in picture.frames
            ],
            "boxes": [self._box(box, frames.get(box.frame, -1)) for box in picture.boxes],
            "lines": [self._line(line, numbers) for line in picture.lines],
            "objects": [self._object(told) for told in self._told],
            "edges": list(self._edges()),
            "legend": list(self._legend()),
            "kinds": self._kinds.rows,
            "namespaces": [name for (name,) in self._namespaces.rows],
            "healths": self._healths.rows,
            "types": self._types.rows,
            "evidence": self._evidence.rows,
            "paints": self._paints.rows,
            "pens": self._pens.rows,
        }

    def _box(self, box: Box, frame: int) -> Row:
        kind, name = shown_parts(box)
        return (
            kind,
            name,
            shown_lines(box),
            box.tone,
            self._box_paint(box_style(box, LIGHT), box_style(box, DARK)),
            frame,
            box.count,
            int(box.focus),
            *self._placement.spots[box.key],
        )

    def _line(self, line: Line, numbers: dict[str, int]) -> Row:
        pen = self._pen(line_style(line, LIGHT), line_style(line, DARK))
        ends = numbers[line.source], numbers[line.target]
        return (*ends, self._type(line.type), pen, len(line.edges), visible(line.problem))

    def _object(self, told: Told) -> Row:
        node, health = told.node, told.node.health
        how = (
            str(health.status),
            visible(health.ready),
            visible(health.reason),
            visible(health.message),
            tone_of(node),
            node.presence,
        )
        kind = self._kinds.number(
            (visible(node.gvk.kind), visible(node.gvk.group), visible(node.gvk.version))
        )
        namespace = self._namespaces.number((visible(node.namespace),))
        name = visible(node.name)
        return (kind, namespace, name, self._healths.number(how), told.box, int(told.part))

    def _edges(self) -> Iterator[int]:
        """Yield source, target and evidence of each edge between two objects of the page, one after the other."""
        numbers = {told.node.id: number for number, told in enumerate(self._told)}
        for edge in sorted(self._graph.edges, key=_edge_order):
            source, target = numbers.get(edge.source), numbers.get(edge.target)
            if source is not None and target is not None:
                yield from (source, target, self._evidence.number(self._said(edge)))

    def _said(self, edge: Edge) -> Row:
        return (
            self._type(edge.type),
            edge.rule,
            visible(edge.path),
            edge.evidence,
            edge.dependent,
            edge.controller,
            int(edge.optional),
            visible(edge.state),
            visible(edge.problem),
        )

    def _type(self, name: str) -> int:
        known = EDGE_TYPES.get(name)
        return self._types.number((name, known.meaning if known else "", line_family(name)))

    def _box_paint(self, light: BoxStyle, dark: BoxStyle) -> int:
        return self._paints.number(
            (light.shape, light.mark, int(light.dashed), light.fill, light.border, dark.fill, dark.border)
        )

    def _pen(self, light: Pen, dark: Pen) -> int:
        return self._pens.number((light.dash, light.arrow, light.width, light.colour, dark.colour))

    def _legend(self) -> Iterator[Row]:
        """Yield what each look means: ``box`` or ``line``, the number of its paint or pen, the words."""
        shown = legend(self._picture)
        for family in shown.kinds:
            plain, night = LIGHT.kinds[family], DARK.kinds[family]
            paint = self._paints.number((SHAPES[family], "", 0, *plain, *night))
            yield "box", paint, family
        for tone in shown.tones:
            plain, night = LIGHT.tones[tone], DARK.tones[tone]
            paint = self._paints.number(("round", MARKS[tone], int(tone == "missing"), *plain, *night))
            yield "box", paint, TONE_WORDS[tone]
        for family in shown.lines:
            yield "line", self._pen(LIGHT.lines[family], DARK.lines[family]), LINE_WORDS[family]
        plain_pen, night_pen = LIGHT.lines["use"], DARK.lines["use"]
        if shown.optional:
            yield (
                "line",
                self._pen(plain_pen._replace(dash="dotted"), night_pen._replace(dash="dotted")),
                "optional",
            )
        if shown.problem:
            wrong = [
                pen._replace(colour=palette.problem, width=2.0)
                for pen, palette in ((plain_pen, LIGHT), (night_pen, DARK))
            ]
            yield "line", self._pen(*wrong), "something is wrong with it"

    def _notes(self) -> Iterator[str]:
        drawn = sum(box.count for box in self._picture.boxes)
        told = sum(not told.part for told in self._told)
        if told < drawn:
            yield f"the page tells of {told} of {drawn} objects one by one; -o json tells of all"


def _edge_order(edge: Edge) -> tuple[str, ...]:
    return (edge.source, edge.target, edge.type, edge.path, edge.rule)

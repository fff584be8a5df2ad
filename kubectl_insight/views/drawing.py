"""From a graph to a picture that can be read: as much detail as fits, and an account of the rest.

Small parts are drawn with their whole, and equal healthy objects share a box. Where that is not
enough, the level of detail falls step by step: objects with the same kinds of neighbours share a box, then all
healthy objects of a kind, then frames go. What is unhealthy or missing keeps a box of its own as long as there
are boxes, see :mod:`kubectl_insight.views.giving_up`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.views.equivalence import Detail, Likeness, classes
from kubectl_insight.views.folding import Folded, fold, unfolded
from kubectl_insight.views.frames import GroupBy, framing
from kubectl_insight.views.giving_up import given_up
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.leaving_out import Remainder, leave_out
from kubectl_insight.views.line_families import line_family
from kubectl_insight.views.notes import cut_off_notes, folded_notes, frame_notes, left_out_notes, merged_notes
from kubectl_insight.views.picture import Box, Frame, Line, Picture
from kubectl_insight.views.remarks import remarks
from kubectl_insight.views.shared_names import shared_name
from kubectl_insight.views.status_words import health_lines, tone_of
from kubectl_insight.views.titles import picture_title


@dataclass(frozen=True, slots=True)
class Canvas:
    """How to draw.

    Attributes:
        place: The context or the files that the objects came from, which the title tells.
        home: The namespace that goes without saying.
        most: Boxes that may be drawn; 0 draws every object by itself, and all of them.
        most_lines: Lines that may be drawn; 0 for any number.
        focus: The ids that were asked for.
        chosen: The graph has some relations only: what has none of them is left out.
        selected: The graph has all that the Services of the home select.
    """

    place: str = ""
    home: str = ""
    group_by: GroupBy = "namespace"
    most: int = 300
    most_lines: int = 0
    focus: Collection[str] = ()
    chosen: bool = False
    selected: bool = False


class _Level(NamedTuple):
    """How much detail there is; every level has less than the one before."""

    detail: Detail
    framed: bool
    alike: str


_EVERYTHING = _Level(Detail.ALL, True, "")
_LEVELS = (
    _Level(Detail.SAME_NEIGHBOURS, True, "they are equal but for their names"),
    _Level(Detail.SAME_NEIGHBOUR_KINDS, True, "healthy, of one kind, with the same kinds of neighbours"),
    _Level(Detail.SAME_KIND, True, "healthy and of one kind"),
    _Level(Detail.SAME_KIND, False, "healthy and of one kind"),
)


class _Subject(NamedTuple):
    """What is drawn, whatever the level of detail.

    Attributes:
        objects: How many there are in all.
        crowded: The ids of what is not well and may share a box.
    """

    objects: int
    rest: Remainder
    folded: Folded
    remarks: Mapping[str, str]
    crowded: Collection[str]


def draw(graph: Graph, canvas: Canvas) -> Picture:
    """Draw a graph with the most detail that has at most as many boxes and lines as the canvas."""
    said = remarks(graph, canvas.home) if canvas.selected else {}
    if not canvas.most:
        subject = _Subject(len(graph.nodes), Remainder(graph), unfolded(graph), said, ())
        return _Drawing(subject, canvas, _EVERYTHING).picture()
    rest = leave_out(graph, canvas.focus, unrelated=canvas.chosen)
    folded = fold(rest.graph, canvas.focus)
    crowded = given_up(folded.graph, canvas.focus, canvas.most)
    subject = _Subject(len(graph.nodes), rest, folded, said, crowded)
    drawings = (_Drawing(subject, canvas, level) for level in _LEVELS)
    drawing = next(drawings)
    while not drawing.fits and (coarser := next(drawings, None)) is not None:
        drawing = coarser
    return drawing.picture()


class _Drawing:
    def __init__(self, subject: _Subject, canvas: Canvas, level: _Level) -> None:
        self._subject = subject
        self._canvas = canvas
        self._level = level
        self._graph = subject.folded.graph
        self._frame_of = framing(self._graph, canvas.group_by if level.framed else "none")
        likeness = Likeness(
            self._frame_of, self._text, self._remark, alone=frozenset(canvas.focus), given_up=subject.crowded
        )
        self._leaders = classes(self._graph, likeness, level.detail)
        self._members: dict[str, list[Node]] = {}
        for node_id in sorted(self._leaders):
            self._members.setdefault(self._leaders[node_id], []).append(self._graph.nodes[node_id])

    @property
    def fits(self) -> bool:
        """Whether there is room for all boxes and lines."""
        most = self._canvas.most_lines
        return len(self._members) <= self._canvas.most and not (most and len(self._edges()) > most)

    def picture(self) -> Picture:
        titles = {leader: self._frame_of(members[0]) for leader, members in self._members.items()}
        frames = {title: f"g{number}" for number, title in enumerate(sorted(set(titles.values()) - {""}))}
        order = sorted(self._members, key=lambda leader: (titles[leader], *_box_order(self._members[leader])))
        keys = {leader: f"n{number}" for number, leader in enumerate(order)}
        boxes = [self._box(leader, keys[leader], frames.get(titles[leader], "")) for leader in order]
        objects, rest, folded, *_ = self._subject
        canvas = self._canvas
        return Picture(
            picture_title(rest.graph, canvas.focus, home=canvas.home, place=canvas.place),
            boxes,
            self._lines(keys),
            [Frame(key, title) for title, key in frames.items()],
            [
                *merged_notes(boxes, objects, self._level.alike),
                *left_out_notes(rest),
                *folded_notes(folded),
                *frame_notes(canvas.group_by, framed=self._level.framed),
                *cut_off_notes(rest.graph),
            ],
            objects,
            sum(folded.parts.values()) + rest.usual + rest.unrelated,
        )

    def _text(self, node: Node) -> Hashable:
        return tuple(health_lines(node))

    def _remark(self, node: Node) -> str:
        return self._subject.remarks.get(node.id, "")

    def _box(self, leader: str, key: str, frame: str) -> Box:
        members = self._members[leader]
        node = members[0]
        if len(members) > 1:
            title = f"{node.gvk.kind} x{len(members)} {shared_name(members, self._graph)}".rstrip()
        else:
            title = f"{node.gvk.kind} {self._name(node)}"
        lines = [line for line in (self._remark(node), *_shared_lines(members)) if line]
        held = sum(self._subject.folded.held.get(member.id, 0) for member in members)
        if held:
            lines = [*lines, f"+ {held} part{'s' if held > 1 else ''}"]
        return Box(
            key,
            node,
            members if len(members) > 1 else [],
            title,
            lines,
            family_of(node.group_kind),
            tone_of(node),
            frame,
            node.id in self._canvas.focus,
        )

    def _name(self, node: Node) -> str:
        tells = self._level.framed and self._canvas.group_by == "namespace"
        if not node.namespace or tells or node.namespace == self._canvas.home:
            return node.name
        return f"{node.namespace}/{node.name}"

    def _edges(self) -> dict[tuple[str, str, str], list[Edge]]:
        """Return the edges of each line: by the leaders of its two boxes, and its type."""
        found: dict[tuple[str, str, str], list[Edge]] = {}
        for edge in self._graph.edges:
            source, target = self._leaders[edge.source], self._leaders[edge.target]
            if source != target or edge.source == edge.target:
                found.setdefault((source, target, edge.type), []).append(edge)
        return found

    def _lines(self, keys: Mapping[str, str]) -> list[Line]:
        lines = []
        for (source, target, edge_type), edges in self._edges().items():
            edges.sort(key=lambda edge: (edge.source, edge.target, edge.rule, edge.path))
            optional = all(edge.optional for edge in edges)
            problem = next((edge.problem for edge in edges if edge.problem), "")
            lines.append(
                Line(keys[source], keys[target], edge_type, line_family(edge_type), edges, optional, problem)
            )
        return sorted(lines, key=lambda line: (int(line.source[1:]), int(line.target[1:]), line.type))


def _shared_lines(members: Collection[Node]) -> list[str]:
    """Return what the boxes of all members would say of their health, as far as it is the same."""
    said = [health_lines(member) for member in members]
    first = said[0]
    if all(lines == first for lines in said):
        return first
    reasons = {member.health.reason for member in members if not member.health.healthy}
    return sorted(reasons) if len(reasons) == 1 else []


def _box_order(members: list[Node]) -> tuple[tuple[str, str], str, str]:
    node = members[0]
    return ((node.gvk.kind, node.gvk.group), node.namespace, node.name)

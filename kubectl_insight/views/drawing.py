"""From a graph to a picture that can be read: as much detail as fits, and an account of the rest.

Small parts are drawn with their whole, and equal healthy objects share a box. Where that is not
enough, the level of detail falls step by step: objects with the same kinds of neighbours share a box, then all
healthy objects of a kind, then frames go. What is unhealthy or missing keeps a box of its own until there is
nothing else left to merge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.equivalence import Detail, classes
from kubectl_insight.views.folding import Folded, fold, unfolded
from kubectl_insight.views.frames import GroupBy, framing
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.picture import Box, Frame, Line, Picture, Tone

LONGEST_MESSAGE = 60


@dataclass(frozen=True, slots=True)
class Canvas:
    """How to draw.

    Attributes:
        home: The namespace that goes without saying.
        most: Boxes that may be drawn; 0 draws every object by itself.
        focus: The ids that were asked for.
    """

    title: str
    home: str = ""
    group_by: GroupBy = "namespace"
    most: int = 300
    focus: Collection[str] = ()


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
    _Level(Detail.SAME_COMPLAINT, False, "of one kind, and as well or as ill as each other"),
)


def draw(graph: Graph, canvas: Canvas) -> Picture:
    """Draw a graph with the most detail that has at most ``canvas.most`` boxes."""
    if not canvas.most:
        return _Drawing(graph, unfolded(graph), canvas, _EVERYTHING).picture()
    folded = fold(graph, canvas.focus)
    drawings = (_Drawing(graph, folded, canvas, level) for level in _LEVELS)
    drawing = next(drawings)
    while drawing.size > canvas.most and (coarser := next(drawings, None)) is not None:
        drawing = coarser
    return drawing.picture()


class _Drawing:
    def __init__(self, graph: Graph, folded: Folded, canvas: Canvas, level: _Level) -> None:
        self._whole = graph
        self._canvas = canvas
        self._level = level
        self._folded = folded
        self._graph = folded.graph
        self._frame_of = framing(self._graph, canvas.group_by if level.framed else "none")
        self._leaders = classes(
            self._graph, self._frame_of, canvas.focus, level.detail, lambda node: tuple(_health_lines(node))
        )
        self._members: dict[str, list[Node]] = {}
        for node_id in sorted(self._leaders):
            self._members.setdefault(self._leaders[node_id], []).append(self._graph.nodes[node_id])

    @property
    def size(self) -> int:
        """How many boxes there are."""
        return len(self._members)

    def picture(self) -> Picture:
        titles = {leader: self._frame_of(members[0]) for leader, members in self._members.items()}
        frames = {title: f"g{number}" for number, title in enumerate(sorted(set(titles.values()) - {""}))}
        order = sorted(self._members, key=lambda leader: (titles[leader], *_box_order(self._members[leader])))
        keys = {leader: f"n{number}" for number, leader in enumerate(order)}
        boxes = [self._box(leader, keys[leader], frames.get(titles[leader], "")) for leader in order]
        return Picture(
            self._canvas.title,
            boxes,
            self._lines(keys),
            [Frame(key, title) for title, key in frames.items()],
            list(self._notes(boxes)),
            len(self._whole.nodes),
            sum(self._folded.parts.values()),
        )

    def _box(self, leader: str, key: str, frame: str) -> Box:
        members = self._members[leader]
        node = members[0]
        if len(members) > 1:
            title = f"{node.gvk.kind} x{len(members)}"
        else:
            title = f"{node.gvk.kind} {self._name(node)}"
        lines = _health_lines(node) if len(members) == 1 or _same_health(members) else []
        held = sum(self._folded.held.get(member.id, 0) for member in members)
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

    def _lines(self, keys: dict[str, str]) -> list[Line]:
        found: dict[tuple[str, str, str], list[Edge]] = {}
        for edge in self._graph.edges:
            source, target = self._leaders[edge.source], self._leaders[edge.target]
            if source != target or edge.source == edge.target:
                found.setdefault((source, target, edge.type), []).append(edge)
        lines = []
        for (source, target, edge_type), edges in found.items():
            edges.sort(key=lambda edge: (edge.source, edge.target, edge.rule, edge.path))
            family = EDGE_TYPES[edge_type].family
            optional = all(edge.optional for edge in edges)
            problem = next((edge.problem for edge in edges if edge.problem), "")
            lines.append(Line(keys[source], keys[target], edge_type, family, edges, optional, problem))
        return sorted(lines, key=lambda line: (int(line.source[1:]), int(line.target[1:]), line.type))

    def _notes(self, boxes: list[Box]) -> Iterator[str]:
        total = len(self._whole.nodes)
        merged = [box for box in boxes if box.members]
        if merged:
            objects = sum(box.count for box in merged)
            shared = "a box" if len(merged) == 1 else f"{len(merged)} boxes"
            yield f"{objects} of {total} objects share {shared}: {self._level.alike}"
        for kind, count in self._folded.parts.items():
            yield f"{count} {kind} {'is' if count == 1 else 'are'} drawn with what they belong to"
        if self._folded.repeats:
            yield f"{self._folded.repeats} relations of pods are drawn at their workloads, whose templates say the same"
        if not self._level.framed and self._canvas.group_by != "none":
            yield f"there are too many objects for frames by {self._canvas.group_by}"
        left_out = sum(self._whole.hidden.values())
        if left_out:
            yield f"{left_out} further relations lead out of the picture"


def tone_of(node: Node) -> Tone:
    """Return how a node is doing, as colours tell it."""
    health = node.health
    if node.presence != "live":
        return "unknown" if health.status is Status.UNKNOWN else "missing"
    if health.status is Status.UNKNOWN:
        return "unknown"
    if health.healthy:
        return "good"
    return "bad" if health.status in {Status.FAILED, Status.NOT_FOUND} else "busy"


def _health_lines(node: Node) -> list[str]:
    """Return what a box says of health: nothing where all is well and there is nothing to count."""
    health = node.health
    word = "" if health.healthy and not health.reason else health.reason or str(health.status)
    first = " ".join(part for part in (word, health.ready) if part)
    message = "" if health.healthy else _short(health.message)
    return [line for line in (first, message) if line]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1].rstrip() + "…"


def _same_health(members: list[Node]) -> bool:
    return all(_health_lines(member) == _health_lines(members[0]) for member in members)


def _box_order(members: list[Node]) -> tuple[tuple[str, str], str, str]:
    node = members[0]
    return ((node.gvk.kind, node.gvk.group), node.namespace, node.name)

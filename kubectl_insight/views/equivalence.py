"""Which nodes of a graph look alike, so that one box can stand for them.

Structural equivalence: nodes of one kind, in one frame, as well as each other, with the same relations.
What was asked for is alike to nothing, and neither is what is unhealthy or missing, unless it was given up
(:mod:`kubectl_insight.views.giving_up`): then it is alike to what has the same complaint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.rules.edge_types import PLACES
from kubectl_insight.views.status_words import is_well, tone_of


class Detail(IntEnum):
    """How much alike nodes must be; each level merges all that the one before merges."""

    ALL = 0
    SAME_NEIGHBOURS = 1
    SAME_NEIGHBOUR_KINDS = 2
    SAME_KIND = 3


_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """By what nodes are compared.

    Attributes:
        frame_of: The frame that a node is drawn in; only nodes of one frame are alike.
        text_of: What a box would say of a node's health; healthy nodes that differ in it stay apart as long
            as neighbours count.
        remark_of: What else it would say; nodes that differ in it stay apart.
        alone: The ids of what was asked for.
        given_up: The ids of what is not well and may share a box all the same.
    """

    frame_of: Callable[[Node], str]
    text_of: Callable[[Node], Hashable]
    remark_of: Callable[[Node], str] = lambda _: ""
    alone: Collection[str] = frozenset()
    given_up: Collection[str] = frozenset()


def classes(graph: Graph, likeness: Likeness, detail: Detail) -> dict[str, str]:
    """Return for every node the id of the first node that it is alike to, which may be itself."""
    if detail is Detail.ALL:
        return {node_id: node_id for node_id in graph.nodes}
    return _Merging(graph, likeness, detail).merge()


def complaint(node: Node) -> Hashable:
    """Return what nodes that are not well have in common where they share a box."""
    return (node.gvk, node.presence, tone_of(node), node.health.reason)


class _Merging:
    def __init__(self, graph: Graph, likeness: Likeness, detail: Detail) -> None:
        self._graph = graph
        self._detail = detail
        self._fixed: dict[str, object] = {}
        for node_id, node in graph.nodes.items():
            if node_id in likeness.alone:
                continue
            if node_id in likeness.given_up:
                said: object = complaint(node)
            elif is_well(node):
                said = likeness.text_of(node) if detail is Detail.SAME_NEIGHBOURS else None
            else:
                continue
            self._fixed[node_id] = (node.gvk, likeness.frame_of(node), said, likeness.remark_of(node))

    def merge(self) -> dict[str, str]:
        """Merge until nothing more becomes alike: equal pods first, then what only their number told apart."""
        leaders = {node_id: node_id for node_id in self._graph.nodes}
        for _ in range(_MOST_ROUNDS):
            merged = self._round(leaders)
            if merged == leaders:
                break
            leaders = merged
        return leaders

    def _round(self, leaders: Mapping[str, str]) -> dict[str, str]:
        first: dict[object, str] = {}
        found: dict[str, str] = {}
        for node_id in sorted(self._graph.nodes):
            fixed = self._fixed.get(node_id)
            key: object = node_id if fixed is None else (fixed, self._relations(node_id, leaders))
            found[node_id] = first.setdefault(key, node_id)
        return found

    def _relations(self, node_id: str, leaders: Mapping[str, str]) -> object:
        """Return what a node is related to, as far as the level of detail looks."""
        if self._detail >= Detail.SAME_KIND:
            return None
        nodes = self._graph.nodes
        found: set[object] = set()
        for edge in self._graph.outgoing.get(node_id, ()):
            other = edge.target
            found.add((edge.type, ">", self._other(edge.type, nodes[other], leaders[other])))
        for edge in self._graph.incoming.get(node_id, ()):
            other = edge.source
            found.add((edge.type, "<", self._other(edge.type, nodes[other], leaders[other])))
        return frozenset(found)

    def _other(self, edge_type: str, node: Node, leader: str) -> object:
        """Return what two nodes must share of a neighbour; copies of one thing differ in their places and parts."""
        by_kind = edge_type in PLACES or self._detail is Detail.SAME_NEIGHBOUR_KINDS
        return node.gvk if by_kind else leader

"""Which nodes of a graph look alike, so that one box can stand for them.

Structural equivalence: nodes of one kind, in one frame, as well as each other, with the same relations.
What is unhealthy or missing, and what was asked for, is alike to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from enum import IntEnum

from kubectl_insight.graph.graph import Graph, Node


class Detail(IntEnum):
    """How much alike nodes must be; each level merges all that the one before merges."""

    ALL = 0
    SAME_NEIGHBOURS = 1
    SAME_NEIGHBOUR_KINDS = 2
    SAME_KIND = 3
    SAME_COMPLAINT = 4


# Copies of one thing differ in where they run and in their own containers.
_OWN = frozenset({"runs", "contains", "createdFrom", "hosts"})
_MOST_ROUNDS = 8


def classes(
    graph: Graph,
    frame_of: Callable[[Node], str],
    focus: Collection[str],
    detail: Detail,
    text_of: Callable[[Node], Hashable],
) -> dict[str, str]:
    """Return for every node the id of the first node that it is alike to, which may be itself.

    Args:
        frame_of: The frame that a node is drawn in; only nodes of one frame are alike.
        text_of: What a box would say of a node's health; healthy nodes that differ in it stay apart as long
            as neighbours count.
    """
    if detail is Detail.ALL:
        return {node_id: node_id for node_id in graph.nodes}
    return _Merging(graph, frame_of, frozenset(focus), detail, text_of).merge()


class _Merging:
    def __init__(
        self,
        graph: Graph,
        frame_of: Callable[[Node], str],
        focus: frozenset[str],
        detail: Detail,
        text_of: Callable[[Node], Hashable],
    ) -> None:
        self._graph = graph
        self._detail = detail
        self._fixed: dict[str, object] = {}
        for node_id, node in graph.nodes.items():
            if node_id in focus or not self._may_merge(node):
                continue
            self._fixed[node_id] = (node.gvk, frame_of(node), self._text(node, text_of))

    def merge(self) -> dict[str, str]:
        """Merge until nothing more becomes alike: equal pods first, then what only their number told apart."""
        leaders = {node_id: node_id for node_id in self._graph.nodes}
        for _ in range(_MOST_ROUNDS):
            merged = self._round(leaders)
            if merged == leaders:
                break
            leaders = merged
        return leaders

    def _may_merge(self, node: Node) -> bool:
        if self._detail is Detail.SAME_COMPLAINT:
            return True
        return node.presence == "live" and node.health.healthy

    def _text(self, node: Node, text_of: Callable[[Node], Hashable]) -> Hashable:
        if self._detail is Detail.SAME_COMPLAINT:
            return (node.presence, node.health.healthy, node.health.reason)
        return text_of(node) if self._detail is Detail.SAME_NEIGHBOURS else None

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
        by_kind = edge_type in _OWN or self._detail is Detail.SAME_NEIGHBOUR_KINDS
        return node.gvk if by_kind else leader

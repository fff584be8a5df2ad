"""Paths from one node to another: the shortest, and all simple ones up to a bound.

An edge may be walked against its arrow: two pods are connected by the Secret that both use. A hop between two
objects of which neither depends on the other counts as much as three: that one Helm release made both explains
little; passing a hub, such as a Node or the cluster, counts as six more. Of two paths of the same length the one wins that turns less often between what something depends on and
what depends on it, then the one with fewer hops against the arrow.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from kubectl_insight.graph.graph import Edge, Graph, Node

MOST_STEPS = 200_000
LOOSE_LENGTH = 3
# Everything is connected by these; a path that passes one of them explains little.
HUB_LENGTH = 6
_HUBS = frozenset(
    {
        "Cluster",
        "Node",
        "Namespace",
        "Group",
        "PriorityClass",
        "RuntimeClass",
        "StorageClass",
        "IngressClass",
        "IPBlock",
    }
)
_HUB_NAMES = frozenset({"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"})


class Hop(NamedTuple):
    """One step of a path.

    Attributes:
        start, end: Ids, as they are walked.
        forward: Whether the step goes along the arrow.
        edges: The edges that it may be taken by, the first by name first; all have the same direction.
    """

    start: str
    end: str
    forward: bool
    edges: tuple[Edge, ...]

    @property
    def length(self) -> int:
        """How much the hop counts."""
        return 1 if self.leaning else LOOSE_LENGTH

    @property
    def leaning(self) -> int:
        """1 from the end that depends to the other, -1 the other way round, 0 where neither depends."""
        for edge in self.edges:
            if edge.dependent != "none":
                return 1 if (edge.dependent == "source") is self.forward else -1
        return 0


GraphPath = tuple[Hop, ...]


class _Cost(NamedTuple):
    length: int = 0
    turns: int = 0
    against: int = 0


class _Place(NamedTuple):
    node: str
    leaning: int = 0


def shortest_path(graph: Graph, start: str, goal: str) -> GraphPath | None:
    """Return the shortest path; of several that are alike the first by name.

    ``None`` where there is no path; an empty one from a node to itself.
    """
    origin = _Place(start)
    best = {origin: _Cost()}
    came: dict[_Place, tuple[_Place, Hop]] = {}
    queue = [(_Cost(), origin)]
    while queue:
        cost, here = heapq.heappop(queue)
        if here.node == goal:
            return _unwind(came, here)
        if cost > best[here]:
            continue
        for hop in hops(graph, here.node):
            place, further = _Place(hop.end, hop.leaning or here.leaning), _further(cost, here, hop)
            if hop.end != goal and _is_hub(graph.nodes[hop.end]):
                further = further._replace(length=further.length + HUB_LENGTH)
            if place not in best or further < best[place]:
                best[place] = further
                came[place] = (here, hop)
                heapq.heappush(queue, (further, place))
    return None


def _further(cost: _Cost, here: _Place, hop: Hop) -> _Cost:
    turns = here.leaning * hop.leaning < 0
    return _Cost(cost.length + hop.length, cost.turns + turns, cost.against + (not hop.forward))


def path_cost(graph: Graph, path: GraphPath) -> tuple[int, int, int]:
    """Return what makes one path shorter than another."""
    cost, place = _Cost(), _Place("")
    for hop in path:
        cost = _further(cost, place, hop)
        place = _Place(hop.end, hop.leaning or place.leaning)
    hubs = sum(_is_hub(graph.nodes[hop.end]) for hop in path[:-1])
    return cost._replace(length=cost.length + HUB_LENGTH * hubs)


def _is_hub(node: Node) -> bool:
    return node.gvk.kind in _HUBS or f"{node.gvk.kind}/{node.name}" in _HUB_NAMES


class SimplePaths:
    """All simple paths from one node to another, those of fewer hops first, by bounded work.

    Attributes:
        complete: Whether all paths of at most ``longest`` hops were found; known at the end.
    """

    def __init__(self, graph: Graph, start: str, goal: str, *, longest: int, most: int) -> None:
        self.complete = True
        self._graph = graph
        self._start, self._goal = start, goal
        self._longest, self._most = longest, most
        self._steps = 0
        self._distances = _distances(graph, goal, longest)
        self._hops: dict[str, list[Hop]] = {}

    def __iter__(self) -> Iterator[GraphPath]:
        """Yield the paths."""
        shortest = self._distances.get(self._start)
        if shortest is None:
            return
        found = 0
        for length in range(shortest, self._longest + 1):
            for path in self._of_length(length):
                if found == self._most:
                    self.complete = False
                    return
                yield path
                found += 1
            if not self.complete:
                return

    def _of_length(self, length: int) -> Iterator[GraphPath]:
        """Walk depth first, and only where the goal can still be reached in time."""
        path: list[Hop] = []
        visited = {self._start}
        stack = [iter(self._from(self._start))] if length else []
        if not length:
            yield ()
        while stack:
            self._steps += 1
            if self._steps > MOST_STEPS:
                self.complete = False
                return
            hop = next(stack[-1], None)
            if hop is None:
                stack.pop()
                if path:
                    visited.discard(path.pop().end)
                continue
            remaining = length - len(path) - 1
            if hop.end in visited or self._distances.get(hop.end, self._longest + 1) > remaining:
                continue
            if hop.end == self._goal:
                if not remaining:
                    yield (*path, hop)
                continue
            path.append(hop)
            visited.add(hop.end)
            stack.append(iter(self._from(hop.end)))

    def _from(self, here: str) -> list[Hop]:
        if here not in self._hops:
            self._hops[here] = hops(self._graph, here)
        return self._hops[here]


def hops(graph: Graph, here: str) -> list[Hop]:
    """Return the steps that can be taken from a node, by name; along the arrow where both are possible."""
    along: dict[str, list[Edge]] = {}
    against: dict[str, list[Edge]] = {}
    for edge in graph.outgoing.get(here, ()):
        along.setdefault(edge.target, []).append(edge)
    for edge in graph.incoming.get(here, ()):
        if edge.source not in along:
            against.setdefault(edge.source, []).append(edge)
    return [
        Hop(here, end, end in along, tuple(sorted(along.get(end) or against[end], key=_edge_order)))
        for end in sorted({*along, *against} - {here})
    ]


def _edge_order(edge: Edge) -> tuple[str, str, str]:
    return (edge.type, edge.rule, edge.path)


def _unwind(came: dict[_Place, tuple[_Place, Hop]], place: _Place) -> GraphPath:
    path: list[Hop] = []
    while place in came:
        place, hop = came[place]
        path.append(hop)
    return tuple(reversed(path))


def _distances(graph: Graph, goal: str, longest: int) -> dict[str, int]:
    """Return how many hops every node within reach is from the goal."""
    found = {goal: 0}
    queue = deque([goal])
    while queue:
        here = queue.popleft()
        if found[here] == longest:
            continue
        for edge in graph.outgoing.get(here, ()):
            if edge.target not in found:
                found[edge.target] = found[here] + 1
                queue.append(edge.target)
        for edge in graph.incoming.get(here, ()):
            if edge.source not in found:
                found[edge.source] = found[here] + 1
                queue.append(edge.source)
    return found

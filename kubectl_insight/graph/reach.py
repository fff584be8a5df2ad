"""What leads to some nodes and what they lead to, whatever the relations: the part of a graph that a tree shows.

What somebody asked for is shown with all that it owns and leads to. Of what that leads to in its turn only what it
needs is of interest: of a StorageClass that a claim uses not every volume of the cluster, of a node not every pod.
On the way up nothing needs such a limit, because few things lead to one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.graph.ownership import Extent
from kubectl_insight.rules.edge_types import MAKERS

# Few, though nobody needs them: a pod's containers, the objects that a role names.
_FEW = frozenset({"contains", "grants"})
_EVERYTHING = Extent()

_State = tuple[str, bool]
"""An id, and whether ownership alone led to it."""


def reach(graph: Graph, roots: Iterable[str], extent: Extent = _EVERYTHING) -> Graph:
    """Return the nodes above and below the roots, and the edges that were followed to them.

    Args:
        graph: The graph of the relations to follow.
        roots: The ids to start at.
        extent: Which ways to go, and how many edges down; what that leaves out is in ``hidden``.
    """
    start = list(dict.fromkeys(roots))
    followed: dict[int, Edge] = {}
    shown = dict.fromkeys(start)
    cut: Sequence[_State] = ()
    if extent.up:
        _follow(start, lambda state: _above(graph.incoming, state), followed)
    if extent.down:
        cut = _follow(start, lambda state: _below(graph.outgoing, state), followed, extent.depth)
    for edge in followed.values():
        shown[edge.source] = shown[edge.target] = None
    part = Graph()
    for node_id, node in graph.nodes.items():
        if node_id in shown:
            part.add_node(node)
    part.replace_edges([edge for edge in graph.edges if id(edge) in followed])
    part.hidden = _hidden(graph, cut, shown)
    return part


def _follow(
    start: Iterable[str],
    ways: Callable[[_State], Iterator[tuple[Edge, _State]]],
    followed: dict[int, Edge],
    depth: int | None = None,
) -> Sequence[_State]:
    """Walk level by level and note each edge; return where a depth limit ended the walk."""
    level: Sequence[_State] = [(node_id, True) for node_id in start]
    seen = set(level)
    while level and depth != 0:
        following: dict[_State, None] = {}
        for state in level:
            for edge, neighbour in ways(state):
                followed[id(edge)] = edge
                if neighbour not in seen:
                    seen.add(neighbour)
                    following[neighbour] = None
        level = list(following)
        depth = None if depth is None else depth - 1
    return level


def _above(incoming: Mapping[str, Sequence[Edge]], state: _State) -> Iterator[tuple[Edge, _State]]:
    return ((edge, (edge.source, True)) for edge in incoming.get(state[0], ()))


def _below(outgoing: Mapping[str, Sequence[Edge]], state: _State) -> Iterator[tuple[Edge, _State]]:
    node_id, owned = state
    for edge in outgoing.get(node_id, ()):
        if owned or edge.dependent == "source" or edge.type in _FEW:
            # Through its makers alone it still is the thing itself: an application's Deployment, a pod's container.
            yield edge, (edge.target, owned and edge.type in MAKERS)


def _hidden(graph: Graph, cut: Iterable[_State], shown: Mapping[str, None]) -> dict[str, int]:
    """Count for each node at the limit what would hang below it and is not shown."""
    lost: dict[str, set[str]] = {}
    for state in cut:
        for edge, _ in _below(graph.outgoing, state):
            if edge.target not in shown:
                lost.setdefault(state[0], set()).add(edge.target)
    return {node_id: len(lost[node_id]) for node_id in sorted(lost)}

"""The part of a graph around some nodes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Literal

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.rules.edge_types import BODY

Direction = Literal["in", "out", "both"]


def neighbourhood(
    graph: Graph, roots: Collection[str], *, depth: int | None = None, direction: Direction = "both"
) -> Graph:
    """Return the nodes around the roots, and all edges between them.

    Args:
        depth: How many edges to follow. ``None`` takes the application that a root belongs to: its owners,
            all that they and it own, and whatever is related to any of these by one edge.
        direction: ``out`` follows edges along their arrow, ``in`` against it.
    """
    if depth is None:
        body = _reach(graph, roots, "in", _is_body) | _reach(graph, roots, "out", _is_body)
        if direction == "both":
            body |= _reach(graph, body, "out", _is_body)
        found = body | _step(graph, body, direction)
    else:
        found = set(roots)
        level = found
        for _ in range(depth):
            level = _step(graph, level, direction) - found
            if not level:
                break
            found |= level
    return induced(graph, found)


def induced(graph: Graph, ids: Collection[str]) -> Graph:
    """Return some nodes of a graph and the edges between them; a node tells how many neighbours it lost."""
    part = Graph()
    for node_id, node in graph.nodes.items():
        if node_id in ids:
            part.add_node(node)
    lost: dict[str, set[str]] = {}
    for edge in graph.edges:
        source_in, target_in = edge.source in part.nodes, edge.target in part.nodes
        if source_in and target_in:
            part.add_edge(edge)
        elif source_in:
            lost.setdefault(edge.source, set()).add(edge.target)
        elif target_in:
            lost.setdefault(edge.target, set()).add(edge.source)
    part.hidden = {node_id: len(lost[node_id]) for node_id in sorted(lost)}
    return part


def _is_body(edge: Edge) -> bool:
    return edge.type in BODY


def _reach(
    graph: Graph, start: Iterable[str], direction: Direction, follow: Callable[[Edge], bool]
) -> set[str]:
    """Return all that can be reached in one direction, the start included."""
    found = set(start)
    stack = list(found)
    while stack:
        for edge, neighbour in _neighbours(graph, stack.pop(), direction):
            if neighbour not in found and follow(edge):
                found.add(neighbour)
                stack.append(neighbour)
    return found


def _step(graph: Graph, level: Iterable[str], direction: Direction) -> set[str]:
    return {neighbour for node_id in level for _, neighbour in _neighbours(graph, node_id, direction)}


def _neighbours(graph: Graph, node_id: str, direction: Direction) -> Iterator[tuple[Edge, str]]:
    if direction != "in":
        yield from ((edge, edge.target) for edge in graph.outgoing.get(node_id, ()))
    if direction != "out":
        yield from ((edge, edge.source) for edge in graph.incoming.get(node_id, ()))

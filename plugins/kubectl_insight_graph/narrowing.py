"""The part of a graph that is shown. Pure."""

from __future__ import annotations

from kubectl_insight.api import Graph, neighbourhood
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.view import View


def part_shown(result: Result, query: Query, view: View) -> Graph:
    """Return what was asked for with what is around it, or everything."""
    whole = result.graph if view.relations else _objects_alone(result.graph)
    if not query.focused:
        return whole
    return neighbourhood(whole, result.roots, depth=view.depth, direction=view.direction)


def _objects_alone(graph: Graph) -> Graph:
    alone = Graph()
    for node in graph.nodes.values():
        if node.object is not None:
            alone.add_node(node)
    return alone

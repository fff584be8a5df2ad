"""A graph as a picture, for text and for drawings. Pure."""

from __future__ import annotations

from kubectl_insight.api import ALL_RELATIONS, Canvas, Graph, Inventory, Picture, draw
from kubectl_insight_graph.building import Result
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.view import View

# Boxes and lines that can be read where others lay them out; Mermaid draws at most 500 lines.
_ROOM = {"mermaid": (120, 400), "d2": (120, 400)}


def picture_of(graph: Graph, result: Result, query: Query, view: View) -> Picture:
    """Return what is shown of a graph as it is drawn."""
    inventory = result.inventory
    boxes, lines = _ROOM.get(view.output, (view.max_nodes, 0))
    canvas = Canvas(
        inventory.source.context or ", ".join(inventory.source.paths),
        home=inventory.home,
        group_by=view.group_by,
        most=min(view.max_nodes, boxes),
        most_lines=lines if view.max_nodes else 0,
        focus=frozenset(result.roots),
        chosen=view.relations and query.types != ALL_RELATIONS,
        selected=_knows_what_is_selected(inventory, query, view),
    )
    picture = draw(graph, canvas)
    picture.notes += _unread(inventory)
    return picture


def _knows_what_is_selected(inventory: Inventory, query: Query, view: View) -> bool:
    """Tell whether a Service without a pod has none, rather than pods that were not read."""
    looked_for = view.relations and "loadBalances" in query.types
    return looked_for and "Pod" in inventory.completeness.kinds_listed


def _unread(inventory: Inventory) -> list[str]:
    """Say what may be missing, for whoever sees the picture without the warnings."""
    completeness = inventory.completeness
    unread = len({*completeness.kinds_forbidden, *(each.kind for each in completeness.kinds_failed)})
    if not unread:
        return []
    return [f"{unread} kind{'s' if unread > 1 else ''} could not be read or not in full"]

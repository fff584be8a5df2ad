"""Equal healthy siblings as one line: twelve running pods say no more than ``Pod x12``.

What is unhealthy, marked, wrongly related or leads to such a thing is never part of a collapsed line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl_insight.graph.graph import Node
from kubectl_insight.views.tree import TreeItem

SMALLEST_GROUP = 2

Cells = Callable[[Node], tuple[str, ...]]
Shape = tuple[object, ...]


def collapse(tops: Sequence[TreeItem], cells: Cells | None = None) -> None:
    """Collapse the siblings below every item in place; the tops themselves stay.

    Args:
        cells: What else the line of a node will show; nodes that differ in it stay apart.
    """
    shapes: dict[int, Shape] = {}
    for item in _owners_last_first(tops):
        item.children = _grouped(item.children, shapes, cells)
        shape = _shape(item, shapes, cells)
        if shape is not None:
            shapes[id(item)] = shape


def _owners_last_first(tops: Sequence[TreeItem]) -> list[TreeItem]:
    """Return the items that have children, each after the items below it."""
    order = [top for top in tops if top.children]
    for item in order:  # grows while it is walked
        order.extend([child for child in item.children if child.children])
    order.reverse()
    return order


def _grouped(
    children: Sequence[TreeItem], shapes: dict[int, Shape], cells: Cells | None
) -> Sequence[TreeItem]:
    groups: dict[Shape, list[TreeItem]] = {}
    kept: list[TreeItem] = []
    for child in children:
        shape = shapes.get(id(child)) if child.children else _shape(child, shapes, cells)
        if shape is None:
            kept.append(child)
            continue
        group = groups.get(shape)
        if group is None:
            groups[shape] = [child]
            kept.append(child)
        else:
            group.append(child)
    if len(kept) == len(children):
        return children
    for group in groups.values():
        if len(group) >= SMALLEST_GROUP:
            group[0].members = [member.node for member in group]
    return kept


def _shape(item: TreeItem, shapes: dict[int, Shape], cells: Cells | None) -> Shape | None:
    """Return what two items must share to be one line, or ``None`` for an item that stays alone."""
    node = item.node
    health = node.health
    if not health.healthy or item.focus or item.problem or item.elsewhere or node.presence != "live":
        return None
    below: list[tuple[Shape, int]] = []
    for child in item.children:
        shape = shapes.get(id(child)) if child.children else _shape(child, shapes, cells)
        if shape is None:
            return None
        below.append((shape, len(child.members)))
    return (
        node.gvk,
        node.namespace,
        # Containers and images are told by their names, objects by what they are.
        node.name if node.object is None else "",
        health,
        item.hidden,
        cells(node) if cells is not None else (),
        tuple(below),
    )

"""Equal healthy siblings as one line: twelve running pods say no more than ``Pod x12``.

What is unhealthy, marked, wrongly related or leads to such a thing is never part of a collapsed line. Where a
tree follows other relations than ownership, a name that somebody chose says something: a ConfigMap that a pod
uses keeps its line, and pods are equal only where they use the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from kubectl_insight.graph.graph import Node
from kubectl_insight.rules.edge_types import PARTS
from kubectl_insight.views.tree import TreeItem

SMALLEST_GROUP = 2

Cells = Callable[[Node], tuple[str, ...]]
Shape = tuple[object, ...]
# Of an item with others below it the number of its shape: shapes within shapes within shapes would be compared
# by recursion, and be hashed again on every level.
Key = int | Shape


def leaf_shape(cells: Cells | None = None) -> Callable[[Node], Shape | None]:
    """Return what :func:`kubectl_insight.views.tree.build_tree` joins leaves by."""
    return partial(_node_shape, cells)


def collapse(tops: Sequence[TreeItem], cells: Cells | None = None) -> None:
    """Collapse the siblings below every item in place; the tops themselves stay.

    Args:
        cells: What else the line of a node will show; nodes that differ in it stay apart.
    """
    numbers: dict[Shape, int] = {}
    shapes: dict[int, int] = {}
    for item in _owners_last_first(tops):
        item.children = _grouped(item.children, shapes, cells)
        shape = _shape(item, shapes, cells)
        if shape is not None:
            shapes[id(item)] = numbers.setdefault(shape, len(numbers))


def join_back_references(tops: Sequence[TreeItem], cells: Cells | None = None) -> None:
    """Join back-references to equal objects of one controller in place, as a Node has them to its pods.

    For trees of several relations, when each back-reference tells where its object is shown.
    """
    stack = [top for top in tops if top.children]
    while stack:
        item = stack.pop()
        groups: dict[Shape, list[TreeItem]] = {}
        for child in item.children:
            if child.children:
                stack.append(child)
            elif child.elsewhere and _may_join(child):
                own = _node_shape(cells, child.node)
                if own is not None:
                    groups.setdefault((own, child.relation, child.elsewhere), []).append(child)
        joined: set[int] = set()
        for first, *others in groups.values():
            if others:
                first.members = [first.node, *(other.node for other in others)]
                joined.update(map(id, others))
        if joined:
            item.children = [child for child in item.children if id(child) not in joined]


def _may_join(item: TreeItem) -> bool:
    return bool(item.relation) and not item.focus and not item.problem and _is_one_of_many(item.node)


def _is_one_of_many(node: Node) -> bool:
    """Tell whether a controller made an object, and its name with it."""
    references = node.object.metadata.owner_references if node.object is not None else None
    return any(reference.controller for reference in references or ())


def _owners_last_first(tops: Sequence[TreeItem]) -> list[TreeItem]:
    """Return the items that have children, each after the items below it."""
    order = [top for top in tops if top.children]
    for item in order:  # grows while it is walked
        order.extend([child for child in item.children if child.children])
    order.reverse()
    return order


def _grouped(children: Sequence[TreeItem], shapes: dict[int, int], cells: Cells | None) -> Sequence[TreeItem]:
    groups: dict[Key, list[TreeItem]] = {}
    kept: list[TreeItem] = []
    for child in children:
        shape = _key(child, shapes, cells)
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


def _key(item: TreeItem, shapes: dict[int, int], cells: Cells | None) -> Key | None:
    return shapes.get(id(item)) if item.children else _shape(item, shapes, cells)


def _shape(item: TreeItem, shapes: dict[int, int], cells: Cells | None) -> Shape | None:
    """Return what two items must share to be one line, or ``None`` for an item that stays alone."""
    own = _node_shape(cells, item.node)
    if own is None or item.focus or item.problem or item.elsewhere or item.members:
        return None
    # Parts are told by their names already.
    if item.relation and item.relation not in PARTS and not _is_one_of_many(item.node):
        return None
    below: list[tuple[Key, int]] = []
    for child in item.children:
        key = _part_of_owner(child, shapes, cells)
        if key is None:
            return None
        below.append((key, len(child.members)))
    return (own, item.relation, item.hidden, tuple(below))


def _part_of_owner(child: TreeItem, shapes: dict[int, int], cells: Cells | None) -> Key | None:
    """Return what two owners must share of an item below them."""
    if child.members and not child.children:
        # A line that stands for several leaves stays alone among its siblings, but not within its owner.
        return _node_shape(cells, child.node)
    if child.relation and (child.elsewhere or (child.relation not in PARTS and not child.children)):
        well = _node_shape(cells, child.node) is not None and not child.focus and not child.hidden
        return (child.relation, child.node.id) if (child.elsewhere or well) and not child.problem else None
    return _key(child, shapes, cells)


def _node_shape(cells: Cells | None, node: Node) -> Shape | None:
    """Return what two nodes must share by themselves, or ``None`` for a node that stays alone."""
    health = node.health
    if not health.healthy or node.presence != "live":
        return None
    # Containers and images are told by their names, objects by what they are.
    name = node.name if node.object is None else ""
    return (node.gvk, node.namespace, name, health, cells(node) if cells is not None else ())

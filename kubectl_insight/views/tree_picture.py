"""A tree as a picture, so that whatever draws graphs draws trees; a back-reference is a line to the box it means."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.graph.graph import Node
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.drawing import tone_of
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.picture import Box, Line, Picture
from kubectl_insight.views.tree import TreeItem

_WAY = EDGE_TYPES["owns"]


def tree_picture(tops: Sequence[TreeItem], home: str, title: str = "") -> Picture:
    """Return the picture of a forest, each node once, from top to bottom.

    Args:
        home: The namespace that goes without saying; names elsewhere carry theirs.
    """
    keys: dict[str, str] = {}
    boxes: list[Box] = []
    ways: list[tuple[str, TreeItem]] = []
    hidden = 0
    stack = [("", top) for top in reversed(tops)]
    while stack:
        above, item = stack.pop()
        if above:
            ways.append((above, item))
        if not item.elsewhere:
            key = keys.setdefault(item.node.id, f"n{len(keys)}")
            boxes.append(_box(key, item, home))
            stack.extend((key, child) for child in reversed(item.children))
            hidden += item.hidden
    lines = [_line(above, keys[item.node.id], item) for above, item in ways if item.node.id in keys]
    objects = sum(box.count for box in boxes)
    return Picture(title, boxes, lines, [], [], objects, hidden)


def _box(key: str, item: TreeItem, home: str) -> Box:
    node = item.node
    status = " ".join(part for part in (_status(node), node.health.ready) if part)
    lines = [line for line in (status, node.health.message) if line]
    return Box(
        key,
        node,
        list(item.members),
        f"{node.group_kind} x{len(item.members)}" if item.members else _name(node, home),
        lines,
        family_of(node.group_kind),
        tone_of(node),
        focus=item.focus,
    )


def _line(source: str, target: str, item: TreeItem) -> Line:
    return Line(source, target, _WAY.name, _WAY.family, [], problem=item.problem, back=bool(item.elsewhere))


def _name(node: Node, home: str) -> str:
    place = f"{node.namespace}/" if node.namespace and node.namespace != home else ""
    return f"{node.group_kind}/{place}{node.name}"


def _status(node: Node) -> str:
    """Return kubectl's STATUS for pods and containers, kstatus for everything else, as the text of a tree does."""
    if node.group_kind in {("", "Pod"), ("", "Container")}:
        return node.health.reason or str(node.health.status)
    return str(node.health.status)

"""A tree as boxes and links, for pictures; a back-reference becomes a link to the box that it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_insight.views.tree import TreeItem


class Box(NamedTuple):
    """One item to draw.

    Attributes:
        key: Its name in the picture's source: ours, so that no object's name can break the syntax.
    """

    key: str
    item: TreeItem

    @property
    def style(self) -> str:
        """``good``, ``busy``, ``bad`` or ``unknown``."""
        health = self.item.node.health
        if str(health.status) == "Unknown":
            return "unknown"
        if health.healthy:
            return "good"
        return "bad" if str(health.status) in {"Failed", "NotFound"} else "busy"


class Link(NamedTuple):
    """A line from an owner's box to an owned one's; ``back`` marks further owners and cycles."""

    source: str
    target: str
    back: bool


def boxes_and_links(tops: Sequence[TreeItem]) -> tuple[list[Box], list[Link]]:
    """Return the boxes from top to bottom, and the links between them."""
    keys: dict[str, str] = {}
    boxes: list[Box] = []
    ways: list[tuple[str, TreeItem]] = []
    stack: list[tuple[str, TreeItem]] = [("", top) for top in reversed(tops)]
    while stack:
        above, item = stack.pop()
        if above:
            ways.append((above, item))
        if not item.elsewhere:
            key = keys.setdefault(item.node.id, f"n{len(keys)}")
            boxes.append(Box(key, item))
            stack.extend((key, child) for child in reversed(item.children))
    links = [
        Link(above, keys[item.node.id], bool(item.elsewhere)) for above, item in ways if item.node.id in keys
    ]
    return boxes, links

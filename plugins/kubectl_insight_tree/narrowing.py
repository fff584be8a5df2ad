"""The part of a graph that some lines of a tree show, for the answers that are no trees. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.api import Graph, TreeItem, induced


def part_shown(graph: Graph, tops: Sequence[TreeItem]) -> Graph:
    """Return the nodes that have a line in the tree, and the edges between them."""
    shown: set[str] = set()
    stack = list(tops)
    while stack:
        item = stack.pop()
        shown.add(item.node.id)
        stack.extend(item.children)
    return induced(graph, shown)

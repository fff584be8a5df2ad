"""A tree as Graphviz DOT; quoting is the graphviz library's, escapes in labels are ours to prevent."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.tree_text import label, status_cell
from kubectl_insight.output.tree_walk import Box, boxes_and_links
from kubectl_insight.views.tree import TreeItem

_FILL = {"good": "#e6f4ea", "busy": "#fef7e0", "bad": "#fce8e6", "unknown": "#f1f3f4"}
_LINE = {"good": "#188038", "busy": "#b06000", "bad": "#c5221f", "unknown": "#5f6368"}


def dot_text(tops: Sequence[TreeItem], home: str) -> str:
    """Return the DOT source of a tree."""
    import graphviz

    boxes, links = boxes_and_links(tops)
    dot = graphviz.Digraph(
        graph_attr={"rankdir": "LR", "ranksep": "0.6", "nodesep": "0.15"},
        node_attr={"shape": "box", "style": "rounded,filled", "fontname": "Helvetica", "fontsize": "11"},
        edge_attr={"color": "#5f6368", "arrowsize": "0.7"},
    )
    for box in boxes:
        dot.node(box.key, **_box_attributes(box, home))
    for link in links:
        dot.edge(link.source, link.target, **({"style": "dashed"} if link.back else {}))
    source: str = dot.source
    return source


def _box_attributes(box: Box, home: str) -> dict[str, str]:
    node, style = box.item.node, box.style
    first = box_title(box, home)
    second = " ".join(part for part in (status_cell(node), node.health.ready) if part)
    text = "\n".join(visible(line) for line in (first, second, node.health.message) if line)
    attributes = {"label": _escaped(text), "fillcolor": _FILL[style], "color": _LINE[style]}
    if box.item.focus:
        attributes["penwidth"] = "2.5"
    if node.presence != "live":
        attributes["style"] = "rounded,filled,dashed"
    return attributes


def box_title(box: Box, home: str) -> str:
    """Return the first line of a box: what it is, and how many of it."""
    node = box.item.node
    if box.item.members:
        return f"{node.group_kind} x{len(box.item.members)}"
    return label(node, home)


def _escaped(text: str) -> str:
    """Protect backslashes, which DOT labels obey, break lines by DOT's own escape, and have ``<..>`` be text."""
    import graphviz

    escaped: str = graphviz.nohtml(text.replace("\\", "\\\\").replace("\n", "\\n"))
    return escaped

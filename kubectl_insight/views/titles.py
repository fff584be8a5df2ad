"""The title of a picture: what it is about, and where that is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kubectl_insight.graph.graph import Graph, Node

_FEW: Final = 3


def picture_title(graph: Graph, focus: Collection[str], *, home: str, place: str) -> str:
    """Return a title.

    Args:
        focus: The ids of what was asked for; empty where everything was.
        home: The namespace that was looked at; empty for all of them.
        place: The context or the files that the objects came from; may be empty.

    Returns:
        ``Deployment web in namespace shop (production)``.
    """
    asked = [node for node in graph.sorted_nodes() if node.id in focus]
    about = _about(asked) if asked else f"Namespace {home}" if home else "All namespaces"
    return f"{about} ({place})" if place else about


def _about(nodes: Collection[Node]) -> str:
    namespaces = {node.namespace for node in nodes}
    where = f" in namespace {next(iter(namespaces))}" if len(namespaces) == 1 and "" not in namespaces else ""
    if len(nodes) <= _FEW:
        return ", ".join(_named(node, tells_namespace=not where) for node in nodes) + where
    kinds = {node.gvk.kind for node in nodes}
    what = f"{next(iter(kinds))} objects" if len(kinds) == 1 else "objects"
    return f"{len(nodes)} {what}{where}"


def _named(node: Node, *, tells_namespace: bool) -> str:
    place = f"{node.namespace}/" if tells_namespace and node.namespace else ""
    return f"{node.gvk.kind} {place}{node.name}"

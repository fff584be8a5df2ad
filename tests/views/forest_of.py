"""Graphs in as few words as a test of a view needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.views.tree import TreeItem

WELL = Health(Status.CURRENT, "1/1")
BAD = Health(Status.FAILED, "0/1", "Broken", "broken", healthy=False)


def node(
    name: str, health: Health = WELL, *, kind: str = "Pod", namespace: str = "shop", **changes: Any
) -> Node:
    """Return the node of an object; its id is its name."""
    gvk = GroupVersionKind("", "v1", kind)
    obj = KubernetesObject(
        gvk, ObjectMeta(name=name, namespace=namespace, creation_timestamp="2026-11-21T11:00:00Z")
    )
    return Node(name, gvk, namespace, name, f"uid-{name}", health, **{"object": obj, **changes})


def edge(
    source: str, target: str, *, controller: bool = False, kind: str = "owns", problem: str = ""
) -> Edge:
    return Edge(
        source, target, kind, "rule", "path", "declared", "target", controller=controller, problem=problem
    )


def graph_of(edges: Mapping[str, str] | Iterable[Edge], *nodes: Node) -> Graph:
    """Return a graph: ``{"a": "b c"}`` says that a owns b and c; names without a node get a healthy one."""
    names: set[str] = set()
    links: list[Edge] = []
    if isinstance(edges, Mapping):
        names.update(edges)
        links += [edge(source, target) for source, targets in edges.items() for target in targets.split()]
    else:
        links += edges
    graph = Graph()
    for one in nodes:
        graph.add_node(one)
    for link in links:
        names |= {link.source, link.target}
        graph.add_edge(link)
    for name in sorted(names):
        graph.add_node(node(name))
    return graph


def outline(items: Iterable[TreeItem]) -> list[str]:
    """Return the items as indented words: a name, or the kind and a count, and what is special about it."""
    lines = []
    stack = [(0, item) for item in reversed(list(items))]
    while stack:
        level, item = stack.pop()
        name = f"{item.node.gvk.kind} x{len(item.members)}" if item.members else item.node.id
        extras = [
            text
            for text in (
                item.elsewhere,
                "focus" if item.focus else "",
                f"+{item.hidden}" if item.hidden else "",
                item.problem,
            )
            if text
        ]
        lines.append("  " * level + name + (f" ({','.join(extras)})" if extras else ""))
        stack.extend((level + 1, child) for child in reversed(item.children))
    return lines

"""The frames of a picture: by namespace, node, zone or application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.rules.edge_types import WHOLES

GroupBy = Literal["namespace", "node", "zone", "app", "none"]

ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
APP_LABELS = (
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/name",
    "app",
    "k8s-app",
)


def framing(graph: Graph, group_by: GroupBy) -> Callable[[Node], str]:
    """Return the function that gives the title of the frame that a node lies in; empty for none."""
    if group_by == "namespace":
        return lambda node: f"namespace {node.namespace}" if node.namespace else _own_frame(node)
    if group_by == "none":
        return lambda _: ""
    return _Inherited(graph, group_by).title


def _own_frame(node: Node) -> str:
    return f"namespace {node.name}" if node.group_kind == ("", "Namespace") else ""


class _Inherited:
    """Frames by something that only some nodes have, and the others from what they belong to."""

    def __init__(self, graph: Graph, group_by: GroupBy) -> None:
        self._graph = graph
        self._own = {"node": self._node, "zone": self._zone, "app": _app}[group_by]
        self._known: dict[str, str] = {}

    def title(self, node: Node) -> str:
        """Return the title of the frame."""
        way: list[str] = []
        here, found = node, ""
        while not found and here.id not in way:
            if here.id in self._known:
                found = self._known[here.id]
                break
            way.append(here.id)
            found = self._own(here)
            parent = self._parent(here)
            if parent is None:
                break
            here = parent
        self._known.update((node_id, found) for node_id in way)
        return found

    def _parent(self, node: Node) -> Node | None:
        """Return whose frame stands in for a node's own: a container lies where its pod lies."""
        edges = [edge for edge in self._graph.incoming.get(node.id, ()) if edge.type in WHOLES]
        edges = [edge for edge in edges if self._graph.nodes[edge.source].group_kind != ("", "Cluster")]
        best = min(edges, key=lambda edge: (not edge.controller, edge.source), default=None)
        return None if best is None else self._graph.nodes[best.source]

    def _node(self, node: Node) -> str:
        if node.group_kind == ("", "Node"):
            return f"node {node.name}"
        runs = [edge.source for edge in self._graph.incoming.get(node.id, ()) if edge.type == "runs"]
        return f"node {self._graph.nodes[min(runs)].name}" if runs else ""

    def _zone(self, node: Node) -> str:
        runs = [edge.source for edge in self._graph.incoming.get(node.id, ()) if edge.type == "runs"]
        place = self._graph.nodes[min(runs)] if runs else node
        labels = place.object.metadata.label_map() if place.object is not None else {}
        zone = next((labels[key] for key in ZONE_LABELS if labels.get(key)), "")
        return f"zone {zone}" if zone else ""


def _app(node: Node) -> str:
    labels = node.object.metadata.label_map() if node.object is not None else {}
    app = next((labels[key] for key in APP_LABELS if labels.get(key)), "")
    return f"app {app}" if app else ""

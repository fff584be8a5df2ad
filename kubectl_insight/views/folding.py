"""Small parts drawn with what they belong to: containers with their pod, slices with their Service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.reference import GroupKind

_PARTS = frozenset(
    {
        GroupKind("", "Container"),
        GroupKind("", "Endpoints"),
        GroupKind("apps", "ControllerRevision"),
        GroupKind("discovery.k8s.io", "EndpointSlice"),
    }
)
_WHOLE = frozenset({"owns", "contains"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A graph without its small parts.

    Attributes:
        parts: How many nodes of a kind were folded into another.
        held: For each node that something was folded into: how many.
    """

    graph: Graph
    parts: Mapping[GroupKind, int]
    held: Mapping[str, int]


def fold(graph: Graph, focus: Collection[str]) -> Folded:
    """Fold healthy parts into what owns or contains them; their other edges become edges of the whole.

    Args:
        focus: Ids of what was asked for: it is not folded, and its parts are shown.
    """
    hosts: dict[str, str] = {}
    for node_id, node in graph.nodes.items():
        if node.group_kind in _PARTS and node_id not in focus and _is_well(node):
            wholes = [
                edge.source
                for edge in graph.incoming.get(node_id, ())
                if edge.type in _WHOLE and graph.nodes[edge.source].group_kind not in _PARTS
            ]
            if wholes and min(wholes) not in focus:
                hosts[node_id] = min(wholes)
    folded = Graph()
    folded.hidden = graph.hidden
    for node_id, node in graph.nodes.items():
        if node_id not in hosts:
            folded.add_node(node)
    for edge in graph.edges:
        source, target = hosts.get(edge.source, edge.source), hosts.get(edge.target, edge.target)
        if source == edge.source and target == edge.target:
            folded.edges.append(edge)
        elif source != target and source in folded.nodes and target in folded.nodes:
            folded.edges.append(msgspec.structs.replace(edge, source=source, target=target))
    parts = Counter(graph.nodes[node_id].group_kind for node_id in hosts)
    return Folded(folded, dict(sorted(parts.items())), Counter(hosts.values()))


def _is_well(node: Node) -> bool:
    return node.presence == "live" and node.health.healthy

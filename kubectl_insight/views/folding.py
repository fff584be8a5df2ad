"""What a picture leaves out because it says it elsewhere.

Small parts are drawn with what they belong to: containers with their pod, which complains of the same things,
slices with their Service. What a pod uses is drawn at its workload, whose template says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node
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
_CONTAINER = GroupKind("", "Container")
_POD = GroupKind("", "Pod")
_NEEDS = frozenset({"uses", "createdFrom"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A graph without its small parts.

    Attributes:
        parts: How many nodes of a kind were folded into another.
        held: For each node that something was folded into: how many.
        repeats: How many edges of pods are left to their workloads.
    """

    graph: Graph
    parts: Mapping[GroupKind, int]
    held: Mapping[str, int]
    repeats: int = 0


def fold(graph: Graph, focus: Collection[str]) -> Folded:
    """Fold parts into what owns or contains them; their other edges become edges of the whole.

    Args:
        focus: Ids of what was asked for: it is not folded, and its parts are shown.
    """
    hosts: dict[str, str] = {}
    for node_id, node in graph.nodes.items():
        if node.group_kind in _PARTS and node_id not in focus and _may_fold(node):
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
    edges = [edge for edge in folded.edges if not _is_repeated(edge, folded, focus)]
    repeats = len(folded.edges) - len(edges)
    folded.replace_edges(edges)
    parts = Counter(graph.nodes[node_id].group_kind for node_id in hosts)
    return Folded(folded, dict(sorted(parts.items())), Counter(hosts.values()), repeats)


def _may_fold(node: Node) -> bool:
    return node.presence == "live" and (node.health.healthy or node.group_kind == _CONTAINER)


def _is_repeated(edge: Edge, graph: Graph, focus: Collection[str]) -> bool:
    """Tell whether a pod needs what the template of its workload needs too."""
    if edge.type not in _NEEDS or graph.nodes[edge.source].group_kind != _POD or edge.source in focus:
        return False
    here, seen = edge.source, {edge.source}
    while (above := _controller(here, graph)) and above not in seen:
        if any(other.target == edge.target and other.type in _NEEDS for other in graph.outgoing[above]):
            return True
        seen.add(above)
        here = above
    return False


def _controller(node_id: str, graph: Graph) -> str:
    return min(
        (edge.source for edge in graph.incoming.get(node_id, ()) if edge.type == "owns" and edge.controller),
        default="",
    )

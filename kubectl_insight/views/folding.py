"""What a picture leaves out because it says it elsewhere.

Small parts are drawn with what they belong to: containers with their pod, which complains of the same things,
slices with their Service. What a pod uses is drawn at its workload, whose template says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import WHOLES

_PARTS = frozenset(
    {
        GroupKind("", "Container"),
        GroupKind("", "Endpoints"),
        GroupKind("apps", "ControllerRevision"),
        GroupKind("discovery.k8s.io", "EndpointSlice"),
    }
)
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
                if edge.type in WHOLES and graph.nodes[edge.source].group_kind not in _PARTS
            ]
            if wholes and min(wholes) not in focus:
                hosts[node_id] = min(wholes)
    folded = Graph()
    folded.hidden = graph.hidden
    for node_id, node in graph.nodes.items():
        if node_id not in hosts:
            folded.add_node(node)
    edges = []
    for edge in graph.edges:
        source, target = hosts.get(edge.source, edge.source), hosts.get(edge.target, edge.target)
        if source == edge.source and target == edge.target:
            edges.append(edge)
        elif source != target and source in folded.nodes and target in folded.nodes:
            edges.append(msgspec.structs.replace(edge, source=source, target=target))
    needs = _needs(edges)
    kept = [edge for edge in edges if edge.source in focus or not _is_repeated(edge, graph, needs)]
    folded.add_edges(kept)
    parts = Counter(graph.nodes[node_id].group_kind for node_id in hosts)
    return Folded(folded, dict(sorted(parts.items())), Counter(hosts.values()), len(edges) - len(kept))


def unfolded(graph: Graph) -> Folded:
    """Return a graph with all its parts."""
    return Folded(graph, {}, {})


def _may_fold(node: Node) -> bool:
    return node.presence == "live" and (node.health.healthy or node.group_kind == _CONTAINER)


def _needs(edges: Iterable[Edge]) -> set[tuple[str, str]]:
    """Return who needs what."""
    return {(edge.source, edge.target) for edge in edges if edge.type in _NEEDS}


def _is_repeated(edge: Edge, graph: Graph, needs: Collection[tuple[str, str]]) -> bool:
    """Tell whether a pod needs what the template of its workload needs too."""
    if edge.type not in _NEEDS or graph.nodes[edge.source].group_kind != _POD:
        return False
    here, seen = edge.source, {edge.source}
    while (above := graph.controller_of(here)) and above not in seen:
        if (above, edge.target) in needs:
            return True
        seen.add(above)
        here = above
    return False

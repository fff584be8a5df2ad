"""What text and pictures leave out because it tells nothing: what every namespace has, and what nothing leads to.

Both are counted. What was asked for is never left out, nor is of the first what does not exist or is not well.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kubectl_insight.graph.graph import Graph
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import MAKERS
from kubectl_insight.views.status_words import is_well

_ROOT_CERTIFICATES = (GroupKind("", "ConfigMap"), "kube-root-ca.crt")
_DEFAULT_ACCOUNT = (GroupKind("", "ServiceAccount"), "default")


class Remainder(NamedTuple):
    """A graph without what was left out.

    Attributes:
        usual: How many of the objects that Kubernetes puts into every namespace were left out.
        unrelated: How many objects without any relation.
        unwell: How many of these are not well.
    """

    graph: Graph
    usual: int = 0
    unrelated: int = 0
    unwell: int = 0


def leave_out(graph: Graph, focus: Collection[str], *, unrelated: bool) -> Remainder:
    """Leave out what tells nothing.

    Args:
        focus: The ids of what was asked for.
        unrelated: Also what has no relation; for graphs of some relations only, where that says nothing.
    """
    usual = {node_id for node_id in graph.nodes if node_id not in focus and _is_usual(graph, node_id)}
    loose: set[str] = set()
    if unrelated:
        related = {end for edge in graph.edges for end in (edge.source, edge.target)}
        loose = graph.nodes.keys() - related - usual - set(focus)
    if not usual and not loose:
        return Remainder(graph)
    part = Graph()
    part.hidden = graph.hidden
    for node_id, node in graph.nodes.items():
        if node_id not in usual and node_id not in loose:
            part.add_node(node)
    part.add_edges(edge for edge in graph.edges if edge.source in part.nodes and edge.target in part.nodes)
    unwell = sum(not is_well(graph.nodes[node_id]) for node_id in loose)
    return Remainder(part, len(usual), len(loose), unwell)


def _is_usual(graph: Graph, node_id: str) -> bool:
    """Tell whether a node is the certificate bundle of a namespace, or its default account and nobody uses it."""
    node = graph.nodes[node_id]
    what = (node.group_kind, node.name)
    if what not in {_ROOT_CERTIFICATES, _DEFAULT_ACCOUNT} or not is_well(node):
        return False
    edges = (*graph.incoming.get(node_id, ()), *graph.outgoing.get(node_id, ()))
    return what == _ROOT_CERTIFICATES or all(edge.type in MAKERS for edge in edges)

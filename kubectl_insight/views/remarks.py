"""What a box says of its object besides its health: that a Service selects nothing."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.objects.item import UNDECODABLE
from kubectl_insight.objects.reference import GroupKind

SELECTS_NOTHING = "selects nothing"
_SERVICE = GroupKind("", "Service")
_TRAFFIC = "loadBalances"


class _Spec(msgspec.Struct, gc=False):
    type: str | None = None
    selector: dict[str, str] | None = None


class _Service(msgspec.Struct, gc=False):
    spec: _Spec | None = None


def remarks(graph: Graph, home: str) -> Mapping[str, str]:
    """Return by id what else there is to say of nodes.

    Args:
        home: The namespace of which the graph has all pods and workloads; empty for every one.
    """
    found = {}
    for node_id, node in graph.nodes.items():
        # What was cut off at the edge of a graph may be what a Service there selects.
        if node.group_kind != _SERVICE or graph.hidden.get(node_id) or (home and node.namespace != home):
            continue
        targets = [edge for edge in graph.outgoing.get(node_id, ()) if edge.type == _TRAFFIC]
        if not targets and _has_selector(node):
            found[node_id] = SELECTS_NOTHING
    return found


def _has_selector(node: Node) -> bool:
    if node.object is None or not node.object.has_body:
        return False
    try:
        spec = node.object.decode(_Service).spec
    except UNDECODABLE:
        return False  # the graph complains of it
    return spec is not None and bool(spec.selector) and spec.type != "ExternalName"

"""Small graphs for tests, written as lists of edges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph, Node, Presence
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.edge_types import EDGE_TYPES

GROUPS = {
    "Deployment": "apps",
    "ReplicaSet": "apps",
    "StatefulSet": "apps",
    "Ingress": "networking.k8s.io",
    "NetworkPolicy": "networking.k8s.io",
    "EndpointSlice": "discovery.k8s.io",
    "RoleBinding": "rbac.authorization.k8s.io",
    "Role": "rbac.authorization.k8s.io",
    "CustomResourceDefinition": "apiextensions.k8s.io",
}
CURRENT = Health(Status.CURRENT)
FAILED = Health(status=Status.FAILED, reason="Error", message="exit 1", healthy=False)
MISSING = Health(status=Status.NOT_FOUND, message="does not exist", healthy=False)

Described = tuple[str, str, str] | tuple[str, str, str, Mapping[str, object]]


def node(
    name: str,
    health: Health = CURRENT,
    *,
    presence: Presence = "live",
    labels: Mapping[str, str] | None = None,
    content: dict[str, Any] | None = None,
) -> Node:
    """Make a node of ``Kind/name`` or ``Kind/namespace/name``; its id is that text."""
    kind, _, rest = name.partition("/")
    first, slash, others = rest.partition("/")
    namespace, plain = (first, others) if slash else ("", first)
    gvk = GroupVersionKind(GROUPS.get(kind, ""), "v1", kind)
    metadata = ObjectMeta(name=plain, namespace=namespace, labels=dict(labels or {}))
    obj = KubernetesObject(gvk, metadata, content) if presence == "live" else None
    return Node(name, gvk, namespace, plain, f"uid of {name}", health, presence, obj)


def graph(edges: Iterable[Described], nodes: Iterable[Node] = ()) -> Graph:
    """Make a graph of edges ``(source, type, target[, more])``; ends that are not given are live and well."""
    made = Graph()
    for each in nodes:
        made.add_node(each)
    for source, edge_type, target, *more in edges:
        for end in (source, target):
            if end not in made.nodes:
                made.add_node(node(end))
        extra = dict(more[0]) if more else {}
        values: dict[str, object] = {
            "rule": f"rule.{edge_type}",
            "path": "spec.field",
            "evidence": "declared",
            "dependent": EDGE_TYPES[edge_type].dependent,
            **extra,
        }
        made.add_edge(Edge(source, target, edge_type, **values))  # type: ignore[arg-type]
    return made

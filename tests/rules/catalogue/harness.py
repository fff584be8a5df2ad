"""Runs manifests through the rules and writes the edges as lines that people can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.graph.relations import relation_graph
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.rules.rule import Rule
from kubectl_insight.rules.world import ObjectWorld

CLUSTER_SCOPED = frozenset(
    {
        GroupKind("certificates.k8s.io", "ClusterTrustBundle"),
        GroupKind("gateway.networking.k8s.io", "GatewayClass"),
        GroupKind("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
        GroupKind("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
        GroupKind("olm.operatorframework.io", "ClusterExtension"),
        GroupKind("cert-manager.io", "ClusterIssuer"),
        GroupKind("keda.sh", "ClusterTriggerAuthentication"),
    }
)
_BUILT_IN = {GroupKind(each.group, each.kind): each.namespaced for each in offline_catalogue().resources}


class Everything:
    """Knowledge of a cluster that was read in full."""

    def namespaced(self, kind: GroupKind) -> bool:
        return _BUILT_IN.get(kind, kind not in CLUSTER_SCOPED)

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        return ""


def graph_of(objects: Iterable[KubernetesObject], rules: Iterable[Rule] = RULES) -> tuple[Graph, list[str]]:
    """Return the graph of objects, and what the rules complained about."""
    knowledge = Everything()
    world = ObjectWorld(list(objects), knowledge.namespaced, cluster="test")
    graph = relation_graph(
        world, rules, set(EDGE_TYPES), assess=lambda _: Health(Status.CURRENT), knowledge=knowledge
    )
    return graph, world.problems


def objects_of(manifests: Iterable[Mapping[str, Any]]) -> list[KubernetesObject]:
    """Make objects; ``name`` and ``namespace`` may stand at the top, to keep tables short."""
    return [from_mapping(_completed(manifest)) for manifest in manifests]


def _completed(manifest: Mapping[str, Any]) -> dict[str, Any]:
    rest = dict(manifest)
    metadata = {
        key: rest.pop(key) for key in ("name", "namespace", "uid", "labels", "annotations") if key in rest
    }
    rest["metadata"] = {**metadata, **rest.get("metadata", {})}
    rest.setdefault("apiVersion", "v1")
    return rest


def line(edge: Edge, graph: Graph) -> str:
    """Write an edge: ``uses Pod/a/b -> Secret/a/c spec.x``, and behind it what is special."""
    special: list[str] = [edge.evidence] if edge.evidence != "declared" else []
    special += ["optional"] if edge.optional else []
    special += [graph.nodes[end].presence for end in (edge.source, edge.target)]
    special += [f"is {edge.state}"] if edge.state else []
    special += [f"problem: {edge.problem}"] if edge.problem else []
    words = ", ".join(each for each in special if each != "live")
    return f"{edge.type} {edge.source} -> {edge.target} {edge.path}" + (f" ({words})" if words else "")


def lines(manifests: Iterable[Mapping[str, Any]], prefixes: Iterable[str]) -> list[str]:
    """Return the edges of the rules whose names begin with one of the prefixes."""
    graph, _ = graph_of(objects_of(manifests))
    wanted = tuple(prefixes)
    return [line(edge, graph) for edge in graph.sorted_edges() if edge.rule.startswith(wanted)]

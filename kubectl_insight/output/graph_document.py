"""A graph as the versioned document that programs read; nothing is collapsed or hidden in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.completeness import Completeness

API_VERSION = "kubectl-insight/v1"


def graph_document(
    graph: Graph,
    roots: Iterable[str],
    *,
    source: Mapping[str, Any],
    completeness: Completeness,
    describe: Callable[[Node], Mapping[str, Any]],
    stats: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the document of kind ``Graph``.

    Args:
        roots: The ids of the objects that were asked for.
        source: Where the objects came from.
        describe: What else is known of a node: its ``origin`` and ``managers``.
        stats: What it cost; left out where nobody asked, because it differs from run to run.
    """
    document: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "Graph",
        "source": dict(source),
        "roots": sorted(roots),
        "completeness": _completeness(completeness),
    }
    if stats is not None:
        document["stats"] = dict(stats)
    document["nodes"] = [{**_node(node), **describe(node)} for node in graph.sorted_nodes()]
    document["edges"] = [_edge(edge) for edge in graph.sorted_edges()]
    return document


def _completeness(completeness: Completeness) -> dict[str, Any]:
    return {
        "complete": completeness.complete,
        "kindsListed": list(completeness.kinds_listed),
        "kindsForbidden": list(completeness.kinds_forbidden),
        "kindsFailed": [
            {"kind": failure.kind, "reason": failure.reason} for failure in completeness.kinds_failed
        ],
        "truncated": completeness.truncated,
        "problems": list(completeness.problems),
        "objects": completeness.objects,
    }


def _node(node: Node) -> dict[str, Any]:
    health = node.health
    created = node.object.metadata.creation_timestamp if node.object is not None else None
    return {
        "id": node.id,
        "group": node.gvk.group,
        "version": node.gvk.version,
        "kind": node.gvk.kind,
        "namespace": node.namespace,
        "name": node.name,
        "uid": node.uid,
        "status": str(health.status),
        "ready": health.ready,
        "reason": health.reason,
        "message": health.message,
        "createdAt": created,
        "presence": node.presence,
    }


def _edge(edge: Edge) -> dict[str, Any]:
    document: dict[str, Any] = {
        "source": edge.source,
        "target": edge.target,
        "type": edge.type,
        "rule": edge.rule,
        "path": edge.path,
        "class": edge.evidence,
        "dependent": edge.dependent,
        "controller": edge.controller,
        "optional": edge.optional,
    }
    if edge.problem:
        document["problem"] = edge.problem
    return document

"""A graph as the versioned document that programs read; nothing is collapsed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph, Node

API_VERSION = "kubectl-insight/v1"


def graph_document(
    graph: Graph, head: Mapping[str, Any], describe: Callable[[Node], Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the document of kind ``Graph``.

    Args:
        head: Everything but the nodes and edges, see :func:`kubectl_insight.reports.report_head`.
        describe: What else is known of a node: its ``origin`` and ``managers``.
    """
    nodes = [node_document(node, describe) for node in graph.sorted_nodes()]
    return {**head, "nodes": nodes, "edges": [edge_document(edge) for edge in graph.sorted_edges()]}


def node_document(node: Node, describe: Callable[[Node], Mapping[str, Any]]) -> dict[str, Any]:
    """Return a node as it stands in the document."""
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
        **describe(node),
    }


def edge_document(edge: Edge) -> dict[str, Any]:
    """Return an edge as it stands in the document."""
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
    if edge.state:
        document["state"] = edge.state
    if edge.problem:
        document["problem"] = edge.problem
    return document

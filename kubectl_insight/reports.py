"""What the documents for programs have in common: their head, their nodes, and the text that they become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.inventory.describing import source_document, traffic_document
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.output.data_text import json_text, yaml_text
from kubectl_insight.output.graph_document import API_VERSION, graph_document, node_document
from kubectl_insight.output.graph_json import graph_json
from kubectl_insight.output.makers import makers
from kubectl_insight.provenance.context import ProvenanceContext

DOCUMENTS = frozenset({"json", "yaml"})


def report_head(
    kind: str,
    inventory: Inventory,
    *,
    roots: Iterable[str] | None = None,
    stats: bool = False,
    remarks: Iterable[str] = (),
) -> dict[str, Any]:
    """Return what every document begins with.

    Args:
        roots: The ids of the objects that were asked for; ``None`` where the document has another place for them.
        stats: Whether it tells what it cost, which differs from run to run.
        remarks: What was done to the answer because somebody asked for it, and what was odd about the objects;
            told among the problems, though the account is no less complete for it.
    """
    head: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": kind,
        "source": source_document(inventory.source),
    }
    if roots is not None:
        head["roots"] = sorted(roots)
    head["completeness"] = _completeness(inventory.completeness, remarks)
    if stats:
        head["stats"] = traffic_document(inventory.traffic)
    return head


def _completeness(completeness: Completeness, remarks: Iterable[str]) -> dict[str, Any]:
    return {
        "complete": completeness.complete,
        "kindsListed": list(completeness.kinds_listed),
        "kindsForbidden": list(completeness.kinds_forbidden),
        "kindsFailed": [
            {"kind": failure.kind, "reason": failure.reason} for failure in completeness.kinds_failed
        ],
        "truncated": completeness.truncated,
        "problems": [*completeness.problems, *remarks],
        "objects": completeness.objects,
    }


def node_reports(graph: Graph, ids: Iterable[str], inventory: Inventory) -> list[dict[str, Any]]:
    """Return some nodes of a graph as they stand in every document, by id."""
    describe = _describer(inventory)
    return [node_document(graph.nodes[node_id], describe) for node_id in sorted(ids)]


def graph_report(form: str, graph: Graph, head: Mapping[str, Any], inventory: Inventory) -> Iterable[str]:
    """Return a graph as a document in pieces of text.

    Args:
        form: ``json`` or ``yaml``.
        head: All that comes before the nodes and edges.
    """
    describe = _describer(inventory)
    if form == "json":
        return graph_json(graph, head, describe)
    return [yaml_text(graph_document(graph, head, describe))]


def report_text(form: str, document: Mapping[str, Any]) -> Iterable[str]:
    """Return a document in pieces of text; ``form`` is ``json`` or ``yaml``."""
    return [json_text(document) if form == "json" else yaml_text(document)]


def _describer(inventory: Inventory) -> Callable[[Node], Mapping[str, Any]]:
    """Return what knows the makers of a node; all objects are looked through once, when the first is asked for."""

    @cache
    def context() -> ProvenanceContext:
        return ProvenanceContext.of(inventory.objects)

    return lambda node: makers(node.object, context())

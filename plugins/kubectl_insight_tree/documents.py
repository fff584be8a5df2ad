"""The answer as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kubectl_insight.api import (
    Graph,
    Inventory,
    Node,
    ProvenanceContext,
    graph_document,
    graph_head,
    graph_json,
    makers,
    source_document,
    traffic_document,
    yaml_text,
)

if TYPE_CHECKING:
    from kubectl_insight_tree.preview import Preview


@dataclass(frozen=True, slots=True)
class Document:
    """What a document is made of.

    Attributes:
        roots: The ids of the objects asked for.
        remarks: What is to be told among the problems, one sentence each.
        stats: Whether it tells what it cost.
        preview: The deletion that it tells of.
    """

    graph: Graph
    roots: Sequence[str]
    inventory: Inventory
    context: ProvenanceContext
    remarks: Sequence[str] = ()
    stats: bool = False
    preview: Preview | None = None

    def text(self, form: str) -> Iterable[str]:
        """Return the document in pieces of text."""
        if form == "json":
            return graph_json(self.graph, self._head(), self._describe)
        return [yaml_text(graph_document(self.graph, self._head(), self._describe))]

    def _head(self) -> dict[str, Any]:
        head = graph_head(
            self.roots,
            source=source_document(self.inventory.source),
            completeness=self.inventory.completeness,
            stats=traffic_document(self.inventory.traffic) if self.stats else None,
            remarks=self.remarks,
        )
        if self.preview is not None:
            from kubectl_insight.api import deletion_document

            head["deletion"] = deletion_document(self.preview.outcome, self.preview.id_of)
        return head

    def _describe(self, node: Node) -> Mapping[str, Any]:
        return makers(node.object, self.context)

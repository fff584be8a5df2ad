"""From an impact to the text of the answer, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kubectl_insight.api import (
    Environment,
    Inventory,
    PrintOptions,
    node_reports,
    report_head,
    report_text,
)
from kubectl_insight_graph.impact import Impact
from kubectl_insight_graph.impact_document import impact_document
from kubectl_insight_graph.impact_text import ImpactStyle, impact_lines


@dataclass(frozen=True)
class ImpactAnswer:
    """What is told.

    Attributes:
        remarks: One sentence for everything malformed.
    """

    impact: Impact
    inventory: Inventory
    printing: PrintOptions
    environment: Environment
    remarks: Sequence[str]
    stats: bool = False

    def text(self, output: str) -> Iterable[str]:
        """Return the answer in pieces of text."""
        if output != "text":
            return report_text(output, self._document())
        return (line + "\n" for line in impact_lines(self.impact, self._style()))

    def _style(self) -> ImpactStyle:
        environment, to_file = self.environment, self.printing.output_file
        return ImpactStyle(
            self._name,
            headers=not self.printing.no_headers,
            colour=environment.colour_allowed(self.printing.color) and not to_file,
            width=None if to_file else environment.width(),
            arrow="←" if environment.speaks_unicode() else "<-",
        )

    def _name(self, node_id: str) -> str:
        """Return an id without the namespace that goes without saying."""
        node = self.impact.graph.nodes.get(node_id)
        home = self.inventory.home
        if node is None or not home or node.namespace != home:
            return node_id
        return node_id.replace(f"/{home}/", "/", 1)

    def _document(self) -> dict[str, Any]:
        impact = self.impact
        head = report_head(
            "ImpactReport", self.inventory, roots=impact.roots, stats=self.stats, remarks=self.remarks
        )
        named = {*impact.roots, *impact.gone, *impact.affected}
        return {
            **head,
            **impact_document(impact),
            "nodes": node_reports(impact.graph, named, self.inventory),
        }

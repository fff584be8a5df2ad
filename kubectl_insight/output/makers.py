"""Who made an object and who has written it, as the JSON of a graph says it. Pure."""

from __future__ import annotations

from typing import Any

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.provenance.context import ProvenanceContext
from kubectl_insight.provenance.managers import managers
from kubectl_insight.provenance.origin import origins


def makers(obj: KubernetesObject | None, context: ProvenanceContext) -> dict[str, list[dict[str, Any]]]:
    """Return ``origin`` and ``managers`` of a node; of one without an object nothing is known."""
    if obj is None:
        return {"origin": [], "managers": []}
    writers = managers(obj)
    return {
        "origin": [
            {"system": origin.system, "reference": origin.reference, "evidence": origin.evidence}
            for origin in origins(obj, context, writers)
        ],
        "managers": [
            {
                "name": manager.name,
                "operation": manager.operation,
                "time": manager.time,
                "subresource": manager.subresource,
            }
            for manager in writers
        ],
    }

"""The ``ImpactReport``: an impact as data for programs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kubectl_insight.api import Affected, CapacityLoss, deletion_document, edge_document
from kubectl_insight_graph.impact import Impact

if TYPE_CHECKING:
    from kubectl_insight.api import Disruption, Eviction


def impact_document(impact: Impact) -> dict[str, Any]:
    """Return what the report says besides the head and the nodes that all reports have."""
    radius = impact.radius
    return {
        "severity": str(impact.severity),
        "severityMeaning": impact.meaning,
        "summary": {
            "deleted": [{"kind": kind, "count": count} for kind, count in radius.deleted.items()],
            "pods": list(radius.pods),
            "podsAtRisk": list(radius.pods_at_risk),
            "workloads": [_loss_document(loss) for loss in radius.workloads],
            "services": [_loss_document(loss) for loss in radius.services],
            "hosts": list(radius.hosts),
            "hostsAtRisk": list(radius.hosts_at_risk),
        },
        "gone": list(impact.gone),
        "affected": [_affected_document(each) for each in impact.affected.values()],
        "deletion": deletion_document(impact.deletion) if impact.deletion is not None else None,
        "drain": _drain_document(impact.disruption),
    }


def _loss_document(loss: CapacityLoss) -> dict[str, Any]:
    return {
        "id": loss.node,
        "lost": loss.lost,
        "atRisk": loss.at_risk,
        "total": loss.total,
        "down": loss.is_down,
    }


def _affected_document(affected: Affected) -> dict[str, Any]:
    return {
        "id": affected.node,
        "harm": str(affected.harm),
        "meaning": affected.meaning,
        "distance": len(affected.reason),
        "reason": [{"origin": step.origin, "edge": edge_document(step.edge)} for step in affected.reason],
    }


def _drain_document(disruption: Disruption | None) -> Mapping[str, Any] | None:
    if disruption is None:
        return None
    return {
        "completes": disruption.completes,
        "cordoned": disruption.cordoned,
        "cordonedNodes": list(disruption.cordoned_nodes),
        "needs": list(disruption.needs),
        "pods": [_eviction_document(pod) for pod in disruption.pods],
        "problems": list(disruption.problems),
    }


def _eviction_document(pod: Eviction) -> dict[str, Any]:
    room = pod.room
    return {
        "id": pod.object.id,
        "fate": str(pod.fate),
        "reason": pod.reason,
        "budgets": list(pod.budgets),
        "needs": list(pod.needs),
        "pinned": pod.pinned,
        "downtime": pod.downtime,
        "fits": list(room.fits) if room else None,
        "placedOn": room.placed_on if room else "",
        "refusals": [{"reason": each.reason, "nodes": each.nodes} for each in room.refusals] if room else [],
    }

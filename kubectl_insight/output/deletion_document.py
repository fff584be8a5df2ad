"""The account of a simulated deletion as it stands in documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kubectl_insight.graph.garbage_collection import Deletion, Outcome
from kubectl_insight.objects.item import KubernetesObject


def deletion_document(
    outcome: Outcome, name: Callable[[KubernetesObject], str] = lambda obj: obj.id
) -> dict[str, Any]:
    """Return the ``deletion`` of a document: what is deleted, what stays, what could not be judged.

    Args:
        name: Returns the id of an object's node.
    """
    return {
        "deleted": [_deletion(each, name(each.object)) for each in outcome.deletions],
        "kept": [
            {"id": name(each.object), "reason": each.reason, "releasedFrom": list(each.released_from)}
            for each in outcome.kept
        ],
        "problems": list(outcome.problems),
    }


def _deletion(each: Deletion, node_id: str) -> dict[str, Any]:
    return {
        "id": node_id,
        "wave": each.wave,
        "gone": each.gone,
        "cause": str(each.cause),
        "reason": each.reason,
        "stuckBy": list(each.stuck_by),
        "waitsFor": list(each.waits_for),
        "graceSeconds": each.grace_seconds,
        "remadeBy": each.remade_by,
    }

"""What the deletion of an object waits for."""

from __future__ import annotations

from datetime import datetime

from kubectl_insight.objects.age import human_duration
from kubectl_insight.objects.health.conditions import Conditioned, one_line
from kubectl_insight.objects.health.kind_shapes import Namespace
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.timestamps import parse_timestamp


def deletion_message(metadata: ObjectMeta, partial: Conditioned | None, now: datetime) -> str:
    """Return since when an object is being deleted and what holds it, on one line.

    A pod's ``deletionTimestamp`` lies in the future while its grace period runs.

    Args:
        metadata: The object's metadata, with its ``deletionTimestamp`` and finalizers.
        partial: The decoded object, where it is known; a namespace's conditions name what is left in it.
        now: The moment to count from, with a time zone.
    """
    message = _since(metadata.deletion_timestamp, now)
    if metadata.finalizers:
        message += f", waiting for finalizers {','.join(metadata.finalizers)}"
    remains = _what_remains(partial) if isinstance(partial, Namespace) else ""
    return f"{message}: {remains}" if remains else message


def _since(deleted: str | None, now: datetime) -> str:
    moment = parse_timestamp(deleted)
    if moment is None:
        return "deleting"
    seconds = (now - moment).total_seconds()
    if seconds < 0:
        return f"deleting, {human_duration(-seconds)} of grace left"
    return f"deleting since {human_duration(seconds)}"


def _what_remains(namespace: Namespace) -> str:
    """Join the conditions that hold; the namespace controller sets each to True while it blocks."""
    conditions = (namespace.status.conditions if namespace.status else None) or ()
    return "; ".join(
        one_line(condition.message)
        for condition in conditions
        if (condition.type or "").startswith("Namespace") and condition.is_true and condition.message
    )

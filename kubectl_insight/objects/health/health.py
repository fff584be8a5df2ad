"""Whether an object is well, and if not, why: the READY, STATUS and REASON of every view.

The status word is kstatus'. ``healthy`` is an operator's judgement and stricter: failed and evicted pods,
Jobs that lost pods, replicas missing where kstatus does not count them, volumes that could not be reclaimed,
APIs that are not served and autoscalers that cannot scale are not well, although kstatus calls them Current.
Well are: what is Current otherwise, a completed pod, a suspended Job, a workload scaled to zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kubectl_insight.objects.health.bodiless import BODILESS
from kubectl_insight.objects.health.conditions import Condition, Conditioned, condition_phrase, find_condition
from kubectl_insight.objects.health.deletion import deletion_message
from kubectl_insight.objects.health.kind_complaint import kind_complaint, result_phrase
from kubectl_insight.objects.health.kstatus import UNREADABLE, decode_status, generic_result, kind_result
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.health.kstatus_rules import pod_result
from kubectl_insight.objects.health.pod import Pod
from kubectl_insight.objects.health.pod_complaint import pod_complaint
from kubectl_insight.objects.health.pod_status import pod_columns
from kubectl_insight.objects.health.readiness import ready_text
from kubectl_insight.objects.item import KubernetesObject

__all__ = ["BODILESS", "Health", "assess"]


class Health(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    """How an object is.

    Attributes:
        status: kstatus' word.
        ready: READY as ``2/3``; empty for kinds that count nothing and for what is scaled to zero.
        reason: One CamelCase word: for a pod kubectl's STATUS, else the reason of the condition that decided;
            empty where none did.
        message: Why it is not well, on one line. Empty where it is, but ``not read`` where nobody knows.
        healthy: Whether an operator would pass it over.
    """

    status: Status
    ready: str = ""
    reason: str = ""
    message: str = ""
    healthy: bool = True


_WELL = Health(Status.CURRENT)
_NOT_READ = Health(Status.UNKNOWN, message="not read")

_DECISIVE = {
    ("apiregistration.k8s.io", "APIService"): ("Available",),
    ("autoscaling", "HorizontalPodAutoscaler"): ("AbleToScale", "ScalingActive"),
}
"""Conditions that kstatus does not look at, of kinds that are broken without them."""

_ON_PURPOSE = "ScalingDisabled"
"""The autoscaler's reason where somebody scaled the target to zero."""


def assess(obj: KubernetesObject, now: datetime, condition_types: Sequence[str] = ()) -> Health:
    """Judge an object.

    Args:
        obj: Any object, with or without its body.
        now: The moment, with a time zone.
        condition_types: Conditions that must be True where the object has them, whatever its kind.

    Returns:
        Its health. Where only the metadata is known: Terminating if it is being deleted, Current for the kinds
        of :data:`BODILESS`, else ``Unknown``, ``not read`` and healthy, since nothing speaks against it. A body
        with other types than its kind has is ``Unknown``, ``malformed: ...`` and not healthy. Never raises.
    """
    deleting = bool(obj.metadata.deletion_timestamp)
    if not deleting and (obj.gvk.group, obj.gvk.kind) in BODILESS:
        return _WELL
    if not obj.has_body:
        return _terminating(obj, None, now) if deleting else _NOT_READ
    try:
        partial = decode_status(obj)
        health = (
            _assess_pod(partial, obj, now) if isinstance(partial, Pod) else _assess_kind(partial, obj, now)
        )
        return _hold_to(condition_types, health, partial) if condition_types else health
    except UNREADABLE as error:
        if deleting:
            return _terminating(obj, None, now)
        return Health(Status.UNKNOWN, message=f"malformed: {error}", healthy=False)


def _terminating(obj: KubernetesObject, partial: Conditioned | None, now: datetime) -> Health:
    ready = (ready_text(partial) or "") if partial else ""
    reason = "Terminating" if (obj.gvk.group, obj.gvk.kind) == ("", "Pod") else ""
    return Health(
        Status.TERMINATING, ready, reason, deletion_message(obj.metadata, partial, now), healthy=False
    )


def _assess_pod(pod: Pod, obj: KubernetesObject, now: datetime) -> Health:
    deleting = bool(obj.metadata.deletion_timestamp)
    columns = pod_columns(pod, deleting=deleting)
    if deleting:
        message = deletion_message(obj.metadata, pod, now)
        return Health(Status.TERMINATING, columns.ready_text, columns.status, message, healthy=False)
    early = generic_result(pod, obj)
    result = early or pod_result(pod, obj.metadata.creation_timestamp, now)
    complaint = result_phrase(early) if early else pod_complaint(pod, columns, result)
    return Health(result.status, columns.ready_text, columns.status, complaint or "", complaint is None)


def _assess_kind(partial: Conditioned, obj: KubernetesObject, now: datetime) -> Health:
    if obj.metadata.deletion_timestamp:
        return _terminating(obj, partial, now)
    early = generic_result(partial, obj)
    result = early or kind_result(partial, obj, now)
    complaint = result_phrase(early) if early else kind_complaint(partial, result, obj)
    health = Health(
        result.status,
        ready_text(partial) or "",
        _reason(result.condition),
        complaint or "",
        complaint is None,
    )
    decisive = _DECISIVE.get((obj.gvk.group, obj.gvk.kind))
    return _hold_to(decisive, health, partial, excused=_ON_PURPOSE) if decisive else health


def _reason(condition: Condition | None) -> str:
    return (condition.reason or "") if condition else ""


def _hold_to(
    types: Sequence[str], health: Health, partial: Conditioned, *, excused: str | None = None
) -> Health:
    """Find an object wanting where it has one of these conditions and that is not True."""
    conditions = partial.status.conditions if partial.status else None
    found = [condition for kind in types if (condition := find_condition(conditions, kind))]
    failing = [c for c in found if not c.is_true and (excused is None or c.reason != excused)]
    if not failing:
        return health
    phrases = [phrase for c in failing if (phrase := condition_phrase(c)) not in health.message]
    is_pod = isinstance(partial, Pod)
    return msgspec.structs.replace(
        health,
        reason=health.reason if is_pod or (health.reason and not health.healthy) else _reason(failing[0]),
        message="; ".join(filter(None, (health.message, *phrases))),
        healthy=False,
    )

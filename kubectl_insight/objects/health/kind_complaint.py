"""Why an object that is no pod is not well, in the one line that an operator wants to read first.

Each answer is ``None`` where nothing is wrong. An empty text means: wrong, but nothing to add to the
columns beside it. Some things are wrong that kstatus calls Current; they are said at each kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kubectl_insight.objects.health.conditions import (
    Conditioned,
    condition_phrase,
    find_condition,
    has_true,
    one_line,
)
from kubectl_insight.objects.health.kind_shapes import (
    DaemonSet,
    DaemonSetStatus,
    Deployment,
    Job,
    JobStatus,
    PersistentVolume,
    PersistentVolumeClaim,
    ReplicaSet,
    ReplicaStatus,
    ReplicationController,
    StatefulSet,
    StatefulSetStatus,
)
from kubectl_insight.objects.health.kstatus_result import Result, Status
from kubectl_insight.objects.health.kstatus_workloads import is_suspended
from kubectl_insight.objects.item import KubernetesObject


def kind_complaint(partial: Conditioned, result: Result, obj: KubernetesObject) -> str | None:
    """Return what is wrong with an object, or ``None`` where nothing is.

    Args:
        partial: The decoded object.
        result: What the rule of its kind said.
        obj: The object it was decoded from.
    """
    if isinstance(partial, ReplicaSet):
        return _replica_set(partial, result, controlled=_is_controlled(obj))
    explain = _COMPLAINTS.get(type(partial))
    complaint = explain(partial, result) if explain else None
    if complaint or result.status is Status.CURRENT:
        return complaint
    return result_phrase(result)


def result_phrase(result: Result) -> str:
    """Return a result as one line: its condition where one decided, else its message."""
    return condition_phrase(result.condition) if result.condition else one_line(result.message)


def _deployment(deployment: Deployment, result: Result) -> str | None:
    """Count as unavailable also the surplus replicas of a rollout, which are what it waits for."""
    if result.status is Status.CURRENT:
        return None
    status = deployment.status or ReplicaStatus()
    wanted, replicas, updated = deployment.wanted, status.replicas or 0, status.updated_replicas or 0
    parts = [
        "progress deadline exceeded" if result.status is Status.FAILED else "",
        _replica_failure(deployment),
        "paused" if deployment.spec and deployment.spec.paused else "",
        _missing(max(wanted, replicas) - (status.available_replicas or 0), "unavailable"),
        f"{updated}/{wanted} replicas updated" if updated < min(wanted, replicas) else "",
        _missing(replicas - wanted, "pending termination") if updated >= wanted else "",
    ]
    return ", ".join(filter(None, parts)) or None


def _replica_set(replica_set: ReplicaSet, result: Result, *, controlled: bool) -> str | None:
    """Leave what is only missing to READY where a Deployment above and the pods below say the rest."""
    if result.status is Status.CURRENT:
        return None
    status, wanted = replica_set.status or ReplicaStatus(), replica_set.wanted
    failure = _replica_failure(replica_set)
    missing = _missing(wanted - (status.available_replicas or 0), "unavailable")
    surplus = _missing((status.replicas or 0) - wanted, "pending termination")
    shown = [failure, "" if controlled and missing else missing, surplus]
    return ", ".join(filter(None, shown)) or ("" if missing else result_phrase(result))


def _replication_controller(controller: ReplicationController, _result: Result) -> str | None:
    """Complain of missing replicas, for which kstatus has no rule.

    Servers before 1.3 count no ready replicas, nor do they tell a generation.
    """
    status = controller.status or ReplicaStatus()
    counted = status.replicas if status.observed_generation is None else status.ready_replicas
    parts = [_replica_failure(controller), _missing(controller.wanted - (counted or 0), "unavailable")]
    return ", ".join(filter(None, parts)) or None


def _replica_failure(owner: Deployment | ReplicaSet | ReplicationController) -> str:
    condition = find_condition((owner.status or ReplicaStatus()).conditions, "ReplicaFailure")
    return (one_line(condition.message) or "replica failure") if condition and condition.is_true else ""


def _stateful_set(stateful_set: StatefulSet, result: Result) -> str | None:
    """Complain of missing replicas also with the update strategy OnDelete, which kstatus calls Current."""
    status = stateful_set.status or StatefulSetStatus()
    missing = _missing(stateful_set.wanted - (status.ready_replicas or 0), "unavailable")
    if result.status is Status.CURRENT:
        return missing or None
    surplus = _missing((status.replicas or 0) - stateful_set.wanted, "pending termination")
    rolling = stateful_set.wanted and (status.current_revision or "") != (status.update_revision or "")
    rollout = f"{status.updated_replicas or 0}/{stateful_set.wanted} replicas updated" if rolling else ""
    return ", ".join(filter(None, (missing, surplus, rollout))) or None


def _daemon_set(daemon_set: DaemonSet, result: Result) -> str | None:
    status = daemon_set.status or DaemonSetStatus()
    desired = status.desired_number_scheduled
    if result.status is Status.CURRENT or desired is None:
        return None
    missing = _missing(desired - (status.number_available or 0), "unavailable", noun="pod")
    updated = status.updated_number_scheduled or 0
    rolling = updated < min(desired, status.current_number_scheduled or 0)
    rollout = f"{updated}/{desired} pods updated" if rolling else ""
    return ", ".join(filter(None, (missing, rollout))) or None


def _job(job: Job, result: Result) -> str | None:
    """Complain of a Job that failed, and of one that lost pods and is not done.

    kstatus calls the second Current. It may still succeed, yet its failed pods are what somebody looks for.
    """
    status = job.status or JobStatus()
    lost, active = status.failed or 0, status.active or 0
    complete = has_true(status.conditions, "Complete")
    ending = has_true(status.conditions, "FailureTarget") and not complete
    if result.status is Status.FAILED or ending:
        decided = result.condition or find_condition(status.conditions, "FailureTarget")
        reason = (decided.reason if decided else "") or "failed"
        return f"{reason}, {lost} failed" if lost else reason
    if result.status is not Status.CURRENT:
        return "not started"
    if not lost or complete or is_suspended(job):
        return None
    return f"{lost} failed, {active} active"


def _claim(claim: PersistentVolumeClaim, result: Result) -> str | None:
    phase = claim.status.phase if claim.status else ""
    return None if result.status is Status.CURRENT else f"not bound: {phase or 'unknown'}"


def _volume(volume: PersistentVolume, _result: Result) -> str | None:
    """Complain of a volume that could not be reclaimed; kstatus has no rule for volumes."""
    if volume.status is None or volume.status.phase != "Failed":
        return None
    text = one_line(volume.status.message) or one_line(volume.status.reason)
    return f"phase Failed: {text}" if text else "phase Failed"


def _missing(count: int, what: str, *, noun: str = "replica") -> str:
    return f"{count} {noun}{'' if count == 1 else 's'} {what}" if count > 0 else ""


def _is_controlled(obj: KubernetesObject) -> bool:
    return any(owner.controller for owner in obj.metadata.owner_references or ())


_COMPLAINTS: dict[type[Conditioned], Callable[[Any, Result], str | None]] = {
    DaemonSet: _daemon_set,
    Deployment: _deployment,
    Job: _job,
    PersistentVolume: _volume,
    PersistentVolumeClaim: _claim,
    ReplicationController: _replication_controller,
    StatefulSet: _stateful_set,
}

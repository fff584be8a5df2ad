"""The rules that kstatus publishes for workloads, in their order and with their messages.

Source: ``sigs.k8s.io/cli-utils/pkg/kstatus/status/core.go``, v0.37.2. One rule came after that
release (its pull request 668): a suspended Job is Current.
"""

from __future__ import annotations

from kubectl_insight.objects.health.conditions import Condition, find_condition, has_true
from kubectl_insight.objects.health.kind_shapes import (
    DaemonSet,
    DaemonSetStatus,
    Deployment,
    Job,
    JobSpec,
    JobStatus,
    ReplicaSet,
    ReplicaSpec,
    ReplicaStatus,
    StatefulSet,
    StatefulSetSpec,
    StatefulSetStatus,
)
from kubectl_insight.objects.health.kstatus_result import Result, current, failed, in_progress

_NO_DEADLINE = 2**31 - 1


def deployment_status(deployment: Deployment) -> Result:
    """Judge a Deployment by its replicas, then by its conditions."""
    spec, status = deployment.spec or ReplicaSpec(), deployment.status or ReplicaStatus()
    conditions = status.conditions or ()
    for condition in conditions:
        if condition.type == "Progressing" and condition.reason == "ProgressDeadlineExceeded":
            return failed("Progress deadline exceeded", condition)
    unfinished = _unfinished_rollout(deployment.wanted, status)
    if unfinished:
        return in_progress(unfinished)
    watched = spec.progress_deadline_seconds not in {None, _NO_DEADLINE}
    if watched and not any(_has_new_replica_set(condition) for condition in conditions):
        return in_progress("ReplicaSet not Available", find_condition(conditions, "Progressing"))
    if not has_true(conditions, "Available"):
        return in_progress("Deployment not Available", find_condition(conditions, "Available"))
    return current(f"Deployment is available. Replicas: {status.replicas or 0}")


def _unfinished_rollout(wanted: int, status: ReplicaStatus) -> str:
    replicas, updated = status.replicas or 0, status.updated_replicas or 0
    available, ready = status.available_replicas or 0, status.ready_replicas or 0
    if wanted > replicas:
        return f"Replicas: {replicas}/{wanted}"
    if wanted > updated:
        return f"Updated: {updated}/{wanted}"
    if replicas > wanted:
        return f"Pending termination: {replicas - wanted}"
    if updated > available:
        return f"Available: {available}/{updated}"
    return f"Ready: {ready}/{wanted}" if wanted > ready else ""


def _has_new_replica_set(condition: Condition) -> bool:
    """Whether this says that the newest ReplicaSet became available."""
    return (
        condition.type == "Progressing" and condition.is_true and condition.reason == "NewReplicaSetAvailable"
    )


def replica_set_status(replica_set: ReplicaSet) -> Result:
    """Judge a ReplicaSet by the failure to make pods, then by its replicas."""
    status = replica_set.status or ReplicaStatus()
    for condition in status.conditions or ():
        if condition.type == "ReplicaFailure" and condition.is_true:
            return in_progress("Replica Failure condition. Check Pods", condition)
    wanted, replicas = replica_set.wanted, status.replicas or 0
    for label, number in (
        ("Labelled", status.fully_labeled_replicas or 0),
        ("Available", status.available_replicas or 0),
        ("Ready", status.ready_replicas or 0),
    ):
        if wanted > number:
            return in_progress(f"{label}: {number}/{wanted}")
    if replicas > wanted:
        return in_progress(f"Pending termination: {replicas - wanted}")
    return current(f"ReplicaSet is available. Replicas: {replicas}")


def stateful_set_status(stateful_set: StatefulSet) -> Result:
    """Judge a StatefulSet by its replicas, its partition and its revisions; it sets no conditions."""
    spec, status = stateful_set.spec or StatefulSetSpec(), stateful_set.status or StatefulSetStatus()
    strategy = spec.update_strategy
    if strategy and strategy.type == "OnDelete":
        return current("StatefulSet is using the ondelete update strategy")
    wanted = stateful_set.wanted
    unfinished = _unfinished_scaling(wanted, status.replicas or 0, status.ready_replicas or 0)
    if unfinished:
        return in_progress(unfinished)
    partition = strategy.rolling_update.partition if strategy and strategy.rolling_update else None
    if partition is not None and partition != -1:
        return _partition_status(wanted - partition, status.updated_replicas or 0)
    if wanted > (status.current_replicas or 0):
        return in_progress(f"current: {status.current_replicas or 0}/{wanted}")
    if (status.current_revision or "") != (status.update_revision or ""):
        return in_progress("Waiting for updated revision to match current")
    return current(f"All replicas scheduled as expected. Replicas: {status.replicas or 0}")


def _unfinished_scaling(wanted: int, replicas: int, ready: int) -> str:
    if wanted > replicas:
        return f"Replicas: {replicas}/{wanted}"
    if wanted > ready:
        return f"Ready: {ready}/{wanted}"
    return f"Pending termination: {replicas - wanted}" if replicas > wanted else ""


def _partition_status(wanted: int, updated: int) -> Result:
    if updated < wanted:
        return in_progress(f"updated: {updated}/{wanted}")
    return current(f"Partition rollout complete. updated: {updated}")


def daemon_set_status(daemon_set: DaemonSet, generation: int | None) -> Result:
    """Judge a DaemonSet by its pods, once its controller has seen it."""
    status = daemon_set.status or DaemonSetStatus()
    if generation is None:
        return in_progress("DaemonSet metadata.generation not found")
    if status.observed_generation is None:
        return in_progress("DaemonSet status.observedGeneration not found")
    desired = status.desired_number_scheduled
    if desired is None or desired == -1:
        return in_progress("Missing .status.desiredNumberScheduled")
    for label, number in (
        ("Current", status.current_number_scheduled or 0),
        ("Updated", status.updated_number_scheduled or 0),
        ("Available", status.number_available or 0),
        ("Ready", status.number_ready or 0),
    ):
        if desired > number:
            return in_progress(f"{label}: {number}/{desired}")
    return current(f"All replicas scheduled as expected. Replicas: {desired}")


def job_status(job: Job) -> Result:
    """Judge a Job by its conditions; one that runs is Current."""
    spec, status = job.spec or JobSpec(), job.status or JobStatus()
    parallelism = 1 if spec.parallelism is None else spec.parallelism
    completions = parallelism if spec.completions is None else spec.completions
    succeeded, active, lost = status.succeeded or 0, status.active or 0, status.failed or 0
    for condition in status.conditions or ():
        if condition.type == "Complete" and condition.is_true:
            return current(f"Job Completed. succeeded: {succeeded}/{completions}", condition)
        if condition.type == "Failed" and condition.is_true:
            return failed(f"Job Failed. failed: {lost}/{completions}", condition)
    if is_suspended(job):
        return current("Job is suspended", find_condition(status.conditions, "Suspended"))
    if not status.start_time:
        return in_progress("Job not started")
    return current(f"Job in progress. success:{succeeded}, active: {active}, failed: {lost}")


def is_suspended(job: Job) -> bool:
    """Tell whether a Job is to wait; its condition counts where the specification is silent."""
    if job.spec and job.spec.suspend is not None:
        return job.spec.suspend
    condition = find_condition(job.status.conditions if job.status else None, "Suspended")
    return condition is not None and condition.is_true

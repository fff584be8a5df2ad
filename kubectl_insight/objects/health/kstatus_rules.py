"""The rules that kstatus publishes for pods and for kinds that are no workloads.

Source: ``sigs.k8s.io/cli-utils/pkg/kstatus/status/{core,status}.go``, v0.37.2.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kubectl_insight.objects.health.conditions import NO_STATUS, Conditioned
from kubectl_insight.objects.health.kind_shapes import (
    AlwaysReady,
    CustomResourceDefinition,
    PersistentVolumeClaim,
    PhasedStatus,
    PodDisruptionBudget,
    Service,
    ServiceSpec,
)
from kubectl_insight.objects.health.kstatus_result import Result, Status, current, failed, in_progress
from kubectl_insight.objects.health.pod import NO_POD_STATUS, Pod, PodStatus
from kubectl_insight.objects.timestamps import parse_timestamp

_SCHEDULING_TIME = timedelta(seconds=15)


def claim_status(claim: PersistentVolumeClaim) -> Result:
    """Judge a PersistentVolumeClaim by its phase."""
    phase = (claim.status or PhasedStatus()).phase
    if phase != "Bound":
        return in_progress(f"PVC is not Bound. phase: {'unknown' if phase is None else phase}")
    return current("PVC is Bound")


def service_status(service: Service) -> Result:
    """Judge a Service: a load balancer needs its cluster address, its outer one may still be pending."""
    spec = service.spec or ServiceSpec()
    if spec.type == "LoadBalancer" and not spec.cluster_ip:
        return in_progress("ClusterIP not set. Service type: LoadBalancer")
    return current("Service is ready")


def crd_status(crd: CustomResourceDefinition) -> Result:
    """Judge a CustomResourceDefinition by the first of its conditions that settles it."""
    for condition in (crd.status or NO_STATUS).conditions or ():
        if condition.type == "NamesAccepted" and condition.status == "False":
            return failed(condition.message or "", condition)
        if condition.type != "Established":
            continue
        if condition.status == "False" and condition.reason != "Installing":
            return failed(condition.message or "", condition)
        if condition.is_true:
            return current("CRD is established", condition)
    return in_progress("Install in progress")


def pdb_status(_pdb: PodDisruptionBudget) -> Result:
    """Judge a PodDisruptionBudget: once observed, it is Current."""
    return current("AllowedDisruptions has been computed.")


def ready_condition_status(partial: Conditioned) -> Result:
    """Judge any other kind by its ``Ready`` condition; without one it is Current."""
    for condition in (partial.status or NO_STATUS).conditions or ():
        if condition.type != "Ready":
            continue
        if condition.is_true:
            return current("Resource is Ready", condition)
        if condition.status in {"False", "Unknown"}:
            return in_progress(condition.message or "", condition)
    return current("Resource is current")


def always_ready_status(_partial: AlwaysReady) -> Result:
    """Judge Secret, ConfigMap and CronJob, which are Current by being there."""
    return current("Resource is always ready")


def pod_result(pod: Pod, created: str | None, now: datetime) -> Result:
    """Judge a pod by its phase; one that ended is Current even where it failed."""
    status = pod.status or NO_POD_STATUS
    phase = status.phase or ""
    if phase == "Running":
        return _running_pod(status)
    if phase == "Succeeded":
        return current("Pod has completed successfully")
    if phase == "Failed":
        return current("Pod has completed, but not successfully")
    if phase == "Pending":
        return _pending_pod(status, created, now)
    return (
        Result(Status.UNKNOWN, f"unknown phase {phase}") if phase else in_progress("Pod phase not available")
    )


def _running_pod(status: PodStatus) -> Result:
    for condition in status.conditions or ():
        if condition.type == "Ready" and condition.status == "True":
            return current("Pod is Ready")
    looping = [
        c.name or "" for c in status.container_statuses or () if c.waiting_reason == "CrashLoopBackOff"
    ]
    if looping:
        return failed(f"Containers in CrashLoop state: {','.join(looping)}")
    return in_progress("Pod is running but is not Ready")


def _pending_pod(status: PodStatus, created: str | None, now: datetime) -> Result:
    """Give the scheduler a while before its refusal counts."""
    scheduled = next(
        (c for c in status.conditions or () if c.type == "PodScheduled" and c.status == "False"), None
    )
    if scheduled is None or scheduled.reason != "Unschedulable":
        return in_progress("Pod is in the Pending phase")
    since = parse_timestamp(created)
    if since is not None and now - _SCHEDULING_TIME < since:
        return in_progress("Pod has not been scheduled", scheduled)
    return failed("Pod could not be scheduled", scheduled)

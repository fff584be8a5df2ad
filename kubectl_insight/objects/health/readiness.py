"""READY: how much of an object is there, as kubectl's columns of each kind count it.

Source: ``k8s.io/kubernetes/pkg/printers/internalversion/printers.go``, v1.36.3.
"""

from __future__ import annotations

from kubectl_insight.objects.health.conditions import Conditioned
from kubectl_insight.objects.health.kind_shapes import (
    DaemonSet,
    DaemonSetStatus,
    Job,
    JobSpec,
    JobStatus,
    ReplicaStatus,
    Replicated,
    StatefulSet,
    StatefulSetStatus,
)
from kubectl_insight.objects.health.kstatus import UNREADABLE, decode_status
from kubectl_insight.objects.health.pod import Pod
from kubectl_insight.objects.health.pod_status import pod_columns
from kubectl_insight.objects.item import KubernetesObject


def readiness(obj: KubernetesObject) -> str | None:
    """Return an object's READY, as ``2/3``.

    ``None`` for kinds that count nothing, for what is scaled to zero with nothing left, and for objects
    whose body is missing or malformed.
    """
    if not obj.has_body:
        return None
    try:
        return ready_text(decode_status(obj))
    except UNREADABLE:
        return None


def ready_text(partial: Conditioned) -> str | None:
    """Return READY of a decoded object, see :func:`readiness`."""
    match partial:
        case Pod():
            return pod_columns(partial, deleting=False).ready_text
        case Replicated():
            return _ratio((partial.status or ReplicaStatus()).ready_replicas, partial.wanted)
        case StatefulSet():
            return _ratio((partial.status or StatefulSetStatus()).ready_replicas, partial.wanted)
        case DaemonSet():
            pods = partial.status or DaemonSetStatus()
            return _ratio(pods.number_ready, pods.desired_number_scheduled or 0)
        case Job():
            return _completions(partial)
        case _:
            return None


def _ratio(ready: int | None, wanted: int) -> str | None:
    return f"{ready or 0}/{wanted}" if ready or wanted else None


def _completions(job: Job) -> str | None:
    """Return COMPLETIONS; a work queue without a number is done when one of its pods is."""
    spec, succeeded = job.spec or JobSpec(), (job.status or JobStatus()).succeeded
    if spec.completions is not None:
        return _ratio(succeeded, spec.completions)
    workers = spec.parallelism or 0
    return f"{succeeded or 0}/1 of {workers}" if workers > 1 else f"{succeeded or 0}/1"

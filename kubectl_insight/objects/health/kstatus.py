"""The status of any object in one word, by the rules of kstatus.

The order is kstatus' own: deletion, an unobserved generation, the conditions ``Reconciling`` and
``Stalled``, then the rule of the kind, and for kinds without one the ``Ready`` condition.

kstatus answers with an error where a field has another type than its rule expects; here the status is
``Unknown``. Two of its habits surprise and are kept, see :mod:`kubectl_insight.objects.health.health` for what an
operator would rather know: a failed pod and a running Job are Current.

Source: ``sigs.k8s.io/cli-utils/pkg/kstatus/status/{status,generic}.go``, v0.37.2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kubectl_insight.objects.health import kstatus_rules as rules
from kubectl_insight.objects.health import kstatus_workloads as workloads
from kubectl_insight.objects.health.conditions import Conditioned
from kubectl_insight.objects.health.foreign_object import ForeignObject
from kubectl_insight.objects.health.kind_shapes import (
    AlwaysReady,
    CustomResourceDefinition,
    DaemonSet,
    Deployment,
    Job,
    Namespace,
    PersistentVolume,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    ReplicaSet,
    ReplicationController,
    Service,
    StatefulSet,
)
from kubectl_insight.objects.health.kstatus_result import Result, Status, failed, in_progress
from kubectl_insight.objects.health.pod import Pod
from kubectl_insight.objects.item import KubernetesObject

__all__ = ["UNREADABLE", "Result", "Status", "decode_status", "generic_result", "kind_result", "kstatus"]

UNREADABLE = (ValueError, RecursionError)
"""What decoding a hostile body can raise; msgspec's errors are ValueErrors."""

_SHAPES: dict[tuple[str, str], type[Conditioned]] = {
    ("", "Pod"): Pod,
    ("", "Service"): Service,
    ("", "Secret"): AlwaysReady,
    ("", "ConfigMap"): AlwaysReady,
    ("", "Namespace"): Namespace,
    ("", "PersistentVolume"): PersistentVolume,
    ("", "PersistentVolumeClaim"): PersistentVolumeClaim,
    ("", "ReplicationController"): ReplicationController,
    ("apps", "DaemonSet"): DaemonSet,
    ("apps", "Deployment"): Deployment,
    ("apps", "ReplicaSet"): ReplicaSet,
    ("apps", "StatefulSet"): StatefulSet,
    ("extensions", "DaemonSet"): DaemonSet,
    ("extensions", "Deployment"): Deployment,
    ("extensions", "ReplicaSet"): ReplicaSet,
    ("batch", "CronJob"): AlwaysReady,
    ("batch", "Job"): Job,
    ("policy", "PodDisruptionBudget"): PodDisruptionBudget,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): CustomResourceDefinition,
}

_RULES: dict[type[Conditioned], Callable[[Any], Result]] = {
    AlwaysReady: rules.always_ready_status,
    CustomResourceDefinition: rules.crd_status,
    Deployment: workloads.deployment_status,
    Job: workloads.job_status,
    PersistentVolumeClaim: rules.claim_status,
    PodDisruptionBudget: rules.pdb_status,
    ReplicaSet: workloads.replica_set_status,
    Service: rules.service_status,
    StatefulSet: workloads.stateful_set_status,
}


def kstatus(obj: KubernetesObject, now: datetime) -> Result:
    """Compute an object's status.

    Args:
        obj: Any object.
        now: The moment, with a time zone; only an unscheduled pod's status depends on it.

    Returns:
        The word and kstatus' message. ``Unknown`` where only the metadata is known (``not read``) or the
        body does not have the types of its kind (``malformed: ...``). Never raises.
    """
    if obj.metadata.deletion_timestamp:
        return Result(Status.TERMINATING, "Resource scheduled for deletion")
    if not obj.has_body:
        return Result(Status.UNKNOWN, "not read")
    try:
        shape = decode_status(obj)
        return generic_result(shape, obj) or kind_result(shape, obj, now)
    except UNREADABLE as error:
        return Result(Status.UNKNOWN, f"malformed: {error}")


def decode_status(obj: KubernetesObject) -> Conditioned:
    """Decode what an object's health depends on.

    Returns:
        The partial struct of its kind, or a plain :class:`Conditioned` for a kind without rules.

    Raises:
        ValueError: The body does not fit the kind, or is not known.
        RecursionError: The body is nested too deeply.
    """
    shape = _SHAPES.get((obj.gvk.group, obj.gvk.kind))
    return obj.decode(ForeignObject).as_conditioned() if shape is None else obj.decode(shape)


def generic_result(partial: Conditioned, obj: KubernetesObject) -> Result | None:
    """Judge by what all kinds share; ``None`` where that does not settle it."""
    status = partial.status
    if status is None:
        return None
    generation, observed = obj.metadata.generation, status.observed_generation
    if (
        generation is not None
        and observed is not None
        and generation != observed
        and str(generation) != observed
    ):
        return in_progress(
            f"{obj.gvk.kind} generation is {generation}, but latest observed generation is {observed}",
        )
    for condition in status.conditions or ():
        if condition.type == "Reconciling" and condition.status == "True":
            return in_progress(condition.message or "", condition)
        if condition.type == "Stalled" and condition.status == "True":
            return failed(condition.message or "", condition)
    return None


def kind_result(partial: Conditioned, obj: KubernetesObject, now: datetime) -> Result:
    """Judge by the rule of the kind."""
    if isinstance(partial, Pod):
        return rules.pod_result(partial, obj.metadata.creation_timestamp, now)
    if isinstance(partial, DaemonSet):
        return workloads.daemon_set_status(partial, obj.metadata.generation)
    return _RULES.get(type(partial), rules.ready_condition_status)(partial)

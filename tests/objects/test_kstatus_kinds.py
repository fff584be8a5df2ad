"""kstatus: the rules of single kinds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.kstatus import Status, kstatus
from kubectl_insight.objects.item import decode_object, from_mapping

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)

CURRENT, IN_PROGRESS, FAILED, UNKNOWN = Status.CURRENT, Status.IN_PROGRESS, Status.FAILED, Status.UNKNOWN


def _pod(status: dict[str, Any], created: str | None = "2026-07-01T11:00:00Z") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"creationTimestamp": created}, "status": status}


def _waiting(name: str, reason: str) -> dict[str, Any]:
    return {"name": name, "state": {"waiting": {"reason": reason}}}


UNSCHEDULABLE = {
    "phase": "Pending",
    "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}],
}
GATED = {
    "phase": "Pending",
    "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
}
READY = [{"type": "Ready", "status": "True"}]
UNREADY = [{"type": "Ready", "status": "False"}]

PODS = {
    "no status": (_pod({}), IN_PROGRESS, "Pod phase not available"),
    "pending": (_pod({"phase": "Pending"}), IN_PROGRESS, "Pod is in the Pending phase"),
    "gated": (_pod(GATED), IN_PROGRESS, "Pod is in the Pending phase"),
    "unschedulable": (_pod(UNSCHEDULABLE), FAILED, "Pod could not be scheduled"),
    "unschedulable for 15 s": (
        _pod(UNSCHEDULABLE, "2026-07-01T11:59:45Z"),
        FAILED,
        "Pod could not be scheduled",
    ),
    "unschedulable for 14 s": (
        _pod(UNSCHEDULABLE, "2026-07-01T11:59:46Z"),
        IN_PROGRESS,
        "Pod has not been scheduled",
    ),
    "unschedulable, of no age": (_pod(UNSCHEDULABLE, None), FAILED, "Pod could not be scheduled"),
    "running and ready": (_pod({"phase": "Running", "conditions": READY}), CURRENT, "Pod is Ready"),
    "running": (_pod({"phase": "Running"}), IN_PROGRESS, "Pod is running but is not Ready"),
    "running, not ready": (
        _pod({"phase": "Running", "conditions": UNREADY}),
        IN_PROGRESS,
        "Pod is running but is not Ready",
    ),
    "ready beats a crash loop": (
        _pod(
            {
                "phase": "Running",
                "conditions": READY,
                "containerStatuses": [_waiting("a", "CrashLoopBackOff")],
            }
        ),
        CURRENT,
        "Pod is Ready",
    ),
    "crash loops": (
        _pod(
            {
                "phase": "Running",
                "conditions": UNREADY,
                "containerStatuses": [
                    _waiting("a", "CrashLoopBackOff"),
                    _waiting("b", "ImagePullBackOff"),
                    _waiting("c", "CrashLoopBackOff"),
                ],
            },
        ),
        FAILED,
        "Containers in CrashLoop state: a,c",
    ),
    "an init container's crash loop": (
        _pod({"phase": "Pending", "initContainerStatuses": [_waiting("a", "CrashLoopBackOff")]}),
        IN_PROGRESS,
        "Pod is in the Pending phase",
    ),
    "succeeded": (_pod({"phase": "Succeeded"}), CURRENT, "Pod has completed successfully"),
    "failed": (_pod({"phase": "Failed"}), CURRENT, "Pod has completed, but not successfully"),
    "unknown": (_pod({"phase": "Unknown"}), UNKNOWN, "unknown phase Unknown"),
}


@pytest.mark.parametrize(("mapping", "status", "message"), PODS.values(), ids=PODS)
def test_pod(mapping: dict[str, Any], status: Status, message: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        result = kstatus(obj, NOW)
        assert (result.status, result.message) == (status, message)


def _established(status: str, reason: str = "", message: str = "") -> dict[str, str]:
    return {"type": "Established", "status": status, "reason": reason, "message": message}


REFUSED = {"type": "NamesAccepted", "status": "False", "reason": "PluralConflict", "message": "taken"}

OTHERS: dict[str, tuple[str, dict[str, Any], Status, str]] = {
    "claim bound": ("v1/PersistentVolumeClaim", {"status": {"phase": "Bound"}}, CURRENT, "PVC is Bound"),
    "claim pending": (
        "v1/PersistentVolumeClaim",
        {"status": {"phase": "Pending"}},
        IN_PROGRESS,
        "PVC is not Bound. phase: Pending",
    ),
    "claim lost": (
        "v1/PersistentVolumeClaim",
        {"status": {"phase": "Lost"}},
        IN_PROGRESS,
        "PVC is not Bound. phase: Lost",
    ),
    "claim without a phase": (
        "v1/PersistentVolumeClaim",
        {},
        IN_PROGRESS,
        "PVC is not Bound. phase: unknown",
    ),
    "service": ("v1/Service", {"spec": {"type": "ClusterIP"}}, CURRENT, "Service is ready"),
    "service without a type": ("v1/Service", {}, CURRENT, "Service is ready"),
    "balancer without an address": (
        "v1/Service",
        {"spec": {"type": "LoadBalancer"}},
        IN_PROGRESS,
        "ClusterIP not set. Service type: LoadBalancer",
    ),
    "balancer, outer address pending": (
        "v1/Service",
        {"spec": {"type": "LoadBalancer", "clusterIP": "10.0.0.9"}, "status": {"loadBalancer": {}}},
        CURRENT,
        "Service is ready",
    ),
    "crd new": ("apiextensions.k8s.io/v1/CustomResourceDefinition", {}, IN_PROGRESS, "Install in progress"),
    "crd established": (
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        {"status": {"conditions": [{"type": "NamesAccepted", "status": "True"}, _established("True")]}},
        CURRENT,
        "CRD is established",
    ),
    "crd installing": (
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        {"status": {"conditions": [_established("False", "Installing", "soon")]}},
        IN_PROGRESS,
        "Install in progress",
    ),
    "crd not established": (
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        {"status": {"conditions": [_established("False", "NotAccepted", "no")]}},
        FAILED,
        "no",
    ),
    "crd names refused": (
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        {"status": {"conditions": [REFUSED, _established("True")]}},
        FAILED,
        "taken",
    ),
    "crd names refused, said last": (
        "apiextensions.k8s.io/v1/CustomResourceDefinition",
        {"status": {"conditions": [_established("True"), REFUSED]}},
        CURRENT,
        "CRD is established",
    ),
    "budget": (
        "policy/v1/PodDisruptionBudget",
        {"status": {"currentHealthy": 0, "desiredHealthy": 3}},
        CURRENT,
        "AllowedDisruptions has been computed.",
    ),
    "budget not observed": (
        "policy/v1/PodDisruptionBudget",
        {"metadata": {"generation": 2}, "status": {"observedGeneration": 1}},
        IN_PROGRESS,
        "PodDisruptionBudget generation is 2, but latest observed generation is 1",
    ),
    "secret": ("v1/Secret", {"data": {"a": "Yg=="}}, CURRENT, "Resource is always ready"),
    "config map": ("v1/ConfigMap", {}, CURRENT, "Resource is always ready"),
    "cron job": ("batch/v1/CronJob", {"spec": {"suspend": True}}, CURRENT, "Resource is always ready"),
    "replication controller": (
        "v1/ReplicationController",
        {"spec": {"replicas": 3}},
        CURRENT,
        "Resource is current",
    ),
    "the group counts": (
        "serving.knative.dev/v1/Service",
        {"spec": {"type": "LoadBalancer"}},
        CURRENT,
        "Resource is current",
    ),
}


@pytest.mark.parametrize(("kind", "fields", "status", "message"), OTHERS.values(), ids=OTHERS)
def test_other_kinds(kind: str, fields: dict[str, Any], status: Status, message: str) -> None:
    api_version, _, name = kind.rpartition("/")
    result = kstatus(from_mapping({"apiVersion": api_version, "kind": name, **fields}), NOW)
    assert (result.status, result.message) == (status, message)

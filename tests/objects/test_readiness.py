"""The READY column."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.objects.health.readiness import readiness
from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str | None]] = {
    "deployment": ("apps/v1/Deployment", {"replicas": 3}, {"readyReplicas": 2}, "2/3"),
    "deployment, default": ("apps/v1/Deployment", {}, {}, "0/1"),
    "deployment at zero": ("apps/v1/Deployment", {"replicas": 0}, {"replicas": 0}, None),
    "deployment on its way to zero": ("apps/v1/Deployment", {"replicas": 0}, {"readyReplicas": 2}, "2/0"),
    "replica set": ("apps/v1/ReplicaSet", {"replicas": 3}, {"readyReplicas": 3}, "3/3"),
    "old replica set": ("apps/v1/ReplicaSet", {"replicas": 0}, {}, None),
    "replication controller": ("v1/ReplicationController", {"replicas": 2}, {"readyReplicas": 1}, "1/2"),
    "stateful set": ("apps/v1/StatefulSet", {"replicas": 3}, {"readyReplicas": 1}, "1/3"),
    "daemon set": ("apps/v1/DaemonSet", {}, {"desiredNumberScheduled": 4, "numberReady": 3}, "3/4"),
    "daemon set without nodes": ("apps/v1/DaemonSet", {}, {"desiredNumberScheduled": 0}, None),
    "job": ("batch/v1/Job", {"completions": 5}, {"succeeded": 2}, "2/5"),
    "job, default": ("batch/v1/Job", {}, {}, "0/1"),
    "job, work queue": ("batch/v1/Job", {"parallelism": 2}, {"succeeded": 1}, "1/1 of 2"),
    "pod": ("v1/Pod", {"containers": [{"name": "a"}]}, {}, "0/1"),
    "config map": ("v1/ConfigMap", {}, {}, None),
    "service": ("v1/Service", {"replicas": 3}, {}, None),
    "custom resource": ("example.com/v1/Deployment", {"replicas": 3}, {"readyReplicas": 1}, None),
    "malformed": ("apps/v1/Deployment", {"replicas": "three"}, {}, None),
}


@pytest.mark.parametrize(("kind", "spec", "status", "text"), CASES.values(), ids=CASES)
def test_readiness(kind: str, spec: dict[str, Any], status: dict[str, Any], text: str | None) -> None:
    api_version, _, name = kind.rpartition("/")
    assert (
        readiness(from_mapping({"apiVersion": api_version, "kind": name, "spec": spec, "status": status}))
        == text
    )


def test_nothing_is_known_without_a_body() -> None:
    gvk = GroupVersionKind("apps", "v1", "Deployment")
    assert readiness(KubernetesObject(gvk, ObjectMeta(name="web"))) is None

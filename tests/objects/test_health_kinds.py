"""What an operator is told about objects, kind by kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.health import BODILESS, Health, assess
from kubectl_insight.objects.health.kstatus import Status
from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)
OWNED = {
    "ownerReferences": [
        {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "u", "controller": True}
    ]
}


def _object(kind: str, spec: object = None, status: object = None, **metadata: object) -> dict[str, Any]:
    api_version, _, name = kind.rpartition("/")
    return {
        "apiVersion": api_version,
        "kind": name,
        "metadata": {"name": "x", **metadata},
        "spec": spec,
        "status": status,
    }


def _condition(kind: str, status: str, reason: str = "", message: str = "") -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


def _replicas(number: int, **others: object) -> dict[str, Any]:
    names = (
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
        "fullyLabeledReplicas",
        "currentReplicas",
    )
    return {**dict.fromkeys(names, number), **others}


QUOTA = _condition("ReplicaFailure", "True", "FailedCreate", 'pods "web-x" is forbidden: exceeded quota')
AVAILABLE = _condition("Available", "True", "MinimumReplicasAvailable")
EXCEEDED = _condition("Progressing", "False", "ProgressDeadlineExceeded", "timed out")
STARTED = "2026-07-01T11:00:00Z"

CASES: dict[str, tuple[dict[str, Any], Health]] = {
    "deployment": (
        _object("apps/v1/Deployment", {"replicas": 3}, _replicas(3, conditions=[AVAILABLE])),
        Health(Status.CURRENT, "3/3"),
    ),
    "deployment at zero": (
        _object("apps/v1/Deployment", {"replicas": 0}, {"conditions": [AVAILABLE]}),
        Health(Status.CURRENT),
    ),
    "deployment, one missing": (
        _object("apps/v1/Deployment", {"replicas": 3}, _replicas(3, readyReplicas=2, availableReplicas=2)),
        Health(Status.IN_PROGRESS, "2/3", "", "1 replica unavailable", healthy=False),
    ),
    "deployment, none there": (
        _object("apps/v1/Deployment", {"replicas": 2}, {}),
        Health(Status.IN_PROGRESS, "0/2", "", "2 replicas unavailable", healthy=False),
    ),
    "deployment, deadline": (
        _object(
            "apps/v1/Deployment",
            {"replicas": 3},
            _replicas(3, readyReplicas=2, availableReplicas=2, conditions=[EXCEEDED]),
        ),
        Health(
            Status.FAILED,
            "2/3",
            "ProgressDeadlineExceeded",
            "progress deadline exceeded, 1 replica unavailable",
            healthy=False,
        ),
    ),
    "deployment, rollout hangs": (
        _object("apps/v1/Deployment", {"replicas": 3}, _replicas(3, replicas=4, updatedReplicas=1)),
        Health(Status.IN_PROGRESS, "3/3", "", "1 replica unavailable, 1/3 replicas updated", healthy=False),
    ),
    "deployment, old ones left": (
        _object("apps/v1/Deployment", {"replicas": 1}, _replicas(1, replicas=3, availableReplicas=3)),
        Health(Status.IN_PROGRESS, "1/1", "", "2 replicas pending termination", healthy=False),
    ),
    "deployment over quota": (
        _object("apps/v1/Deployment", {"replicas": 1}, {"conditions": [QUOTA]}),
        Health(
            Status.IN_PROGRESS,
            "0/1",
            "",
            'pods "web-x" is forbidden: exceeded quota, 1 replica unavailable',
            healthy=False,
        ),
    ),
    "deployment paused": (
        _object("apps/v1/Deployment", {"replicas": 3, "paused": True}, _replicas(3, updatedReplicas=0)),
        Health(Status.IN_PROGRESS, "3/3", "", "paused, 0/3 replicas updated", healthy=False),
    ),
    "deployment without Available": (
        _object("apps/v1/Deployment", {"replicas": 1}, _replicas(1)),
        Health(Status.IN_PROGRESS, "1/1", "", "Deployment not Available", healthy=False),
    ),
    "deployment, new set not available": (
        _object(
            "apps/v1/Deployment",
            {"replicas": 1, "progressDeadlineSeconds": 600},
            _replicas(
                1, conditions=[AVAILABLE, _condition("Progressing", "True", "ReplicaSetUpdated", "working")]
            ),
        ),
        Health(Status.IN_PROGRESS, "1/1", "ReplicaSetUpdated", "Progressing=True: working", healthy=False),
    ),
    "deployment not available": (
        _object(
            "apps/v1/Deployment",
            {"replicas": 1},
            _replicas(
                1, conditions=[_condition("Available", "False", "MinimumReplicasUnavailable", "too few")]
            ),
        ),
        Health(
            Status.IN_PROGRESS,
            "1/1",
            "MinimumReplicasUnavailable",
            "Available=False: too few",
            healthy=False,
        ),
    ),
    "deployment not seen": (
        _object("apps/v1/Deployment", {"replicas": 1}, _replicas(1, observedGeneration=1), generation=2),
        Health(
            Status.IN_PROGRESS,
            "1/1",
            "",
            "Deployment generation is 2, but latest observed generation is 1",
            healthy=False,
        ),
    ),
    "replica set at zero": (
        _object("apps/v1/ReplicaSet", {"replicas": 0}, {"replicas": 0}),
        Health(Status.CURRENT),
    ),
    "replica set, one missing": (
        _object("apps/v1/ReplicaSet", {"replicas": 3}, _replicas(3, availableReplicas=2, readyReplicas=2)),
        Health(Status.IN_PROGRESS, "2/3", "", "1 replica unavailable", healthy=False),
    ),
    "replica set of a deployment, one missing": (
        _object(
            "apps/v1/ReplicaSet", {"replicas": 3}, _replicas(3, availableReplicas=2, readyReplicas=2), **OWNED
        ),
        Health(Status.IN_PROGRESS, "2/3", "", "", healthy=False),
    ),
    "replica set of a deployment over quota": (
        _object("apps/v1/ReplicaSet", {"replicas": 3}, {"conditions": [QUOTA]}, **OWNED),
        Health(
            Status.IN_PROGRESS,
            "0/3",
            "FailedCreate",
            'pods "web-x" is forbidden: exceeded quota',
            healthy=False,
        ),
    ),
    "replica set of a deployment, shrinking": (
        _object("apps/v1/ReplicaSet", {"replicas": 0}, {"replicas": 2}, **OWNED),
        Health(Status.IN_PROGRESS, "", "", "2 replicas pending termination", healthy=False),
    ),
    "replication controller": (
        _object("v1/ReplicationController", {"replicas": 1}, {"observedGeneration": 1, "readyReplicas": 1}),
        Health(Status.CURRENT, "1/1"),
    ),
    "replication controller, one missing": (
        _object("v1/ReplicationController", {"replicas": 2}, {"observedGeneration": 1, "readyReplicas": 1}),
        Health(Status.CURRENT, "1/2", "", "1 replica unavailable", healthy=False),
    ),
    "replication controller of 2015": (
        _object("v1/ReplicationController", {"replicas": 2}, {"replicas": 2}),
        Health(Status.CURRENT, "0/2"),
    ),
    "stateful set": (
        _object("apps/v1/StatefulSet", {"replicas": 2}, _replicas(2)),
        Health(Status.CURRENT, "2/2"),
    ),
    "stateful set, one missing": (
        _object("apps/v1/StatefulSet", {"replicas": 2}, _replicas(2, readyReplicas=1)),
        Health(Status.IN_PROGRESS, "1/2", "", "1 replica unavailable", healthy=False),
    ),
    "stateful set, rolling": (
        _object(
            "apps/v1/StatefulSet",
            {"replicas": 3},
            _replicas(3, readyReplicas=2, updatedReplicas=1, currentRevision="a", updateRevision="b"),
        ),
        Health(Status.IN_PROGRESS, "2/3", "", "1 replica unavailable, 1/3 replicas updated", healthy=False),
    ),
    "stateful set, updated by hand, one missing": (
        _object(
            "apps/v1/StatefulSet",
            {"replicas": 2, "updateStrategy": {"type": "OnDelete"}},
            _replicas(2, readyReplicas=1),
        ),
        Health(Status.CURRENT, "1/2", "", "1 replica unavailable", healthy=False),
    ),
    "stateful set at zero, new revision": (
        _object("apps/v1/StatefulSet", {"replicas": 0}, {"currentRevision": "a", "updateRevision": "b"}),
        Health(Status.IN_PROGRESS, "", "", "Waiting for updated revision to match current", healthy=False),
    ),
    "daemon set, two missing": (
        _object(
            "apps/v1/DaemonSet",
            {},
            {
                "observedGeneration": 1,
                "desiredNumberScheduled": 4,
                "currentNumberScheduled": 4,
                "updatedNumberScheduled": 3,
                "numberAvailable": 2,
                "numberReady": 3,
            },
            generation=1,
        ),
        Health(Status.IN_PROGRESS, "3/4", "", "2 pods unavailable, 3/4 pods updated", healthy=False),
    ),
    "daemon set, one missing": (
        _object(
            "apps/v1/DaemonSet",
            {},
            {
                "observedGeneration": 1,
                "desiredNumberScheduled": 2,
                "currentNumberScheduled": 2,
                "updatedNumberScheduled": 2,
                "numberAvailable": 1,
                "numberReady": 1,
            },
            generation=1,
        ),
        Health(Status.IN_PROGRESS, "1/2", "", "1 pod unavailable", healthy=False),
    ),
    "daemon set not seen": (
        _object("apps/v1/DaemonSet", {}, {}, generation=1),
        Health(Status.IN_PROGRESS, "", "", "DaemonSet status.observedGeneration not found", healthy=False),
    ),
    "job complete": (
        _object(
            "batch/v1/Job",
            {"completions": 1},
            {
                "succeeded": 1,
                "failed": 2,
                "conditions": [_condition("Complete", "True", "CompletionsReached")],
            },
        ),
        Health(Status.CURRENT, "1/1", "CompletionsReached"),
    ),
    "job running": (
        _object("batch/v1/Job", {"completions": 3}, {"startTime": STARTED, "active": 2}),
        Health(Status.CURRENT, "0/3"),
    ),
    "job failed": (
        _object(
            "batch/v1/Job",
            {"completions": 1},
            {"failed": 4, "conditions": [_condition("Failed", "True", "BackoffLimitExceeded")]},
        ),
        Health(Status.FAILED, "0/1", "BackoffLimitExceeded", "BackoffLimitExceeded, 4 failed", healthy=False),
    ),
    "job failed, no pods": (
        _object("batch/v1/Job", {}, {"conditions": [_condition("Failed", "True", "DeadlineExceeded")]}),
        Health(Status.FAILED, "0/1", "DeadlineExceeded", "DeadlineExceeded", healthy=False),
    ),
    "job about to fail": (
        _object(
            "batch/v1/Job",
            {},
            {
                "startTime": STARTED,
                "failed": 1,
                "conditions": [_condition("FailureTarget", "True", "PodFailurePolicy")],
            },
        ),
        Health(Status.CURRENT, "0/1", "", "PodFailurePolicy, 1 failed", healthy=False),
    ),
    "job that lost pods": (
        _object("batch/v1/Job", {}, {"startTime": STARTED, "failed": 2, "active": 1}),
        Health(Status.CURRENT, "0/1", "", "2 failed, 1 active", healthy=False),
    ),
    "job not started": (
        _object("batch/v1/Job", {}, {}),
        Health(Status.IN_PROGRESS, "0/1", "", "not started", healthy=False),
    ),
    "job suspended": (
        _object(
            "batch/v1/Job",
            {"suspend": True},
            {"failed": 2, "conditions": [_condition("Suspended", "True", "JobSuspended")]},
        ),
        Health(Status.CURRENT, "0/1", "JobSuspended"),
    ),
    "claim": (_object("v1/PersistentVolumeClaim", {}, {"phase": "Bound"}), Health(Status.CURRENT)),
    "claim pending": (
        _object("v1/PersistentVolumeClaim", {}, {"phase": "Pending"}),
        Health(Status.IN_PROGRESS, "", "", "not bound: Pending", healthy=False),
    ),
    "claim not seen": (
        _object("v1/PersistentVolumeClaim"),
        Health(Status.IN_PROGRESS, "", "", "not bound: unknown", healthy=False),
    ),
    "volume": (_object("v1/PersistentVolume", {}, {"phase": "Released"}), Health(Status.CURRENT)),
    "volume failed": (
        _object("v1/PersistentVolume", {}, {"phase": "Failed", "message": "no deleter\nfor it"}),
        Health(Status.CURRENT, "", "", "phase Failed: no deleter for it", healthy=False),
    ),
    "balancer without an address": (
        _object("v1/Service", {"type": "LoadBalancer"}),
        Health(Status.IN_PROGRESS, "", "", "ClusterIP not set. Service type: LoadBalancer", healthy=False),
    ),
    "crd refused": (
        _object(
            "apiextensions.k8s.io/v1/CustomResourceDefinition",
            {},
            {"conditions": [_condition("NamesAccepted", "False", "PluralConflict", '"widgets" is in use')]},
        ),
        Health(
            Status.FAILED, "", "PluralConflict", 'NamesAccepted=False: "widgets" is in use', healthy=False
        ),
    ),
    "api served": (
        _object(
            "apiregistration.k8s.io/v1/APIService",
            {},
            {"conditions": [_condition("Available", "True", "Passed")]},
        ),
        Health(Status.CURRENT),
    ),
    "api not served": (
        _object(
            "apiregistration.k8s.io/v1/APIService",
            {},
            {
                "conditions": [
                    _condition("Available", "False", "ServiceNotFound", 'service/gone in "x" is not present')
                ]
            },
        ),
        Health(
            Status.CURRENT,
            "",
            "ServiceNotFound",
            'Available=False: service/gone in "x" is not present',
            healthy=False,
        ),
    ),
    "autoscaler blind": (
        _object(
            "autoscaling/v2/HorizontalPodAutoscaler",
            {},
            {
                "conditions": [
                    _condition("AbleToScale", "True", "SucceededGetScale"),
                    _condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics"),
                ],
            },
        ),
        Health(
            Status.CURRENT, "", "FailedGetResourceMetric", "ScalingActive=False: no metrics", healthy=False
        ),
    ),
    "autoscaler of nothing": (
        _object(
            "autoscaling/v2/HorizontalPodAutoscaler",
            {},
            {"conditions": [_condition("AbleToScale", "False", "FailedGetScale", "no such target")]},
        ),
        Health(Status.CURRENT, "", "FailedGetScale", "AbleToScale=False: no such target", healthy=False),
    ),
    "autoscaler of what was scaled to zero": (
        _object(
            "autoscaling/v2/HorizontalPodAutoscaler",
            {},
            {"conditions": [_condition("ScalingActive", "False", "ScalingDisabled", "zero replicas")]},
        ),
        Health(Status.CURRENT),
    ),
    "custom resource ready": (
        _object(
            "example.com/v1/Widget", {}, {"conditions": [_condition("Ready", "True", "Succeeded", "fine")]}
        ),
        Health(Status.CURRENT, "", "Succeeded"),
    ),
    "custom resource not ready": (
        _object(
            "example.com/v1/Widget",
            {},
            {"conditions": [_condition("Ready", "False", "Denied", "no right\nto do it")]},
        ),
        Health(Status.IN_PROGRESS, "", "Denied", "Ready=False: no right to do it", healthy=False),
    ),
    "custom resource not ready, only a reason": (
        _object("example.com/v1/Widget", {}, {"conditions": [_condition("Ready", "Unknown", "Denied")]}),
        Health(Status.IN_PROGRESS, "", "Denied", "Ready=Unknown: Denied", healthy=False),
    ),
    "custom resource not ready, no word": (
        _object("example.com/v1/Widget", {}, {"conditions": [{"type": "Ready", "status": "False"}]}),
        Health(Status.IN_PROGRESS, "", "", "Ready=False", healthy=False),
    ),
    "custom resource stalled": (
        _object(
            "example.com/v1/Widget", {}, {"conditions": [_condition("Stalled", "True", "Broken", "gave up")]}
        ),
        Health(Status.FAILED, "", "Broken", "Stalled=True: gave up", healthy=False),
    ),
    "custom resource reconciling": (
        _object(
            "example.com/v1/Widget", {}, {"conditions": [_condition("Reconciling", "True", "Busy", "at it")]}
        ),
        Health(Status.IN_PROGRESS, "", "Busy", "Reconciling=True: at it", healthy=False),
    ),
    "custom resource without a status": (
        _object("example.com/v1/Widget", {}, "fine"),
        Health(Status.CURRENT),
    ),
    "malformed": (
        _object("apps/v1/Deployment", {"replicas": []}, {}),
        Health(
            Status.UNKNOWN,
            "",
            "",
            "malformed: Expected `int | null`, got `array` - at `$.spec.replicas`",
            healthy=False,
        ),
    ),
}


@pytest.mark.parametrize(("mapping", "health"), CASES.values(), ids=CASES)
def test_health(mapping: dict[str, Any], health: Health) -> None:
    assert assess(from_mapping(mapping), NOW) == health
    assert assess(decode_object(json.dumps(mapping).encode()), NOW) == health


REMAINS = {
    "conditions": [
        _condition(
            "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources discovered"
        ),
        _condition(
            "NamespaceContentRemaining",
            "True",
            "SomeResourcesRemain",
            "widgets.example.com has 1 resource instances",
        ),
    ],
}


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (_object("v1/ConfigMap", deletionTimestamp="2026-07-01T11:55:00Z"), "deleting since 5m"),
        (
            _object("v1/ConfigMap", deletionTimestamp="2026-07-01T11:55:00Z", finalizers=["a", "b"]),
            "deleting since 5m, waiting for finalizers a,b",
        ),
        (
            _object("apps/v1/Deployment", [], 7, deletionTimestamp="2026-07-01T11:00:00Z"),
            "deleting since 60m",
        ),
        (_object("example.com/v1/Widget", deletionTimestamp="soon"), "deleting"),
        (
            _object("v1/Namespace", {}, REMAINS, deletionTimestamp="2026-07-01T11:55:00Z"),
            "deleting since 5m: widgets.example.com has 1 resource instances",
        ),
    ],
    ids=["plain", "finalizers", "malformed", "no time", "namespace"],
)
def test_deletion(mapping: dict[str, Any], message: str) -> None:
    health = assess(from_mapping(mapping), NOW)
    assert (health.status, health.message, health.healthy) == ("Terminating", message, False)


def test_deletion_is_known_from_metadata() -> None:
    metadata = ObjectMeta(
        name="p", deletion_timestamp="2026-07-01T11:59:00Z", finalizers=["example.com/hold"]
    )
    for kind, reason in (("Pod", "Terminating"), ("ConfigMap", "")):
        health = assess(KubernetesObject(GroupVersionKind("", "v1", kind), metadata), NOW)
        message = "deleting since 60s, waiting for finalizers example.com/hold"
        assert health == Health(Status.TERMINATING, "", reason, message, healthy=False)


@pytest.mark.parametrize("kind", sorted(BODILESS), ids=str)
def test_metadata_tells_all_of_some_kinds(kind: tuple[str, str]) -> None:
    gvk = GroupVersionKind(kind[0], "v1", kind[1])
    assert assess(KubernetesObject(gvk, ObjectMeta(name="x")), NOW) == Health(Status.CURRENT)
    body = {"apiVersion": gvk.api_version, "kind": kind[1], "metadata": {"name": "x"}, "data": {}}
    assert assess(from_mapping(body), NOW) == Health(Status.CURRENT)


@pytest.mark.parametrize("kind", ["Pod", "Node", "PersistentVolumeClaim", "Service"])
def test_metadata_tells_nothing_of_others(kind: str) -> None:
    health = assess(KubernetesObject(GroupVersionKind("", "v1", kind), ObjectMeta(name="x")), NOW)
    assert health == Health(Status.UNKNOWN, message="not read")


DEGRADED = _condition("Degraded", "False", "AsExpected", "all good")
SYNCED = _condition("Synced", "False", "ReconcileError", "cannot create")
UNREADY = _condition("Ready", "False", "Creating", "being made")


@pytest.mark.parametrize(
    ("conditions", "types", "reason", "message", "healthy"),
    [
        ([SYNCED], [], "", "", True),
        ([SYNCED], ["Ready"], "", "", True),
        ([SYNCED], ["Synced"], "ReconcileError", "Synced=False: cannot create", False),
        (
            [SYNCED, DEGRADED],
            ["Degraded", "Synced"],
            "AsExpected",
            "Degraded=False: all good; Synced=False: cannot create",
            False,
        ),
        (
            [UNREADY, SYNCED],
            ["Synced"],
            "Creating",
            "Ready=False: being made; Synced=False: cannot create",
            False,
        ),
        ([UNREADY], ["Ready"], "Creating", "Ready=False: being made", False),
        ([_condition("Ready", "True", "Done")], ["Ready"], "Done", "", True),
    ],
    ids=["not asked", "absent", "not True", "two", "beside the rule", "the rule's own", "True"],
)
def test_condition_types(
    conditions: list[dict[str, str]], types: list[str], reason: str, message: str, healthy: bool
) -> None:
    obj = from_mapping(_object("example.com/v1/Widget", {}, {"conditions": conditions}))
    health = assess(obj, NOW, types)
    assert (health.reason, health.message, health.healthy) == (reason, message, healthy)

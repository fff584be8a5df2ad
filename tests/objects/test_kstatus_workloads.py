"""kstatus: the rules of Deployments, ReplicaSets, StatefulSets and DaemonSets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.kstatus import Status, kstatus
from kubectl_insight.objects.item import decode_object, from_mapping

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)

CURRENT, IN_PROGRESS, FAILED = Status.CURRENT, Status.IN_PROGRESS, Status.FAILED
AVAILABLE = {"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"}
UNAVAILABLE = {"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}
ROLLED_OUT = {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}
ROLLING = {"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"}
EXCEEDED = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}


def check(
    kind: str, case: tuple[dict[str, Any], dict[str, Any], Status, str], group: str = "apps/v1"
) -> None:
    spec, status, word, message = case
    mapping = {"apiVersion": group, "kind": kind, "metadata": {"name": "x"}, "spec": spec, "status": status}
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        result = kstatus(obj, NOW)
        assert (result.status, result.message) == (word, message)


def _deployment(  # a complete rollout of three, with something changed
    spec: dict[str, Any], status: dict[str, Any], *conditions: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers = dict.fromkeys(("replicas", "updatedReplicas", "readyReplicas", "availableReplicas"), 3)
    return (
        {"replicas": 3, "progressDeadlineSeconds": 600, **spec},
        {**numbers, "conditions": list(conditions or (ROLLED_OUT, AVAILABLE)), **status},
    )


DEPLOYMENTS = {
    "complete": (*_deployment({}, {}), CURRENT, "Deployment is available. Replicas: 3"),
    "no status": ({}, {}, IN_PROGRESS, "Replicas: 0/1"),
    "too few": (*_deployment({}, {"replicas": 2}), IN_PROGRESS, "Replicas: 2/3"),
    "default of one": (*_deployment({"replicas": None}, {"replicas": 0}), IN_PROGRESS, "Replicas: 0/1"),
    "too few updated": (*_deployment({}, {"updatedReplicas": 1}), IN_PROGRESS, "Updated: 1/3"),
    "too many": (*_deployment({}, {"replicas": 5}), IN_PROGRESS, "Pending termination: 2"),
    "too few available": (*_deployment({}, {"availableReplicas": 2}), IN_PROGRESS, "Available: 2/3"),
    "too few ready": (*_deployment({}, {"readyReplicas": None}), IN_PROGRESS, "Ready: 0/3"),
    "new set not available": (
        *_deployment({}, {}, ROLLING, AVAILABLE),
        IN_PROGRESS,
        "ReplicaSet not Available",
    ),
    "new set not available, not True": (
        *_deployment({}, {}, {**ROLLED_OUT, "status": "Unknown"}, AVAILABLE),
        IN_PROGRESS,
        "ReplicaSet not Available",
    ),
    "no deadline": (
        *_deployment({"progressDeadlineSeconds": None}, {}, ROLLING, AVAILABLE),
        CURRENT,
        "Deployment is available. Replicas: 3",
    ),
    "the largest deadline is none": (
        *_deployment({"progressDeadlineSeconds": 2147483647}, {}, AVAILABLE),
        CURRENT,
        "Deployment is available. Replicas: 3",
    ),
    "not available": (*_deployment({}, {}, ROLLED_OUT, UNAVAILABLE), IN_PROGRESS, "Deployment not Available"),
    "no Available": (*_deployment({}, {}, ROLLED_OUT), IN_PROGRESS, "Deployment not Available"),
    "deadline exceeded": (*_deployment({}, {}, EXCEEDED, AVAILABLE), FAILED, "Progress deadline exceeded"),
    "deadline before numbers": (
        *_deployment({}, {"replicas": 0}, AVAILABLE, EXCEEDED),
        FAILED,
        "Progress deadline exceeded",
    ),
    "scaled to zero": (
        *_deployment(
            {"replicas": 0},
            dict.fromkeys(("replicas", "updatedReplicas", "availableReplicas", "readyReplicas")),
        ),
        CURRENT,
        "Deployment is available. Replicas: 0",
    ),
}


@pytest.mark.parametrize("group", ["apps/v1", "extensions/v1beta1"])
@pytest.mark.parametrize("case", DEPLOYMENTS.values(), ids=DEPLOYMENTS)
def test_deployment(case: tuple[dict[str, Any], dict[str, Any], Status, str], group: str) -> None:
    check("Deployment", case, group)


def _set_status(**status: object) -> dict[str, Any]:
    numbers = dict.fromkeys(("replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"), 2)
    return {**numbers, **status}


REPLICA_SETS: dict[str, tuple[dict[str, Any], dict[str, Any], Status, str]] = {
    "complete": ({"replicas": 2}, _set_status(), CURRENT, "ReplicaSet is available. Replicas: 2"),
    "no status": ({}, {}, IN_PROGRESS, "Labelled: 0/1"),
    "labelled": ({"replicas": 2}, _set_status(fullyLabeledReplicas=1), IN_PROGRESS, "Labelled: 1/2"),
    "available": ({"replicas": 2}, _set_status(availableReplicas=0), IN_PROGRESS, "Available: 0/2"),
    "ready": ({"replicas": 2}, _set_status(readyReplicas=None), IN_PROGRESS, "Ready: 0/2"),
    "too many": ({"replicas": 1}, _set_status(), IN_PROGRESS, "Pending termination: 1"),
    "scaled to zero": ({"replicas": 0}, {"replicas": 0}, CURRENT, "ReplicaSet is available. Replicas: 0"),
    "replica failure": (
        {"replicas": 2},
        _set_status(conditions=[{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}]),
        IN_PROGRESS,
        "Replica Failure condition. Check Pods",
    ),
    "no replica failure": (
        {"replicas": 2},
        _set_status(conditions=[{"type": "ReplicaFailure", "status": "False"}]),
        CURRENT,
        "ReplicaSet is available. Replicas: 2",
    ),
}


@pytest.mark.parametrize("group", ["apps/v1", "extensions/v1beta1"])
@pytest.mark.parametrize("case", REPLICA_SETS.values(), ids=REPLICA_SETS)
def test_replica_set(case: tuple[dict[str, Any], dict[str, Any], Status, str], group: str) -> None:
    check("ReplicaSet", case, group)


def _stateful(spec: dict[str, Any] | None = None, **status: object) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers = dict.fromkeys(("replicas", "readyReplicas", "currentReplicas", "updatedReplicas"), 3)
    return (
        {"replicas": 3, "updateStrategy": {"type": "RollingUpdate"}, **(spec or {})},
        {**numbers, "currentRevision": "a", "updateRevision": "a", **status},
    )


def _partition(count: int) -> dict[str, Any]:
    return {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": count}}}


STATEFUL_SETS = {
    "complete": (*_stateful(), CURRENT, "All replicas scheduled as expected. Replicas: 3"),
    "no status": ({}, {}, IN_PROGRESS, "Replicas: 0/1"),
    "on delete": (
        *_stateful({"updateStrategy": {"type": "OnDelete"}}, replicas=0),
        CURRENT,
        "StatefulSet is using the ondelete update strategy",
    ),
    "too few": (*_stateful(replicas=1), IN_PROGRESS, "Replicas: 1/3"),
    "too few ready": (*_stateful(readyReplicas=2), IN_PROGRESS, "Ready: 2/3"),
    "too many": (*_stateful(replicas=4), IN_PROGRESS, "Pending termination: 1"),
    "partition behind": (*_stateful(_partition(1), updatedReplicas=1), IN_PROGRESS, "updated: 1/2"),
    "partition done": (
        *_stateful(_partition(1), updatedReplicas=2, currentReplicas=1, updateRevision="b"),
        CURRENT,
        "Partition rollout complete. updated: 2",
    ),
    "partition of zero is one": (*_stateful(_partition(0), updatedReplicas=2), IN_PROGRESS, "updated: 2/3"),
    "too few current": (*_stateful(currentReplicas=1), IN_PROGRESS, "current: 1/3"),
    "revisions differ": (
        *_stateful(updateRevision="b"),
        IN_PROGRESS,
        "Waiting for updated revision to match current",
    ),
}


@pytest.mark.parametrize("case", STATEFUL_SETS.values(), ids=STATEFUL_SETS)
def test_stateful_set(case: tuple[dict[str, Any], dict[str, Any], Status, str]) -> None:
    check("StatefulSet", case)


def _daemon(**status: object) -> dict[str, Any]:
    names = (
        "desiredNumberScheduled",
        "currentNumberScheduled",
        "updatedNumberScheduled",
        "numberAvailable",
        "numberReady",
    )
    return {"observedGeneration": 1, **dict.fromkeys(names, 4), **status}


DAEMON_SETS: dict[str, tuple[int | None, dict[str, Any], Status, str]] = {
    "complete": (1, _daemon(), CURRENT, "All replicas scheduled as expected. Replicas: 4"),
    "no nodes": (
        1,
        {"observedGeneration": 1, "desiredNumberScheduled": 0},
        CURRENT,
        "All replicas scheduled as expected. Replicas: 0",
    ),
    "no generation": (None, _daemon(), IN_PROGRESS, "DaemonSet metadata.generation not found"),
    "not observed": (1, {}, IN_PROGRESS, "DaemonSet status.observedGeneration not found"),
    "behind": (2, _daemon(), IN_PROGRESS, "DaemonSet generation is 2, but latest observed generation is 1"),
    "not counted": (
        1,
        _daemon(desiredNumberScheduled=None),
        IN_PROGRESS,
        "Missing .status.desiredNumberScheduled",
    ),
    "current": (1, _daemon(currentNumberScheduled=3), IN_PROGRESS, "Current: 3/4"),
    "updated": (1, _daemon(updatedNumberScheduled=3), IN_PROGRESS, "Updated: 3/4"),
    "available": (1, _daemon(numberAvailable=None), IN_PROGRESS, "Available: 0/4"),
    "ready": (1, _daemon(numberReady=1), IN_PROGRESS, "Ready: 1/4"),
}


@pytest.mark.parametrize("group", ["apps/v1", "extensions/v1beta1"])
@pytest.mark.parametrize(("generation", "status", "word", "message"), DAEMON_SETS.values(), ids=DAEMON_SETS)
def test_daemon_set(
    generation: int | None, status: dict[str, Any], word: Status, message: str, group: str
) -> None:
    metadata = {"name": "x", "generation": generation}
    mapping = {"apiVersion": group, "kind": "DaemonSet", "metadata": metadata, "status": status}
    result = kstatus(from_mapping(mapping), NOW)
    assert (result.status, result.message) == (word, message)


STARTED = "2026-07-01T11:00:00Z"
JOBS: dict[str, tuple[dict[str, Any], dict[str, Any], Status, str]] = {
    "not started": ({}, {}, IN_PROGRESS, "Job not started"),
    "running": (
        {},
        {"startTime": STARTED, "active": 1},
        CURRENT,
        "Job in progress. success:0, active: 1, failed: 0",
    ),
    "running, some failed": (
        {"completions": 5},
        {"startTime": STARTED, "active": 1, "failed": 2, "succeeded": 1},
        CURRENT,
        "Job in progress. success:1, active: 1, failed: 2",
    ),
    "complete": (
        {"completions": 4},
        {"startTime": STARTED, "succeeded": 4, "conditions": [{"type": "Complete", "status": "True"}]},
        CURRENT,
        "Job Completed. succeeded: 4/4",
    ),
    "complete, completions default to parallelism": (
        {"parallelism": 2},
        {"succeeded": 1, "conditions": [{"type": "Complete", "status": "True"}]},
        CURRENT,
        "Job Completed. succeeded: 1/2",
    ),
    "failed": (
        {"completions": 4},
        {"failed": 3, "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]},
        FAILED,
        "Job Failed. failed: 3/4",
    ),
    "not failed": (
        {},
        {"startTime": STARTED, "conditions": [{"type": "Failed", "status": "False"}]},
        CURRENT,
        "Job in progress. success:0, active: 0, failed: 0",
    ),
    "suspended": (
        {"suspend": True},
        {"conditions": [{"type": "Suspended", "status": "True"}]},
        CURRENT,
        "Job is suspended",
    ),
    "suspended, by its condition alone": (
        {},
        {"conditions": [{"type": "Suspended", "status": "True"}]},
        CURRENT,
        "Job is suspended",
    ),
    "resumed, its condition is late": (
        {"suspend": False},
        {"conditions": [{"type": "Suspended", "status": "True"}]},
        IN_PROGRESS,
        "Job not started",
    ),
    "suspended after it failed": (
        {"suspend": True},
        {"failed": 1, "conditions": [{"type": "Failed", "status": "True"}]},
        FAILED,
        "Job Failed. failed: 1/1",
    ),
}


@pytest.mark.parametrize("case", JOBS.values(), ids=JOBS)
def test_job(case: tuple[dict[str, Any], dict[str, Any], Status, str]) -> None:
    check("Job", case, "batch/v1")

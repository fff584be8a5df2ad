"""The STATUS column of pods, as kubectl prints it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.pod import Pod
from kubectl_insight.objects.health.pod_status import pod_columns
from kubectl_insight.objects.item import decode_object, from_mapping

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)
READY = {"type": "Ready", "status": "True"}
INITIALIZED = {"type": "Initialized", "status": "True"}

RUNNING = {"running": {"startedAt": "2026-07-01T10:00:00Z"}}


def waiting(reason: str = "", message: str = "") -> dict[str, Any]:
    return {"waiting": {"reason": reason, "message": message}}


def ended(code: int, reason: str = "", signal: int = 0, at: str = "2026-07-01T11:00:00Z") -> dict[str, Any]:
    return {"terminated": {"exitCode": code, "reason": reason, "signal": signal, "finishedAt": at}}


def status(name: str, state: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"name": name, "ready": "running" in state, "restartCount": 0, "state": state, **fields}


def pod(
    phase: str,
    containers: list[dict[str, Any]],
    init: list[dict[str, Any]] | None = None,
    *,
    sidecars: tuple[str, ...] = (),
    deleting: bool = False,
    **fields: object,
) -> dict[str, Any]:
    spec = {
        "containers": [{"name": container["name"]} for container in containers],
        "initContainers": [
            {"name": c["name"], **({"restartPolicy": "Always"} if c["name"] in sidecars else {})}
            for c in init or []
        ],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p", **({"deletionTimestamp": "2026-07-01T11:59:00Z"} if deleting else {})},
        "spec": spec,
        "status": {"phase": phase, "containerStatuses": containers, "initContainerStatuses": init, **fields},
    }


OK = status("a", RUNNING)

CASES: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "running": (pod("Running", [OK]), "1/1", "Running", "0"),
    "no status at all": (
        {"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {"containers": [{"name": "a"}]}},
        "0/1",
        "",
        "0",
    ),
    "no containers": (pod("Pending", []), "0/0", "Pending", "0"),
    "running, not ready": (pod("Running", [status("a", RUNNING, ready=False)]), "0/1", "Running", "0"),
    "two, one waits": (
        pod("Pending", [OK, status("b", waiting("ContainerCreating"))]),
        "1/2",
        "ContainerCreating",
        "0",
    ),
    "waits without a reason": (pod("Pending", [status("a", waiting())]), "0/1", "Pending", "0"),
    "the first reason wins": (
        pod("Running", [status("a", waiting("CrashLoopBackOff")), status("b", waiting("ImagePullBackOff"))]),
        "0/2",
        "CrashLoopBackOff",
        "0",
    ),
    "ended with a reason": (pod("Running", [status("a", ended(137, "OOMKilled"))]), "0/1", "OOMKilled", "0"),
    "ended by a signal": (pod("Running", [status("a", ended(137, "", 9))]), "0/1", "Signal:9", "0"),
    "ended with a code": (pod("Running", [status("a", ended(3))]), "0/1", "ExitCode:3", "0"),
    "completed": (pod("Succeeded", [status("a", ended(0, "Completed"))]), "0/1", "Completed", "0"),
    "one completed, one runs, ready": (
        pod("Running", [status("a", ended(0, "Completed")), status("b", RUNNING)], conditions=[READY]),
        "1/2",
        "Running",
        "0",
    ),
    "one completed, one runs, not ready": (
        pod("Running", [status("a", ended(0, "Completed")), status("b", RUNNING)]),
        "1/2",
        "NotReady",
        "0",
    ),
    "one completed, one failed": (
        pod("Running", [status("a", ended(0, "Completed")), status("b", ended(1, "Error"))]),
        "0/2",
        "Error",
        "0",
    ),
    "evicted": (pod("Failed", [], reason="Evicted"), "0/0", "Evicted", "0"),
    "node lost": (pod("Running", [OK], reason="NodeLost"), "1/1", "NodeLost", "0"),
    "node lost, deleted": (pod("Running", [OK], reason="NodeLost", deleting=True), "1/1", "Unknown", "0"),
    "deleted": (pod("Running", [OK], deleting=True), "1/1", "Terminating", "0"),
    "deleted when it had ended": (
        pod("Succeeded", [status("a", ended(0, "Completed"))], deleting=True),
        "0/1",
        "Completed",
        "0",
    ),
    "scheduling gated": (
        pod(
            "Pending",
            [],
            conditions=[{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
        ),
        "0/0",
        "SchedulingGated",
        "0",
    ),
    "another condition's gate": (
        pod("Pending", [], conditions=[{"type": "Else", "status": "False", "reason": "SchedulingGated"}]),
        "0/0",
        "Pending",
        "0",
    ),
    "first init container runs": (
        pod(
            "Pending",
            [status("a", waiting("PodInitializing"))],
            [status("i", RUNNING), status("j", waiting("PodInitializing"))],
        ),
        "0/1",
        "Init:0/2",
        "0",
    ),
    "first init container waits": (
        pod(
            "Pending",
            [OK],
            [status("i", waiting("PodInitializing")), status("j", waiting("PodInitializing"))],
        ),
        "0/1",
        "Init:0/2",
        "0",
    ),
    "a started init container that the specification does not know": (
        {
            **pod("Pending", [OK], [status("i", RUNNING, started=True)]),
            "spec": {"containers": [{"name": "a"}]},
        },
        "0/1",
        "Init:0/0",
        "0",
    ),
    "second init container runs": (
        pod(
            "Pending",
            [status("a", waiting("PodInitializing"))],
            [status("i", ended(0, "Completed")), status("j", RUNNING)],
        ),
        "0/1",
        "Init:1/2",
        "0",
    ),
    "init container fails": (
        pod("Pending", [OK], [status("i", ended(1, "Error"))]),
        "0/1",
        "Init:Error",
        "0",
    ),
    "init container fails by signal": (
        pod("Pending", [OK], [status("i", ended(1, "", 15))]),
        "0/1",
        "Init:Signal:15",
        "0",
    ),
    "init container fails by code": (
        pod("Pending", [OK], [status("i", ended(2))]),
        "0/1",
        "Init:ExitCode:2",
        "0",
    ),
    "init container loops": (
        pod(
            "Pending",
            [status("a", waiting("PodInitializing"))],
            [status("i", waiting("CrashLoopBackOff"), restartCount=4)],
        ),
        "0/1",
        "Init:CrashLoopBackOff",
        "4",
    ),
    "init containers done": (
        pod("Running", [OK], [status("i", ended(0, "Completed"), restartCount=2)]),
        "1/1",
        "Running",
        "0",
    ),
    "initialised, an init container runs again": (
        pod("Running", [OK], [status("i", RUNNING, restartCount=2)], conditions=[INITIALIZED]),
        "1/1",
        "Init:0/1",
        "0",
    ),
    "initialised, then a container fails": (
        pod("Running", [status("a", ended(1, "Error"))], [status("i", RUNNING)], conditions=[INITIALIZED]),
        "0/1",
        "Error",
        "0",
    ),
    "sidecar started and ready": (
        pod("Running", [OK], [status("s", RUNNING, started=True, restartCount=3)], sidecars=("s",)),
        "2/2",
        "Running",
        "3",
    ),
    "sidecar started, not ready": (
        pod("Running", [OK], [status("s", RUNNING, started=True, ready=False)], sidecars=("s",)),
        "1/2",
        "Running",
        "0",
    ),
    "sidecar not started": (
        pod(
            "Pending",
            [status("a", waiting("PodInitializing"))],
            [status("s", RUNNING, started=False)],
            sidecars=("s",),
        ),
        "0/2",
        "Init:0/1",
        "0",
    ),
    "sidecar, then an init container": (
        pod(
            "Pending",
            [status("a", waiting("PodInitializing"))],
            [status("s", RUNNING, started=True), status("i", RUNNING)],
            sidecars=("s",),
        ),
        "1/2",
        "Init:1/2",
        "0",
    ),
    "an init container that merely started is no sidecar": (
        pod("Pending", [status("a", waiting("PodInitializing"))], [status("i", RUNNING, started=True)]),
        "0/1",
        "Init:0/1",
        "0",
    ),
    "restarts": (
        pod("Running", [status("a", RUNNING, restartCount=2), status("b", RUNNING, restartCount=1)]),
        "2/2",
        "Running",
        "3",
    ),
    "restarts, the newest": (
        pod(
            "Running",
            [
                status("a", RUNNING, restartCount=2, lastState=ended(1, at="2026-07-01T11:55:00Z")),
                status("b", RUNNING, restartCount=1, lastState=ended(1, at="2026-07-01T11:00:00Z")),
            ],
        ),
        "2/2",
        "Running",
        "3 (5m ago)",
    ),
    "no restarts, an old end": (
        pod("Running", [status("a", RUNNING, lastState=ended(1))]),
        "1/1",
        "Running",
        "0",
    ),
    "an init container's restarts end with it": (
        pod(
            "Running",
            [OK],
            [
                status("i", ended(0), restartCount=9, lastState=ended(1, at="2026-07-01T11:59:00Z")),
                status(
                    "s", RUNNING, started=True, restartCount=1, lastState=ended(1, at="2026-07-01T11:50:00Z")
                ),
            ],
            sidecars=("s",),
        ),
        "2/2",
        "Running",
        "1 (10m ago)",
    ),
    "ephemeral containers never count": (
        pod("Running", [OK], ephemeralContainerStatuses=[status("debug", ended(1, "Error"), restartCount=7)]),
        "1/1",
        "Running",
        "0",
    ),
}


@pytest.mark.parametrize(("mapping", "ready", "word", "restarts"), CASES.values(), ids=CASES)
def test_columns_are_kubectls(mapping: dict[str, Any], ready: str, word: str, restarts: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        columns = pod_columns(obj.decode(Pod), deleting=bool(obj.metadata.deletion_timestamp))
        assert (columns.ready_text, columns.status, columns.restarts_text(NOW)) == (ready, word, restarts)


@pytest.mark.parametrize(
    ("mapping", "name", "is_init"),
    [
        (pod("Running", [OK]), None, False),
        (pod("Running", [OK, status("b", waiting("CrashLoopBackOff"))]), "b", False),
        (pod("Pending", [OK], [status("i", waiting("CrashLoopBackOff"))]), "i", True),
        (pod("Running", [status("a", ended(0, "Completed")), status("b", ended(1, "Error"))]), "b", False),
    ],
    ids=["none", "container", "init container", "failed beside completed"],
)
def test_the_culprit_is_named(mapping: dict[str, Any], name: str | None, is_init: bool) -> None:
    columns = pod_columns(from_mapping(mapping).decode(Pod), deleting=False)
    assert (columns.culprit.name if columns.culprit else None) == name
    assert columns.culprit_is_init is is_init

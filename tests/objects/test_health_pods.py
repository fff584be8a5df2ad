"""What an operator is told about pods."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.health import assess
from kubectl_insight.objects.item import decode_object, from_mapping

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)

RUNNING: dict[str, Any] = {"running": {}}
READY = [{"type": "Ready", "status": "True"}]
UNREADY = [
    {
        "type": "Ready",
        "status": "False",
        "reason": "ContainersNotReady",
        "message": "containers with unready status: [a]",
    }
]
PULLING = (
    'Back-off pulling image "shop/web:9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image'
    ' "docker.io/shop/web:9": failed to resolve reference "docker.io/shop/web:9": docker.io/shop/web:9: not found'
)


def _status(name: str, state: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"name": name, "image": "shop/web:9", "ready": False, "restartCount": 0, "state": state, **fields}


def _waiting(reason: str, message: str = "", name: str = "a", **fields: object) -> dict[str, Any]:
    return _status(name, {"waiting": {"reason": reason, "message": message}}, **fields)


def _ended(code: int, reason: str = "", signal: int = 0) -> dict[str, Any]:
    return {
        "terminated": {"exitCode": code, "reason": reason, "signal": signal, "message": "password=hunter2"}
    }


def _looping(name: str = "a", last: dict[str, Any] | None = None, restarts: int = 14) -> dict[str, Any]:
    message = f"back-off 5m0s restarting failed container={name} pod=web-1_shop(0a1b)"
    return _waiting(
        "CrashLoopBackOff", message, name, restartCount=restarts, lastState=last or _ended(1, "Error")
    )


def _pod(phase: str, *containers: dict[str, Any], **fields: object) -> dict[str, Any]:
    names = [{"name": container["name"]} for container in containers]
    status = {"phase": phase, "containerStatuses": list(containers), **fields}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "p"},
        "spec": {"containers": names},
        "status": status,
    }


def _init_pod(*init: dict[str, Any]) -> dict[str, Any]:
    pod = _pod("Pending", _waiting("PodInitializing"), initContainerStatuses=list(init))
    pod["spec"]["initContainers"] = [{"name": container["name"]} for container in init]
    return pod


WELL = {
    "running": (_pod("Running", _status("a", RUNNING, ready=True), conditions=READY), "1/1", "Running"),
    "running after restarts": (
        _pod(
            "Running",
            _status("a", RUNNING, ready=True, restartCount=5, lastState=_ended(1)),
            conditions=READY,
        ),
        "1/1",
        "Running",
    ),
    "completed": (_pod("Succeeded", _status("a", _ended(0, "Completed"))), "0/1", "Completed"),
}


@pytest.mark.parametrize(("mapping", "ready", "reason"), WELL.values(), ids=WELL)
def test_pods_that_are_well(mapping: dict[str, Any], ready: str, reason: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        health = assess(obj, NOW)
        assert (health.status, health.ready, health.reason) == ("Current", ready, reason)
        assert (health.message, health.healthy) == ("", True)


ILL = {
    "crash loop": (
        _pod("Running", _looping()),
        "Failed",
        "CrashLoopBackOff",
        "back-off 5m0s, exit 1 (14 restarts)",
    ),
    "first crash": (
        _pod("Running", _looping(restarts=1)),
        "Failed",
        "CrashLoopBackOff",
        "back-off 5m0s, exit 1 (1 restart)",
    ),
    "out of memory": (
        _pod("Running", _looping(last=_ended(137, "OOMKilled"))),
        "Failed",
        "CrashLoopBackOff",
        "back-off 5m0s, OOMKilled, exit 137 (14 restarts)",
    ),
    "ends well, too often": (
        _pod("Running", _looping(last=_ended(0, "Completed"))),
        "Failed",
        "CrashLoopBackOff",
        "back-off 5m0s, exit 0 (14 restarts)",
    ),
    "crash loop by signal": (
        _pod("Running", _looping(last=_ended(139, "", 11))),
        "Failed",
        "CrashLoopBackOff",
        "back-off 5m0s, signal 11 (14 restarts)",
    ),
    "crash loop without words": (
        _pod("Running", _waiting("CrashLoopBackOff")),
        "Failed",
        "CrashLoopBackOff",
        "back-off",
    ),
    "crash loop beside another": (
        _pod("Running", _status("web", RUNNING, ready=True), _looping("proxy")),
        "Failed",
        "CrashLoopBackOff",
        "proxy: back-off 5m0s, exit 1 (14 restarts)",
    ),
    "between two crashes": (
        _pod("Running", _status("a", _ended(1, "Error"), restartCount=2)),
        "InProgress",
        "Error",
        "exit 1 (2 restarts)",
    ),
    "image not found": (
        _pod("Pending", _waiting("ImagePullBackOff", PULLING)),
        "InProgress",
        "ImagePullBackOff",
        "image shop/web:9: not found",
    ),
    "image backs off": (
        _pod("Pending", _waiting("ImagePullBackOff", 'Back-off pulling image "shop/web:9"')),
        "InProgress",
        "ImagePullBackOff",
        "image shop/web:9: cannot be pulled",
    ),
    "registry unknown": (
        _pod(
            "Pending",
            _waiting(
                "ErrImagePull", "failed to do request: dial tcp: lookup registry.local:5000: no such host"
            ),
        ),
        "InProgress",
        "ErrImagePull",
        "image shop/web:9: no such host",
    ),
    "no config map": (
        _pod("Pending", _waiting("CreateContainerConfigError", 'configmap "x" not found')),
        "InProgress",
        "CreateContainerConfigError",
        'configmap "x" not found',
    ),
    "message of two lines": (
        _pod("Pending", _waiting("RunContainerError", "no such file:\n\t/bin/web  ")),
        "InProgress",
        "RunContainerError",
        "no such file: /bin/web",
    ),
    "being created": (
        _pod("Pending", _waiting("ContainerCreating")),
        "InProgress",
        "ContainerCreating",
        "not started yet",
    ),
    "waits for its turn": (
        _pod("Pending", _waiting("PodInitializing")),
        "InProgress",
        "PodInitializing",
        "not started yet",
    ),
    "waits for something new": (
        _pod("Pending", _waiting("Thinking")),
        "InProgress",
        "Thinking",
        "waiting: Thinking",
    ),
    "unschedulable": (
        _pod(
            "Pending",
            conditions=[
                {
                    "type": "PodScheduled",
                    "status": "False",
                    "reason": "Unschedulable",
                    "message": "0/3 nodes are available: 3 Insufficient cpu.",
                },
            ],
        ),
        "Failed",
        "Pending",
        "0/3 nodes are available: 3 Insufficient cpu.",
    ),
    "gated": (
        _pod(
            "Pending",
            conditions=[
                {
                    "type": "PodScheduled",
                    "status": "False",
                    "reason": "SchedulingGated",
                    "message": "Scheduling is blocked",
                },
            ],
        ),
        "InProgress",
        "SchedulingGated",
        "Scheduling is blocked",
    ),
    "not scheduled, silently": (
        _pod("Pending", conditions=[{"type": "PodScheduled", "status": "False"}]),
        "InProgress",
        "Pending",
        "not scheduled yet",
    ),
    "scheduled": (_pod("Pending"), "InProgress", "Pending", "not started by its node yet"),
    "never seen": (
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}},
        "InProgress",
        "",
        "not started by its node yet",
    ),
    "not ready": (
        _pod("Running", _status("a", RUNNING), conditions=UNREADY),
        "InProgress",
        "Running",
        "not ready: a",
    ),
    "not ready after a restart": (
        _pod(
            "Running",
            _status("a", RUNNING, restartCount=3, lastState=_ended(137, "OOMKilled")),
            conditions=UNREADY,
        ),
        "InProgress",
        "Running",
        "not ready: a, last OOMKilled, exit 137 (3 restarts)",
    ),
    "two not ready": (
        _pod("Running", _status("a", RUNNING), _status("b", RUNNING), conditions=UNREADY),
        "InProgress",
        "Running",
        "not ready: a, b",
    ),
    "sidecar not ready": (
        {
            **_pod(
                "Running",
                _status("a", RUNNING, ready=True),
                conditions=UNREADY,
                initContainerStatuses=[
                    _status("migrate", _ended(0), ready=False),
                    _status("proxy", RUNNING, started=True),
                ],
            ),
            "spec": {"initContainers": [{"name": "migrate"}, {"name": "proxy", "restartPolicy": "Always"}]},
        },
        "InProgress",
        "Running",
        "not ready: proxy",
    ),
    "readiness gate": (
        _pod(
            "Running",
            _status("a", RUNNING, ready=True),
            conditions=[
                {
                    "type": "Ready",
                    "status": "False",
                    "reason": "ReadinessGatesNotReady",
                    "message": "no example.com/gate",
                }
            ],
        ),
        "InProgress",
        "Running",
        "Ready=False: no example.com/gate",
    ),
    "no Ready condition": (
        _pod("Running", _status("a", RUNNING, ready=True)),
        "InProgress",
        "Running",
        "no Ready condition",
    ),
    "init container loops": (
        _init_pod(_looping("migrate")),
        "InProgress",
        "Init:CrashLoopBackOff",
        "init container migrate: back-off 5m0s, exit 1 (14 restarts)",
    ),
    "init container fails": (
        _init_pod(_status("migrate", _ended(2, "Error"))),
        "InProgress",
        "Init:Error",
        "init container migrate: exit 2",
    ),
    "init container runs": (
        _init_pod(_status("migrate", RUNNING)),
        "InProgress",
        "Init:0/1",
        "init container migrate: running",
    ),
    "failed": (_pod("Failed", _status("a", _ended(1, "Error"))), "Current", "Error", "exit 1"),
    "failed, out of memory": (
        _pod("Failed", _status("a", _ended(137, "OOMKilled"))),
        "Current",
        "OOMKilled",
        "OOMKilled, exit 137",
    ),
    "failed, nothing said": (_pod("Failed"), "Current", "Failed", "phase Failed"),
    "evicted": (
        _pod("Failed", reason="Evicted", message="The node was low on resource: memory."),
        "Current",
        "Evicted",
        "The node was low on resource: memory.",
    ),
    "node lost": (
        _pod(
            "Running",
            _status("a", RUNNING, ready=True),
            conditions=READY,
            reason="NodeLost",
            message="Node n1 is unresponsive",
        ),
        "Current",
        "NodeLost",
        "Node n1 is unresponsive",
    ),
    "phase unknown": (_pod("Unknown"), "Unknown", "Unknown", "phase Unknown"),
}


@pytest.mark.parametrize(("mapping", "status", "reason", "message"), ILL.values(), ids=ILL)
def test_pods_that_are_not_well(mapping: dict[str, Any], status: str, reason: str, message: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        health = assess(obj, NOW)
        assert (health.status, health.reason, health.message, health.healthy) == (
            status,
            reason,
            message,
            False,
        )


@pytest.mark.parametrize(("mapping", "status", "reason", "message"), ILL.values(), ids=ILL)
def test_a_containers_own_words_are_never_told(
    mapping: dict[str, Any], status: str, reason: str, message: str
) -> None:
    assert "hunter2" not in repr(assess(from_mapping(mapping), NOW))


def test_a_pod_in_its_grace_period() -> None:
    mapping = _pod("Running", _status("a", RUNNING, ready=True), conditions=READY)
    mapping["metadata"]["deletionTimestamp"] = "2026-07-01T12:00:25Z"
    health = assess(from_mapping(mapping), NOW)
    assert (health.status, health.ready, health.reason) == ("Terminating", "1/1", "Terminating")
    assert (health.message, health.healthy) == ("deleting, 25s of grace left", False)


def test_an_unobserved_generation_is_told() -> None:
    mapping = _pod("Running", _status("a", RUNNING, ready=True), conditions=READY, observedGeneration=1)
    mapping["metadata"]["generation"] = 2
    health = assess(from_mapping(mapping), NOW)
    assert (health.status, health.reason, health.healthy) == ("InProgress", "Running", False)
    assert health.message == "Pod generation is 2, but latest observed generation is 1"


def test_a_named_condition_leaves_kubectls_word() -> None:
    gate = {"type": "example.com/gate", "status": "False", "reason": "Closed", "message": "closed\nfor now"}
    mapping = _pod("Running", _status("a", RUNNING, ready=True), conditions=[*READY, gate])
    health = assess(from_mapping(mapping), NOW, ["example.com/gate", "Ready", "Absent"])
    assert (health.status, health.reason, health.healthy) == ("Current", "Running", False)
    assert health.message == "example.com/gate=False: closed for now"

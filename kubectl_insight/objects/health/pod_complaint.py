"""Why a pod is not well, in the one line that an operator wants to read first.

A container's own output (``terminated.message``) is never quoted: nobody knows what it holds.
"""

from __future__ import annotations

import re

from kubectl_insight.objects.health.conditions import condition_phrase, find_condition, one_line
from kubectl_insight.objects.health.kstatus_result import Result, Status
from kubectl_insight.objects.health.pod import (
    NO_POD_STATUS,
    NO_STATE,
    ContainerStatus,
    Pod,
    PodStatus,
    Terminated,
)
from kubectl_insight.objects.health.pod_status import NODE_LOST, PodColumns

_BACK_OFF = re.compile(r"back-off (\S{1,20}) ", re.ASCII)
_BACK_OFF_PULLING = re.compile(r"back-off pulling image \S+", re.IGNORECASE)
_PULL_FAILURES = frozenset(
    {
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
    },
)
_SILENT_ENDS = frozenset({"", "Completed", "Error"})


def pod_complaint(pod: Pod, columns: PodColumns, result: Result) -> str | None:
    """Return what is wrong with a pod that is not being deleted, or ``None`` where nothing is.

    A failed pod is wrong although kstatus calls it Current; so is one whose node was lost.
    """
    status = pod.status or NO_POD_STATUS
    if status.phase == "Failed" or status.reason == NODE_LOST:
        return _end_of_pod(status, columns)
    if result.status is Status.CURRENT:
        return None
    unscheduled = find_condition(status.conditions, "PodScheduled")
    if unscheduled is not None and unscheduled.status == "False":
        return one_line(unscheduled.message) or "not scheduled yet"
    if columns.culprit is not None:
        return _named(columns, status, container_complaint(columns.culprit, init=columns.culprit_is_init))
    if status.phase == "Running":
        return _unready(status)
    return one_line(status.message) or _by_phase(status.phase or "")


def _end_of_pod(status: PodStatus, columns: PodColumns) -> str:
    """Prefer what the kubelet or the node controller said; else how the container ended."""
    if status.message:
        return one_line(status.message)
    if columns.culprit is None:
        return f"phase {status.phase}"
    return _named(columns, status, container_complaint(columns.culprit, init=columns.culprit_is_init))


def _by_phase(phase: str) -> str:
    return "not started by its node yet" if phase in {"", "Pending"} else f"phase {phase}"


def _named(columns: PodColumns, status: PodStatus, complaint: str) -> str:
    """Say which container is meant, where there are several."""
    name = (columns.culprit.name or "") if columns.culprit else ""
    if columns.culprit_is_init:
        return f"init container {name}: {complaint}"
    return f"{name}: {complaint}" if len(status.container_statuses or ()) > 1 else complaint


def container_complaint(container: ContainerStatus, *, init: bool) -> str:
    """Return why a container that waits or ended is not well; an init container may also still run."""
    state = container.state or NO_STATE
    if state.terminated:
        return _exit(state.terminated) + _restarts(container)
    reason, message = container.waiting_reason, one_line(state.waiting.message if state.waiting else "")
    if reason == "CrashLoopBackOff":
        return _crash_loop(container, message)
    if reason in _PULL_FAILURES:
        return _pull_failure(container, message)
    if message:
        return message
    if init and state.running:
        return "running" + _restarts(container)
    return (
        "not started yet" if reason in {"", "ContainerCreating", "PodInitializing"} else f"waiting: {reason}"
    )


def _crash_loop(container: ContainerStatus, message: str) -> str:
    """Say ``back-off 5m0s, exit 1 (14 restarts)``; the kubelet's message has the back-off only."""
    found = _BACK_OFF.search(message)
    parts = [f"back-off {found[1]}" if found else "back-off"]
    if container.last_end:
        parts.append(_exit(container.last_end))
    return ", ".join(parts) + _restarts(container)


def _pull_failure(container: ContainerStatus, message: str) -> str:
    """Say the image and the innermost cause, which runtimes put last behind a colon."""
    image = f"image {container.image or 'without a name'}"
    cause = message.rpartition(": ")[2]
    if not cause or _BACK_OFF_PULLING.match(cause):
        return f"{image}: cannot be pulled"
    return f"{image}: {cause}"


def _exit(terminated: Terminated) -> str:
    reason = terminated.reason or ""
    if terminated.signal and reason in _SILENT_ENDS:
        return f"signal {terminated.signal}"
    code = f"exit {terminated.exit_code or 0}"
    return code if reason in _SILENT_ENDS else f"{reason}, {code}"


def _restarts(container: ContainerStatus) -> str:
    count = container.restart_count or 0
    return f" ({count} restart{'' if count == 1 else 's'})" if count else ""


def _unready(status: PodStatus) -> str:
    """Name the running containers that are not ready, else the readiness gate's reason."""
    containers = [c for c in status.container_statuses or () if not c.ready]
    sidecars = [
        c for c in status.init_container_statuses or () if not c.ready and c.state and c.state.running
    ]
    unready = [*sidecars, *containers]
    if not unready:
        ready = find_condition(status.conditions, "Ready")
        return condition_phrase(ready) if ready else "no Ready condition"
    names = f"not ready: {', '.join(c.name or '' for c in unready)}"
    last = unready[0].last_end if len(unready) == 1 else None
    return f"{names}, last {_exit(last)}{_restarts(unready[0])}" if last else names

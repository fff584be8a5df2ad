"""kubectl's READY, STATUS and RESTARTS columns of a pod.

STATUS is not the phase: it is the first thing of a pod's containers worth telling. Init containers come in
order, past those that ended well and the sidecars that started; then the containers, where the first one
with a reason wins. Ephemeral containers never count.

Source: ``printPod`` in ``k8s.io/kubernetes/pkg/printers/internalversion/printers.go``, v1.36.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kubectl_insight.objects.age import age_since
from kubectl_insight.objects.health.conditions import find_condition, has_true
from kubectl_insight.objects.health.pod import (
    NO_POD_SPEC,
    NO_POD_STATUS,
    NO_STATE,
    ContainerStatus,
    InitContainer,
    Pod,
    PodStatus,
    Terminated,
)
from kubectl_insight.objects.timestamps import parse_timestamp

NODE_LOST = "NodeLost"
SCHEDULING_GATED = "SchedulingGated"


class PodColumns(msgspec.Struct, gc=False):
    """What kubectl prints of a pod, and the container that made it say so.

    Attributes:
        status: STATUS; empty where the pod has no status at all.
        ready: How many containers run and are ready, started sidecars included.
        total: How many containers and sidecars there are.
        restarts: Restarts of the containers and sidecars, or of the init containers while those run.
        last_restart: When the newest of these restarts began; ``None`` where that is not known.
        culprit: The container whose reason STATUS shows; ``None`` where it comes from the pod itself.
        culprit_is_init: Whether that is an init container.
    """

    status: str = ""
    ready: int = 0
    total: int = 0
    restarts: int = 0
    last_restart: datetime | None = None
    culprit: ContainerStatus | None = None
    culprit_is_init: bool = False

    @property
    def ready_text(self) -> str:
        """READY, as ``1/2``."""
        return f"{self.ready}/{self.total}"

    def restarts_text(self, now: datetime) -> str:
        """RESTARTS, as ``0`` or ``3 (5m ago)``."""
        if not self.restarts or self.last_restart is None:
            return str(self.restarts)
        return f"{self.restarts} ({age_since(self.last_restart, now)} ago)"


def pod_columns(pod: Pod, *, deleting: bool) -> PodColumns:
    """Return what kubectl prints of a pod.

    Args:
        pod: The pod.
        deleting: Whether ``metadata.deletionTimestamp`` is set.
    """
    spec, status = pod.spec or NO_POD_SPEC, pod.status or NO_POD_STATUS
    columns = PodColumns(status.reason or status.phase or "", 0, len(spec.containers or ()))
    for condition in status.conditions or ():
        if condition.reason == SCHEDULING_GATED and condition.type == "PodScheduled":
            columns.status = SCHEDULING_GATED
    restarts = _Restarts()
    if spec.init_containers or status.init_container_statuses:
        restarts = _add_init_containers(columns, spec.init_containers or (), status)
    if not columns.culprit_is_init or _is_initialized(status):
        _add_containers(columns, status, restarts)
    columns.restarts, columns.last_restart = restarts.count, restarts.newest
    if deleting and status.reason == NODE_LOST:
        columns.status = "Unknown"
    elif deleting and status.phase not in {"Succeeded", "Failed"}:
        columns.status = "Terminating"
    return columns


class _Restarts(msgspec.Struct, gc=False):
    count: int = 0
    newest: datetime | None = None

    def add(self, container: ContainerStatus) -> None:
        self.count += container.restart_count or 0
        ended = parse_timestamp(container.last_end.finished_at) if container.last_end else None
        if ended is not None and (self.newest is None or self.newest < ended):
            self.newest = ended


def _is_initialized(status: PodStatus) -> bool:
    condition = find_condition(status.conditions, "Initialized")
    return condition is not None and condition.is_true


def _add_init_containers(
    columns: PodColumns, containers: Sequence[InitContainer], status: PodStatus
) -> _Restarts:
    """Count the sidecars and find the first init container that is not done.

    Returns:
        The restarts that count: all up to that container, or those of the sidecars once the pod is
        initialised.
    """
    is_sidecar = {container.name: container.is_sidecar for container in containers}
    columns.total += sum(container.is_sidecar for container in containers)
    everyone, sidecars = _Restarts(), _Restarts()
    for index, container in enumerate(status.init_container_statuses or ()):
        everyone.add(container)
        sidecar = is_sidecar.get(container.name, False)
        if sidecar:
            sidecars.add(container)
        if (container.state or NO_STATE).has_succeeded:
            continue
        if sidecar and container.started:
            columns.ready += bool(container.ready)
            continue
        columns.status = _init_word(container) or f"Init:{index}/{len(containers)}"
        columns.culprit, columns.culprit_is_init = container, True
        return sidecars if _is_initialized(status) else everyone
    return sidecars


def _init_word(container: ContainerStatus) -> str:
    state = container.state or NO_STATE
    if state.terminated:
        return f"Init:{terminated_word(state.terminated)}"
    reason = container.waiting_reason
    return f"Init:{reason}" if reason and reason != "PodInitializing" else ""


def _add_containers(columns: PodColumns, status: PodStatus, restarts: _Restarts) -> None:
    """Walk the containers from the last to the first, each with a reason overwriting the one before."""
    failure: ContainerStatus | None = None
    running = False
    for container in reversed(status.container_statuses or ()):
        restarts.add(container)
        state = container.state or NO_STATE
        if state.waiting and state.waiting.reason:
            columns.status, columns.culprit, columns.culprit_is_init = state.waiting.reason, container, False
        elif state.terminated:
            word = terminated_word(state.terminated)
            columns.status, columns.culprit, columns.culprit_is_init = word, container, False
            if state.terminated.exit_code:
                failure = container
        elif container.ready and state.running:
            running = True
            columns.ready += 1
    if columns.status == "Completed":
        _replace_completed(columns, status, failure, running=running)


def _replace_completed(
    columns: PodColumns, status: PodStatus, failure: ContainerStatus | None, *, running: bool
) -> None:
    """Say something better of a pod that has one completed container and others."""
    if running and has_true(status.conditions, "Ready"):
        columns.status, columns.culprit = "Running", None
    elif failure is not None and failure.state is not None and failure.state.terminated is not None:
        columns.status, columns.culprit = terminated_word(failure.state.terminated), failure
    elif running:
        columns.status, columns.culprit = "NotReady", None


def terminated_word(terminated: Terminated) -> str:
    """Return why a container ended: its reason, or the signal, or the exit code.

    >>> terminated_word(Terminated("", 137, 9))
    'Signal:9'
    """
    if terminated.reason:
        return terminated.reason
    return f"Signal:{terminated.signal}" if terminated.signal else f"ExitCode:{terminated.exit_code or 0}"

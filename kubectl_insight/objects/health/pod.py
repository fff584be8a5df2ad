"""A pod as far as its status goes, as typed partial structs.

Only what the STATUS, READY and RESTARTS columns and the reasons behind them need is named.
Source of the field names: ``k8s.io/api/core/v1/types.go``.
"""

from __future__ import annotations

import msgspec

from kubectl_insight.objects.health.conditions import Conditioned, ConditionedStatus


class Running(msgspec.Struct, gc=False):
    """``state.running``, of which only the presence matters."""


class Waiting(msgspec.Struct, gc=False):
    """``state.waiting``."""

    reason: str | None = ""
    message: str | None = ""


class Terminated(msgspec.Struct, gc=False, rename="camel"):
    """``state.terminated`` without its message, which is the container's own output."""

    reason: str | None = ""
    exit_code: int | None = 0
    signal: int | None = 0
    finished_at: str | None = ""


class ContainerState(msgspec.Struct, gc=False):
    """At most one of the three is set."""

    running: Running | None = None
    waiting: Waiting | None = None
    terminated: Terminated | None = None

    @property
    def has_succeeded(self) -> bool:
        """Whether the container ended with exit code 0."""
        return self.terminated is not None and not self.terminated.exit_code


class ContainerStatus(msgspec.Struct, gc=False, rename="camel"):
    """One entry of the three lists of container statuses."""

    name: str | None = ""
    image: str | None = ""
    state: ContainerState | None = None
    last_state: ContainerState | None = None
    ready: bool | None = False
    started: bool | None = None
    restart_count: int | None = 0

    @property
    def waiting_reason(self) -> str:
        """Why the container waits; empty where it does not or does not say."""
        waiting = self.state.waiting if self.state else None
        return (waiting.reason or "") if waiting else ""

    @property
    def last_end(self) -> Terminated | None:
        """How the run before this one ended."""
        return self.last_state.terminated if self.last_state else None


class Container(msgspec.Struct, gc=False):
    """A container of which only the number counts."""


class InitContainer(msgspec.Struct, gc=False, rename="camel"):
    """An init container; one that restarts always is a sidecar."""

    name: str | None = ""
    restart_policy: str | None = ""

    @property
    def is_sidecar(self) -> bool:
        """Whether the container runs as long as the pod does."""
        return self.restart_policy == "Always"


class PodSpec(msgspec.Struct, gc=False, rename="camel"):
    """``spec``."""

    containers: list[Container] | None = None
    init_containers: list[InitContainer] | None = None


class PodStatus(ConditionedStatus, gc=False, rename="camel"):
    """``status``."""

    phase: str | None = ""
    reason: str | None = ""
    message: str | None = ""
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: list[ContainerStatus] | None = None


class Pod(Conditioned, gc=False):
    """A pod."""

    spec: PodSpec | None = None
    status: PodStatus | None = None


NO_POD_SPEC = PodSpec()
NO_POD_STATUS = PodStatus()
NO_STATE = ContainerState()

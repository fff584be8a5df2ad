"""The containers of a pod one by one, each as what it is: init container, sidecar, container, ephemeral."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from kubectl_insight.objects.health.kstatus import UNREADABLE
from kubectl_insight.objects.health.pod import NO_STATE, ContainerStatus
from kubectl_insight.objects.health.pod_complaint import container_complaint
from kubectl_insight.objects.health.pod_status import terminated_word
from kubectl_insight.objects.item import KubernetesObject


class ContainerKind(StrEnum):
    """What a container is to its pod; a sidecar is an init container that restarts always."""

    INIT = "init"
    SIDECAR = "sidecar"
    CONTAINER = "container"
    EPHEMERAL = "ephemeral"


class ContainerHealth(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    """How one container is.

    Attributes:
        name: Its name.
        kind: What it is to its pod.
        image: The image as the specification names it.
        status: ``Running``, or why it waits, or how it ended; ``Waiting`` where nothing is known.
        ready: Whether its readiness counts and is given.
        restarts: How often it was restarted.
        message: Why it is not well, on one line; empty where it is.
        image_id: The image that the node says it pulled for it.
        status_position: Where its status stands in the list of its group; -1 where it has none.
    """

    name: str
    kind: ContainerKind
    image: str = ""
    status: str = "Waiting"
    ready: bool = False
    restarts: int = 0
    message: str = ""
    image_id: str = ""
    status_position: int = -1

    @property
    def healthy(self) -> bool:
        """Whether an operator would pass it over."""
        return not self.message


def container_healths(obj: KubernetesObject) -> list[ContainerHealth]:
    """Return a pod's containers: init containers and sidecars, then containers, then ephemeral ones.

    Each group is in the order of the specification. Empty for anything that is no pod, and where the body is
    missing or malformed.
    """
    if not obj.has_body or (obj.gvk.group, obj.gvk.kind) != ("", "Pod"):
        return []
    try:
        pod = obj.decode(_Pod)
    except UNREADABLE:
        return []
    spec, status = pod.spec or _Spec(), pod.status or _Statuses()
    return [
        *_assess(spec.init_containers or (), status.init_container_statuses or (), ContainerKind.INIT),
        *_assess(spec.containers or (), status.container_statuses or (), ContainerKind.CONTAINER),
        *_assess(
            spec.ephemeral_containers or (),
            status.ephemeral_container_statuses or (),
            ContainerKind.EPHEMERAL,
        ),
    ]


class _Container(msgspec.Struct, gc=False, rename="camel"):
    name: str | None = ""
    image: str | None = ""
    restart_policy: str | None = ""


class _Spec(msgspec.Struct, gc=False, rename="camel"):
    init_containers: list[_Container] | None = None
    containers: list[_Container] | None = None
    ephemeral_containers: list[_Container] | None = None


class _Status(ContainerStatus, gc=False, rename="camel"):
    image_id: object = msgspec.field(default="", name="imageID")


class _Statuses(msgspec.Struct, gc=False, rename="camel"):
    init_container_statuses: list[_Status] | None = None
    container_statuses: list[_Status] | None = None
    ephemeral_container_statuses: list[_Status] | None = None


class _Pod(msgspec.Struct, gc=False):
    spec: _Spec | None = None
    status: _Statuses | None = None


def _assess(
    containers: Sequence[_Container], statuses: Sequence[_Status], group: ContainerKind
) -> Iterator[ContainerHealth]:
    by_name = {status.name: (position, status) for position, status in enumerate(statuses)}
    for container in containers:
        is_sidecar = group is ContainerKind.INIT and container.restart_policy == "Always"
        kind = ContainerKind.SIDECAR if is_sidecar else group
        position, status = by_name.get(container.name, _NO_STATUS)
        yield ContainerHealth(
            container.name or "",
            kind,
            container.image or "",
            _word(status),
            bool(status.ready),
            status.restart_count or 0,
            _message(status, kind),
            status.image_id if isinstance(status.image_id, str) else "",
            position,
        )


_NO_STATUS = (-1, _Status())


def _word(status: ContainerStatus) -> str:
    state = status.state or NO_STATE
    if state.running:
        return "Running"
    return terminated_word(state.terminated) if state.terminated else status.waiting_reason or "Waiting"


def _message(status: ContainerStatus, kind: ContainerKind) -> str:
    state = status.state or NO_STATE
    if state.running:
        must_be_ready = kind in {ContainerKind.CONTAINER, ContainerKind.SIDECAR}
        return "not ready" if must_be_ready and not status.ready else ""
    return "" if state.has_succeeded else container_complaint(status, init=kind is ContainerKind.INIT)

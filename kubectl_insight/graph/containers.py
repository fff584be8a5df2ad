"""Containers and images as nodes below their pods."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.age import age
from kubectl_insight.objects.health import Health
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.kstatus_result import Status
from kubectl_insight.objects.pod import ContainerStatus
from kubectl_insight.objects.pod_status import terminated_word
from kubectl_insight.objects.reference import GroupVersionKind

CONTAINER = GroupVersionKind("", "", "Container")
IMAGE = GroupVersionKind("", "", "Image")
_POD = GroupVersionKind("", "v1", "Pod")

Role = Literal["init", "sidecar", "main", "ephemeral"]


class _Container(msgspec.Struct, gc=False, rename="camel"):
    name: str | None = ""
    image: str | None = ""
    restart_policy: str | None = ""


class _Spec(msgspec.Struct, gc=False, rename="camel"):
    containers: list[_Container] | None = None
    init_containers: list[_Container] | None = None
    ephemeral_containers: list[_Container] | None = None


class _Status(msgspec.Struct, gc=False, rename="camel"):
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: list[ContainerStatus] | None = None
    ephemeral_container_statuses: list[ContainerStatus] | None = None


class _Pod(msgspec.Struct, gc=False):
    spec: _Spec | None = None
    status: _Status | None = None


def add_containers(graph: Graph, *, images: bool, now: datetime) -> None:
    """Add the containers of every pod of the graph, and with ``images`` what they were made from.

    A pod whose containers are malformed is left as it is: its own line says so already.
    """
    for node in [node for node in graph.nodes.values() if node.gvk == _POD and node.object is not None]:
        for position, role, container, status in _containers_of(node.object):
            _add(graph, node, (position, role), container, status, images=images, now=now)


def _add(
    graph: Graph,
    pod: Node,
    place: tuple[str, Role],
    container: _Container,
    status: ContainerStatus | None,
    *,
    images: bool,
    now: datetime,
) -> None:
    position, role = place
    name = container.name or ""
    node_id = f"Container/{pod.namespace}/{pod.name}/{name}"
    graph.add_node(Node(node_id, CONTAINER, pod.namespace, name, "", _health(role, status, now)))
    graph.add_edge(Edge(pod.id, node_id, "contains", "pod.container", position, "declared", "target"))
    if images and container.image:
        image_id = f"Image/{container.image}"
        graph.add_node(Node(image_id, IMAGE, "", container.image, "", Health(Status.CURRENT)))
        graph.add_edge(
            Edge(
                node_id, image_id, "createdFrom", "container.image", f"{position}.image", "declared", "source"
            )
        )


def _containers_of(
    obj: KubernetesObject | None,
) -> Iterator[tuple[str, Role, _Container, ContainerStatus | None]]:
    if obj is None or not obj.has_body:
        return
    try:
        pod = obj.decode(_Pod)
    except msgspec.ValidationError:
        return
    spec, status = pod.spec or _Spec(), pod.status or _Status()
    lists = (
        ("initContainers", spec.init_containers, status.init_container_statuses),
        ("containers", spec.containers, status.container_statuses),
        ("ephemeralContainers", spec.ephemeral_containers, status.ephemeral_container_statuses),
    )
    for field, containers, statuses in lists:
        by_name = {status.name: status for status in statuses or ()}
        for index, container in enumerate(containers or ()):
            yield f"spec.{field}[{index}]", _role(field, container), container, by_name.get(container.name)


def _role(field: str, container: _Container) -> Role:
    if field == "ephemeralContainers":
        return "ephemeral"
    if field == "containers":
        return "main"
    return "sidecar" if container.restart_policy == "Always" else "init"


def _health(role: Role, status: ContainerStatus | None, now: datetime) -> Health:
    """Judge a container by its state; an init container that ended well has done its work."""
    state = status.state if status is not None else None
    prefix = "" if role == "main" else f"{role}, "
    if status is None or state is None:
        return Health(Status.UNKNOWN, message=f"{prefix}not started".removesuffix(", "))
    if state.waiting is not None:
        starting = state.waiting.reason in {"ContainerCreating", "PodInitializing"}
        word = Status.IN_PROGRESS if starting else Status.FAILED
        return Health(
            word,
            "0/1",
            state.waiting.reason or "Waiting",
            prefix + (state.waiting.message or ""),
            healthy=False,
        )
    if state.terminated is not None:
        ended_well = not state.terminated.exit_code
        since = age(state.terminated.finished_at, now) if state.terminated.finished_at else ""
        text = f"{prefix}ended {since} ago" if since else prefix.removesuffix(", ")
        word = Status.CURRENT if ended_well else Status.FAILED
        return Health(
            word,
            "",
            terminated_word(state.terminated),
            "" if ended_well and role == "main" else text,
            healthy=ended_well,
        )
    ready = bool(status.ready) or role in {"init", "ephemeral"}
    note = "" if ready else f"{prefix}not ready"
    restarts = f"{status.restart_count} restarts" if status.restart_count else ""
    return Health(
        Status.CURRENT if ready else Status.IN_PROGRESS,
        f"{int(bool(status.ready))}/1",
        "Running",
        ", ".join(part for part in (note or prefix.removesuffix(", "), restarts) if part),
        healthy=ready,
    )

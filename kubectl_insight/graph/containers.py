"""Containers and images as nodes below their pods."""

from __future__ import annotations

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.containers import ContainerHealth, ContainerKind, container_healths
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind

CONTAINER = GroupVersionKind("", "", "Container")
IMAGE = GroupVersionKind("", "", "Image")

_FIELDS = {
    ContainerKind.INIT: "initContainers",
    ContainerKind.SIDECAR: "initContainers",
    ContainerKind.CONTAINER: "containers",
    ContainerKind.EPHEMERAL: "ephemeralContainers",
}
_STARTING = frozenset({"ContainerCreating", "PodInitializing", "Waiting", "Running"})


def add_containers(graph: Graph, *, images: bool) -> None:
    """Add the containers of every pod of the graph, and with ``images`` what they were made from.

    A pod whose containers are malformed is left as it is: its own line says so already.
    """
    for pod in list(graph.nodes.values()):
        if pod.object is None:
            continue
        positions: dict[str, int] = {}
        for container in container_healths(pod.object):
            field = _FIELDS[container.kind]
            position = positions.get(field, 0)
            positions[field] = position + 1
            node_id = _add_container(graph, pod, container, f"spec.{field}[{position}]")
            if images and container.image:
                _add_image(graph, node_id, container.image, f"spec.{field}[{position}].image")


def _add_container(graph: Graph, pod: Node, container: ContainerHealth, path: str) -> str:
    node_id = f"Container/{pod.namespace}/{pod.name}/{container.name}"
    if pod.presence == "stale":
        node_id = f"{node_id}@{pod.uid}"
    graph.add_node(Node(node_id, CONTAINER, pod.namespace, container.name, "", _health(container)))
    graph.add_edge(Edge(pod.id, node_id, "contains", "pod.container", path, "declared", "target"))
    return node_id


def _add_image(graph: Graph, container_id: str, image: str, path: str) -> None:
    node_id = f"Image/{image}"
    graph.add_node(Node(node_id, IMAGE, "", image, "", Health(Status.CURRENT)))
    graph.add_edge(Edge(container_id, node_id, "createdFrom", "container.image", path, "declared", "source"))


def _health(container: ContainerHealth) -> Health:
    """Put a container's state into the words that all nodes share."""
    if container.healthy:
        status = Status.CURRENT
    else:
        status = Status.IN_PROGRESS if container.status in _STARTING else Status.FAILED
    counts = container.kind in {ContainerKind.CONTAINER, ContainerKind.SIDECAR}
    role = "" if container.kind is ContainerKind.CONTAINER else str(container.kind)
    restarts = f"{container.restarts} restarts" if container.restarts and container.healthy else ""
    return Health(
        status,
        f"{int(container.ready)}/1" if counts else "",
        container.status,
        ", ".join(part for part in (role, container.message, restarts) if part),
        container.healthy,
    )

"""The nodes with what is left on each, and what a pod demands of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kubectl_insight.graph.disruption import bodies, node_rules
from kubectl_insight.graph.disruption.requests import (
    PODS,
    Amounts,
    host_ports,
    node_amounts,
    pod_requests,
)
from kubectl_insight.graph.disruption.snapshot import CLAIM, NODE, VOLUME, PodInfo, Snapshot
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.quantity import QuantityError

_FITS = "whether pods fit there"
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - compared, not bound


class Demand(msgspec.Struct, gc=False, eq=False):
    """What one pod asks of a node.

    Attributes:
        volumes: The node selectors of the volumes that it is bound to, by the name of the volume.
    """

    pod: PodInfo
    requests: Amounts
    ports: list[tuple[str, str, int]]
    volumes: dict[str, bodies.NodeSelector]


class NodeRoom(msgspec.Struct, gc=False, eq=False):
    """One node with what is left on it.

    Attributes:
        free: What can still be requested.
        ports: The ports of the node that are taken.
    """

    name: str
    labels: Mapping[str, str]
    taints: list[bodies.Taint]
    unschedulable: bool
    free: Amounts
    ports: set[tuple[str, str, int]]

    def refusal(self, demand: Demand) -> str:
        """Say why the node's own marks keep a pod away, whatever runs on it; empty where they do not."""
        tolerations = demand.pod.spec.tolerations or ()
        if self.unschedulable and node_rules.untolerated((node_rules.UNSCHEDULABLE,), tolerations):
            return "unschedulable"
        taint = node_rules.untolerated(self.taints, tolerations)
        if taint is not None:
            value = f"={taint.value}" if taint.value else ""
            return f"untolerated taint {taint.key}{value}:{taint.effect}"
        if not node_rules.fits_labels(demand.pod.spec, self.labels, self.name):
            return "node affinity or selector does not match"
        for volume, selector in demand.volumes.items():
            if not node_rules.selects(selector, self.labels, self.name):
                return f"volume {volume} is not reachable from there"
        return ""

    def shortage(self, demand: Demand) -> str:
        """Say what there is too little of for a pod; empty where there is enough."""
        if any(self._is_taken(*port) for port in demand.ports):
            return "host port is taken"
        if self.free.get(PODS, 0) < 1:
            return "too many pods"
        short = sorted(name for name, amount in demand.requests.items() if amount > self.free.get(name, 0))
        return f"insufficient {', '.join(short)}" if short else ""

    def occupy(self, requests: Amounts, ports: Iterable[tuple[str, str, int]]) -> None:
        """Count a pod that runs here."""
        free = self.free
        free[PODS] = free.get(PODS, 0) - 1
        for name, amount in requests.items():
            free[name] = free.get(name, 0) - amount
        self.ports.update(ports)

    def _is_taken(self, address: str, protocol: str, number: int) -> bool:
        if address == _ANY_ADDRESS:
            return any(taken[1:] == (protocol, number) for taken in self.ports)
        return not self.ports.isdisjoint({(each, protocol, number) for each in (address, _ANY_ADDRESS)})


def read_nodes(snapshot: Snapshot, without: str, leaving: set[int]) -> list[NodeRoom]:
    """Return the nodes by name, each with what is left when some pods have gone.

    Args:
        without: A node that takes nothing, or an empty string.
        leaving: The pods that go, by ``id()``.
    """
    rooms: list[NodeRoom] = []
    for obj in sorted(snapshot.of_kind(NODE), key=lambda each: each.name):
        if obj.name != without:
            room = _read_node(snapshot, obj)
            if room is not None:
                for pod in snapshot.pods_by_node.get(obj.name, ()):
                    if not pod.ended and id(pod) not in leaving:
                        room.occupy(_requests(snapshot, pod), host_ports(pod.spec))
                rooms.append(room)
    return rooms


def cordoned_nodes(snapshot: Snapshot) -> list[str]:
    """Return the names of the nodes that are cordoned, sorted."""
    bodies_of = ((obj, snapshot.decode(obj, bodies.Node, _FITS)) for obj in snapshot.of_kind(NODE))
    return sorted(obj.name for obj, body in bodies_of if body and body.spec and body.spec.unschedulable)


def demand_of(snapshot: Snapshot, pod: PodInfo) -> Demand:
    """Return what a pod asks of a node."""
    return Demand(pod, _requests(snapshot, pod), host_ports(pod.spec), volume_selectors(snapshot, pod))


def volume_selectors(snapshot: Snapshot, pod: PodInfo) -> dict[str, bodies.NodeSelector]:
    """Return from which nodes each volume that a pod is bound to can be reached, where that is limited.

    Ephemeral volumes go with their pod, so they tie no other to a node.
    """
    selectors: dict[str, bodies.NodeSelector] = {}
    for volume in pod.spec.volumes or ():
        name = volume.persistent_volume_claim.claim_name if volume.persistent_volume_claim else ""
        claim = snapshot.find(CLAIM, pod.object.namespace, name) if name else None
        bound = _volume_of(snapshot, claim) if claim is not None else None
        if bound is not None:
            body = snapshot.decode(bound, bodies.PersistentVolume, "from where it can be reached")
            affinity = body.spec.node_affinity if body and body.spec else None
            if affinity is not None and affinity.required is not None:
                selectors[bound.name] = affinity.required
    return selectors


def _volume_of(snapshot: Snapshot, claim: KubernetesObject) -> KubernetesObject | None:
    body = snapshot.decode(claim, bodies.PersistentVolumeClaim, "which volume it is bound to")
    name = body.spec.volume_name if body and body.spec else ""
    return snapshot.find(VOLUME, "", name) if name else None


def _requests(snapshot: Snapshot, pod: PodInfo) -> Amounts:
    try:
        return pod_requests(pod.spec)
    except QuantityError as error:
        snapshot.problem(f"{pod.object.id}: its requests are not counted: {error}")
        return {}


def _read_node(snapshot: Snapshot, obj: KubernetesObject) -> NodeRoom | None:
    body = snapshot.decode(obj, bodies.Node, _FITS)
    if body is None:
        return None
    spec, status = body.spec or bodies.NodeSpec(), body.status or bodies.NodeStatus()
    try:
        free = node_amounts(status.allocatable)
    except QuantityError as error:
        snapshot.problem(f"{obj.id}: malformed ({error}), so whether pods fit there is not known")
        return None
    labels = obj.metadata.label_map()
    return NodeRoom(obj.name, labels, spec.taints or [], bool(spec.unschedulable), free, set())

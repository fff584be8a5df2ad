"""What a drain of a node does to each of its pods, and what an eviction of any pods would.

Source: ``k8s.io/kubectl`` v0.36.3 ``pkg/drain/filters.go``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from kubectl_insight.graph.disruption.evicting import Evicting, downtimes
from kubectl_insight.graph.disruption.node_rules import selects
from kubectl_insight.graph.disruption.nodes import cordoned_nodes, volume_selectors
from kubectl_insight.graph.disruption.outcome import Disruption, Eviction, Fate, Room
from kubectl_insight.graph.disruption.rooms import rooms_for
from kubectl_insight.graph.disruption.snapshot import NODE, PodInfo, Snapshot
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, split_api_version

_DAEMON_SET = GroupKind("apps", "DaemonSet")
_MIRROR = "kubernetes.io/config.mirror"
_FORCE = "--force"
_IGNORE_DAEMON_SETS = "--ignore-daemonsets"
_DELETE_DATA = "--delete-emptydir-data"


def drain(objects: Sequence[KubernetesObject], node: KubernetesObject) -> Disruption:
    """Say what ``kubectl drain`` of a node would do to each of its pods.

    Args:
        objects: Everything that was read: at least pods, nodes and PodDisruptionBudgets with their bodies,
            and their controllers, claims and volumes where there are any.
        node: The node.
    """
    snapshot = Snapshot(objects)
    pods = snapshot.pods_by_node.get(node.name, []) if node.name else []
    stays = {id(pod): reason for pod in pods if (reason := _stays(snapshot, pod))}
    leaving = [pod for pod in pods if id(pod) not in stays]
    judged = _judge(snapshot, leaving, without=node.name)
    kept = [
        Eviction(pod.object, Fate.STAYS, stays[id(pod)], needs=_needs_staying(pod))
        for pod in pods
        if id(pod) in stays
    ]
    cordoned = cordoned_nodes(snapshot)
    others = tuple(name for name in cordoned if name != node.name)
    return replace(
        _disruption(snapshot, [*judged, *kept]), cordoned=node.name in cordoned, cordoned_nodes=others
    )


def evictions(objects: Sequence[KubernetesObject], pods: Iterable[KubernetesObject]) -> Disruption:
    """Say what the eviction API would do to each of some pods, evicted one after the other.

    Args:
        objects: As for :func:`drain`.
        pods: The pods; members of ``objects``.
    """
    snapshot = Snapshot(objects)
    wanted = {id(obj) for obj in pods}
    leaving = [pod for pod in snapshot.pods if id(pod.object) in wanted]
    return _disruption(snapshot, _judge(snapshot, leaving, without=""))


def _disruption(snapshot: Snapshot, pods: Iterable[Eviction]) -> Disruption:
    ordered = sorted(pods, key=lambda each: (each.object.id, each.object.uid))
    return Disruption(tuple(ordered), tuple(sorted(snapshot.problems)))


def _judge(snapshot: Snapshot, leaving: Sequence[PodInfo], *, without: str) -> list[Eviction]:
    """Judge pods that leave; those that are not ready first, because they may cost a budget nothing."""
    evicting = Evicting(snapshot)
    rooms = _rooms(snapshot, leaving, without)
    evicted = [(pod, *evicting.evict(pod)) for pod in sorted(leaving, key=lambda each: each.ready)]
    # A budget lets the others wait until those that have gone are ready again elsewhere.
    down = downtimes(snapshot, [pod for pod, fate, *_ in evicted if fate is Fate.EVICTED])
    return [
        Eviction(
            pod.object,
            fate,
            reason,
            budgets,
            _needs(snapshot, pod),
            _pin(snapshot, pod),
            down.get(id(pod), ""),
            rooms.get(id(pod)),
        )
        for pod, fate, reason, budgets in evicted
    ]


def _rooms(snapshot: Snapshot, leaving: Sequence[PodInfo], without: str) -> dict[int, Room]:
    """Return the room of each pod that something makes again; one that has ended is not."""
    again = [pod for pod in leaving if pod.controller is not None and not pod.ended]
    return dict(zip(map(id, again), rooms_for(snapshot, again, leaving, without=without), strict=True))


def _stays(snapshot: Snapshot, pod: PodInfo) -> str:
    """Say why a drain leaves a pod alone; empty where it does not."""
    if pod.object.metadata.annotations and _MIRROR in pod.object.metadata.annotations:
        return "static pod: its file on the node makes it"
    if not pod.ended and _controlled_by(pod, _DAEMON_SET) and not _is_stray(snapshot, pod):
        name = pod.controller.name if pod.controller else ""
        return f"DaemonSet {name} runs it on every node, cordoned or not"
    return ""


def _needs_staying(pod: PodInfo) -> tuple[str, ...]:
    return (_IGNORE_DAEMON_SETS,) if _controlled_by(pod, _DAEMON_SET) else ()


def _needs(snapshot: Snapshot, pod: PodInfo) -> tuple[str, ...]:
    """Return the options without which a drain refuses because of a pod; none for one that has ended."""
    if pod.ended:
        return ()
    needs = []
    if any(volume.empty_dir is not None for volume in pod.spec.volumes or ()):
        needs.append(_DELETE_DATA)
    if pod.controller is None or _is_stray(snapshot, pod):
        needs.append(_FORCE)
    return tuple(needs)


def _is_stray(snapshot: Snapshot, pod: PodInfo) -> bool:
    """Tell whether a pod's DaemonSet is gone."""
    reference = pod.controller
    if reference is None or not _controlled_by(pod, _DAEMON_SET):
        return False
    return snapshot.find(_DAEMON_SET, pod.object.namespace, reference.name or "") is None


def _controlled_by(pod: PodInfo, kind: GroupKind) -> bool:
    reference = pod.controller
    if reference is None:
        return False
    group, _ = split_api_version(reference.api_version or "")
    return (group, reference.kind) == kind


def _pin(snapshot: Snapshot, pod: PodInfo) -> str:
    """Say which volume ties a pod to the node it is on: no other node that was read can reach it."""
    nodes = snapshot.of_kind(NODE)
    others: Collection[KubernetesObject] = [each for each in nodes if each.name != pod.spec.node_name]
    for name, selector in volume_selectors(snapshot, pod).items():
        if not any(selects(selector, each.metadata.label_map(), each.name) for each in others):
            return f"PersistentVolume {name} can only be reached from {pod.spec.node_name or 'no node'}"
    return ""

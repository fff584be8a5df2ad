"""The pods, nodes and controllers that evictions are about, each decoded once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

import msgspec

from kubectl_insight.graph.disruption import bodies
from kubectl_insight.objects.health.conditions import has_true
from kubectl_insight.objects.health.kstatus import UNREADABLE
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.selecting import Carrier, SelectorIndex

T = TypeVar("T")

POD = GroupKind("", "Pod")
NODE = GroupKind("", "Node")
BUDGET = GroupKind("policy", "PodDisruptionBudget")
CLAIM = GroupKind("", "PersistentVolumeClaim")
VOLUME = GroupKind("", "PersistentVolume")
NAMESPACE = GroupKind("", "Namespace")
REPLICA_SET = GroupKind("apps", "ReplicaSet")
DEPLOYMENT = GroupKind("apps", "Deployment")

_TERMINAL = frozenset({"Succeeded", "Failed"})


class PodInfo(msgspec.Struct, gc=False, eq=False):
    """A pod with its body."""

    object: KubernetesObject
    spec: bodies.PodSpec
    phase: str
    ready: bool

    @property
    def ended(self) -> bool:
        """Whether it has ended: it takes no room and needs no protection."""
        return self.phase in _TERMINAL

    @property
    def terminating(self) -> bool:
        """Whether it is being deleted already."""
        return bool(self.object.metadata.deletion_timestamp)

    @property
    def controller(self) -> OwnerReference | None:
        """The reference to its controller."""
        return controller_of(self.object)


class Snapshot:
    """Objects by kind and name.

    Attributes:
        problems: Sentences about bodies that are missing or malformed.
    """

    def __init__(self, objects: Sequence[KubernetesObject]) -> None:
        by_kind: defaultdict[tuple[str, str], list[KubernetesObject]] = defaultdict(list)
        for obj in objects:
            by_kind[obj.gvk.group, obj.gvk.kind].append(obj)
        self._by_kind = dict(by_kind)
        self._names: dict[tuple[str, str], dict[tuple[str, str], KubernetesObject]] = {}
        self.problems: dict[str, None] = {}

    @cached_property
    def pods(self) -> list[PodInfo]:
        """Every pod, in order of namespace and name."""
        ordered = sorted(self.of_kind(POD), key=lambda obj: (obj.namespace, obj.name, obj.uid))
        return [self._pod(obj) for obj in ordered]

    @cached_property
    def pods_by_node(self) -> dict[str, list[PodInfo]]:
        """The pods bound to each node; those without a node under the empty string."""
        groups: defaultdict[str, list[PodInfo]] = defaultdict(list)
        for pod in self.pods:
            groups[pod.spec.node_name or ""].append(pod)
        return dict(groups)

    @cached_property
    def pod_index(self) -> SelectorIndex[PodInfo]:
        """The pods by their labels."""
        return SelectorIndex(
            Carrier(pod.object.namespace, pod.object.metadata.label_map(), pod) for pod in self.pods
        )

    def of_kind(self, kind: GroupKind) -> list[KubernetesObject]:
        """Return the objects of a kind."""
        return self._by_kind.get(kind, [])

    def find(self, kind: GroupKind, namespace: str, name: str) -> KubernetesObject | None:
        """Return the object of a kind and name."""
        names = self._names.get(kind)
        if names is None:
            names = {(obj.namespace, obj.name): obj for obj in self.of_kind(kind)}
            self._names[kind] = names
        return names.get((namespace, name))

    def decode(self, obj: KubernetesObject, shape: type[T], what: str) -> T | None:
        """Decode a body; ``None`` with a problem that says what is not known because of it."""
        if not obj.has_body:
            self.problem(f"{obj.id}: only its metadata was read, so {what} is not known")
            return None
        try:
            return obj.decode(shape)
        except UNREADABLE as error:
            self.problem(f"{obj.id}: malformed ({error}), so {what} is not known")
            return None

    def problem(self, sentence: str) -> None:
        """Note what could not be judged."""
        self.problems[sentence] = None

    def _pod(self, obj: KubernetesObject) -> PodInfo:
        pod = self.decode(obj, bodies.Pod, "where it runs and what it needs") or _NO_POD
        status = pod.status or _NO_STATUS
        return PodInfo(obj, pod.spec or _NO_SPEC, status.phase or "", has_true(status.conditions, "Ready"))


_NO_POD = bodies.Pod()
_NO_SPEC = bodies.PodSpec()
_NO_STATUS = bodies.PodStatus()


def controller_of(obj: KubernetesObject) -> OwnerReference | None:
    """Return an object's reference to its controller."""
    for reference in obj.metadata.owner_references or ():
        if reference.controller:
            return reference
    return None

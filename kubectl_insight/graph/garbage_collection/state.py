"""The cluster while objects go: what is known of each object that is touched, and how to find others.

Nothing is looked at before it is needed: of a hundred thousand objects a deletion usually touches ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

import msgspec

from kubectl_insight.graph.garbage_collection.outcome import Cause
from kubectl_insight.objects.health.kstatus import UNREADABLE
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.ownership import OwnerIndex

T = TypeVar("T")

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"

POD = GroupKind("", "Pod")
CLAIM = GroupKind("", "PersistentVolumeClaim")
VOLUME = GroupKind("", "PersistentVolume")
NODE = GroupKind("", "Node")
NAMESPACE = GroupKind("", "Namespace")
DEFINITION = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
STATEFUL_SET = GroupKind("apps", "StatefulSet")
API_SERVICE = GroupKind("apiregistration.k8s.io", "APIService")
EVENTS = frozenset({GroupKind("", "Event"), GroupKind("events.k8s.io", "Event")})


class Thing(msgspec.Struct, gc=False, eq=False):
    """One object as it stands while the deletion runs.

    Attributes:
        key: Its id with its uid, by which everything is put in order.
        owners: Its ``ownerReferences`` that are left.
        finalizers: Its finalizers that are left.
        deleting: Whether it has a ``deletionTimestamp``.
        asked: The wave in which its deletion was asked for.
        gone: The wave in which it disappeared.
        released: Ids of the owners that were taken out of its references.
        note: Why it stays although something that concerns it goes.
        waits_for: Other components that have to finish before it goes.
    """

    object: KubernetesObject
    kind: GroupKind
    key: str
    owners: Sequence[OwnerReference]
    finalizers: list[str]
    deleting: bool
    asked: int | None = None
    gone: int | None = None
    cause: Cause = Cause.ASKED
    reason: str = ""
    released: tuple[str, ...] = ()
    note: str = ""
    waits_for: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What messages call it: ``Pod web-1``."""
        return f"{self.kind.kind} {self.object.name}"


class State:
    """All objects, those that are touched as :class:`Thing`.

    Attributes:
        problems: Sentences about bodies that are missing or malformed.
    """

    def __init__(self, objects: Sequence[KubernetesObject]) -> None:
        self.index = OwnerIndex(objects)
        self.problems: dict[str, None] = {}
        self._objects = objects
        self._things: dict[int, Thing] = {}
        self._dependents: dict[str, list[Thing]] = {}

    def thing(self, obj: KubernetesObject) -> Thing:
        """Return what is known of an object."""
        found = self._things.get(id(obj))
        if found is None:
            found = self._things[id(obj)] = _thing(obj)
        return found

    def touched(self) -> list[Thing]:
        """Return everything that was looked at, in order."""
        return sorted(self._things.values(), key=_key)

    def by_uid(self, uid: str | None) -> Thing | None:
        """Return the object of a uid."""
        obj = self.index.by_uid.get(uid) if uid else None
        return None if obj is None else self.thing(obj)

    def dependents(self, owner: Thing) -> Sequence[Thing]:
        """Return the objects that are there and still name an owner, by its uid alone.

        The garbage collector's graph is keyed by the uid, so one in another namespace counts as well.
        """
        uid = owner.object.metadata.uid
        if not uid or uid not in self.index.dependents:
            return ()
        things = self._dependents.get(uid)
        if things is None:
            things = self._dependents[uid] = [self.thing(obj) for obj in self.index.dependents[uid]]
        return [each for each in things if each.gone is None and _names(each, uid)]

    def blocking(self, owner: Thing) -> Iterator[Thing]:
        """Return the dependents that a foreground deletion of the owner waits for."""
        uid = owner.object.uid
        for dependent in self.dependents(owner):
            if any(each.uid == uid and each.block_owner_deletion for each in dependent.owners):
                yield dependent

    def of_kind(self, kind: GroupKind) -> Sequence[KubernetesObject]:
        """Return the objects of one kind."""
        return self._by_kind.get(kind, ())

    def in_namespace(self, namespace: str) -> Sequence[KubernetesObject]:
        """Return the objects of one namespace."""
        return self._by_namespace.get(namespace, ())

    def decode(self, obj: KubernetesObject, shape: type[T], what: str) -> T | None:
        """Decode a body; ``None`` with a problem that says what is not known because of it.

        Args:
            what: What the body is needed for, as the end of the sentence ``..., so ... is not known``.
        """
        if not obj.has_body:
            self.problems[f"{obj.id}: only its metadata was read, so {what} is not known"] = None
            return None
        try:
            return obj.decode(shape)
        except UNREADABLE as error:
            self.problems[f"{obj.id}: malformed ({error}), so {what} is not known"] = None
            return None

    @cached_property
    def _by_kind(self) -> dict[GroupKind, list[KubernetesObject]]:
        by_gvk: defaultdict[tuple[str, str, str], list[KubernetesObject]] = defaultdict(list)
        for obj in self._objects:
            by_gvk[obj.gvk].append(obj)
        by_kind: dict[GroupKind, list[KubernetesObject]] = {}
        for (group, _version, kind), found in by_gvk.items():
            by_kind.setdefault(GroupKind(group, kind), []).extend(found)
        return by_kind

    @cached_property
    def _by_namespace(self) -> dict[str, list[KubernetesObject]]:
        by_namespace: defaultdict[str, list[KubernetesObject]] = defaultdict(list)
        for obj in self._objects:
            by_namespace[obj.metadata.namespace or ""].append(obj)
        return by_namespace


def in_order(things: Iterable[Thing]) -> list[Thing]:
    """Return things in the order in which everything is done and told."""
    return sorted(things, key=_key)


def _names(dependent: Thing, uid: str | None) -> bool:
    for reference in dependent.owners:  # noqa: SIM110 - a generator costs three times as much, a million times
        if reference.uid == uid:
            return True
    return False


def _key(thing: Thing) -> str:
    return thing.key


def _thing(obj: KubernetesObject) -> Thing:
    metadata = obj.metadata
    return Thing(
        obj,
        obj.group_kind,
        f"{obj.id} {metadata.uid or ''}",
        metadata.owner_references or (),
        list(metadata.finalizers or ()),
        bool(metadata.deletion_timestamp),
    )

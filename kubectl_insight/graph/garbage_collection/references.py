"""What the garbage collector makes of one ownerReference.

It asks the API server for the name in the dependent's own namespace, then compares the uid. So a uid that
exists elsewhere, or under another name, is as absent as one that never was.
Source: ``isDangling`` and ``classifyReferences`` in kubernetes
``pkg/controller/garbagecollector/garbagecollector.go``.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from kubectl_insight.graph.garbage_collection.state import FOREGROUND, State, Thing
from kubectl_insight.graph.ownership import Knowledge
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind, split_api_version


class Standing(Enum):
    """The collector's three classes, and the two cases in which it gives up on the dependent."""

    SOLID = auto()
    DANGLING = auto()
    WAITING = auto()
    UNKNOWABLE = auto()
    INVALID = auto()


class Verdict(NamedTuple):
    """How an owner stands, and why where that is not plain."""

    standing: Standing
    why: str = ""


_SOLID = Verdict(Standing.SOLID)
_WAITING = Verdict(Standing.WAITING)
_GONE = Verdict(Standing.DANGLING)


def judge(reference: OwnerReference, dependent: Thing, state: State, knowledge: Knowledge | None) -> Verdict:
    """Judge one reference of a dependent as things stand."""
    owner = state.by_uid(reference.uid)
    if owner is None:
        return _judge_absent(reference, dependent, knowledge)
    namespace, other = owner.object.namespace, dependent.object.namespace
    if namespace and namespace != other:
        return _judge_elsewhere(owner, dependent)
    group, _ = split_api_version(reference.api_version or "")
    if (group, reference.kind) != owner.kind:
        return _judge_absent(reference, dependent, knowledge, f"that uid is a {owner.kind}")
    if reference.name != owner.object.name:
        return Verdict(Standing.DANGLING, f"that uid is {owner.label}")
    if owner.gone is not None:
        return _GONE
    return _WAITING if owner.deleting and FOREGROUND in owner.finalizers else _SOLID


def _judge_elsewhere(owner: Thing, dependent: Thing) -> Verdict:
    if not dependent.object.namespace:
        return Verdict(
            Standing.INVALID,
            f"{owner.label} lives in a namespace and cannot own a cluster-scoped object"
            " (event OwnerRefInvalidNamespace)",
        )
    return Verdict(Standing.DANGLING, f"it is in another namespace, {owner.object.namespace}")


def _judge_absent(
    reference: OwnerReference, dependent: Thing, knowledge: Knowledge | None, why: str = ""
) -> Verdict:
    group, _ = split_api_version(reference.api_version or "")
    kind = GroupKind(group, reference.kind or "")
    label = f"{reference.kind} {reference.name}"
    if knowledge is None:
        return Verdict(Standing.DANGLING, why or "it does not exist")
    namespaced, namespace = knowledge.namespaced(kind), dependent.object.namespace
    reason = knowledge.unread_reason(kind, namespace if namespaced else "", reference.name or "")
    if reason:
        return Verdict(Standing.UNKNOWABLE, f"{label} cannot be read: {reason}")
    if namespaced and not namespace:
        return Verdict(
            Standing.INVALID,
            f"{label} lives in a namespace and cannot own a cluster-scoped object"
            " (event OwnerRefInvalidNamespace)",
        )
    return Verdict(Standing.DANGLING, why or "it does not exist")

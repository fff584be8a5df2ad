"""Workloads without pods, selected by the labels that their pods would have.

Manifests hold no pods, yet a reader sees at once which Deployment a Service means. As soon as pods of a
workload are known, they speak for themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.kind_aliases import canonical
from kubectl_insight.rules.rule import World
from kubectl_insight.rules.selecting import Carrier, SelectorIndex
from kubectl_insight.rules.world import ObjectWorld

POD = GroupKind("", "Pod")
_WORKLOADS = (
    GroupKind("", "ReplicationController"),
    GroupKind("apps", "DaemonSet"),
    GroupKind("apps", "Deployment"),
    GroupKind("apps", "ReplicaSet"),
    GroupKind("apps", "StatefulSet"),
    GroupKind("batch", "Job"),
)
_HOLDERS = frozenset({*_WORKLOADS, GroupKind("batch", "CronJob")})


class _Labels(msgspec.Struct, gc=False):
    labels: dict[str, str] | None = None


class _Template(msgspec.Struct, gc=False):
    metadata: _Labels | None = None


class _Spec(msgspec.Struct, gc=False):
    template: _Template | None = None


class _Workload(msgspec.Struct, gc=False):
    spec: _Spec | None = None


def template_index(world: ObjectWorld) -> SelectorIndex[KubernetesObject]:
    """Return the index of the top workloads that have no pod."""
    return SelectorIndex(_carriers(world))


def _carriers(world: ObjectWorld) -> Iterator[Carrier[KubernetesObject]]:
    for kind in _WORKLOADS:
        for obj in world.of_kind(kind):
            if (
                obj.has_body
                and not repeats_its_controller(obj, world, _HOLDERS)
                and not _has_pods(obj, world)
            ):
                labels = _template_labels(obj)
                if labels:
                    yield Carrier(obj.namespace, labels, obj)


def repeats_its_controller(obj: KubernetesObject, world: World, holders: Collection[GroupKind]) -> bool:
    """Tell whether a controller at hand has a template, too: then the object's own says the same again.

    A ReplicaSet's says what its Deployment's says; a StatefulSet that an operator made speaks for itself.

    Args:
        holders: The kinds that hold a template, by their canonical names.
    """
    for reference in obj.metadata.owner_references or ():
        controller = world.by_uid(reference.uid or "") if reference.controller else None
        if controller is not None and canonical(controller.group_kind) in holders:
            return True
    return False


def _has_pods(obj: KubernetesObject, world: ObjectWorld) -> bool:
    return any(below.group_kind == POD for below in world.owners.descendants([obj]))


def _template_labels(obj: KubernetesObject) -> dict[str, str]:
    try:
        spec = obj.decode(_Workload).spec
    except UNDECODABLE:
        return {}
    metadata = spec.template.metadata if spec and spec.template else None
    return (metadata.labels if metadata else None) or {}

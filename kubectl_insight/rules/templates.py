"""Workloads without pods, selected by the labels that their pods would have.

Manifests hold no pods, yet a reader sees at once which Deployment a Service means. As soon as pods of a
workload are known, they speak for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind
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
            if obj.has_body and not has_known_controller(obj, world) and not _has_pods(obj, world):
                labels = _template_labels(obj)
                if labels:
                    yield Carrier(obj.namespace, labels, obj)


def has_known_controller(obj: KubernetesObject, world: ObjectWorld) -> bool:
    """Tell whether the controller of an object is at hand."""
    return any(
        reference.controller and world.by_uid(reference.uid or "") is not None
        for reference in obj.metadata.owner_references or ()
    )


def _has_pods(obj: KubernetesObject, world: ObjectWorld) -> bool:
    return any(below.group_kind == POD for below in world.owners.descendants([obj]))


def _template_labels(obj: KubernetesObject) -> dict[str, str]:
    try:
        spec = obj.decode(_Workload).spec
    except UNDECODABLE:
        return {}
    metadata = spec.template.metadata if spec and spec.template else None
    return (metadata.labels if metadata else None) or {}

"""The Secrets that classes of volumes and snapshots name in their parameters.

A name with ``${...}`` is a pattern that each volume fills in, and names nothing by itself.
Source: ``github.com/kubernetes-csi/external-provisioner`` and ``external-snapshotter``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

import msgspec

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import SECRET, STORAGE_CLASS
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

_SNAPSHOT_CLASS = GroupKind("snapshot.storage.k8s.io", "VolumeSnapshotClass")
_PREFIX, _NAME, _NAMESPACE = "csi.storage.k8s.io/", "-secret-name", "-secret-namespace"


class _Class(msgspec.Struct, gc=False):
    parameters: dict[str, Any] | None = None


def _find(world: World) -> Iterator[Relation]:
    for kind in (STORAGE_CLASS, _SNAPSHOT_CLASS):
        for obj, body in decoded(world, kind, _Class):
            for key, name in (body.parameters or {}).items():
                if not (key.startswith(_PREFIX) and key.endswith(_NAME)):
                    continue
                namespace = (body.parameters or {}).get(key.removesuffix(_NAME) + _NAMESPACE)
                if _is_plain(name) and _is_plain(namespace):
                    path = f'parameters["{key}"]'
                    secret = ObjectKey(SECRET, namespace, name)
                    yield Relation(obj, secret, "uses", "storageClass.secret", path, "declared")


def _is_plain(text: object) -> TypeGuard[str]:
    return isinstance(text, str) and bool(text) and "$" not in text


RULES = (
    Derivation(
        "storageClass.secret",
        frozenset({"uses"}),
        frozenset({STORAGE_CLASS, _SNAPSHOT_CLASS}),
        _find,
        "`parameters` named `csi.storage.k8s.io/*-secret-name` with their `*-secret-namespace`, unless they are "
        "patterns",
        (SECRET,),
        Harm.SOFT,
        "k8s.io/api/storage/v1 StorageClass",
    ),
)

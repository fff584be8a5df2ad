"""Volume snapshots, their contents and classes."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import CLAIM, CSI_DRIVER, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference

_SNAPSHOTS = "snapshot.storage.k8s.io"
_SNAPSHOT = GroupKind(_SNAPSHOTS, "VolumeSnapshot")
_CONTENT = GroupKind(_SNAPSHOTS, "VolumeSnapshotContent")
_SNAPSHOT_CLASS = GroupKind(_SNAPSHOTS, "VolumeSnapshotClass")
_SNAPSHOT_SOURCE = "github.com/kubernetes-csi/external-snapshotter client/apis/volumesnapshot/v1"

# A snapshot outlives the claim that it was taken of.
RULES = (
    Reference(
        "snapshot.claim",
        on(_SNAPSHOT),
        "spec.source.persistentVolumeClaimName",
        "references",
        CLAIM,
        dangling=False,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshot.existingContent",
        on(_SNAPSHOT),
        "spec.source.volumeSnapshotContentName",
        "claims",
        _CONTENT,
        harm=Harm.DATA,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshot.boundContent",
        on(_SNAPSHOT),
        "status.boundVolumeSnapshotContentName",
        "claims",
        _CONTENT,
        harm=Harm.DATA,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshot.class",
        on(_SNAPSHOT, _CONTENT),
        "spec.volumeSnapshotClassName",
        "uses",
        _SNAPSHOT_CLASS,
        harm=Harm.SOFT,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshotContent.snapshot",
        on(_CONTENT),
        "spec.volumeSnapshotRef.name",
        "claims",
        _SNAPSHOT,
        namespace="namespace",
        uid="uid",
        inverse=True,
        dangling=False,
        harm=Harm.DATA,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshotContent.driver",
        on(_CONTENT),
        "spec.driver",
        "uses",
        CSI_DRIVER,
        dangling=False,
        harm=Harm.SOFT,
        source=_SNAPSHOT_SOURCE,
    ),
    Reference(
        "snapshotClass.driver",
        on(_SNAPSHOT_CLASS),
        "driver",
        "uses",
        CSI_DRIVER,
        dangling=False,
        harm=Harm.SOFT,
        source=_SNAPSHOT_SOURCE,
    ),
)

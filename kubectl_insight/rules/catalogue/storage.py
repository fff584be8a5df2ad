"""Claims, volumes, classes, drivers and what attaches volumes to nodes."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import (
    CLAIM,
    CSI_DRIVER,
    NODE,
    SECRET,
    STATEFUL_SET,
    STORAGE_CLASS,
    VOLUME,
    on,
)
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference

_STORAGE = "storage.k8s.io"
_ATTRIBUTES_CLASS = GroupKind(_STORAGE, "VolumeAttributesClass")
_ATTACHMENT = GroupKind(_STORAGE, "VolumeAttachment")
_CSI_NODE = GroupKind(_STORAGE, "CSINode")
_CAPACITY = GroupKind(_STORAGE, "CSIStorageCapacity")

_CLAIM_SPEC = "k8s.io/api/core/v1 PersistentVolumeClaimSpec"
_VOLUME_SPEC = "k8s.io/api/core/v1 PersistentVolumeSpec"
_CSI_VOLUME = "k8s.io/api/core/v1 CSIPersistentVolumeSource"
_IN_TREE = frozenset({"kubernetes.io/no-provisioner"})

# A bound claim no longer needs what it was made from; only new volumes do.
CLAIMS = (
    Reference("claim.volume", on(CLAIM), "spec.volumeName", "claims", VOLUME, source=_CLAIM_SPEC),
    Reference(
        "claim.storageClass",
        on(CLAIM),
        "spec.storageClassName",
        "uses",
        STORAGE_CLASS,
        harm=Harm.SOFT,
        source=_CLAIM_SPEC,
    ),
    Reference(
        "claim.attributesClass",
        on(CLAIM),
        "spec.volumeAttributesClassName",
        "uses",
        _ATTRIBUTES_CLASS,
        harm=Harm.SOFT,
        source=_CLAIM_SPEC,
    ),
    *(
        Reference(
            f"claim.{field}",
            on(CLAIM),
            f"spec.{field}.name",
            "references",
            CLAIM,
            kind="kind",
            group="apiGroup",
            namespace=namespace,
            dangling=False,
            source=_CLAIM_SPEC,
        )
        for field, namespace in (("dataSource", ""), ("dataSourceRef", "namespace"))
    ),
    Reference(
        "statefulSet.claimTemplate.storageClass",
        on(STATEFUL_SET),
        "spec.volumeClaimTemplates[].spec.storageClassName",
        "uses",
        STORAGE_CLASS,
        harm=Harm.SOFT,
        source="k8s.io/api/apps/v1 StatefulSetSpec",
    ),
)

_CSI_SECRETS = ("controllerExpand", "controllerPublish", "nodeExpand", "nodePublish", "nodeStage")
_VOLUME_SECRETS = ("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos")

# A released volume still names the claim that it had; that one is gone by intention.
VOLUMES = (
    Reference(
        "volume.claim",
        on(VOLUME),
        "spec.claimRef.name",
        "claims",
        CLAIM,
        namespace="namespace",
        uid="uid",
        inverse=True,
        dangling=False,
        source=_VOLUME_SPEC,
    ),
    Reference(
        "volume.storageClass",
        on(VOLUME),
        "spec.storageClassName",
        "provisions",
        STORAGE_CLASS,
        inverse=True,
        dangling=False,
        source=_VOLUME_SPEC,
    ),
    Reference(
        "volume.attributesClass",
        on(VOLUME),
        "spec.volumeAttributesClassName",
        "uses",
        _ATTRIBUTES_CLASS,
        harm=Harm.SOFT,
        source=_VOLUME_SPEC,
    ),
    Reference(
        "volume.csi.driver",
        on(VOLUME),
        "spec.csi.driver",
        "uses",
        CSI_DRIVER,
        dangling=False,
        harm=Harm.SOFT,
        source=_CSI_VOLUME,
    ),
    *(
        Reference(
            f"volume.csi.{use}Secret",
            on(VOLUME),
            f"spec.csi.{use}SecretRef.name",
            "uses",
            SECRET,
            namespace="namespace",
            harm=Harm.SOFT if use.endswith("Expand") else None,
            source=_CSI_VOLUME,
        )
        for use in _CSI_SECRETS
    ),
    *(
        Reference(
            f"volume.{kind}.secret",
            on(VOLUME),
            f"spec.{kind}.secretRef.name",
            "uses",
            SECRET,
            namespace="namespace",
            source="k8s.io/api/core/v1 PersistentVolumeSource",
        )
        for kind in _VOLUME_SECRETS
    ),
    Reference(
        "volume.azureFile.secret",
        on(VOLUME),
        "spec.azureFile.secretName",
        "uses",
        SECRET,
        namespace="secretNamespace",
        source="k8s.io/api/core/v1 AzureFilePersistentVolumeSource",
    ),
)

CLASSES = (
    Reference(
        "storageClass.driver",
        on(STORAGE_CLASS),
        "provisioner",
        "uses",
        CSI_DRIVER,
        dangling=False,
        ignored=_IN_TREE,
        harm=Harm.SOFT,
        source="k8s.io/api/storage/v1 StorageClass",
    ),
    Reference(
        "attributesClass.driver",
        on(_ATTRIBUTES_CLASS),
        "driverName",
        "uses",
        CSI_DRIVER,
        dangling=False,
        harm=Harm.SOFT,
        source="k8s.io/api/storage/v1 VolumeAttributesClass",
    ),
)

ATTACHMENTS = (
    Reference(
        "attachment.node",
        on(_ATTACHMENT),
        "spec.nodeName",
        "references",
        NODE,
        source="k8s.io/api/storage/v1 VolumeAttachmentSpec",
    ),
    Reference(
        "attachment.volume",
        on(_ATTACHMENT),
        "spec.source.persistentVolumeName",
        "references",
        VOLUME,
        source="k8s.io/api/storage/v1 VolumeAttachmentSource",
    ),
    Reference(
        "attachment.driver",
        on(_ATTACHMENT),
        "spec.attacher",
        "references",
        CSI_DRIVER,
        dangling=False,
        source="k8s.io/api/storage/v1 VolumeAttachmentSpec",
    ),
    Reference(
        "csiNode.driver",
        on(_CSI_NODE),
        "spec.drivers[].name",
        "references",
        CSI_DRIVER,
        dangling=False,
        source="k8s.io/api/storage/v1 CSINodeDriver",
    ),
    Reference(
        "storageCapacity.storageClass",
        on(_CAPACITY),
        "storageClassName",
        "references",
        STORAGE_CLASS,
        source="k8s.io/api/storage/v1 CSIStorageCapacity",
    ),
)

RULES = (*CLAIMS, *VOLUMES, *CLASSES, *ATTACHMENTS)

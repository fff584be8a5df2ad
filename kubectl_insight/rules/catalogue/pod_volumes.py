"""The volumes of pods and templates: what is mounted, and what mounting it takes."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import CLAIM, CONFIG_MAP, CSI_DRIVER, SECRET, STORAGE_CLASS
from kubectl_insight.rules.catalogue.pod_fields import pod_reference
from kubectl_insight.rules.edge_types import Harm

_VOLUME = "k8s.io/api/core/v1 VolumeSource"
_PROJECTION = "k8s.io/api/core/v1 VolumeProjection"

MOUNTED = (
    pod_reference(
        "volume.configMap", "volumes[].configMap.name", CONFIG_MAP, optional="optional", source=_VOLUME
    ),
    pod_reference(
        "volume.secret", "volumes[].secret.secretName", SECRET, optional="optional", source=_VOLUME
    ),
    pod_reference("volume.claim", "volumes[].persistentVolumeClaim.claimName", CLAIM, source=_VOLUME),
    pod_reference(
        "volume.projected.configMap",
        "volumes[].projected.sources[].configMap.name",
        CONFIG_MAP,
        optional="optional",
        source=_PROJECTION,
    ),
    pod_reference(
        "volume.projected.secret",
        "volumes[].projected.sources[].secret.name",
        SECRET,
        optional="optional",
        source=_PROJECTION,
    ),
    pod_reference(
        "volume.projected.clusterTrustBundle",
        "volumes[].projected.sources[].clusterTrustBundle.name",
        GroupKind("certificates.k8s.io", "ClusterTrustBundle"),
        optional="optional",
        source="k8s.io/api/core/v1 ClusterTrustBundleProjection",
    ),
    pod_reference(
        "volume.ephemeral.storageClass",
        "volumes[].ephemeral.volumeClaimTemplate.spec.storageClassName",
        STORAGE_CLASS,
        harm=Harm.SOFT,
        source="k8s.io/api/core/v1 EphemeralVolumeSource",
    ),
)

# A driver works without its CSIDriver object, which only sets options.
DRIVERS = (
    pod_reference(
        "volume.csi.driver",
        "volumes[].csi.driver",
        CSI_DRIVER,
        dangling=False,
        source="k8s.io/api/core/v1 CSIVolumeSource",
    ),
    pod_reference(
        "volume.csi.secret",
        "volumes[].csi.nodePublishSecretRef.name",
        SECRET,
        source="k8s.io/api/core/v1 CSIVolumeSource",
    ),
)

_WITH_SECRET = ("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos")

NETWORK_STORAGE = (
    *(
        pod_reference(f"volume.{kind}.secret", f"volumes[].{kind}.secretRef.name", SECRET, source=_VOLUME)
        for kind in _WITH_SECRET
    ),
    pod_reference("volume.azureFile.secret", "volumes[].azureFile.secretName", SECRET, source=_VOLUME),
)

RULES = (*MOUNTED, *DRIVERS, *NETWORK_STORAGE)

"""The kinds that many rules name."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.rule import Holder

POD = GroupKind("", "Pod")
NODE = GroupKind("", "Node")
NAMESPACE = GroupKind("", "Namespace")
SERVICE = GroupKind("", "Service")
SECRET = GroupKind("", "Secret")
CONFIG_MAP = GroupKind("", "ConfigMap")
SERVICE_ACCOUNT = GroupKind("", "ServiceAccount")
CLAIM = GroupKind("", "PersistentVolumeClaim")
VOLUME = GroupKind("", "PersistentVolume")
REPLICATION_CONTROLLER = GroupKind("", "ReplicationController")
DEPLOYMENT = GroupKind("apps", "Deployment")
STATEFUL_SET = GroupKind("apps", "StatefulSet")
STORAGE_CLASS = GroupKind("storage.k8s.io", "StorageClass")
CSI_DRIVER = GroupKind("storage.k8s.io", "CSIDriver")
PRIORITY_CLASS = GroupKind("scheduling.k8s.io", "PriorityClass")
RUNTIME_CLASS = GroupKind("node.k8s.io", "RuntimeClass")
CUSTOM_RESOURCE_DEFINITION = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")
ANY = GroupKind("", "")
"""Where a field tells the kind, and nothing is assumed without it."""


def on(*kinds: GroupKind) -> tuple[Holder, ...]:
    """Return holders that have the field at the path that the rule says."""
    return tuple(Holder(kind) for kind in kinds)


ALL_CUSTOM = GroupKind("*", "*")
"""In what a rule reads: every kind that a CustomResourceDefinition defines, whatever its name."""

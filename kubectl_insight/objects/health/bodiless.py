"""Kinds of which the metadata tells all: nothing in their bodies says whether they are well.

They have no status, or one with neither conditions nor a generation nor a phase, so they are Current as
soon as they are there. A fetch may ask for their metadata alone.
Source: the API types of Kubernetes 1.36 and the kinds of older releases that files still hold.
"""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind

_KINDS_BY_GROUP = {
    "": (
        "ComponentStatus",
        "ConfigMap",
        "Endpoints",
        "Event",
        "LimitRange",
        "PodTemplate",
        "ResourceQuota",
        "Secret",
        "ServiceAccount",
    ),
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    ),
    "apps": ("ControllerRevision",),
    "batch": ("CronJob",),
    "certificates.k8s.io": ("ClusterTrustBundle",),
    "coordination.k8s.io": ("Lease", "LeaseCandidate"),
    "discovery.k8s.io": ("EndpointSlice",),
    "events.k8s.io": ("Event",),
    "extensions": ("Ingress", "NetworkPolicy", "PodSecurityPolicy"),
    "networking.k8s.io": ("IPAddress", "Ingress", "IngressClass", "NetworkPolicy"),
    "node.k8s.io": ("RuntimeClass",),
    "policy": ("PodSecurityPolicy",),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
    "resource.k8s.io": ("DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": (
        "CSIDriver",
        "CSINode",
        "CSIStorageCapacity",
        "StorageClass",
        "VolumeAttachment",
        "VolumeAttributesClass",
    ),
}

BODILESS: frozenset[GroupKind] = frozenset(
    GroupKind(group, kind) for group, kinds in _KINDS_BY_GROUP.items() for kind in kinds
)
"""The kinds whose health and columns need no body."""

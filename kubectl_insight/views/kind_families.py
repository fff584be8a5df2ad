"""Families of kinds: what is drawn alike because it plays the same part in a cluster.

A kind is looked up by itself, then by its group, then by the group's last labels, so that the many kinds of an
ecosystem fall into place without being named. What nobody knows is ``custom``.
"""

from __future__ import annotations

from typing import Final

from kubectl_insight.objects.reference import GroupKind

FAMILIES: Final = (
    "workload",
    "pod",
    "container",
    "image",
    "network",
    "storage",
    "config",
    "secret",
    "access",
    "policy",
    "scaling",
    "node",
    "namespace",
    "cluster",
    "release",
    "extension",
    "event",
    "custom",
    "external",
)
"""Every family, in the order of legends."""

_CORE: Final = {
    "ReplicationController": "workload",
    "PodTemplate": "workload",
    "Pod": "pod",
    "Container": "container",
    "Image": "image",
    "Service": "network",
    "Endpoints": "network",
    "PersistentVolume": "storage",
    "PersistentVolumeClaim": "storage",
    "ConfigMap": "config",
    "Secret": "secret",
    "ServiceAccount": "access",
    "User": "access",
    "Group": "access",
    "LimitRange": "policy",
    "ResourceQuota": "policy",
    "Node": "node",
    "Namespace": "namespace",
    "Cluster": "cluster",
    "Event": "event",
    "Instance": "external",
    "CloudRole": "external",
    "Address": "external",
    "Host": "external",
}

_KINDS: Final = {
    GroupKind("networking.k8s.io", "NetworkPolicy"): "policy",
    GroupKind("extensions", "NetworkPolicy"): "policy",
    GroupKind("extensions", "Ingress"): "network",
    GroupKind("discovery.k8s.io", "EndpointSlice"): "network",
    GroupKind("gateway.networking.k8s.io", "ReferenceGrant"): "policy",
    GroupKind("storage.k8s.io", "CSINode"): "node",
    GroupKind("autoscaling.k8s.io", "VerticalPodAutoscaler"): "scaling",
    GroupKind("policy", "PodDisruptionBudget"): "policy",
    GroupKind("argoproj.io", "Rollout"): "workload",
    GroupKind("argoproj.io", "Application"): "release",
    GroupKind("argoproj.io", "ApplicationSet"): "release",
    GroupKind("argoproj.io", "AppProject"): "release",
    GroupKind("apps", "ControllerRevision"): "config",
    GroupKind("cert-manager.io", "Issuer"): "access",
    GroupKind("cert-manager.io", "ClusterIssuer"): "access",
    GroupKind("bitnami.com", "SealedSecret"): "secret",
    GroupKind("external-secrets.io", "ExternalSecret"): "secret",
    GroupKind("external-secrets.io", "ClusterExternalSecret"): "secret",
    GroupKind("apps.openshift.io", "DeploymentConfig"): "workload",
    GroupKind("serving.knative.dev", "Service"): "workload",
    GroupKind("serving.knative.dev", "Configuration"): "workload",
    GroupKind("serving.knative.dev", "Revision"): "workload",
    GroupKind("serving.knative.dev", "Route"): "network",
}

_GROUPS: Final = {
    "apps": "workload",
    "extensions": "workload",
    "batch": "workload",
    "jobset.x-k8s.io": "workload",
    "apps.kruise.io": "workload",
    "policy": "policy",
    "autoscaling": "scaling",
    "keda.sh": "scaling",
    "karpenter.sh": "scaling",
    "networking.k8s.io": "network",
    "gateway.networking.k8s.io": "network",
    "networking.istio.io": "network",
    "route.openshift.io": "network",
    "traefik.io": "network",
    "traefik.containo.us": "network",
    "projectcontour.io": "network",
    "storage.k8s.io": "storage",
    "snapshot.storage.k8s.io": "storage",
    "resource.k8s.io": "storage",
    "rbac.authorization.k8s.io": "access",
    "authentication.k8s.io": "access",
    "certificates.k8s.io": "access",
    "cert-manager.io": "secret",
    "secrets-store.csi.x-k8s.io": "secret",
    "scheduling.k8s.io": "policy",
    "node.k8s.io": "policy",
    "flowcontrol.apiserver.k8s.io": "policy",
    "kyverno.io": "policy",
    "security.istio.io": "policy",
    "cilium.io": "policy",
    "coordination.k8s.io": "config",
    "events.k8s.io": "event",
    "admissionregistration.k8s.io": "extension",
    "apiextensions.k8s.io": "extension",
    "apiregistration.k8s.io": "extension",
}

_DOMAINS: Final = {
    "gatekeeper.sh": "policy",
    "toolkit.fluxcd.io": "release",
    "helm.cattle.io": "release",
    "helm.sh": "release",
    "cluster.x-k8s.io": "node",
}
"""Groups by the labels that they end with."""


def family_of(kind: GroupKind) -> str:
    """Return the family of a kind, one of :data:`FAMILIES`.

    >>> family_of(GroupKind("apps", "Deployment")), family_of(GroupKind("example.org", "Widget"))
    ('workload', 'custom')
    """
    if not kind.group:
        return _CORE.get(kind.kind, "custom")
    found = _KINDS.get(kind) or _GROUPS.get(kind.group)
    return found or next(
        (family for domain, family in _DOMAINS.items() if f".{kind.group}".endswith(f".{domain}")), "custom"
    )

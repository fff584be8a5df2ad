"""What the loss of one end of a relation does to the other, in words, and who says so.

A harm is one of few words, so that programs can compare it; what it comes to differs from rule to rule. The
sentences are about the dependent object. Those of rules with a source were read in the documentation of
Kubernetes or in its code; where a rule has none of its own, that of its edge's type holds, then that of the harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kubectl_insight.rules.edge_types import Harm


class Consequence(NamedTuple):
    """What the dependent end suffers.

    Attributes:
        meaning: A sentence about it without its subject.
        source: Where Kubernetes says or does so.
    """

    meaning: str
    source: str = ""


HARMS: Mapping[Harm, str] = {
    Harm.DELETED: "is deleted with it",
    Harm.CANNOT_RUN: "cannot run as things stand",
    Harm.TRAFFIC: "its requests fail, or fewer pods answer them",
    Harm.DATA: "loses the data that is stored there",
    Harm.CANNOT_START: "cannot start until it is there again; what runs goes on until it restarts or is replaced",
    Harm.TRAFFIC_AT_RISK: "its requests fail, or fewer pods answer them, once those pods restart or are replaced",
    Harm.IDENTITY: "loses rights, or the identity that gives it rights",
    Harm.SCHEDULING: "pods to come are placed otherwise, or not at all",
    Harm.POLICY: "goes on, but is no longer protected, restricted, configured or scaled by it",
    Harm.SOFT: "goes on without it",
    Harm.NONE: "suffers nothing",
}
"""What each harm means wherever nothing better is known."""

# Environment variables are read when a container is created, volumes when a pod is set up.
_ENVIRONMENT = Consequence(
    "its containers cannot be created (CreateContainerConfigError); those that run keep their environment until "
    "they restart",
    "kubernetes pkg/kubelet/kubelet_pods.go makeEnvironmentVariables",
)
_FILES = Consequence(
    "new pods cannot mount it and stay in ContainerCreating; those that run keep their files until they are replaced",
    "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist",
)
_CLAIM = Consequence(
    "a new pod waits for the claim and stays Pending; one that runs keeps its volume until it is replaced",
    "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection",
)
_STORAGE_SECRET = Consequence(
    "its volume cannot be mounted anew; what has mounted it goes on",
    "k8s.io/api/core/v1 VolumeSource",
)
_IMAGE = Consequence(
    "cannot be pulled again: starts only where the image is present and need not be pulled; what runs goes on",
    "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
)
_NEW_PODS_REFUSED = "new pods are refused; those that are there go on"
_NEXT_VOLUME = Consequence(
    "keeps the volumes that it has; no other is made without it", "k8s.io/api/storage/v1 StorageClass"
)
_REQUESTS = Consequence(
    "requests that are sent on to it fail", "https://kubernetes.io/docs/concepts/services-networking/ingress/"
)

RULES: Mapping[str, Consequence] = {
    **{
        f"pod.{container}.{field}": _ENVIRONMENT
        for container in ("container", "initContainer", "ephemeralContainer")
        for field in ("env", "envFrom")
    },
    **{f"pod.volume.{kind}": _FILES for kind in ("configMap", "secret", "projected")},
    "pod.volume.claim": _CLAIM,
    "pod.volume.ephemeral": _CLAIM,
    "pod.volume.ephemeral.storageClass": _NEXT_VOLUME,
    **{
        f"{holder}.{kind}.secret": _STORAGE_SECRET
        for holder in ("pod.volume", "volume")
        for kind in (
            "azureFile",
            "cephfs",
            "cinder",
            "flexVolume",
            "iscsi",
            "rbd",
            "scaleIO",
            "storageos",
        )
    },
    "pod.volume.csi.secret": _STORAGE_SECRET,
    "pod.volume.csi.driver": Consequence(
        "new pods cannot mount an inline volume of the driver; those that run keep theirs",
        "kubernetes pkg/volume/csi/csi_plugin.go supportsVolumeLifecycleMode",
    ),
    "pod.node": Consequence(
        "stops and is removed; its controller makes another where there is room",
        "kubernetes pkg/controller/podgc/gc_controller.go",
    ),
    "pod.serviceAccount": Consequence(
        "its tokens are refused by the API server",
        "kubernetes pkg/serviceaccount/claims.go",
    ),
    "pod.serviceAccount.template": Consequence(
        _NEW_PODS_REFUSED, "kubernetes plugin/pkg/admission/serviceaccount"
    ),
    "pod.serviceAccount.default": Consequence(
        "its namespace gets another account of that name at once",
        "kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go",
    ),
    "pod.imagePullSecret": Consequence(
        "starts all the same where its images are public or present",
        "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    ),
    "pod.priorityClass": Consequence(
        "keeps the priority that it was given", "kubernetes plugin/pkg/admission/priority"
    ),
    "pod.priorityClass.template": Consequence(_NEW_PODS_REFUSED, "kubernetes plugin/pkg/admission/priority"),
    "pod.runtimeClass": Consequence(_NEW_PODS_REFUSED, "kubernetes plugin/pkg/admission/runtimeclass"),
    "pod.resourceClaim": Consequence(
        "cannot start without its devices; what runs keeps them until it is replaced",
        "https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/",
    ),
    "pod.resourceClaimTemplate": Consequence(
        "keeps the claim that was made for it", "k8s.io/api/core/v1 PodResourceClaim"
    ),
    "pod.resourceClaimTemplate.template": Consequence(
        "new pods wait for a claim that nobody can make", "k8s.io/api/core/v1 PodResourceClaim"
    ),
    "container.image": _IMAGE,
    "container.digest": _IMAGE,
    "template.image": _IMAGE,
    "claim.volume": Consequence(
        "the claim is Lost, and so is the way to its data",
        "kubernetes pkg/controller/volume/persistentvolume/pv_controller.go",
    ),
    "volume.claim": Consequence(
        "the claim is Lost, and so is the way to its data",
        "kubernetes pkg/controller/volume/persistentvolume/pv_controller.go",
    ),
    "claim.storageClass": _NEXT_VOLUME,
    "claim.attributesClass": _NEXT_VOLUME,
    "statefulSet.claimTemplate.storageClass": _NEXT_VOLUME,
    "statefulSet.claim": Consequence(
        "a replica loses its data: the set makes it a new, empty claim",
        "kubernetes pkg/controller/statefulset/stateful_pod_control.go createMissingPersistentVolumeClaims",
    ),
    "statefulSet.service": Consequence(
        "its pods lose their names in DNS and go on",
        "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id",
    ),
    "volume.node": Consequence("its data is on a disk of that node", "k8s.io/api/core/v1 VolumeNodeAffinity"),
    "volume.csi.driver": Consequence(
        "the driver goes on with default options", "k8s.io/api/storage/v1 CSIDriver"
    ),
    **{
        f"volume.csi.{use}ExpandSecret": Consequence(
            "cannot grow", "k8s.io/api/core/v1 CSIPersistentVolumeSource"
        )
        for use in ("controller", "node")
    },
    **{
        f"volume.csi.{use}Secret": _STORAGE_SECRET
        for use in ("controllerPublish", "nodePublish", "nodeStage")
    },
    "service.selector": Consequence(
        "sends requests to its other pods; without any they fail",
        "https://kubernetes.io/docs/concepts/services-networking/service/",
    ),
    "service.endpoint": Consequence(
        "sends requests to its other pods; without any they fail",
        "https://kubernetes.io/docs/concepts/services-networking/service/",
    ),
    "ipAddress.service": Consequence(
        "is deleted with its Service", "kubernetes pkg/registry/core/service/ipallocator"
    ),
    "secret.serviceAccount": Consequence(
        "is deleted with its account", "kubernetes pkg/controller/serviceaccount/tokens_controller.go"
    ),
    "ingress.tls": Consequence(
        "its hosts have no certificate of their own", "k8s.io/api/networking/v1 IngressTLS"
    ),
    "ingress.class": Consequence(
        "no controller serves it",
        "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
    ),
    "webhook.service": Consequence(
        "its webhook cannot be called: with failurePolicy Fail what it judges is refused",
        "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy",
    ),
    "apiService.service": Consequence(
        "the kinds that it serves can be neither read nor written, and no namespace comes to an end",
        "kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go",
    ),
    "customResourceDefinition": Consequence(
        "its objects cannot be converted, so other versions than the stored one can be neither read nor written",
        "k8s.io/api/apiextensions/v1 WebhookConversion",
    ),
    "roleBinding.role": Consequence("grants nothing", "kubernetes pkg/registry/rbac/validation/rule.go"),
    "namespace.member": Consequence(
        "is deleted with its namespace",
        "kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go",
    ),
    "customResourceDefinition.member": Consequence(
        "is deleted with the definition of its kind",
        "k8s.io/apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go",
    ),
    "owner.reference": Consequence(
        "is deleted by the garbage collector",
        "https://kubernetes.io/docs/concepts/architecture/garbage-collection/",
    ),
}
"""By the name of a rule, or by what the names of several rules begin with."""

TYPES: Mapping[str, Consequence] = {
    "routes": _REQUESTS,
    "scales": Consequence("keeps the replicas that it has", "k8s.io/api/autoscaling/v2"),
    "protects": Consequence("may be evicted without limit", "k8s.io/api/policy/v1"),
    "restricts": Consequence(
        "its traffic is no longer restricted by it",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    "allows": Consequence(
        "the policy no longer allows traffic with it, nor restricts any",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ),
    "binds": Consequence("loses the rights that come by it", "k8s.io/api/rbac/v1"),
    "identifies": Consequence("loses the rights of the cloud role"),
    "hosts": Consequence("is not ready; its pods stop"),
}
"""By the type of an edge, where no rule says more."""


def consequence_of(rule: str, edge_type: str, harm: Harm) -> Consequence:
    """Return what an edge's loss does to its dependent end.

    Args:
        rule: The edge's rule; names that several rules begin with count up to a dot.
        harm: What the dependent end suffers, where neither the rule nor the type says more.
    """
    name = rule
    while name:
        if (known := RULES.get(name)) is not None:
            return known
        name = name.rpartition(".")[0]
    return TYPES.get(edge_type) or Consequence(HARMS[harm])

"""What pods and templates need: configuration, identity, classes, and the node that runs them."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import (
    CONFIG_MAP,
    NODE,
    POD,
    PRIORITY_CLASS,
    RUNTIME_CLASS,
    SECRET,
    SERVICE_ACCOUNT,
)
from kubectl_insight.rules.catalogue.pod_fields import container_references, pod_reference, start_reference
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Holder, Reference

_POD_SPEC = "k8s.io/api/core/v1 PodSpec"
_ENV = "k8s.io/api/core/v1 EnvVarSource"
_ENV_FROM = "k8s.io/api/core/v1 EnvFromSource"
_RESOURCE_CLAIM = "k8s.io/api/core/v1 PodResourceClaim"

CONFIGURATION = (
    *container_references(
        "env.configMap",
        "env[].valueFrom.configMapKeyRef.name",
        CONFIG_MAP,
        optional="optional",
        source=_ENV,
    ),
    *container_references(
        "env.secret", "env[].valueFrom.secretKeyRef.name", SECRET, optional="optional", source=_ENV
    ),
    *container_references(
        "envFrom.configMap", "envFrom[].configMapRef.name", CONFIG_MAP, optional="optional", source=_ENV_FROM
    ),
    *container_references(
        "envFrom.secret", "envFrom[].secretRef.name", SECRET, optional="optional", source=_ENV_FROM
    ),
)

# The kubelet pulls without a missing pull secret: public images and cached ones still start.
IDENTITY = (
    pod_reference("imagePullSecret", "imagePullSecrets[].name", SECRET, harm=Harm.SOFT, source=_POD_SPEC),
    *start_reference(
        "serviceAccount", "serviceAccountName", SERVICE_ACCOUNT, Harm.IDENTITY, source=_POD_SPEC
    ),
)

PLACEMENT = (
    Reference("pod.node", (Holder(POD, "spec"),), "nodeName", "runs", NODE, inverse=True, source=_POD_SPEC),
    *start_reference("priorityClass", "priorityClassName", PRIORITY_CLASS, Harm.SOFT, source=_POD_SPEC),
    pod_reference("runtimeClass", "runtimeClassName", RUNTIME_CLASS, source=_POD_SPEC),
    pod_reference(
        "podGroup",
        "schedulingGroup.podGroupName",
        GroupKind("scheduling.k8s.io", "PodGroup"),
        harm=Harm.SCHEDULING,
        source="k8s.io/api/core/v1 PodSchedulingGroup",
    ),
)

_CLAIM = GroupKind("resource.k8s.io", "ResourceClaim")
_CLAIM_TEMPLATE = GroupKind("resource.k8s.io", "ResourceClaimTemplate")

DEVICES = (
    pod_reference("resourceClaim", "resourceClaims[].resourceClaimName", _CLAIM, source=_RESOURCE_CLAIM),
    *start_reference(
        "resourceClaimTemplate",
        "resourceClaims[].resourceClaimTemplateName",
        _CLAIM_TEMPLATE,
        Harm.SOFT,
        source=_RESOURCE_CLAIM,
    ),
    *(
        Reference(
            f"pod.resourceClaim.{name}", (Holder(POD),), f"status.{path}", "uses", _CLAIM, source=source
        )
        for name, path, source in (
            (
                "generated",
                "resourceClaimStatuses[].resourceClaimName",
                "k8s.io/api/core/v1 PodResourceClaimStatus",
            ),
            (
                "extended",
                "extendedResourceClaimStatus.resourceClaimName",
                "k8s.io/api/core/v1 PodExtendedResourceClaimStatus",
            ),
        )
    ),
)

RULES = (*CONFIGURATION, *IDENTITY, *PLACEMENT, *DEVICES)

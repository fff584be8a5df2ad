"""Nodes, classes that decide about nodes, devices, and the machines below."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import NODE, POD, RUNTIME_CLASS, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Holder, Reference, Rule, Selection

_RESOURCE = "resource.k8s.io"
_CLAIM = GroupKind(_RESOURCE, "ResourceClaim")
_CLAIM_TEMPLATE = GroupKind(_RESOURCE, "ResourceClaimTemplate")
_SLICE = GroupKind(_RESOURCE, "ResourceSlice")
_DEVICE_CLASS = GroupKind(_RESOURCE, "DeviceClass")
_CLAIMS = (Holder(_CLAIM, "spec"), Holder(_CLAIM_TEMPLATE, "spec.spec"))
_CLAIM_SPEC = "k8s.io/api/resource/v1 DeviceRequest"

INSTANCE = GroupKind("", "Instance")
"""A machine as the cloud or whoever provides it names it; no kind of Kubernetes."""

RULES: tuple[Rule, ...] = (
    Selection(
        "runtimeClass.nodes",
        on(RUNTIME_CLASS),
        "scheduling.nodeSelector",
        "references",
        NODE,
        form="labels",
        empty="none",
        harm=Harm.SCHEDULING,
        source="k8s.io/api/node/v1 Scheduling",
    ),
    Reference(
        "node.instance",
        on(NODE),
        "spec.providerID",
        "hosts",
        INSTANCE,
        inverse=True,
        external=True,
        source="k8s.io/api/core/v1 NodeSpec",
    ),
    *(
        Reference(
            f"resourceClaim.deviceClass{name}",
            _CLAIMS,
            f"devices.requests[].{path}deviceClassName",
            "uses",
            _DEVICE_CLASS,
            harm=Harm.SCHEDULING,
            source=_CLAIM_SPEC,
        )
        for name, path in (("", "exactly."), (".alternative", "firstAvailable[]."), (".beta", ""))
    ),
    Reference(
        "resourceClaim.reservedFor",
        on(_CLAIM),
        "status.reservedFor[].name",
        "uses",
        POD,
        uid="uid",
        inverse=True,
        dangling=False,
        source="k8s.io/api/resource/v1 ResourceClaimConsumerReference",
    ),
    Reference(
        "resourceSlice.node",
        on(_SLICE),
        "spec.nodeName",
        "references",
        NODE,
        source="k8s.io/api/resource/v1 ResourceSliceSpec",
    ),
)

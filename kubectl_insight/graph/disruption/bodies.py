"""What eviction and scheduling read from objects, as typed partial structs.

Source of the field names: ``k8s.io/api/core/v1/types.go``, ``policy/v1``, ``apps/v1``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from kubectl_insight.objects.health.conditions import Condition

Requests = dict[str, str | int | float]


class Resources(msgspec.Struct, gc=False):
    """``resources`` of a container or a pod."""

    requests: Requests | None = None


class Port(msgspec.Struct, gc=False, rename="camel"):
    """A port of a container; it only matters where it takes one of the node."""

    host_port: int | None = None
    host_ip: str | None = msgspec.field(default="", name="hostIP")
    protocol: str | None = ""
    container_port: int | None = None


class Container(msgspec.Struct, gc=False, rename="camel"):
    """A container; an init container that restarts always is a sidecar."""

    resources: Resources | None = None
    ports: list[Port] | None = None
    restart_policy: str | None = ""


class Toleration(msgspec.Struct, gc=False):
    """A toleration of a pod."""

    key: str | None = ""
    operator: str | None = ""
    value: str | None = ""
    effect: str | None = ""


class Expression(msgspec.Struct, gc=False):
    """A requirement of a node selector."""

    key: str | None = ""
    operator: str | None = ""
    values: list[str] | None = None


class NodeTerm(msgspec.Struct, gc=False, rename="camel"):
    """A term of a node selector: all of it must hold."""

    match_expressions: list[Expression] | None = None
    match_fields: list[Expression] | None = None


class NodeSelector(msgspec.Struct, gc=False, rename="camel"):
    """A node selector: one of its terms must hold."""

    node_selector_terms: list[NodeTerm] | None = None


class NodeAffinity(msgspec.Struct, gc=False):
    """``nodeAffinity`` of a pod."""

    required: NodeSelector | None = msgspec.field(
        default=None, name="requiredDuringSchedulingIgnoredDuringExecution"
    )


class PodTerm(msgspec.Struct, gc=False, rename="camel"):
    """A term of a pod affinity or anti-affinity."""

    label_selector: dict[str, Any] | None = None
    namespaces: list[str] | None = None
    namespace_selector: dict[str, Any] | None = None
    topology_key: str | None = ""


class PodAffinity(msgspec.Struct, gc=False):
    """``podAffinity`` or ``podAntiAffinity`` of a pod."""

    required: list[PodTerm] | None = msgspec.field(
        default=None, name="requiredDuringSchedulingIgnoredDuringExecution"
    )


class Affinity(msgspec.Struct, gc=False, rename="camel"):
    """``affinity`` of a pod."""

    node_affinity: NodeAffinity | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class Spread(msgspec.Struct, gc=False, rename="camel"):
    """A topology spread constraint, of which only the presence matters."""

    when_unsatisfiable: str | None = ""


class Present(msgspec.Struct, gc=False):
    """A field of which only the presence matters."""


class Claim(msgspec.Struct, gc=False, rename="camel"):
    """``persistentVolumeClaim`` of a volume."""

    claim_name: str | None = ""


class Volume(msgspec.Struct, gc=False, rename="camel"):
    """A volume of a pod."""

    empty_dir: Present | None = None
    persistent_volume_claim: Claim | None = None


class PodSpec(msgspec.Struct, gc=False, rename="camel"):
    """Where a pod runs and what it asks of a node."""

    node_name: str | None = ""
    node_selector: dict[str, str] | None = None
    affinity: Affinity | None = None
    tolerations: list[Toleration] | None = None
    containers: list[Container] | None = None
    init_containers: list[Container] | None = None
    overhead: Requests | None = None
    resources: Resources | None = None
    host_network: bool | None = None
    volumes: list[Volume] | None = None
    topology_spread_constraints: list[Spread] | None = None
    resource_claims: list[Present] | None = None


class PodStatus(msgspec.Struct, gc=False):
    """How a pod is."""

    phase: str | None = ""
    conditions: list[Condition] | None = None


class Pod(msgspec.Struct, gc=False):
    """A pod."""

    spec: PodSpec | None = None
    status: PodStatus | None = None


class Taint(msgspec.Struct, gc=False):
    """A taint of a node."""

    key: str | None = ""
    value: str | None = ""
    effect: str | None = ""


class NodeSpec(msgspec.Struct, gc=False):
    """What keeps pods from a node."""

    unschedulable: bool | None = None
    taints: list[Taint] | None = None


class NodeStatus(msgspec.Struct, gc=False):
    """How much a node has to give."""

    allocatable: Requests | None = None


class Node(msgspec.Struct, gc=False):
    """A node."""

    spec: NodeSpec | None = None
    status: NodeStatus | None = None


class BudgetSpec(msgspec.Struct, gc=False, rename="camel"):
    """What a PodDisruptionBudget demands."""

    selector: dict[str, Any] | None = None
    min_available: int | str | None = None
    max_unavailable: int | str | None = None
    unhealthy_pod_eviction_policy: str | None = ""


class BudgetStatus(msgspec.Struct, gc=False, rename="camel"):
    """What the disruption controller made of it."""

    observed_generation: int | None = None
    disruptions_allowed: int | None = None
    current_healthy: int | None = None
    desired_healthy: int | None = None
    expected_pods: int | None = None
    conditions: list[Condition] | None = None


class Budget(msgspec.Struct, gc=False):
    """A PodDisruptionBudget."""

    spec: BudgetSpec | None = None
    status: BudgetStatus | None = None


class ScaleSpec(msgspec.Struct, gc=False):
    """How many pods a controller is to have."""

    replicas: int | None = None


class Scaled(msgspec.Struct, gc=False):
    """A controller with ``spec.replicas``."""

    spec: ScaleSpec | None = None


class ClaimSpec(msgspec.Struct, gc=False, rename="camel"):
    """Which volume a claim is bound to."""

    volume_name: str | None = ""


class PersistentVolumeClaim(msgspec.Struct, gc=False):
    """A claim."""

    spec: ClaimSpec | None = None


class VolumeAffinity(msgspec.Struct, gc=False):
    """``nodeAffinity`` of a volume."""

    required: NodeSelector | None = None


class VolumeSpec(msgspec.Struct, gc=False, rename="camel"):
    """From which nodes a volume can be reached."""

    node_affinity: VolumeAffinity | None = None


class PersistentVolume(msgspec.Struct, gc=False):
    """A volume."""

    spec: VolumeSpec | None = None

"""What selects pods: Services, disruption budgets, network policies, replication controllers."""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import POD, REPLICATION_CONTROLLER, SERVICE, STATEFUL_SET, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference, Selection

NETWORK_POLICY = GroupKind("networking.k8s.io", "NetworkPolicy")

RULES = (
    Selection(
        "service.selector",
        on(SERVICE),
        "spec.selector",
        "loadBalances",
        POD,
        form="labels",
        empty="none",
        templates=True,
        source="k8s.io/api/core/v1 ServiceSpec",
    ),
    Selection(
        "replicationController.selector",
        on(REPLICATION_CONTROLLER),
        "spec.selector",
        "monitors",
        POD,
        form="labels",
        empty="none",
        source="k8s.io/api/core/v1 ReplicationControllerSpec",
    ),
    Selection(
        "disruptionBudget.selector",
        on(GroupKind("policy", "PodDisruptionBudget")),
        "spec.selector",
        "protects",
        POD,
        templates=True,
        source="k8s.io/api/policy/v1 PodDisruptionBudgetSpec",
    ),
    Selection(
        "networkPolicy.selector",
        on(NETWORK_POLICY),
        "spec.podSelector",
        "restricts",
        POD,
        absent="all",
        templates=True,
        source="k8s.io/api/networking/v1 NetworkPolicySpec",
    ),
    Reference(
        "statefulSet.service",
        on(STATEFUL_SET),
        "spec.serviceName",
        "uses",
        SERVICE,
        harm=Harm.SOFT,
        source="k8s.io/api/apps/v1 StatefulSetSpec",
    ),
    # The address outlives a Service for a moment, until it is collected.
    Reference(
        "ipAddress.service",
        on(GroupKind("networking.k8s.io", "IPAddress")),
        "spec.parentRef.name",
        "references",
        SERVICE,
        namespace="namespace",
        dangling=False,
        harm=Harm.DELETED,
        source="k8s.io/api/networking/v1 ParentReference",
    ),
)

"""Roles, bindings, service accounts: what names what.

Subjects, and what roles give access to, need functions: :mod:`.subjects`, :mod:`.granted_objects`.
"""

from __future__ import annotations

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.kinds import SECRET, SERVICE_ACCOUNT, on
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Reference, Selection

RBAC = "rbac.authorization.k8s.io"
ROLE = GroupKind(RBAC, "Role")
CLUSTER_ROLE = GroupKind(RBAC, "ClusterRole")
ROLE_BINDING = GroupKind(RBAC, "RoleBinding")
CLUSTER_ROLE_BINDING = GroupKind(RBAC, "ClusterRoleBinding")

RULES = (
    Reference(
        "roleBinding.role",
        on(ROLE_BINDING, CLUSTER_ROLE_BINDING),
        "roleRef.name",
        "binds",
        CLUSTER_ROLE,
        kind="kind",
        group="apiGroup",
        source="k8s.io/api/rbac/v1 RoleRef",
    ),
    Selection(
        "clusterRole.aggregation",
        on(CLUSTER_ROLE),
        "aggregationRule.clusterRoleSelectors[]",
        "references",
        CLUSTER_ROLE,
        harm=Harm.IDENTITY,
        source="k8s.io/api/rbac/v1 AggregationRule",
    ),
    Reference(
        "serviceAccount.secret",
        on(SERVICE_ACCOUNT),
        "secrets[].name",
        "uses",
        SECRET,
        harm=Harm.SOFT,
        source="k8s.io/api/core/v1 ServiceAccount",
    ),
    Reference(
        "serviceAccount.imagePullSecret",
        on(SERVICE_ACCOUNT),
        "imagePullSecrets[].name",
        "uses",
        SECRET,
        harm=Harm.SOFT,
        source="k8s.io/api/core/v1 ServiceAccount",
    ),
)

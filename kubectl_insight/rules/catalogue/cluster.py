"""The cluster itself and its leases: what the metadata of nodes, namespaces and holders tells."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import NAMESPACE, NODE, POD
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, Thing, World

CLUSTER = GroupKind("", "Cluster")
"""No kind of Kubernetes, but what everything is in."""

_LEASE = GroupKind("coordination.k8s.io", "Lease")
_NODE_LEASES = "kube-node-lease"


def _contents(world: World) -> Iterator[Relation]:
    cluster = Thing(CLUSTER, "", world.cluster or "cluster")
    for kind, path in ((NODE, "metadata.name"), (NAMESPACE, "metadata.name")):
        for obj in world.of_kind(kind):
            yield Relation(cluster, obj, "contains", "cluster.member", path, "inferred")


class _LeaseSpec(msgspec.Struct, gc=False, rename="camel"):
    holder_identity: str | None = ""


class _Lease(msgspec.Struct, gc=False):
    spec: _LeaseSpec | None = None


def _lease_holders(world: World) -> Iterator[Relation]:
    for lease, body in decoded(world, _LEASE, _Lease):
        identity = (body.spec.holder_identity if body.spec else "") or ""
        if not identity:
            continue
        if lease.namespace == _NODE_LEASES:
            key = ObjectKey(NODE, "", identity)
        else:
            # Leader election writes the host name, which is the pod's, and often a random suffix.
            key = ObjectKey(POD, lease.namespace, identity.partition("_")[0])
        path = "spec.holderIdentity"
        yield Relation(lease, key, "references", "lease.holder", path, "inferred", dangling=False)


RULES = (
    Derivation(
        "cluster.member",
        frozenset({"contains"}),
        frozenset(),
        _contents,
        "the cluster's nodes and namespaces",
        (NODE, NAMESPACE),
    ),
    Derivation(
        "lease.holder",
        frozenset({"references"}),
        frozenset({_LEASE}),
        _lease_holders,
        "`spec.holderIdentity`: the node in the namespace `kube-node-lease`, elsewhere a pod of the lease's "
        "namespace, by what stands before the first `_`",
        (NODE, POD),
        source="k8s.io/api/coordination/v1 LeaseSpec",
    ),
)

"""The orders in which a tree can show nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

import msgspec

from kubectl_insight.graph.graph import Node
from kubectl_insight.provenance.body import number, partial_body

OrderKey = tuple[str | int, ...]
Order = Callable[[Node], OrderKey]

_REVISIONS = frozenset({"ReplicaSet", "ControllerRevision"})
_name = attrgetter("name")


def sibling_order(node: Node) -> OrderKey:
    """Sort by kind, what needs attention first, what is scaled to zero last, then by name."""
    gvk, health = node.gvk, node.health
    rank = 1 if health.healthy else 0
    if rank and not health.ready and node.presence == "live":
        rank = 2
    return (gvk.kind, gvk.group, rank, node.namespace, node.name, node.id)


def newest_first(node: Node) -> OrderKey:
    """Sort as :func:`sibling_order`, but the revisions of a workload by their numbers, the newest first.

    What has no number comes behind its kind's that have one.
    """
    kind, group, *rest = sibling_order(node)
    return (kind, group, -_revision(node), *rest)


def first_of_alike(nodes: Sequence[Node], order: Order) -> Node:
    """Return the first of siblings that differ in nothing but their names and revisions."""
    return min(nodes, key=order if nodes[0].gvk.kind in _REVISIONS else _name)


class _ControllerRevision(msgspec.Struct, gc=False):
    revision: int = 0


def _revision(node: Node) -> int:
    """Return the number of a revision, the one that ``kubectl rollout history`` shows; 0 where there is none.

    Sources: kubernetes ``pkg/controller/deployment/util``, ``pkg/controller/history``.
    """
    obj = node.object
    if obj is None or node.gvk.kind not in _REVISIONS:
        return 0
    if node.gvk.kind == "ReplicaSet":
        return number(obj.metadata.annotation("deployment.kubernetes.io/revision")) or 0
    revision = partial_body(obj, _ControllerRevision)
    return revision.revision if revision is not None else 0

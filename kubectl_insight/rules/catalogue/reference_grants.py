"""References across namespaces that the Gateway API allows only where the target's namespace agrees.

Source: ``sigs.k8s.io/gateway-api/apis/v1beta1`` ReferenceGrantSpec. A reference without a grant is invalid, so
nothing is sent there, whether the target exists or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded, found_names
from kubectl_insight.rules.found import FoundName
from kubectl_insight.rules.rule import Derivation, ObjectKey, Reference, Relation, World

_GRANT = GroupKind("gateway.networking.k8s.io", "ReferenceGrant")


def granted(reference: Reference) -> Derivation:
    """Return the rule that follows a reference and says where a grant is missing.

    Args:
        reference: A rule without ``namespace``: the field of that name beside the name is read.
    """
    rule = replace(reference, namespace="namespace")

    def find(world: World) -> Iterator[Relation]:
        yield from _find(world, rule)

    holders = frozenset(holder.kind for holder in rule.holders)
    return Derivation(
        rule.name,
        frozenset({rule.type}),
        holders | {_GRANT},
        find,
        f"`{rule.path}` of {', '.join(sorted(kind.kind for kind in holders))}; in another namespace only "
        "with a ReferenceGrant there, otherwise the edge has a problem",
        (rule.target,),
        rule.harm,
        rule.source,
    )


class _Grant(NamedTuple):
    """Who may name what, in the namespace of the grant; the empty name stands for all names."""

    namespace: str
    holder: GroupKind
    holder_namespace: str
    target: GroupKind
    name: str


def _find(world: World, rule: Reference) -> Iterator[Relation]:
    grants: frozenset[_Grant] | None = None
    for obj, found in found_names(world, [rule]):
        target = _target(world, obj, found)
        problem = ""
        if target.namespace and target.namespace != obj.namespace:
            grants = _grants(world) if grants is None else grants
            problem = "" if _allowed(grants, obj, target) else _missing(target)
        yield Relation(obj, target, rule.type, rule.name, found.path, rule.evidence, problem=problem)


def _target(world: World, obj: KubernetesObject, found: FoundName) -> ObjectKey:
    namespace = (found.namespace or obj.namespace) if world.namespaced(found.kind) else ""
    return ObjectKey(found.kind, namespace, found.name)


def _missing(target: ObjectKey) -> str:
    return f"no ReferenceGrant in namespace {target.namespace} allows it"


def _allowed(grants: frozenset[_Grant], obj: KubernetesObject, target: ObjectKey) -> bool:
    return any(
        _Grant(target.namespace, obj.group_kind, obj.namespace, target.kind, name) in grants
        for name in ("", target.name)
    )


class _From(msgspec.Struct, gc=False):
    group: str | None = ""
    kind: str | None = ""
    namespace: str | None = ""


class _To(msgspec.Struct, gc=False):
    group: str | None = ""
    kind: str | None = ""
    name: str | None = ""


class _Spec(msgspec.Struct, gc=False):
    from_: list[_From] | None = msgspec.field(default=None, name="from")
    to: list[_To] | None = None


class _Body(msgspec.Struct, gc=False):
    spec: _Spec | None = None


def _grants(world: World) -> frozenset[_Grant]:
    return frozenset(
        _Grant(
            obj.namespace,
            GroupKind(source.group or "", source.kind or ""),
            source.namespace or "",
            GroupKind(to.group or "", to.kind or ""),
            to.name or "",
        )
        for obj, body in decoded(world, _GRANT, _Body)
        if body.spec
        for source, to in product(body.spec.from_ or (), body.spec.to or ())
    )

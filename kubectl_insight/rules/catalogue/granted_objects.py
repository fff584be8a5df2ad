"""Roles that name objects: ``resourceNames`` followed to the objects of those names.

A role without names gives access to whatever there is and gets no edges. Objects that do not exist get none
either: a role may well permit to create them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.access import CLUSTER_ROLE, ROLE
from kubectl_insight.rules.catalogue.custom_schemas import DefinitionNames
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import CUSTOM_RESOURCE_DEFINITION
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World


class _PolicyRule(msgspec.Struct, gc=False, rename="camel"):
    api_groups: list[str] | None = None
    resources: list[str] | None = None
    resource_names: list[str] | None = None


class _Role(msgspec.Struct, gc=False):
    rules: list[_PolicyRule] | None = None


def _find(world: World) -> Iterator[Relation]:
    kinds = _kinds_by_resource(world)
    names = _NamesEverywhere(world)
    for role_kind in (ROLE, CLUSTER_ROLE):
        for role, body in decoded(world, role_kind, _Role):
            for position, rule in enumerate(body.rules or ()):
                for kind, (place, name) in product(_kinds(rule, kinds), enumerate(rule.resource_names or ())):
                    path = f"rules[{position}].resourceNames[{place}]"
                    for target in _targets(world, role, kind, name, names):
                        yield Relation(role, target, "grants", "role.resourceName", path, "inferred")


def _kinds(rule: _PolicyRule, kinds: dict[str, list[GroupKind]]) -> list[GroupKind]:
    """Return the kinds at hand that a rule with names is about, each once."""
    if not rule.resource_names:
        return []
    groups = set(rule.api_groups or ())
    resources = {resource.partition("/")[0] for resource in rule.resources or ()}
    return [
        kind
        for resource in sorted(resources)
        for kind in kinds.get(resource, ())
        if "*" in groups or kind.group in groups
    ]


class _NamesEverywhere:
    """The objects of a kind by name in all namespaces, which is where a ClusterRole may be bound."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._found: dict[GroupKind, dict[str, list[KubernetesObject]]] = {}

    def find(self, kind: GroupKind, name: str) -> list[KubernetesObject]:
        found = self._found.get(kind)
        if found is None:
            found = self._found[kind] = defaultdict(list)
            for obj in self._world.of_kind(kind):
                found[obj.name].append(obj)
        return found.get(name, [])


def _targets(
    world: World, role: KubernetesObject, kind: GroupKind, name: str, names: _NamesEverywhere
) -> list[KubernetesObject]:
    if role.gvk.kind == CLUSTER_ROLE.kind:
        return names.find(kind, name)
    if not world.namespaced(kind):
        return []
    target = world.named(ObjectKey(kind, role.namespace, name))
    return [] if target is None else [target]


def _kinds_by_resource(world: World) -> dict[str, list[GroupKind]]:
    """Return the kinds at hand by the plural of their resource, which is what roles name."""
    definitions = decoded(world, CUSTOM_RESOURCE_DEFINITION, DefinitionNames)
    defined = {body.group_kind: body.plural for _, body in definitions}
    found: defaultdict[str, list[GroupKind]] = defaultdict(list)
    for kind in sorted(world.kinds):
        found[defined.get(kind) or plural(kind.kind)].append(kind)
    return found


def plural(kind: str) -> str:
    """Return the resource of a kind as Kubernetes itself forms it.

    Source: ``k8s.io/apimachinery/pkg/api/meta`` UnsafeGuessKindToResource.

    >>> [plural(kind) for kind in ("Pod", "NetworkPolicy", "Ingress", "Endpoints")]
    ['pods', 'networkpolicies', 'ingresses', 'endpoints']
    """
    singular = kind.lower()
    if singular == "endpoints":
        return singular
    if singular.endswith("s"):
        return f"{singular}es"
    return f"{singular.removesuffix('y')}ies" if singular.endswith("y") else f"{singular}s"


RULES = (
    Derivation(
        "role.resourceName",
        frozenset({"grants"}),
        frozenset({ROLE, CLUSTER_ROLE}),
        _find,
        "`rules[].resourceNames`: the existing objects of those names, of the kinds that `apiGroups` and "
        "`resources` name; those of a Role in its own namespace",
        source="k8s.io/api/rbac/v1 PolicyRule",
    ),
)

"""Which rules lead out of a namespace, and which kinds lead into one from outside.

Most references stay in the namespace of their holder. Knowing which do not spares reading what can name nothing
new, and tells what must be read beyond a namespace to know who depends on what is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.custom_resources import is_custom
from kubectl_insight.rules.catalogue.kinds import ALL_CUSTOM
from kubectl_insight.rules.kind_aliases import canonical
from kubectl_insight.rules.rule import Derivation, Reference, Rule, Selection

_GRANT = GroupKind("gateway.networking.k8s.io", "ReferenceGrant")
# Fields say by themselves whether they cross, functions do not.
_FUNCTIONS = frozenset(
    {
        "admissionPolicyBinding.parameters",
        "customResource.reference",
        "istio.destinationRule.host",
        "istio.virtualService.destination",
        "istio.virtualService.gateway",
        "kubeplus",
        "role.resourceName",
        "service.externalName",
        "storageClass.secret",
        "subject",
        "tracks",
    }
)
_AT_HOME = frozenset({GroupKind("rbac.authorization.k8s.io", "Role")})
"""Read by such functions, but for its own namespace only."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """The kinds outside of some namespaces whose objects may point into them.

    Attributes:
        naming: Those with rules that name a namespace.
        selecting: Custom ones with rules that select by label, which is everywhere for those without a namespace.
        namespaces: Whether other namespaces count. Otherwise it is only what lies in none.
    """

    naming: frozenset[GroupKind] = frozenset()
    selecting: frozenset[GroupKind] = frozenset()
    namespaces: bool = False

    def wants(self, kind: GroupKind, namespaced: bool) -> bool:
        """Tell whether objects of a kind are wanted wherever they are.

        Custom resources about which nothing but a guess is known count where other namespaces do, and of them
        those that have no namespace: the others may be many, and seldom point elsewhere.
        """
        kind = canonical(kind)
        if namespaced:
            return self.namespaces and kind in self.naming
        if kind in self.naming or kind in self.selecting:
            return True
        return self.namespaces and ALL_CUSTOM in self.naming and is_custom(kind)


def kinds_beyond(rules: Iterable[Rule], *, namespaces: bool) -> Beyond:
    """Return the kinds whose objects may point into other namespaces than their own.

    Args:
        namespaces: Also those that live in namespaces themselves.
    """
    rules = tuple(rules)
    holders = (holder.kind for rule in rules if isinstance(rule, Selection) for holder in rule.holders)
    return Beyond(frozenset(_naming(rules)), frozenset(filter(is_custom, holders)), namespaces)


def _naming(rules: Iterable[Rule]) -> Iterator[GroupKind]:
    for rule in rules:
        if isinstance(rule, Reference):
            yield from (holder.kind for holder in rule.holders if rule.namespace and not rule.external)
        elif isinstance(rule, Derivation) and _crosses(rule):
            yield from rule.reads - _AT_HOME


def _crosses(rule: Derivation) -> bool:
    """Tell whether a function names objects of other namespaces; grants are for nothing else."""
    return rule.name in _FUNCTIONS or _GRANT in rule.reads


def outward_rules(rules: Iterable[Rule], namespaced: Callable[[GroupKind], bool]) -> tuple[Rule, ...]:
    """Return the rules that can lead from an object in a namespace to one that is not in it."""
    return tuple(rule for rule in rules if _leads_out(rule, namespaced))


def _leads_out(rule: Rule, namespaced: Callable[[GroupKind], bool]) -> bool:
    if isinstance(rule, Reference):
        return not rule.external and bool(rule.namespace or rule.kind or not namespaced(rule.target))
    if isinstance(rule, Selection):
        return False  # names nothing
    return _crosses(rule) or not rule.targets or not all(map(namespaced, rule.targets))

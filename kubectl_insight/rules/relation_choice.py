"""Which relations a question is about, and what must be read to know them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kubectl_insight.errors import UsageError
from kubectl_insight.objects.health.bodiless import BODILESS
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import BASIC, EDGE_TYPES
from kubectl_insight.rules.finding import active_rules, kinds_read, names_in
from kubectl_insight.rules.rule import ObjectKey, Rule

ALL = frozenset(EDGE_TYPES) - {"monitors"}
"""What ``all`` means: ``monitors`` would say again what ``owns`` says."""


def relation_types(words: Sequence[str], flag: str = "--relations") -> frozenset[str]:
    """Return the types of edges that a flag names: ``all``, ``basic``, or types; without a word all.

    Raises:
        UsageError: There is no such type.
    """
    types: set[str] = set()
    by_lower = {name.lower(): name for name in EDGE_TYPES}
    for word in words:
        if word == "all":
            types |= ALL
        elif word == "basic":
            types |= BASIC
        elif word.lower() in by_lower:
            types.add(by_lower[word.lower()])
        else:
            known = ", ".join(["all", "basic", *sorted(EDGE_TYPES)])
            raise UsageError(f'invalid argument "{word}" for "{flag}": must be one of {known}')
    return frozenset(types) or ALL


def bodiless(rules: Sequence[Rule], types: frozenset[str]) -> frozenset[GroupKind]:
    """Return the kinds of which the metadata is enough, because no rule that is wanted reads more."""
    return BODILESS - kinds_read(active_rules(rules, types))


def names_outward(
    objects: Sequence[KubernetesObject],
    rules: Sequence[Rule],
    types: frozenset[str],
    namespaced: Callable[[GroupKind], bool],
) -> Iterable[ObjectKey]:
    """Yield what objects name by relations of some types; which kinds may be read is the reader's to know."""
    return names_in(objects, active_rules(rules, types), namespaced)

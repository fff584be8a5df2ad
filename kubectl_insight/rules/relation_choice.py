"""Which relations a question is about, and what must be read to know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from kubectl_insight.errors import UsageError
from kubectl_insight.objects.health.bodiless import BODILESS
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.crossing import kinds_beyond
from kubectl_insight.rules.edge_types import BASIC, EDGE_TYPES
from kubectl_insight.rules.fetch_plan import FetchPlan
from kubectl_insight.rules.finding import active_rules, kinds_read, names_in
from kubectl_insight.rules.rule import Rule

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


Breadth = Literal["scope", "cluster", "everywhere"]


def with_relations(
    plan: FetchPlan, rules: Sequence[Rule], types: frozenset[str], *, breadth: Breadth = "scope"
) -> FetchPlan:
    """Return a plan that also reads what relations of some types are found in.

    Args:
        breadth: Where to look for what points at the objects asked for: only in the scope, also at what is in no
            namespace, or everywhere.
    """
    active = active_rules(rules, types)
    beyond = kinds_beyond(() if breadth == "scope" else active, namespaces=breadth == "everywhere")
    return replace(
        plan,
        up=True,
        down=True,
        whole=True,
        outward=lambda objects, namespaced, covered: names_in(objects, active, namespaced, covered),
        beyond=beyond.wants,
        bodiless=bodiless(rules, types),
    )

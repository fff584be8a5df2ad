"""Which relations a question is about, and what must be read to know them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kubectl_insight.api import (
    BASIC,
    BODILESS,
    EDGE_TYPES,
    RULES,
    Environment,
    GroupKind,
    KubernetesObject,
    ObjectKey,
    Rule,
    UsageError,
    active_rules,
    kinds_read,
    names_in,
)

ALL = frozenset(EDGE_TYPES) - {"monitors"}


def relation_types(words: Sequence[str], flag: str = "--relations") -> frozenset[str]:
    """Return the types of edges that ``--relations`` names: ``all``, ``basic``, or types.

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


def read_user_rules(paths: Sequence[str], environment: Environment) -> tuple[Rule, ...]:
    """Return our own rules and those of the user's files.

    Raises:
        InputError: A file cannot be read, or is no list of rules.
    """
    if not paths:
        return RULES
    from kubectl_insight.api import load_all_yaml, read_bytes, read_rules

    rules = RULES
    for path in paths:
        documents = load_all_yaml(read_bytes(path, environment), source=path)
        rules += read_rules(documents, source=path, taken=(rule.name for rule in rules))
    return rules


def bodiless(rules: Sequence[Rule], types: frozenset[str]) -> frozenset[GroupKind]:
    """Return the kinds of which the metadata is enough, because no rule that is wanted reads more."""
    return BODILESS - kinds_read(active_rules(rules, types))


def names_outward(
    objects: Sequence[KubernetesObject],
    rules: Sequence[Rule],
    types: frozenset[str],
    namespaced: Callable[[GroupKind], bool],
) -> Iterable[ObjectKey]:
    """Yield what objects name by relations of some types."""
    return names_in(objects, active_rules(rules, types), namespaced)

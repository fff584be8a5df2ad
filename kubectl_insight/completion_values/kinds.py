"""The names of kinds that complete what was typed of one. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.cluster.discovery.resource import Resource

MOST_IN_HELP = 5

Names = dict[str, str]


def kind_names(resources: Iterable[Resource], start: str) -> Names:
    """Return names of kinds and what they mean.

    Plurals, or where the beginning of none was typed: short names, singulars and kinds. A plural stands
    for its first resource, as it does for kubectl; the others of that name are qualified by their group.

    Args:
        resources: Each kind once, in the server's order.
        start: What was typed; after a dot in it the group is wanted.
    """
    listed = list(resources)
    plurals = _plurals(listed, qualified="." in start)
    found = {name: text for name, text in plurals.items() if name.startswith(start)}
    if found or not start:
        return found
    return {name: text for name, text in _others(listed).items() if name.startswith(start)}


def category_names(resources: Iterable[Resource]) -> Names:
    """Return the categories, such as ``all``, and what is in them."""
    members: dict[str, list[str]] = {}
    for resource in resources:
        for category in resource.categories:
            members.setdefault(category, []).append(resource.plural)
    return {category: _enumeration(sorted(plurals)) for category, plurals in members.items()}


def _plurals(resources: Iterable[Resource], *, qualified: bool) -> Names:
    names: Names = {}
    for resource in resources:
        name = resource.plural_group if qualified or resource.plural in names else resource.plural
        names.setdefault(name, _meaning(resource))
    return names


def _others(resources: Iterable[Resource]) -> Names:
    names: Names = {}
    for resource in resources:
        for name in (*resource.short_names, resource.singular, resource.kind):
            names.setdefault(name, _meaning(resource))
    return names


def _meaning(resource: Resource) -> str:
    version = f"{resource.group}/{resource.version}" if resource.group else resource.version
    return f"{resource.kind} ({version})"


def _enumeration(plurals: list[str]) -> str:
    more = ", ..." if len(plurals) > MOST_IN_HELP else ""
    return ", ".join(plurals[:MOST_IN_HELP]) + more

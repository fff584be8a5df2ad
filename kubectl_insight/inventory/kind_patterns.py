"""What ``--include`` and ``--exclude`` mean by a kind: kubectl's names for it, as far as the catalogue knows them.

A filter knows kinds only by kind and group. Plurals, singulars and short names are the catalogue's to tell, so
they are replaced before anything is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.rules.fetch_plan import KindFilter

_GLOB = frozenset("*?[")


class UnmatchedPattern(NamedTuple):
    """A pattern that fits no kind at all.

    Attributes:
        flag: Where it was written, such as ``--include``.
    """

    flag: str
    pattern: str

    def __str__(self) -> str:
        return f'{self.flag} "{self.pattern}" matches no kind'


def resolve_patterns(
    kinds: KindFilter, catalogue: Catalogue
) -> tuple[KindFilter, tuple[UnmatchedPattern, ...]]:
    """Replace the names in a filter by the kinds that they mean; globs stay.

    A name is found in any case, alone or with its group, and alone in any group. What fits no kind stays as
    well, so that a filter which lets nothing through does not become one which lets everything through.

    Returns:
        The filter, and the patterns that fit no kind of the catalogue.
    """
    unmatched: list[UnmatchedPattern] = []
    resolved = {
        field: tuple(_resolved(f"--{field}", patterns, catalogue, unmatched))
        for field, patterns in (("include", kinds.include), ("exclude", kinds.exclude))
    }
    return replace(kinds, **resolved), tuple(unmatched)


def _resolved(
    flag: str, patterns: Iterable[str], catalogue: Catalogue, unmatched: list[UnmatchedPattern]
) -> Iterator[str]:
    for pattern in patterns:
        if _GLOB.isdisjoint(pattern):
            found = dict.fromkeys(_exactly(one) for one in catalogue.resources if _means(pattern, one))
        else:
            only = KindFilter(include=(pattern,))
            found = {pattern: None} if any(only.allows(one.group_kind) for one in catalogue.resources) else {}
        if not found:
            unmatched.append(UnmatchedPattern(flag, pattern))
        yield from found or (pattern,)


def _means(pattern: str, resource: Resource) -> bool:
    """Tell whether a name is one of a resource's; an empty group behind the dot is the core group."""
    name, dot, group = pattern.lower().partition(".")
    names = (resource.kind.lower(), resource.plural, resource.singular, *resource.short_names)
    return name in names and (not dot or group == resource.group)


def _exactly(resource: Resource) -> str:
    """Return the glob for one kind and no other; the kinds in files are anything but harmless."""
    text = f"{resource.kind}.{resource.group}"
    return "".join(f"[{character}]" if character in _GLOB else character for character in text)

"""What people type for a kind, and what kubectl makes of it. Pure.

The rules are those of client-go's ``restmapper/shortcut.go`` and apimachinery's ``pkg/api/meta/restmapper.go``
and ``priority.go``, the forms of arguments those of cli-runtime's ``pkg/resource/builder.go``. One thing is
added: a kind is found in any case and without its group, where kubectl wants the group for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.errors import UnknownKindError, UsageError


class Resolution(msgspec.Struct, frozen=True):
    """What a type string means.

    Attributes:
        resources: In the order of the text, each once.
        warnings: Sentences for standard error, to be printed after ``Warning: ``.
    """

    resources: tuple[Resource, ...]
    warnings: tuple[str, ...] = ()


class ObjectArgument(NamedTuple):
    """One object, or all objects of a type, as the command line names it.

    Attributes:
        type: A single type string; with a name it is never a category.
        name: ``None`` for all objects.
    """

    type: str
    name: str | None = None


class _Query(msgspec.Struct, frozen=True):
    """One reading of a type string; empty parts match everything."""

    resource: str
    version: str = ""
    group: str = ""

    def matches(self, resource: Resource) -> bool:
        """Whether name, version and group fit; a group without version may be cut short."""
        if self.resource.lower() not in {resource.plural, resource.singular}:
            return False
        if self.version:
            return resource.version == self.version and self.group in {"", resource.group}
        return resource.group.startswith(self.group)

    def matches_kind(self, resource: Resource) -> bool:
        """Whether the name is the kind's."""
        return (
            resource.kind.lower() == self.resource.lower()
            and self.version in {"", resource.version}
            and self.group in {"", resource.group}
        )


def resolve(catalogue: Catalogue, text: str, *, categories: bool = True) -> Resolution:
    """Find the resources that a type string means.

    Args:
        catalogue: What there is to find.
        text: Plurals, singulars, short names, kinds, ``resource.group``, ``resource.version.group``,
            categories such as ``all``; several with commas.
        categories: Whether categories count; they do not beside an object's name.

    Raises:
        UnknownKindError: One of them means nothing; it carries the part before the first dot.
    """
    found: dict[Resource, None] = {}
    warnings: dict[str, None] = {}
    for part in dict.fromkeys(text.split(",")):
        members = _members(catalogue, part) if categories else ()
        meaning = Resolution(members) if members else _resolve_one(catalogue, part)
        found.update(dict.fromkeys(meaning.resources))
        warnings.update(dict.fromkeys(meaning.warnings))
    return Resolution(tuple(found), tuple(warnings))


def _members(catalogue: Catalogue, category: str) -> tuple[Resource, ...]:
    """Return the resources of a category, each in its preferred version."""
    members: dict[tuple[str, str], Resource] = {}
    for resource in catalogue.resources:
        if category in resource.categories:
            members.setdefault((resource.group, resource.plural), resource)
    return tuple(members.values())


def _resolve_one(catalogue: Catalogue, text: str) -> Resolution:
    warnings: dict[str, None] = {}
    for query in _readings(text):
        expanded = _expand_short_name(catalogue, query, warnings)
        if match := _first(resource for resource in catalogue.resources if expanded.matches(resource)):
            return Resolution((match,), tuple(warnings))
    for query in _readings(text):
        if match := _first(resource for resource in catalogue.resources if query.matches_kind(resource)):
            return Resolution((match,), tuple(warnings))
    raise UnknownKindError(text.partition(".")[0])


def _readings(text: str) -> Iterator[_Query]:
    """Yield the ways to read dots: ``resource.version.group`` first where there are two or more."""
    parts = text.split(".", 2)
    if len(parts) == 3:  # noqa: PLR2004 - resource, version, group
        yield _Query(*parts)
    resource, _, group = text.partition(".")
    yield _Query(resource, group=group)


def _expand_short_name(catalogue: Catalogue, query: _Query, warnings: dict[str, None]) -> _Query:
    """Replace a short name by the plural; a full name stays, also where it is another kind's short name.

    A short name loses its version, unless only the beginning of its group was given.
    """
    same_group = [resource for resource in catalogue.resources if query.group in {"", resource.group}]
    if any(query.resource in {resource.plural, resource.singular} for resource in same_group):
        return query
    hits = dict.fromkeys(
        (resource.plural_group, resource.plural, resource.group)
        for resource in same_group
        if query.resource in resource.short_names
    )
    for lower_priority, _, _ in list(hits)[1:]:
        warning = f'short name "{query.resource}" could also match lower priority resource {lower_priority}'
        warnings[warning] = None
    for _, plural, group in hits:
        return _Query(plural, group=group)
    for resource in catalogue.resources if query.group else ():
        if resource.group.startswith(query.group) and query.resource in resource.short_names:
            return _Query(resource.plural, query.version, resource.group)
    return query


def _first(resources: Iterable[Resource]) -> Resource | None:
    return next(iter(resources), None)


def parse_object_arguments(words: Sequence[str]) -> list[ObjectArgument]:
    """Split a command line's words into objects: ``TYPE/NAME...``, ``TYPE NAME...``, ``TYPE1,TYPE2 [NAME...]``.

    Raises:
        UsageError: The forms are mixed, or a word has the wrong number of slashes.
    """
    types = list(dict.fromkeys(words[0].split(","))) if words else []
    if len(words) > 1 and len(types) > 1:
        words = [f"{type_}/{name}" for type_ in types for name in words[1:]]
    slashes = sum("/" in word for word in words)
    if slashes and slashes < len(words):
        raise UsageError(
            "there is no need to specify a resource type as a separate argument when passing arguments in "
            "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
            "'kubectl get resource resource/<resource_name>'"
        )
    if slashes:
        return [_split_type_name(word) for word in words]
    if len(words) > 1:
        return [ObjectArgument(types[0], name) for name in words[1:]]
    return [ObjectArgument(type_) for type_ in types]


def _split_type_name(word: str) -> ObjectArgument:
    if word.count("/") > 1:
        raise UsageError("arguments in resource/name form may not have more than one slash")
    type_, _, name = word.partition("/")
    if not type_ or not name or "," in type_:
        raise UsageError("arguments in resource/name form must have a single resource and name")
    return ObjectArgument(type_, name)

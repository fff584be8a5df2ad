"""References in custom resources, guessed from the names of their fields and confirmed by what exists.

Nobody declares them, so an edge is shown only where an object of that name exists, or may, or where the same field
of another object has proved to be a reference. Where a
CustomResourceDefinition is at hand, its schema says whether its objects can refer to anything at all, and which
kind is meant where an object leaves it out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import takewhile
from typing import Any, NamedTuple

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.custom_schemas import NOTHING_KNOWN, Schema, schemas
from kubectl_insight.rules.catalogue.kinds import ALL_CUSTOM, CUSTOM_RESOURCE_DEFINITION
from kubectl_insight.rules.catalogue.pod_fields import CUSTOM_WORKLOADS
from kubectl_insight.rules.catalogue.reference_names import Mention, core_kind, mentions
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

_RULE = "customResource.reference"
_MAX_DEPTH = 40
_POSITION = re.compile(r"\[\d+\]")
_IDENTITY = frozenset({"apiVersion", "kind", "metadata", "status"})
_TEMPLATES = {holder.kind: holder.prefix for holder in CUSTOM_WORKLOADS}


def is_custom(kind: GroupKind) -> bool:
    """Tell whether a kind is none of Kubernetes itself, by its group."""
    return "." in kind.group and not kind.group.endswith(".k8s.io")


class _Found(NamedTuple):
    path: str
    mention: Mention


def references_of_custom_resources(world: World, known: frozenset[GroupKind]) -> Iterator[Relation]:
    """Yield what the custom resources seem to name.

    Args:
        known: Kinds that other rules know; they are not guessed about.
    """
    kinds = _KindsByNoun(world)
    known_schemas = schemas(world)
    for kind, objects in world.kinds.items():
        if kind in known or not is_custom(kind):
            continue
        open_ends: list[tuple[KubernetesObject, _Found, ObjectKey]] = []
        confirmed: set[tuple[str, GroupKind]] = set()
        for obj in objects:
            schema = known_schemas.get((kind, obj.gvk.version), NOTHING_KNOWN)
            if not obj.has_body or not schema.may_refer:
                continue
            for found in _references(obj, schema, world):
                keys = _keys(world, obj, found.mention, kinds)
                target = _target(world, obj, keys)
                if target is not None:
                    confirmed.add((_field(found.path), target.group_kind))
                    yield Relation(obj, target, "references", _RULE, found.path, "declared")
                elif keys:
                    open_ends.append((obj, found, keys[0]))
        yield from _open_ends(open_ends, confirmed)


def _open_ends(
    found: Iterable[tuple[KubernetesObject, _Found, ObjectKey]], confirmed: Collection[tuple[str, GroupKind]]
) -> Iterator[Relation]:
    """Yield what seems to be named and is not there.

    Where the same field of another object of the kind names an object that exists, the target is missing; else the
    field may mean something else, and only an object that nobody could read is guessed.
    """
    for obj, mention, key in found:
        if (_field(mention.path), key.kind) in confirmed:
            yield Relation(obj, key, "references", _RULE, mention.path, "declared")
        else:
            yield Relation(obj, key, "references", _RULE, mention.path, "guessed", dangling=False)


def _references(obj: KubernetesObject, schema: Schema, world: World) -> Iterator[_Found]:
    try:
        body = obj.decode(dict[str, Any])
    except UNDECODABLE as error:
        world.complain(f"{obj.id}: {error}; it was left out")
        return
    template = _TEMPLATES.get(obj.group_kind, "")
    for key, value in body.items():
        if key not in _IDENTITY:
            yield from _walk(key, value, key, schema.below(key), template)


def _walk(
    key: str, value: object, path: str, schema: Schema, template: str, depth: int = 0
) -> Iterator[_Found]:
    """Yield the mentions in a field and below it, without the template of a pod, which rules know."""
    if depth > _MAX_DEPTH or path == template or not isinstance(value, dict | list | str):
        return
    found = [_Found(path + mention.field, mention) for mention in mentions(key, schema.completed(value))]
    yield from found
    taken = {each.path for each in found}
    for name, below, inner, inner_schema in _children(value, path, schema):
        # What the field as a whole names is not named again by what it holds.
        if inner not in taken:
            yield from _walk(name, below, inner, inner_schema, template, depth + 1)


def _children(value: object, path: str, schema: Schema) -> Iterator[tuple[str, object, str, Schema]]:
    """Yield the fields of a mapping, or of the mappings in a list: key, value, path and schema."""
    if isinstance(value, dict):
        for name, below in value.items():
            inner = f"{path}.{name}" if _is_plain(name) else f'{path}["{name}"]'
            yield name, below, inner, schema.below(name)
    elif isinstance(value, list):
        for position, element in enumerate(value):
            if isinstance(element, dict):
                yield from _children(element, f"{path}[{position}]", schema.element)


def _is_plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum()


class _KindsByNoun:
    """The kinds at hand by their name in lower case."""

    def __init__(self, world: World) -> None:
        self._kinds: defaultdict[str, list[GroupKind]] = defaultdict(list)
        for kind in sorted(world.kinds):
            self._kinds[kind.kind.lower()].append(kind)

    def candidates(self, mention: Mention, holder: GroupKind) -> list[GroupKind]:
        """Return the kinds that a mention may mean, likeliest first: those of the holder's own group lead."""
        if mention.kind and mention.group is not None:
            return [GroupKind(mention.group, mention.kind)]
        nouns = (mention.kind.lower(),) if mention.kind else mention.nouns
        found = [kind for noun in nouns for kind in self._named(noun, holder.group)]
        if mention.group is not None:
            found = [kind for kind in found if kind.group == mention.group]
        if mention.kind:
            found = [kind for kind in found if kind.kind == mention.kind]
        return list(dict.fromkeys(found))

    def _named(self, noun: str, group: str) -> list[GroupKind]:
        kinds = self._kinds.get(noun, [])
        own = [kind for kind in kinds if kind.group == group]
        core = core_kind(noun)
        others = [kind for kind in kinds if kind.group != group]
        others.sort(key=lambda kind: -_kinship(kind.group, group))
        return own + ([core] if core is not None else []) + others


def _kinship(group: str, other: str) -> int:
    """Return how many labels two groups share at the end: ``s3.aws.example.org`` is near ``aws.example.org``."""
    pairs = zip(reversed(group.split(".")), reversed(other.split(".")), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _keys(world: World, obj: KubernetesObject, mention: Mention, kinds: _KindsByNoun) -> list[ObjectKey]:
    """Return whom a mention may mean, likeliest first."""
    return [
        ObjectKey(kind, _namespace(world, obj, kind, mention), mention.name)
        for kind in kinds.candidates(mention, obj.group_kind)
    ]


def _target(world: World, obj: KubernetesObject, keys: Iterable[ObjectKey]) -> KubernetesObject | None:
    named = (world.named(key) for key in keys)
    return next((target for target in named if target is not None and target is not obj), None)


def _field(path: str) -> str:
    """Return a path without positions: the field of a kind, wherever in a list."""
    return _POSITION.sub("[]", path)


def _namespace(world: World, obj: KubernetesObject, kind: GroupKind, mention: Mention) -> str:
    return (mention.namespace or obj.namespace) if world.namespaced(kind) else ""


def rule(known: frozenset[GroupKind]) -> Derivation:
    """Return the rule for all custom resources but those of the known kinds."""

    def find(world: World) -> Iterator[Relation]:
        yield from references_of_custom_resources(world, known)

    return Derivation(
        _RULE,
        frozenset({"references"}),
        frozenset({ALL_CUSTOM, CUSTOM_RESOURCE_DEFINITION}),
        find,
        "fields of custom resources named `*Ref`, `*Refs`, `*Reference`, `*Name` (of a kind that is at hand or of "
        "Kubernetes), `secret` and `configMap`, and names beside a `kind`; kinds that are left out come from the "
        "defaults of the schema, then from the field's name. Declared where the object exists, else guessed",
        source="Kubernetes API conventions, object references",
    )

"""What CustomResourceDefinitions say about the fields of their objects, as far as references care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import CUSTOM_RESOURCE_DEFINITION
from kubectl_insight.rules.catalogue.reference_names import may_mention
from kubectl_insight.rules.rule import World

_MAX_DEPTH = 40
_IDENTITY = frozenset({"apiVersion", "kind", "metadata", "status"})


class _Names(msgspec.Struct, gc=False):
    kind: str | None = ""
    plural: str | None = ""


class _NameSpec(msgspec.Struct, gc=False):
    group: str | None = ""
    names: _Names | None = None


class DefinitionNames(msgspec.Struct, gc=False):
    """What a definition calls its objects."""

    spec: _NameSpec | None = None

    @property
    def group_kind(self) -> GroupKind:
        """The kind that is defined."""
        spec = self.spec or _NameSpec()
        return GroupKind(spec.group or "", (spec.names.kind if spec.names else "") or "")

    @property
    def plural(self) -> str:
        """The name of the resource; empty where it is not said."""
        return (self.spec.names.plural if self.spec and self.spec.names else "") or ""


_DEFAULTED = ("apiGroup", "apiVersion", "group", "kind", "namespace")


@dataclass(frozen=True)
class Schema:
    """A node of an OpenAPI schema; the empty one knows nothing and rules nothing out."""

    node: Mapping[str, Any] = field(default_factory=dict)

    def below(self, key: str) -> Schema:
        """Return the schema of a field."""
        return _schema(
            _mapping(self.node.get("properties")).get(key) or self.node.get("additionalProperties")
        )

    @property
    def element(self) -> Schema:
        """The schema of a list's elements."""
        return _schema(self.node.get("items"))

    def completed(self, value: object) -> object:
        """Return a mapping, or a list of mappings, with the defaults that the server would fill in."""
        if isinstance(value, list):
            element = self.element
            return [element.completed(each) if isinstance(each, dict) else each for each in value]
        if not isinstance(value, dict) or not (defaults := self._defaults):
            return value
        return {**defaults, **value}

    @cached_property
    def _defaults(self) -> dict[str, str]:
        properties = _mapping(self.node.get("properties"))
        found: dict[str, str] = {}
        for key in _DEFAULTED:
            default = _mapping(properties.get(key)).get("default")
            if isinstance(default, str):
                found[key] = default
        return found

    @cached_property
    def may_refer(self) -> bool:
        """Whether some object of this schema could name another."""
        return not self.node or _may_refer(self.node, 0)


NOTHING_KNOWN = Schema()


def schemas(world: World) -> dict[tuple[GroupKind, str], Schema]:
    """Return the schemas that the definitions at hand give, by kind and version.

    Schemas are large, so only those of kinds with objects are decoded.
    """
    found: dict[tuple[GroupKind, str], Schema] = {}
    for definition, body in decoded(world, CUSTOM_RESOURCE_DEFINITION, DefinitionNames):
        kind = body.group_kind
        if kind in world.kinds:
            found.update(((kind, version), schema) for version, schema in _versions(definition, world))
    return found


def _versions(definition: KubernetesObject, world: World) -> Iterator[tuple[str, Schema]]:
    try:
        spec = definition.decode(_Definition).spec or _Spec()
    except UNDECODABLE as error:
        world.complain(f"{definition.id}: {error}; its schema was left out")
        return
    for version in spec.versions or ():
        schema = version.schema_ or spec.validation
        if schema is not None and schema.open_api:
            yield version.name or "", Schema(schema.open_api)


def _schema(node: object) -> Schema:
    return Schema(node) if isinstance(node, dict) and node else NOTHING_KNOWN


def _mapping(node: object) -> Mapping[str, Any]:
    return node if isinstance(node, dict) else {}


def _may_refer(node: Mapping[str, Any], depth: int) -> bool:
    """Tell whether a schema has a field that may name an object, or leaves open what its fields are."""
    if depth > _MAX_DEPTH or node.get("x-kubernetes-preserve-unknown-fields"):
        return True
    properties = _mapping(node.get("properties"))
    if depth and {"kind", "name"} <= properties.keys():
        return True
    for key, below in properties.items():
        if (depth or key not in _IDENTITY) and (may_mention(key) or _may_refer(_mapping(below), depth + 1)):
            return True
    elements = (node.get("items"), node.get("additionalProperties"))
    return any(isinstance(each, dict) and _may_refer(each, depth + 1) for each in elements)


class _OpenApi(msgspec.Struct, gc=False):
    open_api: dict[str, Any] | None = msgspec.field(default=None, name="openAPIV3Schema")


class _Version(msgspec.Struct, gc=False):
    name: str | None = ""
    schema_: _OpenApi | None = msgspec.field(default=None, name="schema")


class _Spec(msgspec.Struct, gc=False):
    versions: list[_Version] | None = None
    validation: _OpenApi | None = None


class _Definition(msgspec.Struct, gc=False):
    spec: _Spec | None = None

"""Relations that authors of custom resources declare in annotations on their definitions, as KubePlus defines.

Source: ``github.com/cloud-ark/kubeplus`` and ``kubediscovery``: ``resource/label-relationship``,
``resource/specproperty-relationship``, ``resource/envvariable-relationship``, ``resource/annotation-relationship``,
each perhaps with a number behind it. ``resource/composition`` names kinds that are found by their owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.label_selector import from_labels
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.custom_schemas import DefinitionNames
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import ALL_CUSTOM, CUSTOM_RESOURCE_DEFINITION
from kubectl_insight.rules.rule import Derivation, ObjectKey, Relation, World

_ANNOTATION = re.compile(r"resource/(label|specproperty|envvariable|annotation)-relationship\d*")
_KEYS = ("on", "key", "value")
_INSTANCE = "INSTANCE."
_MAX_DEPTH = 40


class Declared(NamedTuple):
    """One annotation, ``on:Deployment, value:INSTANCE.spec.selector``.

    Attributes:
        type: ``label``, ``specproperty``, ``envvariable`` or ``annotation``.
        on: Kinds, or a field of the custom resource.
        key: The annotation's key; empty for the other types.
        value: A field of the custom resource, or of what it names.
    """

    type: str
    on: str
    key: str
    value: str


def declared(annotation: str, text: str) -> Declared | None:
    """Read an annotation of a definition; ``None`` for one that declares no relation."""
    match = _ANNOTATION.fullmatch(annotation)
    if match is None:
        return None
    pairs = (part.partition(":") for part in text.split(","))
    fields = {key.strip(): value.strip() for key, _, value in pairs}
    if not fields.get("on") or not fields.get("value"):
        return None
    return Declared(match[1], *(fields.get(key, "") for key in _KEYS))


def _find(world: World) -> Iterator[Relation]:
    for definition, body in decoded(world, CUSTOM_RESOURCE_DEFINITION, DefinitionNames):
        for annotation, text in sorted((definition.metadata.annotations or {}).items()):
            relation = declared(annotation, text)
            if relation is None:
                if _ANNOTATION.fullmatch(annotation):
                    world.complain(
                        f"{definition.id}: annotation {annotation} cannot be read; it was left out"
                    )
                continue
            for instance in world.of_kind(body.group_kind):
                yield from _FINDERS[relation.type](world, instance, relation)


def _by_label(world: World, instance: KubernetesObject, relation: Declared) -> Iterator[Relation]:
    """Yield what carries the labels that a field holds, or one label with the text that it holds."""
    path = relation.value.removeprefix(_INSTANCE)
    value = _value(instance, path, world)
    for kind in _kinds(world, relation.on):
        namespace = instance.namespace if world.namespaced(kind) else ""
        if isinstance(value, Mapping) and value and all(isinstance(each, str) for each in value.values()):
            found = list(world.select(kind, namespace, from_labels(value)))
        else:
            found = [
                obj
                for obj in _of_namespace(world, kind, instance)
                if isinstance(value, str) and value in obj.metadata.label_map().values()
            ]
        for obj in found:
            yield Relation(instance, obj, "references", "kubeplus.label", path, "selected")


def _by_property(world: World, instance: KubernetesObject, relation: Declared) -> Iterator[Relation]:
    """Yield the object whose name a field of the custom resource holds."""
    path = relation.on.removeprefix(_INSTANCE)
    yield from _named(world, instance, relation, path, _texts(_value(instance, path, world)), "specproperty")


def _by_variable(world: World, instance: KubernetesObject, relation: Declared) -> Iterator[Relation]:
    """Yield the objects whose names are values of environment variables."""
    path = relation.on.removeprefix(_INSTANCE)
    variables = _value(instance, path, world)
    texts = [
        text
        for variable in (variables if isinstance(variables, list) else ())
        if isinstance(variable, Mapping) and isinstance(text := variable.get("value"), str)
    ]
    yield from _named(world, instance, relation, path, texts, "envvariable")


def _named(
    world: World, instance: KubernetesObject, relation: Declared, path: str, names: list[str], type_: str
) -> Iterator[Relation]:
    for kind in _kinds(world, relation.value.partition(".")[0]):
        namespace = instance.namespace if world.namespaced(kind) else ""
        for name in names:
            key = ObjectKey(kind, namespace, name)
            yield Relation(
                instance,
                key,
                "references",
                f"kubeplus.{type_}",
                path,
                "declared",
                dangling=type_ == "specproperty",
            )


def _by_annotation(world: World, instance: KubernetesObject, relation: Declared) -> Iterator[Relation]:
    """Yield what carries the annotation with the text of a field; with the kind before it, as Helm is named."""
    text = _value(instance, relation.value.removeprefix(_INSTANCE), world)
    if not isinstance(text, str) or not text:
        return
    wanted = {text, f"{instance.gvk.kind.lower()}-{text}"}
    for kind in _kinds(world, relation.on):
        for obj in _of_namespace(world, kind, instance):
            if obj is not instance and obj.metadata.annotation(relation.key) in wanted:
                path = relation.value.removeprefix(_INSTANCE)
                yield Relation(instance, obj, "references", "kubeplus.annotation", path, "selected")


_FINDERS = {
    "annotation": _by_annotation,
    "envvariable": _by_variable,
    "label": _by_label,
    "specproperty": _by_property,
}


def _kinds(world: World, text: str) -> list[GroupKind]:
    """Return the kinds at hand of names separated by semicolons; the annotations have no groups."""
    names = {name.strip() for name in text.split(";")}
    return sorted(kind for kind in world.kinds if kind.kind in names)


def _of_namespace(world: World, kind: GroupKind, instance: KubernetesObject) -> list[KubernetesObject]:
    return [obj for obj in world.of_kind(kind) if not obj.namespace or obj.namespace == instance.namespace]


def _value(instance: KubernetesObject, path: str, world: World) -> object:
    """Return the field of a path without lists; ``None`` where there is none."""
    try:
        value: object = instance.body()
    except UNDECODABLE as error:
        world.complain(f"{instance.id}: {error}; it was left out")
        return None
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _texts(value: object) -> list[str]:
    values: list[Any] = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str) and each]


RULES = (
    Derivation(
        "kubeplus",
        frozenset({"references"}),
        frozenset({ALL_CUSTOM, CUSTOM_RESOURCE_DEFINITION}),
        _find,
        "annotations `resource/TYPE-relationship` of CustomResourceDefinitions (label, specproperty, envvariable, "
        "annotation); what `resource/composition` names is found by its owner",
        source="github.com/cloud-ark/kubeplus",
    ),
)

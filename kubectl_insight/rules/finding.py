"""Applies rules to objects: every relation that they find, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import LabelSelector, SelectorError, from_api, from_labels
from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.rules.crossing import outward_rules
from kubectl_insight.rules.found import FoundName, FoundSelector
from kubectl_insight.rules.kind_aliases import canonical
from kubectl_insight.rules.reading import readers
from kubectl_insight.rules.rule import Derivation, End, ObjectKey, Relation, Rule, Selection, Thing
from kubectl_insight.rules.selecting import SelectorIndex
from kubectl_insight.rules.templates import repeats_its_controller, template_index
from kubectl_insight.rules.world import ObjectWorld


def active_rules(rules: Iterable[Rule], types: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that give edges of some of the types."""
    return tuple(
        rule
        for rule in rules
        if (not rule.types.isdisjoint(types) if isinstance(rule, Derivation) else rule.type in types)
    )


def kinds_read(rules: Iterable[Rule]) -> frozenset[GroupKind]:
    """Return the kinds whose bodies the rules read, under every name that they are served by."""
    kinds: set[GroupKind] = set()
    for rule in rules:
        if isinstance(rule, Derivation):
            kinds |= rule.reads
        else:
            kinds.update(holder.kind for holder in rule.holders)
    return frozenset(kinds)


def find_relations(world: ObjectWorld, rules: Iterable[Rule], types: Collection[str]) -> Iterator[Relation]:
    """Yield what the rules find, in the order of the objects, then of the functions.

    Args:
        types: The types of edges that are wanted.
    """
    wanted = active_rules(rules, types)
    finder = _Finder(world)
    by_kind = readers(wanted)
    holders = frozenset(kind for kind, reader in by_kind.items() if reader.templates)
    for kind, objects in world.kinds.items():
        if (reader := by_kind.get(canonical(kind))) is None:
            continue
        for obj in objects:
            repeated = reader.templates and repeats_its_controller(obj, world, holders)
            names, selectors, problems = reader.read(obj, templates=not repeated)
            for found in names:
                yield finder.named(obj, found)
            for selector in selectors:
                yield from finder.selected(obj, selector)
            for problem in problems:
                world.complain(f"{obj.id}: {problem}; it was left out")
    for rule in wanted:
        if isinstance(rule, Derivation):
            yield from _harmful(rule, (found for found in rule.find(world) if found.type in types))


# These lead from what is at hand to what is at hand, or to no objects at all.
_INWARD = frozenset({"contains", "createdFrom", "loadBalances", "tracks"})


def names_in(
    objects: Sequence[KubernetesObject],
    rules: Iterable[Rule],
    namespaced: Callable[[GroupKind], bool],
    covered: Collection[str] = (),
) -> Iterator[ObjectKey]:
    """Yield what objects name, each once, whether it is among them or not.

    Args:
        covered: Namespaces of which everything is known; what objects in them name there may be left out.
    """
    rules = tuple(rules)
    namespaced = cache(namespaced)
    inside = [obj for obj in objects if obj.namespace in covered] if covered else []
    outside = [obj for obj in objects if obj.namespace not in covered] if inside else objects
    leading_out = outward_rules(rules, namespaced)
    names = {rule.name for rule in leading_out}
    at_home = [rule for rule in rules if rule.name not in names]
    seen: set[ObjectKey] = set()
    for key in (
        *_named_by_fields(inside, leading_out, namespaced),
        *_named_by_fields(outside, rules, namespaced),
        *_named_by_functions(objects, leading_out, namespaced),
        *_named_by_functions(outside, at_home, namespaced),
    ):
        if key not in seen:
            seen.add(key)
            yield key


def _named_by_fields(
    objects: Iterable[KubernetesObject], rules: Iterable[Rule], namespaced: Callable[[GroupKind], bool]
) -> Iterator[ObjectKey]:
    by_kind = readers(rules)
    holders = frozenset(kind for kind, reader in by_kind.items() if reader.templates)
    gvk, reader = None, None
    for obj in objects:
        if obj.gvk is not gvk:  # objects mostly come kind by kind
            gvk, reader = obj.gvk, by_kind.get(canonical(obj.group_kind))
        if reader is not None:
            repeated = reader.templates and any(canonical(kind) in holders for kind in _controller_kinds(obj))
            for found in reader.read(obj, templates=not repeated).names:
                if not found.rule.external:
                    yield _key(obj, found, namespaced)


def _controller_kinds(obj: KubernetesObject) -> Iterator[GroupKind]:
    """Yield what an object says that its controller is, who need not be at hand."""
    for reference in obj.metadata.owner_references or ():
        if reference.controller:
            yield GroupKind(split_api_version(reference.api_version or "")[0], reference.kind or "")


def _named_by_functions(
    objects: Sequence[KubernetesObject], rules: Iterable[Rule], namespaced: Callable[[GroupKind], bool]
) -> Iterator[ObjectKey]:
    world = ObjectWorld(objects, namespaced)
    for rule in rules:
        if isinstance(rule, Derivation) and not rule.types <= _INWARD:
            for relation in rule.find(world):
                yield from (end for end in (relation.source, relation.target) if isinstance(end, ObjectKey))


def _key(obj: KubernetesObject, found: FoundName, namespaced: Callable[[GroupKind], bool]) -> ObjectKey:
    """Return whom a field means: somebody beside its object, where it says no namespace."""
    namespace = ""
    if namespaced(found.kind):
        namespace = found.namespace or obj.metadata.namespace or ""
    return ObjectKey(found.kind, namespace, found.name, found.uid)


def _harmful(rule: Derivation, relations: Iterable[Relation]) -> Iterator[Relation]:
    """Yield relations with the harm that their rule says."""
    if rule.harm is None:
        yield from relations
    else:
        yield from (
            each if each.harm else msgspec.structs.replace(each, harm=rule.harm) for each in relations
        )


class _Finder:
    def __init__(self, world: ObjectWorld) -> None:
        self._world = world
        self._templates: SelectorIndex[KubernetesObject] | None = None

    def named(self, obj: KubernetesObject, found: FoundName) -> Relation:
        """Return the relation of a name that a field holds."""
        rule = found.rule
        other: End
        if not rule.external:
            other = _key(obj, found, self._world.namespaced)
        else:
            other = rule.thing(found.name) if rule.thing else Thing(found.kind, "", found.name)
        source, target = (other, obj) if rule.inverse else (obj, other)
        return Relation(
            source,
            target,
            rule.type,
            rule.name,
            found.path,
            rule.evidence,
            found.optional,
            rule.dangling,
            "",
            "",
            rule.harm,
        )

    def selected(self, obj: KubernetesObject, found: FoundSelector) -> Iterator[Relation]:
        """Yield the relations of a selector that a field holds."""
        rule = found.rule
        try:
            selector = _selector(rule, found)
        except SelectorError as error:
            self._world.complain(f"{obj.id}: {found.path}: {error}; it selects nothing")
            return
        if selector is None:
            return
        for target in self._world.select(rule.target, obj.namespace, selector):
            yield Relation(obj, target, rule.type, rule.name, found.path, "selected", harm=rule.harm)
        if rule.templates:
            if self._templates is None:
                self._templates = template_index(self._world)
            for target in self._templates.select(obj.namespace, selector):
                yield Relation(
                    obj, target, rule.type, f"{rule.name}.template", found.path, "inferred", harm=rule.harm
                )


def _selector(rule: Selection, found: FoundSelector) -> LabelSelector | None:
    """Return what a field selects; ``None`` for nothing."""
    if found.value is None:
        return LabelSelector() if rule.absent == "all" else None
    if rule.form == "selector":
        selector = from_api(found.value)
    else:
        if not all(isinstance(value, str) for value in found.value.values()):
            raise SelectorError("a label's value must be a string")
        selector = from_labels(found.value)
    if selector is not None and not selector.requirements and rule.empty == "none":
        return None
    return selector

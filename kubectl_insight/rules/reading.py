"""Reads from an object what the rules for its kind ask of it, and nothing else.

All paths of a kind are joined to one partial struct, which the decoder fills while it skips everything
else; for a large list that is ten times faster than building every field. An object with a field of another
type than its path says is decoded whole and read as far as it fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.rules.field_path import Step, parse_path
from kubectl_insight.rules.found import FoundName, FoundSelector, Reading
from kubectl_insight.rules.kind_aliases import canonical
from kubectl_insight.rules.rule import Holder, Reference, Rule, Selection


class Reader:
    """Reads the objects of one kind; what it must know for that it learns with the first of them.

    Attributes:
        templates: Whether some rule looks into a pod template.
    """

    def __init__(self, rules: Iterable[tuple[Reference | Selection, Holder]]) -> None:
        self._rules = tuple(rules)
        self.templates = any(holder.in_template for _, holder in self._rules)

    @cached_property
    def _whole(self) -> _Branch:
        return _grown(self._rules)

    @cached_property
    def _own(self) -> _Branch:
        return _grown(entry for entry in self._rules if not entry[1].in_template)

    @cached_property
    def _selections(self) -> tuple[Selection, ...]:
        """The selections that mean something where their field is absent."""
        rules = (rule for rule, _ in self._rules)
        return tuple(rule for rule in rules if isinstance(rule, Selection) and rule.absent == "all")

    def read(self, obj: KubernetesObject, *, templates: bool = True) -> Reading:
        """Return what an object says; nothing where only its metadata is known.

        Args:
            templates: Also read the pod template; not where a controller of the object has the same one.
        """
        reading = Reading([], [], [])
        if not obj.has_body:
            return reading
        branch = self._whole if templates or not self.templates else self._own
        branch.walk(self._decode(obj, branch), "", reading)
        if self._selections:
            seen = {found.rule.name for found in reading.selectors}
            reading.selectors.extend(
                FoundSelector(rule, rule.path, None) for rule in self._selections if rule.name not in seen
            )
        return reading

    def _decode(self, obj: KubernetesObject, branch: _Branch) -> object:
        try:
            return obj.decode(branch.shape)
        except UNDECODABLE:
            try:
                return obj.body()
            except UNDECODABLE:
                return None


def readers(rules: Iterable[Rule]) -> dict[GroupKind, Reader]:
    """Return a reader for each kind, by its canonical name, that some rule reads a field of."""
    by_kind: dict[GroupKind, list[tuple[Reference | Selection, Holder]]] = {}
    for rule in rules:
        if isinstance(rule, Reference | Selection):
            for holder in rule.holders:
                by_kind.setdefault(canonical(holder.kind), []).append((rule, holder))
    return {kind: Reader(found) for kind, found in by_kind.items()}


def _grown(rules: Iterable[tuple[Reference | Selection, Holder]]) -> _Branch:
    root = _Branch(Step("", each=False, text=""))
    for rule, holder in rules:
        path = f"{holder.prefix}.{rule.path}" if holder.prefix else rule.path
        root.grow(parse_path(path), rule)
    return root


@dataclass(slots=True)
class _Leaf:
    """A field that a rule reads.

    Attributes:
        attribute: Where the partial struct of the branch holds it.
    """

    rule: Reference | Selection
    step: Step
    attribute: str = ""

    def collect(self, held: object, beside: object, path: str, reading: Reading) -> None:
        """Collect what the field holds.

        Args:
            beside: What holds the field.
        """
        here = path + self.step.text
        if isinstance(self.rule, Selection):
            self._read_selector(self.rule, held, here, reading)
        elif not self.step.each:
            self._read_name(self.rule, held, beside, here, reading)
        elif isinstance(held, list):
            for position, element in enumerate(held):
                self._read_name(self.rule, element, beside, f"{here}[{position}]", reading)
        else:
            reading.problems.append(f"{here.lstrip('.')} is no list")

    def _read_selector(self, rule: Selection, held: object, path: str, reading: Reading) -> None:
        selectors = held if self.step.each and isinstance(held, list) else [held]
        for position, selector in enumerate(selectors):
            here = f"{path}[{position}]" if self.step.each else path
            if isinstance(selector, Mapping):
                reading.selectors.append(FoundSelector(rule, here.lstrip("."), selector))
            elif selector is not None:
                reading.problems.append(f"{here.lstrip('.')} is no selector")

    def _read_name(self, rule: Reference, name: object, beside: object, path: str, reading: Reading) -> None:
        if not isinstance(name, str):
            reading.problems.append(f"{path.lstrip('.')} is no text")
            return
        if not name or name in rule.ignored:
            return
        kind = _kind(rule, beside) if rule.kind else rule.target
        if kind is None:
            return
        found = FoundName(
            rule,
            path.lstrip("."),
            kind,
            _text(beside, rule.namespace) if rule.namespace else "",
            name,
            _text(beside, rule.uid) if rule.uid else "",
            bool(rule.optional) and _field(beside, rule.optional) is True,
        )
        reading.names.append(found)


@dataclass
class _Branch:
    """A field on the way to what rules read, with everything below it."""

    step: Step
    attribute: str = ""
    children: dict[tuple[str, bool], _Branch] = field(default_factory=dict)
    leaves: list[_Leaf] = field(default_factory=list)
    _known: dict[tuple[str, tuple[object, ...]], Reading] = field(default_factory=dict)

    def grow(self, steps: tuple[Step, ...], rule: Reference | Selection) -> None:
        """Add the way to one rule's field."""
        branch = self
        for step in steps[:-1]:
            branch = branch.children.setdefault((step.key, step.each), _Branch(step))
        branch.leaves.append(_Leaf(rule, steps[-1]))

    @cached_property
    def shape(self) -> type:
        """The partial struct that holds what is read here and below."""
        fields: dict[str, Any] = {key: Any for leaf in self.leaves for key in _keys(leaf)}
        for child in self.children.values():
            held = tuple[child.shape | None, ...] if child.step.each else child.shape  # type: ignore[name-defined]
            key = child.step.key
            fields[key] = held | None if key not in fields else Any
        names = {key: f"f{position}" for position, key in enumerate(fields)}
        for below in self._below:
            below.attribute = names[below.step.key]
        struct = msgspec.defstruct(
            "Partial",
            [(names[key], kind, None) for key, kind in fields.items()],
            rename={name: key for key, name in names.items()},
            gc=False,
            frozen=True,
        )
        _NAMES[struct] = names
        return struct

    @cached_property
    def _below(self) -> tuple[_Leaf | _Branch, ...]:
        return (*self.leaves, *self.children.values())

    @cached_property
    def _empty(self) -> object:
        """An element of the list in which nothing is that any rule reads, as most elements are."""
        return self.shape()

    def walk(self, value: object, path: str, reading: Reading) -> None:
        """Collect what the rules read from a value and from all below it."""
        if type(value) is self.shape:
            for below in self._below:
                held = getattr(value, below.attribute)
                if held is not None:
                    below.collect(held, value, path, reading)
        elif isinstance(value, Mapping):
            for below in self._below:
                held = value.get(below.step.key)
                if held is not None:
                    below.collect(held, value, path, reading)

    def collect(self, held: object, _: object, path: str, reading: Reading) -> None:
        """Collect from what the field of this branch holds."""
        here = path + self.step.text
        if not self.step.each:
            self.walk(held, here, reading)
        elif isinstance(held, tuple):
            self._read_once(held, here, reading)
        elif isinstance(held, list):
            self._walk_each(held, here, reading)
        else:
            reading.problems.append(f"{here.lstrip('.')} is no list")

    def _read_once(self, held: tuple[object, ...], path: str, reading: Reading) -> None:
        """Collect from a list, once for all that are equal: the pods of a workload have the same containers."""
        try:
            known = self._known.get((path, held))
        except TypeError:  # there is something in it that cannot be hashed
            self._walk_each(held, path, reading)
            return
        if known is None:
            known = self._known[path, held] = Reading([], [], [])
            self._walk_each(held, path, known)
        reading.add(known)

    def _walk_each(self, held: Iterable[object], path: str, reading: Reading) -> None:
        for position, element in enumerate(held):
            if element != self._empty:
                self.walk(element, f"{path}[{position}]", reading)


# Keys of objects can be any text and attributes of structs cannot, so every struct numbers its own.
_NAMES: dict[type, dict[str, str]] = {}


def _field(value: object, key: str) -> Any:
    """Return a field of a partial struct or of a mapping; ``None`` where there is none."""
    if not key:
        return None
    names = _NAMES.get(type(value))
    if names is not None:
        return getattr(value, names[key])
    return value.get(key) if isinstance(value, Mapping) else None


def _keys(leaf: _Leaf) -> Iterator[str]:
    yield leaf.step.key
    if isinstance(leaf.rule, Reference):
        rule = leaf.rule
        yield from filter(None, (rule.kind, rule.group, rule.namespace, rule.uid, rule.optional))


def _text(value: object, key: str) -> str:
    text = _field(value, key)
    return text if isinstance(text, str) else ""


def _kind(rule: Reference, beside: object) -> GroupKind | None:
    """Return the kind that the fields beside a name tell, or the rule's default for what they leave out."""
    kind = _text(beside, rule.kind) or rule.target.kind
    if not kind:
        return None
    group = _field(beside, rule.group)
    if not isinstance(group, str):
        return GroupKind(rule.target.group, kind)
    return GroupKind(split_api_version(group)[0] if rule.group == "apiVersion" else group, kind)

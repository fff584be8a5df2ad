"""Rules of users: the same data as ours, from YAML. Nothing in them is ever executed.

The format is described in ``docs/relations.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from kubectl_insight.errors import InputError
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.objects.visible import visible
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm
from kubectl_insight.rules.field_path import FieldPathError, Step, parse_path
from kubectl_insight.rules.rule import Derivation, EvidenceClass, Holder, Reference, Rule, Selection

T = TypeVar("T")

API_VERSION = "kubectl-insight/v1"
KIND = "RelationRules"
_KIND = re.compile(r"[A-Z][A-Za-z0-9]*(?:\.[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?")
_NAME = re.compile(r"[A-Za-z][\w.-]{0,99}", re.ASCII)
_WHERE = re.compile(r"(.*) - at `(?:key in )?`?\$\.?(.*)`", re.DOTALL)


class RuleFileError(InputError):
    """A rule of a user cannot be read.

    Attributes:
        rule: The rule's name, or its place where it has none: ``references[2]``.
        field: The field at fault; empty for the rule as a whole.
    """

    def __init__(self, source: str, rule: str, field: str, problem: str) -> None:
        place = f"rule {visible(rule)}" if rule else "document"
        at = f", field {visible(field)}" if field else ""
        super().__init__(source, f"{place}{at}: {visible(problem)}")
        self.rule = rule
        self.field = field


class _Holder(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    prefix: str = ""


class _Common(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    name: str
    holders: list[str | _Holder]
    path: str
    type: str
    target: str
    harm: Harm | None = None
    source: str = ""


class _Reference(_Common, forbid_unknown_fields=True, kw_only=True):
    kind: str = ""
    group: str = ""
    namespace: str = ""
    uid: str = ""
    optional: str = ""
    inverse: bool = False
    dangling: bool = True
    external: bool = False
    ignored: list[str] = []
    evidence: EvidenceClass = "declared"


class _Selection(_Common, forbid_unknown_fields=True, kw_only=True):
    form: Literal["labels", "selector"] = "selector"
    empty: Literal["all", "none"] = "all"
    absent: Literal["all", "none"] = "none"
    templates: bool = False


class _Document(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    api_version: str
    kind: str
    references: list[dict[str, Any]] = []
    selections: list[dict[str, Any]] = []


def read_rules(
    documents: Sequence[Mapping[str, Any]], *, source: str = "-", taken: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """Read the rules of YAML documents that are decoded already.

    Args:
        documents: Mappings with ``apiVersion``, ``kind``, ``references`` and ``selections``.
        source: The file, for messages.
        taken: Names that other rules have.

    Raises:
        RuleFileError: Something is missing, unknown, of the wrong type, or a name is used twice.
        InputError: There is no rule at all.
    """
    names = set(taken)
    rules: list[Rule] = []
    for document in documents:
        read = _convert(document, _Document, source, "")
        if (read.api_version, read.kind) != (API_VERSION, KIND):
            raise RuleFileError(
                source, "", "kind", f"expected {API_VERSION} {KIND}, got {read.api_version} {read.kind}"
            )
        for rule in _rules(read, source):
            if rule.name in names:
                raise RuleFileError(source, rule.name, "name", "there is another rule of that name")
            names.add(rule.name)
            rules.append(rule)
    if not rules:
        raise InputError(source, "no rules found")
    return tuple(rules)


def unknown_kinds(rules: Iterable[Rule], knows: Callable[[GroupKind], bool]) -> Iterator[str]:
    """Yield a sentence for each kind that rules name and nobody knows: such a rule finds nothing.

    Args:
        knows: Tells of a kind whether it is served, or among the files.
    """
    for rule in rules:
        if isinstance(rule, Derivation):
            continue
        named = [("holders", holder.kind) for holder in rule.holders]
        if isinstance(rule, Selection) or not (rule.external or rule.kind):
            named.append(("target", rule.target))
        for field, kind in named:
            if not knows(kind):
                yield f"rule {rule.name}, field {field}: there is no kind {kind}"


def _rules(document: _Document, source: str) -> Iterable[Rule]:
    for position, mapping in enumerate(document.references):
        yield _reference(_named(mapping, f"references[{position}]", _Reference, source), source)
    for position, mapping in enumerate(document.selections):
        yield _selection(_named(mapping, f"selections[{position}]", _Selection, source), source)


def _named(mapping: Mapping[str, Any], place: str, shape: type[T], source: str) -> T:
    name = mapping.get("name")
    return _convert(mapping, shape, source, name if isinstance(name, str) and name else place)


def _convert(mapping: object, shape: type[T], source: str, rule: str) -> T:
    try:
        return msgspec.convert(mapping, type=shape)
    except msgspec.ValidationError as error:
        match = _WHERE.fullmatch(str(error))
        problem, field = (match[1], match[2]) if match else (str(error), "")
        raise RuleFileError(source, rule, field, problem) from error


def _reference(rule: _Reference, source: str) -> Reference:
    _check(rule, source)
    return Reference(
        rule.name,
        _holders(rule, source),
        rule.path,
        rule.type,
        _kind(rule, "target", rule.target, source),
        kind=rule.kind,
        group=rule.group,
        namespace=rule.namespace,
        uid=rule.uid,
        optional=rule.optional,
        inverse=rule.inverse,
        dangling=rule.dangling,
        external=rule.external,
        ignored=frozenset(rule.ignored),
        evidence=rule.evidence,
        harm=rule.harm,
        source=rule.source or source,
    )


def _selection(rule: _Selection, source: str) -> Selection:
    _check(rule, source)
    return Selection(
        rule.name,
        _holders(rule, source),
        rule.path,
        rule.type,
        _kind(rule, "target", rule.target, source),
        form=rule.form,
        empty=rule.empty,
        absent=rule.absent,
        templates=rule.templates,
        harm=rule.harm,
        source=rule.source or source,
    )


def _check(rule: _Common, source: str) -> None:
    if not _NAME.fullmatch(rule.name):
        raise RuleFileError(
            source, rule.name, "name", "must be letters, digits, '.', '-' or '_', beginning with a letter"
        )
    if rule.type not in EDGE_TYPES or rule.type == "owns":
        known = ", ".join(name for name in EDGE_TYPES if name != "owns")
        raise RuleFileError(source, rule.name, "type", f'"{rule.type}" is none of {known}')
    _parse(rule, "path", rule.path, source)


def _holders(rule: _Common, source: str) -> tuple[Holder, ...]:
    if not rule.holders:
        raise RuleFileError(source, rule.name, "holders", "there must be at least one")
    found = []
    for position, each in enumerate(rule.holders):
        holder = _Holder(each) if isinstance(each, str) else each
        field = f"holders[{position}]"
        steps = _parse(rule, f"{field}.prefix", holder.prefix, source) if holder.prefix else ()
        in_template = any(step.key == "template" for step in steps)
        found.append(Holder(_kind(rule, field, holder.kind, source), holder.prefix, in_template))
    return tuple(found)


def _parse(rule: _Common, field: str, path: str, source: str) -> tuple[Step, ...]:
    try:
        return parse_path(path)
    except FieldPathError as error:
        raise RuleFileError(source, rule.name, field, str(error)) from error


def _kind(rule: _Common, field: str, text: str, source: str) -> GroupKind:
    """Read ``Kind`` or ``Kind.group``."""
    if not _KIND.fullmatch(text):
        raise RuleFileError(source, rule.name, field, f'"{text}" is no kind, such as Pod or Deployment.apps')
    kind, _, group = text.partition(".")
    return GroupKind(group, kind)

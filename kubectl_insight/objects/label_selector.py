"""Label selectors: what they say and what they match.

Selectors come from ``-l`` (:mod:`kubectl_insight.objects.selector_text`), from an API ``LabelSelector``
(:func:`from_api`) and from plain maps such as a Service's ``spec.selector`` (:func:`from_labels`); all become
requirements that can be matched one by one or looked up in an index.

Source: ``k8s.io/apimachinery`` v0.36.3 ``pkg/labels/selector.go``, ``pkg/apis/meta/v1/helpers.go``,
``pkg/api/validate/content/{kube,dns}.go``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final


class SelectorError(ValueError):
    """A selector that Kubernetes would refuse; the text says what is wrong."""


class Operator(StrEnum):
    """How a requirement compares; ``=`` and ``!=`` are the set operators with one value."""

    IN = "in"
    NOT_IN = "notin"
    EXISTS = "exists"
    DOES_NOT_EXIST = "!"
    GREATER_THAN = "gt"
    LESS_THAN = "lt"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition on one label.

    Attributes:
        key: The label.
        operator: The comparison.
        values: What the label is compared with; empty for existence, one integer for greater and less.
    """

    key: str
    operator: Operator
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether the labels fulfil the condition; an absent label fulfils ``notin``."""
        value = labels.get(self.key)
        match self.operator:
            case Operator.IN:
                return value is not None and value in self.values
            case Operator.NOT_IN:
                return value is None or value not in self.values
            case Operator.EXISTS:
                return value is not None
            case Operator.DOES_NOT_EXIST:
                return value is None
        return self._compares(value)

    def _compares(self, value: str | None) -> bool:
        number, bound = _int64(value or ""), _int64(next(iter(self.values)))
        if number is None or bound is None:
            return False
        return number > bound if self.operator is Operator.GREATER_THAN else number < bound


@dataclass(frozen=True, slots=True)
class LabelSelector:
    """Requirements that must all hold, sorted by key; without any, everything matches."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether all requirements hold."""
        return all(each.matches(labels) for each in self.requirements)


def from_api(selector: Mapping[str, Any] | None) -> LabelSelector | None:
    """Read an API ``LabelSelector``; ``None`` for a null selector, which matches nothing.

    Raises:
        SelectorError: The selector is not one that the API server would accept.
    """
    if selector is None:
        return None
    match_labels, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or ()
    if not isinstance(match_labels, Mapping) or not isinstance(expressions, list | tuple):
        raise SelectorError("matchLabels must be a map and matchExpressions a list")
    requirements = [requirement(key, Operator.IN, [value]) for key, value in match_labels.items()]
    return _selector([*requirements, *map(_expression, expressions)])


def from_labels(labels: Mapping[str, str]) -> LabelSelector:
    """Make the selector of all objects that carry these labels, unchecked, as Services have them."""
    return _selector(Requirement(key, Operator.IN, frozenset((value,))) for key, value in labels.items())


def _selector(requirements: Iterable[Requirement]) -> LabelSelector:
    return LabelSelector(tuple(sorted(requirements, key=attrgetter("key"))))


_API_OPERATORS: Final = {
    "In": Operator.IN,
    "NotIn": Operator.NOT_IN,
    "Exists": Operator.EXISTS,
    "DoesNotExist": Operator.DOES_NOT_EXIST,
}


def _expression(expression: object) -> Requirement:
    if not isinstance(expression, Mapping):
        raise SelectorError("an entry of matchExpressions must be a map")
    operator, values = expression.get("operator"), expression.get("values") or []
    if not isinstance(operator, str) or operator not in _API_OPERATORS:
        raise SelectorError(f'"{operator}" is not a valid label selector operator')
    if not isinstance(values, list | tuple):
        raise SelectorError("the values of a match expression must be a list")
    return requirement(expression.get("key"), _API_OPERATORS[operator], values)


def requirement(key: object, operator: Operator, values: Iterable[object] = ()) -> Requirement:
    """Make a requirement by the rules of Go's ``labels.NewRequirement``.

    Raises:
        SelectorError: A rule is broken.
    """
    checked = Requirement(checked_key(key), operator, frozenset(map(_checked_value, values)))
    if operator in {Operator.IN, Operator.NOT_IN} and not checked.values:
        raise SelectorError("for 'in', 'notin' operators, values set can't be empty")
    if operator in {Operator.EXISTS, Operator.DOES_NOT_EXIST} and checked.values:
        raise SelectorError("values set must be empty for exists and does not exist")
    if operator in {Operator.GREATER_THAN, Operator.LESS_THAN}:
        for value in checked.values:
            if _int64(value) is None:
                raise _invalid(value, "for 'Gt', 'Lt' operators, the value must be an integer")
    return checked


_NAME: Final = re.compile(r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_SUBDOMAIN: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_MAX_NAME, _MAX_SUBDOMAIN = 63, 253
_NAME_RULE: Final = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"


def checked_key(key: object) -> str:
    """Return a label's key.

    Raises:
        SelectorError: No label can have this key.
    """
    if not isinstance(key, str):
        raise SelectorError("a label's key must be a string")
    prefix, slash, name = key.rpartition("/")
    if slash and not (len(prefix) <= _MAX_SUBDOMAIN and _SUBDOMAIN.fullmatch(prefix)):
        raise _invalid(key, "prefix part must be a lowercase RFC 1123 subdomain")
    if len(name) > _MAX_NAME:
        raise _invalid(key, f"name part must be no more than {_MAX_NAME} bytes")
    if not _NAME.fullmatch(name):
        raise _invalid(key, f"name part {_NAME_RULE}")
    return key


def _checked_value(value: object) -> str:
    if not isinstance(value, str):
        raise SelectorError("a label's value must be a string")
    if len(value) > _MAX_NAME:
        raise _invalid(value, f"must be no more than {_MAX_NAME} bytes")
    if value and not _NAME.fullmatch(value):
        raise _invalid(value, f"a valid label must be an empty string or {_NAME_RULE.removeprefix('must ')}")
    return value


def _invalid(value: str, rule: str) -> SelectorError:
    return SelectorError(f'Invalid value: "{value}": {rule}')


def _int64(text: str) -> int | None:
    """Read a number as Go's ``strconv.ParseInt`` with base 10."""
    if not re.fullmatch(r"[-+]?[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None

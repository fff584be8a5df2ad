"""Status conditions, the part of a status that most kinds share.

Source of the field names: ``Condition`` in ``k8s.io/apimachinery/pkg/apis/meta/v1/types.go``.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Condition(msgspec.Struct, gc=False, frozen=True):
    """One entry of ``status.conditions``."""

    type: str | None = ""
    status: str | None = ""
    reason: str | None = ""
    message: str | None = ""

    @property
    def is_true(self) -> bool:
        """Whether the condition holds."""
        return self.status == "True"


class ConditionedStatus(msgspec.Struct, gc=False, rename="camel"):
    """A status with what every kind's health starts from.

    Attributes:
        observed_generation: A number; text where a controller writes 64-bit numbers as protobuf's JSON does.
    """

    observed_generation: int | str | None = None
    conditions: list[Condition] | None = None


class Conditioned(msgspec.Struct, gc=False):
    """An object that may have conditions; kinds with more than those derive from it."""

    status: ConditionedStatus | None = None


NO_STATUS = ConditionedStatus()


def find_condition(conditions: Iterable[Condition] | None, kind: str) -> Condition | None:
    """Return the first condition of a type, or ``None``."""
    for condition in conditions or ():
        if condition.type == kind:
            return condition
    return None


def has_true(conditions: Iterable[Condition] | None, kind: str) -> bool:
    """Tell whether some condition of this type is ``True``."""
    return any(condition.type == kind and condition.is_true for condition in conditions or ())


def condition_phrase(condition: Condition) -> str:
    """Return a condition as one line: ``Ready=False: the message``; the reason where there is no message.

    >>> condition_phrase(Condition("Ready", "False", "NotYet", "still at it"))
    'Ready=False: still at it'
    """
    head = f"{condition.type or ''}={condition.status or ''}"
    text = one_line(condition.message) or one_line(condition.reason)
    return f"{head}: {text}" if text else head


def one_line(text: str | None) -> str:
    """Return text with every run of white space, line breaks included, as one space."""
    return " ".join(text.split()) if text else ""

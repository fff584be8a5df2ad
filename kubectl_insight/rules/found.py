"""What the fields of an object say, before anybody asks whom they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.rule import Reference, Selection


class FoundName(msgspec.Struct, gc=False, frozen=True):
    """A name that a field holds.

    Attributes:
        path: The concrete field: ``spec.volumes[0].configMap.name``.
        namespace: What the field beside it says, or an empty string.
    """

    rule: Reference
    path: str
    kind: GroupKind
    namespace: str
    name: str
    uid: str
    optional: bool


class FoundSelector(NamedTuple):
    """A selector that a field holds; ``None`` where the field is absent."""

    rule: Selection
    path: str
    value: Mapping[str, Any] | None


class Reading(NamedTuple):
    """What one object says.

    Attributes:
        problems: One sentence for each field that is not what the API says it is.
    """

    names: list[FoundName]
    selectors: list[FoundSelector]
    problems: list[str]

    def add(self, other: Reading) -> None:
        """Add what a part of the object says."""
        self.names.extend(other.names)
        self.selectors.extend(other.selectors)
        self.problems.extend(other.problems)

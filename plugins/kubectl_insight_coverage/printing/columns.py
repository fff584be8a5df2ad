"""The columns of the report's tables: their titles, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.catalogue.release import release_or_nothing
from kubectl_insight_coverage.reports.report import (
    ApplicationUse,
    DeniedUse,
    GroupUse,
    OperationUse,
    TestUse,
    UnmatchedUse,
    UpgradeUse,
)
from kubectl_insight_coverage.reports.resource_names import replacement_name

Row = TypeVar("Row")


class Column(NamedTuple, Generic[Row]):
    """One column.

    Attributes:
        is_wide: Whether it is only shown by ``-o wide`` and in CSV.
        is_elastic: Whether it is cut first where the terminal is narrow.
    """

    title: str
    cell: Callable[[Row], object]
    is_wide: bool = False
    is_elastic: bool = False


def _names(counts: Mapping[str, int]) -> str:
    """Return names, the most frequent first."""
    return ", ".join(sorted(counts, key=lambda name: (-counts[name], name)))


def _successor(use: UpgradeUse) -> str:
    """Return the replacement; of the same resource in another version only that."""
    replacement = use.replacement
    if replacement is None:
        return ""
    is_same = replacement.group and replacement.resource == use.api.resource
    return f"{replacement.group}/{replacement.version}" if is_same else str(replacement)


OPERATIONS: Final = (
    Column[OperationUse]("OPERATION", lambda use: use.operation.operation_id),
    Column[OperationUse]("LEVEL", lambda use: use.operation.level),
    Column[OperationUse]("HITS", lambda use: use.hits),
    Column[OperationUse]("FAILED", lambda use: use.tally.failed),
    Column[OperationUse]("DENIED", lambda use: use.tally.denied),
    Column[OperationUse]("METHOD", lambda use: use.operation.method, is_wide=True),
    Column[OperationUse]("PATH", lambda use: use.operation.path, is_wide=True),
    Column[OperationUse]("CATEGORY", lambda use: use.operation.category, is_wide=True),
    Column[OperationUse]("CONFORMANCE", lambda use: use.operation.conformance, is_wide=True),
    Column[OperationUse](
        "DEPRECATED", lambda use: release_or_nothing(use.operation.lifecycle.deprecated), is_wide=True
    ),
    Column[OperationUse](
        "REMOVED", lambda use: release_or_nothing(use.operation.lifecycle.removed), is_wide=True
    ),
    Column[OperationUse]("FIRST", lambda use: use.first, is_wide=True),
    Column[OperationUse]("LAST", lambda use: use.last, is_wide=True),
    Column[OperationUse]("APPLICATIONS", lambda use: _names(use.applications), is_elastic=True),
)
NEVER: Final = (
    Column[OperationUse]("OPERATION", lambda use: use.operation.operation_id),
    Column[OperationUse]("LEVEL", lambda use: use.operation.level),
    Column[OperationUse]("CATEGORY", lambda use: use.operation.category),
    Column[OperationUse]("METHOD", lambda use: use.operation.method, is_wide=True),
    Column[OperationUse]("PATH", lambda use: use.operation.path, is_wide=True),
    Column[OperationUse]("REASON", lambda use: use.never),
)
ENDING: Final = (
    Column[OperationUse]("OPERATION", lambda use: use.operation.operation_id),
    Column[OperationUse]("DEPRECATED", lambda use: release_or_nothing(use.operation.lifecycle.deprecated)),
    Column[OperationUse]("REMOVED", lambda use: release_or_nothing(use.operation.lifecycle.removed)),
    Column[OperationUse]("REPLACEMENT", lambda use: replacement_name(use.operation.lifecycle.replacement)),
    Column[OperationUse]("HITS", lambda use: use.hits),
    Column[OperationUse]("PATH", lambda use: use.operation.path, is_wide=True),
    Column[OperationUse]("LAST", lambda use: use.last, is_wide=True),
    Column[OperationUse]("APPLICATIONS", lambda use: _names(use.applications), is_elastic=True),
)
CONFORMANCE: Final = (
    Column[OperationUse]("OPERATION", lambda use: use.operation.operation_id),
    Column[OperationUse]("CONFORMANCE", lambda use: use.operation.conformance or "none known"),
    Column[OperationUse]("HITS", lambda use: use.hits),
    Column[OperationUse]("PATH", lambda use: use.operation.path, is_wide=True),
    Column[OperationUse]("APPLICATIONS", lambda use: _names(use.applications), is_elastic=True),
)
APPLICATIONS: Final = (
    Column[ApplicationUse]("APPLICATION", lambda use: use.name),
    Column[ApplicationUse]("REQUESTS", lambda use: use.requests),
    Column[ApplicationUse]("OPERATIONS", lambda use: use.operations),
    Column[ApplicationUse]("STABLE", lambda use: use.by_level[Level.STABLE]),
    Column[ApplicationUse]("BETA", lambda use: use.by_level[Level.BETA]),
    Column[ApplicationUse]("ALPHA", lambda use: use.by_level[Level.ALPHA]),
    Column[ApplicationUse]("WORST", lambda use: use.worst_level),
    Column[ApplicationUse]("DENIED", lambda use: use.denied),
    Column[ApplicationUse]("NOISE", lambda use: use.noise, is_wide=True),
    Column[ApplicationUse]("FIRST", lambda use: use.first, is_wide=True),
    Column[ApplicationUse]("LAST", lambda use: use.last, is_wide=True),
)
GROUPS: Final = (
    Column[GroupUse]("REQUESTS", lambda use: use.requests),
    Column[GroupUse]("HITS", lambda use: use.hits),
    Column[GroupUse]("DENIED", lambda use: use.denied),
    Column[GroupUse]("OPERATIONS", lambda use: use.operations),
    Column[GroupUse]("STABLE", lambda use: use.by_level[Level.STABLE]),
    Column[GroupUse]("BETA", lambda use: use.by_level[Level.BETA]),
    Column[GroupUse]("ALPHA", lambda use: use.by_level[Level.ALPHA]),
    Column[GroupUse]("APPLICATIONS", lambda use: use.applications),
    Column[GroupUse]("FIRST", lambda use: use.first, is_wide=True),
    Column[GroupUse]("LAST", lambda use: use.last, is_wide=True),
)
UNMATCHED: Final = (
    Column[UnmatchedUse]("UNMATCHED", lambda use: use.unmatched_class.value),
    Column[UnmatchedUse]("WHAT", lambda use: use.what, is_elastic=True),
    Column[UnmatchedUse]("REQUESTS", lambda use: use.requests),
    Column[UnmatchedUse]("SERVED", lambda use: use.served),
    Column[UnmatchedUse]("REASON", lambda use: use.reason, is_wide=True),
    Column[UnmatchedUse]("EXAMPLE", lambda use: use.example, is_wide=True),
    Column[UnmatchedUse]("APPLICATIONS", lambda use: _names(use.applications), is_elastic=True),
)
UPGRADE: Final = (
    Column[UpgradeUse]("API", lambda use: use.api),
    Column[UpgradeUse]("REMOVED", lambda use: release_or_nothing(use.removed)),
    Column[UpgradeUse]("DEPRECATED", lambda use: release_or_nothing(use.deprecated), is_wide=True),
    Column[UpgradeUse]("REPLACEMENT", _successor, is_elastic=True),
    Column[UpgradeUse]("REQUESTS", lambda use: use.requests),
    Column[UpgradeUse]("LAST", lambda use: use.last[:10]),
    Column[UpgradeUse]("VERDICT", lambda use: use.outcome),
    Column[UpgradeUse]("WHY", lambda use: use.reason, is_wide=True),
    Column[UpgradeUse]("USERS", lambda use: ", ".join(use.users), is_wide=True),
    Column[UpgradeUse]("APPLICATION", lambda use: use.application),
)
DENIED: Final = (
    Column[DeniedUse]("APPLICATION", lambda use: use.application),
    Column[DeniedUse]("VERB", lambda use: use.verb),
    Column[DeniedUse]("WHAT", lambda use: use.what, is_elastic=True),
    Column[DeniedUse]("NAMESPACE", lambda use: use.namespace),
    Column[DeniedUse]("CODE", lambda use: use.code or ""),
    Column[DeniedUse]("REQUESTS", lambda use: use.requests),
    Column[DeniedUse]("LAST", lambda use: use.last, is_wide=True),
)
TESTS: Final = (
    Column[TestUse]("OPERATIONS", lambda use: len(use.operations)),
    Column[TestUse]("REQUESTS", lambda use: use.requests),
    Column[TestUse]("CONFORMANCE", lambda use: use.is_conformance),
    Column[TestUse]("TEST", lambda use: use.name, is_elastic=True),
    Column[TestUse]("CALLS", lambda use: _names(use.operations), is_wide=True, is_elastic=True),
)

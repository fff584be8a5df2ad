"""Every operation with what came of it: who hit it, or why nobody did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.history import group_version
from kubectl_insight_coverage.catalogue.operation import Conformance, Level, Operation
from kubectl_insight_coverage.query import CoverageQuery, Only
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.e2e_tests import test_of
from kubectl_insight_coverage.reports.report import LevelSummary, NeverReason, OperationUse
from kubectl_insight_coverage.reports.totals import Total

_NOT_FOUND: Final = 404
_GroupVersion = tuple[str, str]


def operation_uses(
    operations: Iterable[Operation], calls: Iterable[Call], absent: Iterable[_GroupVersion]
) -> tuple[OperationUse, ...]:
    """Return every operation with its use, by path and method.

    Args:
        operations: Those that are asked about.
        calls: What the log has, filters passed.
        absent: The group versions that are not served, see :func:`unserved`.
    """
    totals: dict[Operation, Total] = {}
    tests: dict[Operation, set[str]] = {}
    for call in calls:
        if isinstance(call.match, Operation):
            totals.setdefault(call.match, Total()).add(call)
            if call.hits and (test := test_of(call.use.client.user_agent)):
                tests.setdefault(call.match, set()).add(test)
    missing = frozenset(absent)
    return tuple(
        _use(operation, totals.get(operation, Total()), tests.get(operation, ()), missing)
        for operation in sorted(operations, key=lambda operation: (operation.path, operation.method))
    )


def unserved(catalogue: Catalogue, calls: Iterable[Call]) -> Iterator[_GroupVersion]:
    """Give the group versions of a release that the server of this log does not have, as far as the log tells.

    The log tells by clients that asked what a group version has and got 404; without that, alpha versions and those
    that are off by default in the release count as not served. A request that was served proves the contrary.
    """
    served, denied = set(), set()
    for call in calls:
        if isinstance(call.match, Operation):
            key = call.match.key
            name = group_version(key)
            if call.use.tally.served or call.use.tally.started:
                served.add(name)
            elif call.use.code == _NOT_FOUND and not key.resource and name[1]:
                denied.add(name)
    known = {group_version(operation.key): operation for operation in catalogue.operations}
    for name, operation in known.items():
        is_off = catalogue.is_bundled and _is_off(operation, catalogue.minor)
        if name not in served and (name in denied or is_off):
            yield name


def summaries(operations: Iterable[OperationUse]) -> dict[Level, LevelSummary]:
    """Return how many operations each level has and how many of them were hit."""
    counts = {level: [0, 0] for level in Level}
    for use in operations:
        counts[use.operation.level][0] += 1
        counts[use.operation.level][1] += bool(use.hits)
    return {level: LevelSummary(*numbers) for level, numbers in counts.items()}


def is_shown(use: OperationUse, query: CoverageQuery, minor: int) -> bool:
    """Tell whether ``--only`` lets an operation be shown."""
    return not query.only or any(is_part(use, part, query, minor) for part in query.only)


CONFORMANCE_SINCE: Final = 27
"""The first release whose source lists what conformance tests do not cover yet."""


def is_conformance_gap(use: OperationUse, ineligible: frozenset[str]) -> bool:
    """Tell whether somebody relies on an operation that no conformance test covers, though one could.

    Such an operation may differ between two distributions of Kubernetes that both are certified.
    """
    operation = use.operation
    return (
        bool(use.hits)
        and operation.level is Level.STABLE
        and operation.conformance in {Conformance.PENDING, Conformance.UNKNOWN}
        and bool(operation.key.resource)
        and operation.key.prefix == ""
        and operation.operation_id not in ineligible
    )


def is_part(use: OperationUse, part: Only, query: CoverageQuery, minor: int) -> bool:
    """Tell whether an operation is of one of the parts that ``--only`` names.

    Args:
        minor: The release of the catalogue. What is deprecated is so in the target, where there is one, else in it.
    """
    lifecycle = use.operation.lifecycle
    match part:
        case "hit":
            return bool(use.hits)
        case "never":
            return use.never is not None
        case "deprecated":
            return lifecycle.is_deprecated(minor if query.target is None else query.target)
        case "removed":
            return lifecycle.removed is not None and (query.target is None or lifecycle.is_gone(query.target))
        case "conformance":
            return minor >= CONFORMANCE_SINCE and is_conformance_gap(use, query.ineligible)
        case "denied":
            return bool(use.tally.denied)
        case "unmatched":
            return False


def _use(
    operation: Operation, total: Total, tests: Iterable[str], missing: frozenset[_GroupVersion]
) -> OperationUse:
    return OperationUse(
        operation=operation,
        tally=total.tally,
        hits=total.hits,
        applications=dict(sorted(total.applications.items())),
        tests=tuple(sorted(tests)),
        first=total.first,
        last=total.last,
        never=None if total.hits else _never(operation, missing),
    )


def _never(operation: Operation, missing: frozenset[_GroupVersion]) -> NeverReason:
    if group_version(operation.key) in missing:
        return NeverReason.NOT_SERVED
    return NeverReason.UNDETERMINABLE if operation.method == "HEAD" else NeverReason.UNUSED


def _is_off(operation: Operation, minor: int) -> bool:
    off = operation.lifecycle.off_by_default
    return operation.level is Level.ALPHA or (off is not None and off <= minor)

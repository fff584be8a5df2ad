"""The rows of ``--by``: calls put together by something that they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.query import By
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.client_identity import Noise, common_noise
from kubectl_insight_coverage.reports.e2e_tests import test_of
from kubectl_insight_coverage.reports.report import ApplicationUse, GroupUse
from kubectl_insight_coverage.reports.totals import Total, total_of

NONE: Final = "-"
"""The name of the row of requests that have nothing of what rows are made by, as a namespace."""

_Name = Callable[[Call], str]


def group_uses(calls: Iterable[Call], by: By) -> tuple[GroupUse, ...]:
    """Return one row for each value, the one with most requests first."""
    totals: dict[str, Total] = {}
    name_of = _NAMES[by]
    for call in calls:
        totals.setdefault(name_of(call) or NONE, Total()).add(call)
    return _rows(totals)


def cluster_uses(calls: Mapping[str, Iterable[Call]]) -> tuple[GroupUse, ...]:
    """Return one row for each input that was named, as logs themselves do not say which cluster they are of."""
    return _rows({source: total_of(calls[source]) for source in calls})


def application_uses(calls: Iterable[Call]) -> tuple[ApplicationUse, ...]:
    """Return what each application calls, the one with most requests first."""
    totals: dict[str, Total] = {}
    noises: dict[str, set[Noise]] = {}
    for call in calls:
        totals.setdefault(call.application, Total()).add(call)
        noises.setdefault(call.application, set()).add(call.noise)
    rows = [
        ApplicationUse(
            name=name,
            requests=total.tally.total,
            operations=len(total.operations),
            by_level=total.by_level,
            worst_level=total.worst_level,
            denied=total.tally.denied,
            noise=common_noise(noises[name]),
            first=total.first,
            last=total.last,
        )
        for name, total in totals.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.requests, row.name)))


def _rows(totals: Mapping[str, Total]) -> tuple[GroupUse, ...]:
    rows = [
        GroupUse(
            name=name,
            requests=total.tally.total,
            hits=total.hits,
            denied=total.tally.denied,
            operations=len(total.operations),
            by_level=total.by_level,
            applications=len(total.applications),
            first=total.first,
            last=total.last,
        )
        for name, total in totals.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.requests, row.name)))


def _of_operation(name: Callable[[Operation], str]) -> _Name:
    """Name calls by their operation; those without one by their class, in brackets."""

    def name_of(call: Call) -> str:
        match = call.match
        return name(match) if isinstance(match, Operation) else f"({match.unmatched_class.value})"

    return name_of


def _kind(operation: Operation) -> str:
    if not operation.kind:
        return ""
    return f"{operation.kind}.{operation.group}" if operation.group else operation.kind


_NAMES: Final[Mapping[By, _Name]] = {
    "operation": _of_operation(lambda operation: operation.operation_id),
    "app": lambda call: call.application,
    "level": _of_operation(lambda operation: operation.level.value),
    "category": _of_operation(lambda operation: operation.category),
    "kind": _of_operation(_kind),
    "user": lambda call: call.use.client.impersonated or call.use.client.user,
    "namespace": lambda call: call.use.request.namespace,
    "verb": lambda call: call.use.request.verb or "(none)",
    "test": lambda call: test_of(call.use.client.user_agent),
}

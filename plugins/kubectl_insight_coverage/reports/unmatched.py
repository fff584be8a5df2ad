"""Requests that no operation accounts for, gathered by what they were for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from kubectl_insight_coverage.catalogue.classification import Unmatched, UnmatchedClass
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.report import UnmatchedUse
from kubectl_insight_coverage.reports.resource_names import what_of
from kubectl_insight_coverage.reports.totals import Total


class _Subject(NamedTuple):
    unmatched_class: UnmatchedClass
    what: str
    reason: str


def unmatched_uses(calls: Iterable[Call]) -> tuple[UnmatchedUse, ...]:
    """Return the calls without an operation, by class, what needs a look first, and by falling number of requests."""
    totals: dict[_Subject, Total] = {}
    examples: dict[_Subject, str] = {}
    for call in calls:
        if isinstance(call.match, Unmatched):
            form = call.use.request.form
            subject = _Subject(call.match.unmatched_class, what_of(form), call.match.reason)
            totals.setdefault(subject, Total()).add(call)
            examples[subject] = min(form, examples.get(subject, form))
    rows = [
        UnmatchedUse(
            *subject,
            requests=total.tally.total,
            served=total.tally.served + total.tally.started,
            example=examples[subject],
            applications=dict(sorted(total.callers.items())),
        )
        for subject, total in totals.items()
    ]
    return tuple(sorted(rows, key=lambda row: (_ORDER.index(row.unmatched_class), -row.requests, row.what)))


_ORDER: Final = (
    UnmatchedClass.REMOVED,
    UnmatchedClass.FUTURE,
    UnmatchedClass.MALFORMED,
    UnmatchedClass.AGGREGATED,
    UnmatchedClass.CUSTOM_RESOURCE,
    UnmatchedClass.HEALTH,
    UnmatchedClass.DISCOVERY,
)

"""Requests that were turned away: who wants what without the right to it, or too often."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.report import DeniedUse
from kubectl_insight_coverage.reports.resource_names import what_of
from kubectl_insight_coverage.reports.totals import Total


class _Subject(NamedTuple):
    application: str
    verb: str
    what: str
    namespace: str
    code: int


def denied_uses(calls: Iterable[Call]) -> tuple[DeniedUse, ...]:
    """Return what was denied to whom, the most frequent first."""
    totals: dict[_Subject, Total] = {}
    for call in calls:
        use = call.use
        if use.tally.denied:
            request = use.request
            what = what_of(request.form)
            subject = _Subject(call.application, request.verb, what, request.namespace, use.code)
            totals.setdefault(subject, Total()).add(call)
    rows = [
        DeniedUse(*subject, requests=total.tally.denied, last=total.last) for subject, total in totals.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.requests, _key(row))))


def _key(row: DeniedUse) -> tuple[str, str, str, str, int]:
    return row.application, row.verb, row.what, row.namespace, row.code

"""The sentences that head both the picture and the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kubectl_insight_coverage.counting.usage import Hits
from kubectl_insight_coverage.reports.report import INEXACT, CoverageReport
from kubectl_insight_coverage.reports.shares import percent

HITS: Final[dict[Hits, str]] = {
    "served": "requests that were served",
    "allowed": "requests that were authorised, failed ones as well",
    "attempted": "all requests, denied ones as well",
}
_NAMED: Final = 3


def title(report: CoverageReport) -> str:
    """Return what the report is about: ``API coverage of Kubernetes 1.36``."""
    return f"API coverage of {report.catalogue.source}"


def facts(report: CoverageReport) -> tuple[str, ...]:
    """Return what one must know to judge the numbers, a sentence each; names are as they come."""
    hit, total = report.total.hit, report.total.operations
    found = [
        f"{hit:,} of {total:,} operations were hit ({percent(hit, total)} %)",
        f"Hits are {HITS[report.hits]}",
        f"{report.requests.total:,} requests, {report.matched:,} of them to these operations",
    ]
    if report.evidence:
        found.append(f"Release: {report.evidence}")
    sources = list(dict.fromkeys(account.source for account in report.inputs))
    if sources:
        found.append(f"Read from {_listed(sources)}")
    if not report.exact:
        found.append(INEXACT)
    return tuple(found)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"

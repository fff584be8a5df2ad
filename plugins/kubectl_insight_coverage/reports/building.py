"""The report of a question, built from what a log says and what an API has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kubectl_insight.api import Tally
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.calls import Call, calls_of, operations_asked_for
from kubectl_insight_coverage.reports.denied import denied_uses
from kubectl_insight_coverage.reports.e2e_tests import test_uses
from kubectl_insight_coverage.reports.groups import application_uses, cluster_uses, group_uses
from kubectl_insight_coverage.reports.operations import operation_uses, summaries, unserved
from kubectl_insight_coverage.reports.report import (
    ApplicationUse,
    CoverageReport,
    GroupUse,
    LevelSummary,
    UpgradeUse,
)
from kubectl_insight_coverage.reports.unmatched import unmatched_uses
from kubectl_insight_coverage.reports.upgrade import Upgrade, marks_by_resource, upgrade_uses


class Answer(NamedTuple):
    """A report, and the calls that it was made from, for forms that count by rules of their own."""

    report: CoverageReport
    calls: Sequence[Call]


def build_answer(
    usage: Usage,
    catalogue: Catalogue,
    query: CoverageQuery,
    *,
    evidence: str = "",
    by_source: Mapping[str, Usage] | None = None,
) -> Answer:
    """Return the answer to a question.

    Args:
        usage: What the log says.
        catalogue: What its requests are compared with.
        query: The question.
        evidence: What speaks for the catalogue's release, in words.
        by_source: The usage of each input that was named, for ``--by cluster``.
    """
    matcher = Matcher(catalogue)
    calls = calls_of(usage.uses, matcher, query)
    everything = calls_of(usage.uses, matcher, CoverageQuery()) if query.chooses_requests else calls
    asked = operations_asked_for(catalogue.operations, query)
    operations = operation_uses(asked, calls, unserved(catalogue, everything))
    summary = summaries(operations)
    applications = application_uses(calls)
    report = CoverageReport(
        catalogue=catalogue,
        evidence=evidence,
        hits=query.hits,
        inputs=usage.inputs,
        events=usage.events,
        requests=sum((call.use.tally for call in calls), Tally()),
        matched=sum(call.use.tally.total for call in calls if isinstance(call.match, Operation)),
        summary=summary,
        total=LevelSummary(
            sum(level.operations for level in summary.values()), sum(level.hit for level in summary.values())
        ),
        operations=operations,
        applications=applications,
        unmatched=unmatched_uses(calls),
        denied=denied_uses(calls),
        tests=test_uses(calls),
        upgrade=_upgrade(calls, catalogue.minor, query.target, applications, usage.removed_releases),
        target=query.target,
        by=query.by,
        groups=_groups(calls, query, matcher, by_source or {}),
        exact=usage.exact,
    )
    return Answer(report, calls)


def _groups(
    calls: list[Call], query: CoverageQuery, matcher: Matcher, by_source: Mapping[str, Usage]
) -> tuple[GroupUse, ...]:
    if query.by is None:
        return ()
    if query.by == "cluster":
        return cluster_uses(
            {source: calls_of(usage.uses, matcher, query) for source, usage in by_source.items()}
        )
    return group_uses(calls, query.by)


def _upgrade(
    calls: list[Call],
    minor: int,
    target: int | None,
    applications: Iterable[ApplicationUse],
    marked: Mapping[str, str],
) -> tuple[UpgradeUse, ...]:
    if target is None:
        return ()
    noises = {application.name: application.noise for application in applications}
    return upgrade_uses(calls, Upgrade(minor, target, marks_by_resource(marked)), noises)

"""Builds the report of a question from what a log says and what an API has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.history import newest, oldest
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.catalogue.release import release_name
from kubectl_insight_coverage.catalogue.release_detection import DetectedRelease, detect_release
from kubectl_insight_coverage.counting.usage import Usage, sum_of
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.calls import Call, calls_of, operations_asked_for
from kubectl_insight_coverage.reports.denied import denied_uses
from kubectl_insight_coverage.reports.e2e_tests import test_uses
from kubectl_insight_coverage.reports.groups import application_uses, cluster_uses, group_uses
from kubectl_insight_coverage.reports.operations import operation_uses, summaries, unserved
from kubectl_insight_coverage.reports.report import CoverageReport, GroupUse, LevelSummary, UpgradeUse
from kubectl_insight_coverage.reports.unmatched import unmatched_uses
from kubectl_insight_coverage.reports.upgrade import plurals_of, upgrade_uses


def build_report(
    usage: Usage,
    catalogue: Catalogue,
    query: CoverageQuery,
    *,
    evidence: str = "",
    by_source: Mapping[str, Usage] | None = None,
) -> CoverageReport:
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
    everything = calls_of(usage.uses, matcher, CoverageQuery())
    asked = operations_asked_for(catalogue.operations, query)
    operations = operation_uses(asked, calls, unserved(catalogue, everything))
    summary = summaries(operations)
    return CoverageReport(
        catalogue=catalogue,
        evidence=evidence,
        hits=query.hits,
        inputs=usage.inputs,
        events=usage.events,
        requests=sum_of(call.use.tally for call in calls),
        matched=sum(call.use.tally.total for call in calls if isinstance(call.match, Operation)),
        summary=summary,
        total=LevelSummary(
            sum(level.operations for level in summary.values()), sum(level.hit for level in summary.values())
        ),
        operations=operations,
        applications=application_uses(calls),
        unmatched=unmatched_uses(calls),
        denied=denied_uses(calls),
        tests=test_uses(calls),
        upgrade=_upgrade(calls, catalogue, query.target),
        target=release_name(query.target) if query.target is not None else "",
        by=query.by or "",
        groups=_groups(calls, query, matcher, by_source or {}),
        exact=usage.exact,
    )


def release_of(usage: Usage) -> DetectedRelease:
    """Return the release of Kubernetes that a log is of, as far as it tells."""
    agents: Counter[str] = Counter()
    for use in usage.uses:
        agents[use.client.user_agent] += use.tally.total
    served = (
        (use.request.verb, use.request.form) for use in usage.uses if use.tally.served or use.tally.started
    )
    return detect_release(agents, served)


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


def _upgrade(calls: list[Call], catalogue: Catalogue, target: int | None) -> tuple[UpgradeUse, ...]:
    if target is None:
        return ()
    newer = Catalogue.of(release_name(min(max(target, oldest()), newest())))
    plurals = plurals_of((*catalogue.operations, *newer.operations))
    return upgrade_uses(calls, catalogue.minor, target, plurals)

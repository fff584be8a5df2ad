"""What makes a pipeline fail: uses that an upgrade breaks, deprecated ones, operations never hit, too few of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kubectl_insight_coverage.catalogue.release import release_or_nothing
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.report import INEXACT, CoverageReport, NeverReason, OperationUse
from kubectl_insight_coverage.reports.shares import percent


def failures(report: CoverageReport, query: CoverageQuery) -> Iterator[str]:
    """Give one sentence for each condition of ``--fail-on`` and ``--fail-under`` that is not met."""
    if "removed" in query.fail_on:
        breaking = [use for use in report.upgrade if use.breaks]
        if breaking:
            applications = sorted({use.application for use in breaking})
            yield f"{_count(len(breaking), 'use')} of APIs that {release_or_nothing(report.target)} does not serve: {_few(applications)}"
    if "deprecated" in query.fail_on:
        deprecated = list(_deprecated(report, query))
        if deprecated:
            names = [use.operation.operation_id for use in deprecated]
            yield f"{_count(len(deprecated), 'deprecated operation')} in use: {_few(names)}"
    if "never" in query.fail_on:
        unused = [use.operation.operation_id for use in report.operations if use.never is NeverReason.UNUSED]
        if unused:
            yield f"{_count(len(unused), 'operation')} never hit: {_few(unused)}"
    if query.fail_under is not None:
        hit, total = report.total.hit, report.total.operations
        if (100 * hit / total if total else 0.0) < query.fail_under:
            yield f"{percent(hit, total)} % of the operations were hit, {query.fail_under:g} % are required"


def doubts(report: CoverageReport, query: CoverageQuery) -> Iterator[str]:
    """Give one sentence for each reason not to rely on what the conditions of a question come to."""
    if not report.exact and (query.fail_on or query.fail_under is not None):
        yield f"{INEXACT[0].lower()}{INEXACT[1:]}: --fail-on and --fail-under are decided on what was counted"


def _deprecated(report: CoverageReport, query: CoverageQuery) -> Iterator[OperationUse]:
    """Give the deprecated operations that anything but noise calls; what is gone already is deprecated as well."""
    release = query.target if query.target is not None else report.catalogue.minor
    quiet = {use.name for use in report.applications if use.noise}
    for use in report.operations:
        lifecycle = use.operation.lifecycle
        if (
            lifecycle.is_deprecated(release) or lifecycle.is_gone(release)
        ) and use.applications.keys() - quiet:
            yield use


_FEW: Final = 3


def _few(names: list[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

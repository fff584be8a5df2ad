"""What makes a pipeline fail: uses that an upgrade breaks, deprecated ones, operations never hit, too few of them."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.client_identity import Noise
from kubectl_insight_coverage.reports.report import CoverageReport, NeverReason, OperationUse


def failures(report: CoverageReport, query: CoverageQuery) -> Iterator[str]:
    """Give one sentence for each condition of ``--fail-on`` and ``--fail-under`` that is not met."""
    if "removed" in query.fail_on:
        breaking = [use for use in report.upgrade if use.breaks]
        if breaking:
            applications = sorted({use.application for use in breaking})
            yield f"{_count(len(breaking), 'use')} of APIs that {report.target} does not serve: {_few(applications)}"
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
        reached = 100 * report.total.hit / report.total.operations if report.total.operations else 0.0
        if reached < query.fail_under:
            yield f"{reached:.1f} % of the operations were hit, {query.fail_under:g} % are required"


def _deprecated(report: CoverageReport, query: CoverageQuery) -> Iterator[OperationUse]:
    """Give the deprecated operations that anything but noise calls; what is gone already is deprecated as well."""
    release = query.target if query.target is not None else report.catalogue.minor
    quiet = {use.name for use in report.applications if use.noise != Noise.NONE}
    for use in report.operations:
        lifecycle = use.operation.lifecycle
        if (
            lifecycle.is_deprecated(release) or lifecycle.is_gone(release)
        ) and use.applications.keys() - quiet:
            yield use


_FEW = 3


def _few(names: list[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

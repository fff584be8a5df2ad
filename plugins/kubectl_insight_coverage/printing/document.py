"""The report as data: the document ``CoverageReport`` of this project's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kubectl_insight.api import Tally
from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.catalogue.release import release_name, release_or_nothing
from kubectl_insight_coverage.counting.usage import InputAccount
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.operations import is_shown
from kubectl_insight_coverage.reports.report import (
    ApplicationUse,
    CoverageReport,
    DeniedUse,
    GroupUse,
    LevelSummary,
    OperationUse,
    UnmatchedUse,
    UpgradeUse,
)
from kubectl_insight_coverage.reports.resource_names import ResourceName, replacement_name

API_VERSION: Final = "kubectl-insight/v1"


def report_document(report: CoverageReport, query: CoverageQuery) -> dict[str, Any]:
    """Return the document. Of the operations it has those that ``--only`` lets be shown, everything else whole."""
    optional: dict[str, Any] = {}
    if report.target is not None:
        optional |= {
            "target": release_name(report.target),
            "upgrade": [_upgrade(use) for use in report.upgrade],
        }
    if report.by:
        optional |= {"by": report.by, "groups": [_group(use) for use in report.groups]}
    if report.tests:
        optional["tests"] = [
            {
                "name": test.name,
                "conformance": test.is_conformance,
                "requests": test.requests,
                "operations": dict(test.operations),
            }
            for test in report.tests
        ]
    return {
        "apiVersion": API_VERSION,
        "kind": "CoverageReport",
        "kubernetesVersion": report.catalogue.release,
        "specification": report.catalogue.source,
        "evidence": report.evidence,
        "inputs": [_input(account) for account in report.inputs],
        "events": report.events,
        "exact": report.exact,
        "countedHits": report.hits,
        "requests": {"total": report.requests.total, **_ends(report.requests)},
        "matched": report.matched,
        "unmatched": [_unmatched(use) for use in report.unmatched],
        "summary": {
            **{level.value: _level(summary) for level, summary in report.summary.items()},
            "total": _level(report.total),
        },
        "operations": [
            _operation(use) for use in report.operations if is_shown(use, query, report.catalogue.minor)
        ],
        "applications": [_application(use) for use in report.applications],
        "denied": [_denied(use) for use in report.denied],
        **optional,
    }


def _ends(tally: Tally) -> dict[str, int]:
    return {
        "served": tally.served,
        "failed": tally.failed,
        "denied": tally.denied,
        "inFlight": tally.in_flight,
    }


def _level(summary: LevelSummary) -> dict[str, int]:
    return {"operations": summary.operations, "hit": summary.hit}


def _input(account: InputAccount) -> dict[str, Any]:
    document: dict[str, Any] = {"path": account.path, "events": account.events, "bad": account.bad}
    if account.examples:
        document["badLines"] = [{"line": bad.line, "problem": bad.problem} for bad in account.examples]
    if account.problem:
        document["problem"] = account.problem
    return document


def _operation(use: OperationUse) -> dict[str, Any]:
    operation, lifecycle = use.operation, use.operation.lifecycle
    return {
        "operationId": operation.operation_id,
        "method": operation.method,
        "path": operation.path,
        "group": operation.group,
        "version": operation.version,
        "kind": operation.kind,
        "resource": operation.key.resource,
        "action": operation.action,
        "level": operation.level.value,
        "category": operation.category,
        "conformance": list(operation.conformance_tests),
        "conformanceStatus": operation.conformance.value,
        "deprecated": release_or_nothing(lifecycle.deprecated) or None,
        "removedIn": release_or_nothing(lifecycle.removed) or None,
        "replacement": _name(replacement_name(lifecycle.replacement)),
        "hits": {
            "served": use.tally.served + use.tally.started,
            "failed": use.tally.failed,
            "denied": use.tally.denied,
        },
        "never": use.never.value if use.never else None,
        "applications": sorted(use.applications),
        "tests": list(use.tests),
        "firstSeen": use.first or None,
        "lastSeen": use.last or None,
    }


def _application(use: ApplicationUse) -> dict[str, Any]:
    return {
        "name": use.name,
        "requests": use.requests,
        "operations": use.operations,
        **_levels(use.by_level),
        "worstLevel": use.worst_level.value if use.worst_level else None,
        "denied": use.denied,
        "noise": use.noise.value or None,
        "firstSeen": use.first or None,
        "lastSeen": use.last or None,
    }


def _levels(by_level: Mapping[Level, int]) -> dict[str, int]:
    return {level.value: count for level, count in by_level.items()}


def _group(use: GroupUse) -> dict[str, Any]:
    return {
        "name": use.name,
        "requests": use.requests,
        "hits": use.hits,
        "denied": use.denied,
        "operations": use.operations,
        **_levels(use.by_level),
        "applications": use.applications,
        "firstSeen": use.first or None,
        "lastSeen": use.last or None,
    }


def _unmatched(use: UnmatchedUse) -> dict[str, Any]:
    return {
        "class": use.unmatched_class.value,
        "what": use.what,
        "requests": use.requests,
        "served": use.served,
        "example": use.example,
        "reason": use.reason,
        "applications": sorted(use.applications),
    }


def _denied(use: DeniedUse) -> dict[str, Any]:
    return {
        "application": use.application,
        "verb": use.verb,
        "what": use.what,
        "namespace": use.namespace or None,
        "code": use.code or None,
        "requests": use.requests,
        "lastSeen": use.last or None,
    }


def _upgrade(use: UpgradeUse) -> dict[str, Any]:
    return {
        "api": str(use.api),
        "verdict": use.verdict.value,
        "deprecatedIn": release_or_nothing(use.deprecated) or None,
        "removedIn": release_or_nothing(use.removed) or None,
        "replacement": _name(use.replacement),
        "application": use.application,
        "users": list(use.users),
        "requests": use.requests,
        "lastSeen": use.last or None,
        "noise": use.noise.value or None,
        "alsoCallsSuccessor": use.also_calls_successor,
        "breaks": use.breaks,
    }


def _name(resource: ResourceName | None) -> str | None:
    return str(resource) if resource else None

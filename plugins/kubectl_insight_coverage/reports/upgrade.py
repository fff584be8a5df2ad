"""What an upgrade breaks: uses of APIs that the target does not serve any more, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from kubectl_insight.api import GroupVersionKind
from kubectl_insight_coverage.catalogue.classification import UnmatchedClass
from kubectl_insight_coverage.catalogue.operation import Lifecycle, Operation
from kubectl_insight_coverage.catalogue.release import release_name
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.client_identity import Noise, common_noise
from kubectl_insight_coverage.reports.report import UpgradeUse, UpgradeVerdict
from kubectl_insight_coverage.reports.resource_names import resource_name
from kubectl_insight_coverage.reports.totals import Total

_ORDER: Final = (
    UpgradeVerdict.REMOVED,
    UpgradeVerdict.GONE,
    UpgradeVerdict.OFF_BY_DEFAULT,
    UpgradeVerdict.DEPRECATED,
)


class _Subject(NamedTuple):
    api: str
    application: str
    verdict: UpgradeVerdict
    lifecycle: Lifecycle


def upgrade_uses(
    calls: Iterable[Call], minor: int, target: int, plurals: Mapping[GroupVersionKind, str]
) -> tuple[UpgradeUse, ...]:
    """Return the uses that an upgrade ends or that are deprecated at its end, what breaks first.

    Whether a request succeeded does not matter: who asks for what is gone already needs a change, too.

    Args:
        calls: What the log has.
        minor: The release that the log is of.
        target: The release to upgrade to.
        plurals: What resources of a kind are called in paths.
    """
    totals: dict[_Subject, Total] = {}
    noises: dict[str, set[Noise]] = {}
    succeeded: dict[str, set[GroupVersionKind]] = {}
    for call in calls:
        noises.setdefault(call.application, set()).add(call.noise)
        operation = _operation_of(call)
        if operation is None:
            continue
        if call.use.tally.served or call.use.tally.started:
            kind = GroupVersionKind(operation.group, operation.version, operation.kind)
            succeeded.setdefault(call.application, set()).add(kind)
        verdict = _verdict(operation, minor, target)
        if verdict is not None:
            subject = _Subject(api_of(operation), call.application, verdict, operation.lifecycle)
            totals.setdefault(subject, Total()).add(call)
    rows = [
        UpgradeUse(
            api=subject.api,
            verdict=subject.verdict,
            deprecated_in=_release(subject.lifecycle.deprecated),
            removed_in=_release(subject.lifecycle.removed),
            replacement=_replacement(subject.lifecycle.replacement, plurals),
            application=subject.application,
            requests=total.tally.total,
            last=total.last,
            noise=common_noise(noises[subject.application]),
            also_calls_successor=subject.lifecycle.replacement in succeeded.get(subject.application, ()),
        )
        for subject, total in totals.items()
    ]
    return tuple(sorted(rows, key=_rank))


def api_of(operation: Operation) -> str:
    """Return how a resource in one version of its API is called: ``cronjobs.batch/v1beta1``, ``pods.v1``."""
    key = operation.key
    return resource_name(key.resource, key.group, key.version)


def plurals_of(operations: Iterable[Operation]) -> dict[GroupVersionKind, str]:
    """Return the plural of every kind that has a resource of its own."""
    return {
        GroupVersionKind(operation.group, operation.version, operation.kind): operation.key.resource
        for operation in operations
        if operation.kind
        and operation.key.resource
        and not operation.key.subresource
        and not operation.key.prefix
    }


def _operation_of(call: Call) -> Operation | None:
    """Return the operation of a call that names a resource, also one that an older release had."""
    match = call.match
    if not isinstance(match, Operation):
        if match.unmatched_class is not UnmatchedClass.REMOVED or match.operation is None:
            return None
        match = match.operation
    return match if match.key.resource and not match.key.prefix else None


def _verdict(operation: Operation, minor: int, target: int) -> UpgradeVerdict | None:
    lifecycle = operation.lifecycle
    if lifecycle.is_gone(target):
        return UpgradeVerdict.GONE if lifecycle.is_gone(minor) else UpgradeVerdict.REMOVED
    if lifecycle.off_by_default is not None and minor < lifecycle.off_by_default <= target:
        return UpgradeVerdict.OFF_BY_DEFAULT
    return UpgradeVerdict.DEPRECATED if lifecycle.is_deprecated(target) else None


def _replacement(kind: GroupVersionKind | None, plurals: Mapping[GroupVersionKind, str]) -> str:
    if kind is None:
        return ""
    return resource_name(plurals.get(kind, kind.kind), kind.group, kind.version)


def _release(minor: int | None) -> str:
    return "" if minor is None else release_name(minor)


def _rank(use: UpgradeUse) -> tuple[bool, int, int, int, str, str]:
    order = _ORDER.index(use.verdict)
    removed = int(use.removed_in.partition(".")[2] or 0)
    return not use.breaks, order, removed, -use.requests, use.api, use.application

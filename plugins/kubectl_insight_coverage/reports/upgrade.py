"""What an upgrade breaks: uses of APIs that the target does not serve any more, and whose they are.

What becomes of Kubernetes' own APIs the catalogue knows. Of custom resources and aggregated APIs only their server
knows it, which notes it in the events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from kubectl_insight.api import GroupVersionKind, request_key
from kubectl_insight_coverage.catalogue.classification import UnmatchedClass
from kubectl_insight_coverage.catalogue.history import newest, oldest, operations_of
from kubectl_insight_coverage.catalogue.operation import Lifecycle, Operation
from kubectl_insight_coverage.catalogue.release import minor_of
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.client_identity import Noise
from kubectl_insight_coverage.reports.report import UpgradeUse, UpgradeVerdict
from kubectl_insight_coverage.reports.resource_names import ResourceName, replacement_name, resource_of
from kubectl_insight_coverage.reports.totals import Total

_ORDER: Final = (
    UpgradeVerdict.REMOVED,
    UpgradeVerdict.GONE,
    UpgradeVerdict.OFF_BY_DEFAULT,
    UpgradeVerdict.DEPRECATED,
)
_UNHEARD_OF: Final = Lifecycle()


class Upgrade(NamedTuple):
    """Where an upgrade begins and where it leads.

    Attributes:
        minor: The release that the log is of.
        target: The release to upgrade to.
        marks: Of resources that their server called deprecated, the release that does not serve them any more;
            ``None`` where it named none.
    """

    minor: int
    target: int
    marks: Mapping[ResourceName, int | None]


class _Subject(NamedTuple):
    api: ResourceName
    application: str
    verdict: UpgradeVerdict
    lifecycle: Lifecycle


def upgrade_uses(
    calls: Sequence[Call], upgrade: Upgrade, noises: Mapping[str, Noise]
) -> tuple[UpgradeUse, ...]:
    """Return the uses that an upgrade ends or that are deprecated at its end, what breaks first.

    Whether a request succeeded does not matter: who asks for what is gone already needs a change, too.

    Args:
        calls: What the log has.
        upgrade: From where to where.
        noises: What makes applications noise, by their names.
    """
    totals: dict[_Subject, Total] = {}
    users: dict[_Subject, set[str]] = {}
    for call in calls:
        subject = _subject(call, upgrade)
        if subject is not None:
            totals.setdefault(subject, Total()).add(call)
            users.setdefault(subject, set()).add(_user(call))
    succeeded = _succeeded(calls)
    served = _kinds_of(upgrade.target)
    rows = [
        UpgradeUse(
            api=subject.api,
            verdict=subject.verdict,
            deprecated=subject.lifecycle.deprecated,
            removed=subject.lifecycle.removed,
            replacement=replacement_name(_served_by_then(subject.lifecycle.replacement, served)),
            application=subject.application,
            requests=total.tally.total,
            last=total.last,
            noise=noises[subject.application],
            users=tuple(sorted(users[subject])),
            also_calls_successor=all(
                (subject.application, user, subject.lifecycle.replacement) in succeeded
                for user in users[subject]
            ),
        )
        for subject, total in totals.items()
    ]
    return tuple(sorted(rows, key=_rank))


def marks_by_resource(marked: Mapping[str, str]) -> dict[ResourceName, int | None]:
    """Return what servers noted of resources, the earliest release of several.

    Args:
        marked: The ``k8s.io/removed-release`` of events by form of the path; empty where the API is deprecated
            without a release.
    """
    marks: dict[ResourceName, int | None] = {}
    for form, release in marked.items():
        key, minor = request_key(form), minor_of(release)
        resource = resource_of(key)
        known = marks.get(resource)
        marks[resource] = minor if known is None or (minor is not None and minor < known) else known
    return marks


def _succeeded(calls: Iterable[Call]) -> set[tuple[str, str, GroupVersionKind | None]]:
    """Return the kinds that each user of each application was answered for: one person's kubectl is not another's."""
    found: set[tuple[str, str, GroupVersionKind | None]] = set()
    for call in calls:
        operation = _operation_of(call)
        if operation is not None and (call.use.tally.served or call.use.tally.started):
            kind = GroupVersionKind(operation.group, operation.version, operation.kind)
            found.add((call.application, _user(call), kind))
    return found


def _user(call: Call) -> str:
    return call.use.client.impersonated or call.use.client.user


def _kinds_of(target: int) -> frozenset[GroupVersionKind]:
    """Return the kinds of a release, or of the nearest that is known."""
    release = min(max(target, oldest()), newest())
    return frozenset(
        GroupVersionKind(operation.group, operation.version, operation.kind)
        for operation in operations_of(release)
    )


def _served_by_then(
    kind: GroupVersionKind | None, served: frozenset[GroupVersionKind]
) -> GroupVersionKind | None:
    """Return what replaces something at last, or, where the target has not got that yet, its best version there."""
    if kind is None or kind in served:
        return kind
    others = [other for other in served if (other.group, other.kind) == (kind.group, kind.kind)]
    return max(others, key=lambda other: _maturity(other.version), default=kind)


def _maturity(version: str) -> tuple[bool, bool, tuple[int, ...]]:
    numbers = tuple(int(number) for number in re.findall("[0-9]+", version))
    return "alpha" not in version, "beta" not in version, numbers


def _subject(call: Call, upgrade: Upgrade) -> _Subject | None:
    """Return what a call is counted for; ``None`` if the upgrade does nothing to it."""
    operation = _operation_of(call)
    if operation is None and not _is_foreign(call):
        return None
    key = operation.key if operation else request_key(call.use.request.form)
    api = resource_of(key)
    lifecycle = operation.lifecycle if operation else _UNHEARD_OF
    verdict = _verdict(lifecycle, upgrade.minor, upgrade.target)
    is_silent = lifecycle.deprecated is None and lifecycle.removed is None
    if verdict is None and is_silent and api in upgrade.marks:
        lifecycle = Lifecycle(removed=upgrade.marks[api])
        is_ended = lifecycle.is_gone(upgrade.target)
        verdict = UpgradeVerdict.REMOVED if is_ended else UpgradeVerdict.DEPRECATED
    return None if verdict is None else _Subject(api, call.application, verdict, lifecycle)


def _operation_of(call: Call) -> Operation | None:
    """Return the operation of a call that names a resource, also one that an older release had."""
    match = call.match
    if not isinstance(match, Operation):
        if match.unmatched_class is not UnmatchedClass.REMOVED or match.operation is None:
            return None
        match = match.operation
    return match if match.key.resource and not match.key.prefix else None


def _is_foreign(call: Call) -> bool:
    """Tell whether a call is for what no catalogue of Kubernetes has."""
    match = call.match
    return not isinstance(match, Operation) and match.unmatched_class in {
        UnmatchedClass.CUSTOM_RESOURCE,
        UnmatchedClass.AGGREGATED,
    }


def _verdict(lifecycle: Lifecycle, minor: int, target: int) -> UpgradeVerdict | None:
    if lifecycle.is_gone(target):
        return UpgradeVerdict.GONE if lifecycle.is_gone(minor) else UpgradeVerdict.REMOVED
    if lifecycle.off_by_default is not None and minor < lifecycle.off_by_default <= target:
        return UpgradeVerdict.OFF_BY_DEFAULT
    return UpgradeVerdict.DEPRECATED if lifecycle.is_deprecated(target) else None


def _rank(use: UpgradeUse) -> tuple[bool, int, int, int, str, str]:
    return (
        not use.breaks,
        _ORDER.index(use.verdict),
        use.removed or 0,
        -use.requests,
        str(use.api),
        use.application,
    )

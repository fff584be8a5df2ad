"""The bundled operations over time: what a release has, when something came, and when and for what it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from kubectl_insight.api import GroupVersionKind, RequestKey, request_key
from kubectl_insight_coverage.catalogue.bundled import OperationRow, PathRow, Plan, Span, document
from kubectl_insight_coverage.catalogue.operation import Conformance, Lifecycle, Operation, level_of

_WATCH_PATHS_DEPRECATED: Final = 11
"""Since 1.11 the descriptions of the paths with ``/watch/`` ask to use the parameter ``watch`` of a list."""


class Known(NamedTuple):
    """An operation over all releases, and where it stands in the file."""

    key: RequestKey
    path: PathRow
    row: OperationRow

    def releases(self) -> list[range]:
        """Return the runs of minor versions that have it, in order."""
        runs: list[range] = []
        for span in self.row.spans:
            if runs and runs[-1].stop == span.first:
                runs[-1] = range(runs[-1].start, span.last + 1)
            else:
                runs.append(range(span.first, span.last + 1))
        return runs

    def kinds(self) -> Iterator[GroupVersionKind]:
        """Give the kinds of the objects that it has dealt with, in the order of releases."""
        yield from (document().kinds[span.kind] for span in self.row.spans if span.kind is not None)

    def nearest(self, minor: int) -> Operation:
        """Return the operation as a release has it, else as the last one before it or the first one after it had."""
        releases = [release for run in self.releases() for release in run]
        nearest = max((release for release in releases if release <= minor), default=releases[0])
        span = next(span for span in self.row.spans if span.first <= nearest <= span.last)
        return _operation(self, span, nearest)


def oldest() -> int:
    """Return the minor version of the oldest release that is known."""
    return document().oldest


def newest() -> int:
    """Return the minor version of the newest release that is known."""
    return document().newest


def operations_of(minor: int) -> Iterator[Operation]:
    """Give every operation of a release, in the order of paths."""
    for path in document().paths:
        key = None
        for row in path.operations:
            for span in row.spans:
                if span.first <= minor <= span.last:
                    key = key or request_key(path.path)
                    yield _operation(Known(key, path, row), span, minor)


@cache
def known_operations() -> Mapping[RequestKey, Mapping[str, Known]]:
    """Return every operation of every release, by key and method."""
    found: dict[RequestKey, dict[str, Known]] = {}
    for path in document().paths:
        key = request_key(path.path)
        found[key] = {row.method: Known(key, path, row) for row in path.operations}
    return found


@cache
def known_group_versions() -> Mapping[tuple[str, str], frozenset[int]]:
    """Return the releases that have a group version, of all that any release has had; the core group is empty."""
    found: dict[tuple[str, str], set[int]] = {}
    for key, operations in known_operations().items():
        if key.resource:
            releases = {minor for known in operations.values() for run in known.releases() for minor in run}
            found.setdefault((key.group, key.version), set()).update(releases)
    return {name: frozenset(releases) for name, releases in found.items()}


@cache
def known_groups() -> frozenset[str]:
    """Return the API groups that any release has had; the core group is empty."""
    return frozenset(group for group, _ in known_group_versions())


def nearest_release(operation_ids: frozenset[str]) -> int:
    """Return the release whose operations resemble the given ones most, the newest of several.

    OpenAPI files from Kubernetes' source call themselves ``unversioned``.
    """
    common = dict.fromkeys(range(oldest(), newest() + 1), 0)
    for path in document().paths:
        for row in path.operations:
            weight = 1 if row.operation_id in operation_ids else -1
            for span in row.spans:
                for minor in range(span.first, span.last + 1):
                    common[minor] += weight
    return max(common, key=lambda minor: (common[minor], minor))


def _operation(known: Known, span: Span, minor: int) -> Operation:
    key, row = known.key, known.row
    kind = document().kinds[span.kind] if span.kind is not None else GroupVersionKind(*group_version(key), "")
    return Operation(
        operation_id=row.operation_id,
        method=row.method,
        path=known.path.path,
        key=key,
        level=level_of(known.path.path),
        category=known.path.category,
        group=kind.group,
        version=kind.version,
        kind=kind.kind,
        action=row.action,
        conformance=_conformance(row, minor),
        conformance_tests=_tests(row, minor) if row.tests else (),
        lifecycle=_lifecycle(known, minor),
    )


def _conformance(row: OperationRow, minor: int) -> Conformance:
    spans = (span for span in row.conformance if span.first <= minor <= span.last)
    return next((span.status for span in spans), Conformance.UNKNOWN)


def _tests(row: OperationRow, minor: int) -> tuple[str, ...]:
    tests = (document().tests[place] for place in row.tests)
    return tuple(test.name for test in tests if test.since <= minor)


def _lifecycle(known: Known, minor: int) -> Lifecycle:
    run = next(run for run in known.releases() if minor in run)
    gone = run.stop if run.stop <= newest() else None
    deprecated = _WATCH_PATHS_DEPRECATED if known.key.prefix == "watch" else None
    plan = _plan(*group_version(known.key), known.key.resource, minor)
    if plan is None:
        return Lifecycle(run.start, deprecated, gone)
    return Lifecycle(
        run.start,
        _earlier(plan.deprecated, deprecated),
        _earlier(plan.removed, gone),
        plan.off_by_default,
        document().kinds[plan.replacement] if plan.replacement is not None else None,
    )


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((release for release in (one, other) if release is not None), default=None)


def group_version(key: RequestKey) -> tuple[str, str]:
    """Return the group and version of a path, also of one that only lists what a group version has.

    A group's own path has no version; paths outside of all groups have neither.
    """
    if key.resource:
        return key.group, key.version
    match key.path.split("/"):
        case ["api", version]:
            return "", version
        case ["apis", group, *versions]:
            return group, "".join(versions)
        case _:
            return "", ""


@cache
def _plans() -> Mapping[tuple[str, str, str], tuple[Plan, ...]]:
    found: dict[tuple[str, str, str], tuple[Plan, ...]] = {}
    for plan in document().plans:
        name = (plan.group, plan.version, plan.resource)
        found[name] = (*found.get(name, ()), plan)
    return found


@cache
def _plan(group: str, version: str, resource: str, minor: int) -> Plan | None:
    plans = _plans().get((group, version, resource), ())
    return next((plan for plan in plans if plan.first <= minor <= plan.last), None)

"""The catalogue's document out of the specifications of all releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from kubectl_insight.audit.request_info import request_key
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight_coverage.catalogue.bundled import ConformanceSpan, OperationRow, PathRow, Span
from kubectl_insight_coverage.catalogue.openapi import SpecifiedOperation
from kubectl_insight_coverage.catalogue.operation import Conformance
from tools.catalogue.conformance import ConformanceLists
from tools.catalogue.conformance_tests import Place

Value = TypeVar("Value")


class Release(NamedTuple):
    """What the source of one release gives."""

    minor: int
    operations: tuple[SpecifiedOperation, ...]
    conformance: ConformanceLists


_Seen = Mapping[str, list[tuple[Release, SpecifiedOperation]]]
"""By method, the releases that have an operation, and what each says of it."""


class Kinds:
    """Kinds in the order in which they were first asked for, each by its place."""

    def __init__(self) -> None:
        self._places: dict[GroupVersionKind, int] = {}

    def place(self, kind: GroupVersionKind | None) -> int | None:
        """Return the place of a kind, which gets one when it has none."""
        return None if kind is None else self._places.setdefault(kind, len(self._places))

    def listed(self) -> tuple[GroupVersionKind, ...]:
        """Return all of them, by place."""
        return tuple(self._places)


def path_rows(
    releases: Iterable[Release], kinds: Kinds, tests: Mapping[Place, tuple[int, ...]]
) -> tuple[PathRow, ...]:
    """Return a row for each path that any release has, sorted by path.

    Args:
        releases: The releases, oldest first.
        kinds: Where to put the kinds.
        tests: The conformance tests of an operation, by their places.
    """
    found: dict[str, dict[str, list[tuple[Release, SpecifiedOperation]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for release in releases:
        for operation in release.operations:
            found[operation.path][operation.method].append((release, operation))
    return tuple(_path_row(path, found[path], kinds, tests) for path in sorted(found))


def _path_row(path: str, methods: _Seen, kinds: Kinds, tests: Mapping[Place, tuple[int, ...]]) -> PathRow:
    (category,) = {operation.category for seen in methods.values() for _, operation in seen}
    key = request_key(path)
    rows = (
        _operation_row(method, methods[method], kinds, tests.get((key, method), ()))
        for method in sorted(methods)
    )
    return PathRow(path, category, tuple(rows))


def _operation_row(
    method: str, seen: list[tuple[Release, SpecifiedOperation]], kinds: Kinds, tests: tuple[int, ...]
) -> OperationRow:
    ((operation_id, action),) = {(operation.operation_id, operation.action) for _, operation in seen}
    by_kind = {release.minor: kinds.place(operation.kind) for release, operation in seen}
    by_status = {release.minor: release.conformance.status(operation) for release, operation in seen}
    return OperationRow(
        operation_id,
        method,
        action,
        tuple(Span(first, last, kind) for first, last, kind in _runs(by_kind)),
        tuple(
            ConformanceSpan(first, last, status)
            for first, last, status in _runs(by_status)
            if status is not Conformance.UNKNOWN
        ),
        tests,
    )


def _runs(by_release: Mapping[int, Value]) -> Iterator[tuple[int, int, Value]]:
    """Give the runs of consecutive releases that have the same value: first, last, value."""
    started: int | None = None
    for minor in sorted(by_release):
        value = by_release[minor]
        started = minor if started is None else started
        if minor + 1 not in by_release or by_release[minor + 1] != value:
            yield started, minor, value
            started = None

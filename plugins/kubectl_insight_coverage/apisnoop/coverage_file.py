"""APISnoop's coverage files of today: which operations tests of Kubernetes called, and which conformance tests did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kubectl_insight.api import json_text
from kubectl_insight_coverage.apisnoop.api_description import ApiDescription, DescribedOperation
from kubectl_insight_coverage.apisnoop.operation_matching import OperationMatcher
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.operation import BETA_WITHOUT_VERSION, Conformance, Level, Operation
from kubectl_insight_coverage.counting.usage import Hits, Use, count_hits
from kubectl_insight_coverage.reports.e2e_tests import CONFORMANCE_MARK, TEST_SUITE

_LEVELS: Final = tuple(Level)

_Object = dict[str, Any]


@dataclass(slots=True)
class _Callers:
    """Who called an operation. A test is ``None`` for all who are no test."""

    tests: set[str | None] = field(default_factory=set)
    is_tested: bool = False
    is_conformance_tested: bool = False

    def add(self, user_agent: str) -> None:
        self.tests.add(named_test(user_agent))
        self.is_tested |= user_agent.startswith(TEST_SUITE)
        self.is_conformance_tested |= CONFORMANCE_MARK in user_agent


def coverage_file(
    uses: Iterable[Use],
    description: ApiDescription,
    catalogue: Catalogue,
    *,
    hits: Hits,
    sources: Sequence[str],
    ineligible: frozenset[str] = frozenset(),
) -> str:
    """Return a coverage file.

    What neither a log nor the catalogue knows is ``null``: the day of the release, the names and files that the
    conformance suite has for its tests, and the descriptions of operations unless `description` comes from a file.

    Args:
        uses: What a log says, in any order.
        description: The API that requests are compared with.
        catalogue: The same API's releases and conformance.
        hits: Which requests count. APISnoop counts all: ``attempted``.
        sources: What the log was read from.
        ineligible: The names of further operations that conformance tests cannot cover.
    """
    release = f"{catalogue.release}.0"
    callers, tests = _called(uses, OperationMatcher(description), hits)
    operations = [operation for operation in description.operations if not operation.deprecated]
    endpoints = [_endpoint(one, callers.get(one.operation_id, _Callers()), release) for one in operations]
    endpoints.sort(key=lambda endpoint: (_LEVELS.index(endpoint["level"]), endpoint["endpoint"]))
    document = {
        "release": release,
        "release_date": None,
        "spec": description.source,
        "sources": sorted(sources),
        "endpoints": endpoints,
        "tests": [_test(name, release) for name in sorted(tests)],
        **_totals(endpoints, catalogue, ineligible),
    }
    return json_text(_ordered(document))


def named_test(user_agent: str) -> str | None:
    """Return the test that a user agent names, by APISnoop's rule: what stands between the first two ``--``.

    It is empty for the test suite outside of any test, ``None`` for everybody else.
    """
    if not user_agent.startswith(TEST_SUITE):
        return None
    return next(iter(user_agent.split("--")[1:]), "").strip(" ")


def level_of(path: str, operation_id: str) -> str:
    """Return how mature an operation is by APISnoop's rule: by words anywhere in its path."""
    if "alpha" in path:
        return "alpha"
    return "beta" if "beta" in path or operation_id in BETA_WITHOUT_VERSION else "stable"


def _called(
    uses: Iterable[Use], matcher: OperationMatcher, hits: Hits
) -> tuple[Mapping[str, _Callers], set[str]]:
    """Return the callers of each operation, and all tests, those that called no operation as well."""
    callers: dict[str, _Callers] = {}
    tests: set[str] = set()
    for use in uses:
        if not count_hits(use.tally, hits):
            continue
        user_agent = use.client.user_agent
        test = named_test(user_agent)
        if test is not None:
            tests.add(test)
        operation = matcher.find(use.request.verb, use.request.form)
        if isinstance(operation, str):
            callers.setdefault(operation, _Callers()).add(user_agent)
    return callers, tests


def _endpoint(operation: DescribedOperation, callers: _Callers, release: str) -> _Object:
    kind = operation.kind
    return {
        "endpoint": operation.operation_id,
        "kind": kind.kind if kind else None,
        "version": kind.version if kind else None,
        "group": kind.group if kind else None,
        "action": operation.action or None,
        "path": operation.path,
        "level": level_of(operation.path, operation.operation_id),
        "category": operation.category,
        "description": operation.description,
        "release": release,
        "tested": callers.is_tested,
        "conf_tested": callers.is_conformance_tested,
        "tests": _test_names(callers.tests or {None}),
    }


def _test_names(tests: set[str | None]) -> list[str | None]:
    """Return names in order, and last the mark for whoever was no test, which stands for nobody as well."""
    return [*sorted(test for test in tests if test is not None), *([None] if None in tests else [])]


def _test(name: str, release: str) -> _Object:
    return {
        "test": name,
        "release": release,
        "conformance_test": CONFORMANCE_MARK in name,
        "testname": None,
        "file": None,
        "promotion_release": None,
    }


def _totals(endpoints: Iterable[_Object], catalogue: Catalogue, ineligible: frozenset[str]) -> _Object:
    known = {operation.operation_id: operation for operation in catalogue.operations}
    every = [(endpoint, known.get(endpoint["endpoint"])) for endpoint in endpoints]
    eligible = [
        (endpoint, operation)
        for endpoint, operation in every
        if _is_eligible(endpoint, operation, ineligible)
    ]
    new = [endpoint for endpoint, one in eligible if one and one.lifecycle.introduced == catalogue.minor]
    return {
        "total endpoints": len(every),
        "tested endpoints": sum(endpoint["tested"] for endpoint, _ in every),
        "total conformance eligible endpoints": len(eligible),
        "tested conformance eligible endpoints": sum(endpoint["conf_tested"] for endpoint, _ in eligible),
        "new conformance eligible endpoints": len(new),
        "new tested conformance eligible endpoints": sum(endpoint["conf_tested"] for endpoint in new),
    }


def _is_eligible(endpoint: _Object, operation: Operation | None, ineligible: frozenset[str]) -> bool:
    excluded = operation is not None and operation.conformance is Conformance.INELIGIBLE
    return endpoint["level"] == "stable" and not excluded and endpoint["endpoint"] not in ineligible


def _ordered(value: Any) -> Any:
    """Put keys into the order of PostgreSQL's jsonb, which APISnoop's files have: shorter ones first."""
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}

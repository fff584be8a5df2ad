"""Which end-to-end test sent a request: since Kubernetes 1.12 the test suite puts the test's name into its user agent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from kubectl_insight_coverage.catalogue.operation import Operation
from kubectl_insight_coverage.reports.calls import Call
from kubectl_insight_coverage.reports.report import TestUse

TEST_SUITE: Final = "e2e.test"
"""How the user agent of the test suite begins."""
CONFORMANCE_MARK: Final = "[Conformance]"
"""What the names of conformance tests have in them."""
_MARK: Final = " -- "


def test_of(user_agent: str) -> str:
    """Return the name of the test that a user agent is of; empty if it is of none."""
    if not user_agent.startswith(TEST_SUITE):
        return ""
    return user_agent.partition(_MARK)[2].strip()


def test_uses(calls: Iterable[Call]) -> tuple[TestUse, ...]:
    """Return what each test called, by name."""
    requests: Counter[str] = Counter()
    operations: dict[str, Counter[str]] = {}
    for call in calls:
        if test := test_of(call.use.client.user_agent):
            requests[test] += call.use.tally.total
            hit = operations.setdefault(test, Counter())
            if call.hits and isinstance(call.match, Operation):
                hit[call.match.operation_id] += call.hits
    return tuple(
        TestUse(test, dict(sorted(operations[test].items())), count, CONFORMANCE_MARK in test)
        for test, count in sorted(requests.items())
    )

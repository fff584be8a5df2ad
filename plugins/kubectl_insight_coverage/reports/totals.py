"""Sums over calls: of each application, each namespace, each whatever is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_insight.api import Tally
from kubectl_insight_coverage.catalogue.operation import Level, Operation
from kubectl_insight_coverage.reports.calls import Call


@dataclass(slots=True)
class Total:
    """A running total.

    Attributes:
        operations: The distinct operations that were hit, with the numbers of hits.
        applications: Who hit anything, with the numbers of hits; requests that match no operation hit as well.
        callers: Who asked at all, with the numbers of requests.
        first: When the first request was received; empty where none says so.
    """

    tally: Tally = field(default_factory=Tally)
    hits: int = 0
    operations: Counter[Operation] = field(default_factory=Counter)
    applications: Counter[str] = field(default_factory=Counter)
    callers: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""

    def add(self, call: Call) -> None:
        """Add one call."""
        use = call.use
        self.tally += use.tally
        self.hits += call.hits
        self.callers[call.application] += use.tally.total
        if use.first and (not self.first or use.first < self.first):
            self.first = use.first
        self.last = max(self.last, use.last)
        if call.hits:
            self.applications[call.application] += call.hits
            if isinstance(call.match, Operation):
                self.operations[call.match] += call.hits

    @property
    def by_level(self) -> Mapping[Level, int]:
        """How many distinct operations of each level were hit."""
        counts = Counter(operation.level for operation in self.operations)
        return {level: counts[level] for level in Level}

    @property
    def worst_level(self) -> Level | None:
        """The least mature level that was hit."""
        return next((level for level in reversed(Level) if self.by_level[level]), None)


def total_of(calls: Iterable[Call]) -> Total:
    """Return the total of all calls."""
    total = Total()
    for call in calls:
        total.add(call)
    return total

"""The result of counting: requests by cell and outcome, and those that are still in flight."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from kubectl_insight.audit.outcome import Outcome
from kubectl_insight.audit.tally import Tally

Cell = TypeVar("Cell", bound=Hashable)


class Start(NamedTuple, Generic[Cell]):
    """The latest start of a request that has not ended.

    ``received`` is when the request came in, as the event says it; empty where it does not.
    """

    outcome: Outcome
    cell: Cell
    received: str = ""


@dataclass(frozen=True, slots=True)
class Counted(Generic[Cell]):
    """How many requests there were.

    Attributes:
        tallies: The requests of each cell; cells without any are absent.
        in_flight: The requests among them that have not ended, in no order; all of them where `exact`.
        events: How many events were added.
        aggregated: How many events were left out because an aggregated server had logged again what the
            API server had passed on to it.
        exact: Whether nothing was forgotten that could matter, see the limits in
            :mod:`~kubectl_insight.audit.counting` and :mod:`~kubectl_insight.audit.aggregation`.
    """

    tallies: Mapping[Cell, Tally]
    in_flight: tuple[Start[Cell], ...] = ()
    events: int = 0
    aggregated: int = 0
    exact: bool = True

    @property
    def requests(self) -> Tally:
        """The requests of all cells together."""
        return sum(self.tallies.values(), Tally())


def tallies_of(counts: Mapping[tuple[Cell, Outcome], int]) -> dict[Cell, Tally]:
    """Return the tally of each cell that has any requests."""
    tallies: dict[Cell, Tally] = {}
    for (cell, outcome), count in counts.items():
        if count:
            tallies[cell] = tallies.get(cell, Tally()) + Tally.of(outcome, count)
    return tallies

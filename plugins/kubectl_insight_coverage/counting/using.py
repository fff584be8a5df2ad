"""What a cube says, as :class:`Usage`: all hours together, or those between two times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kubectl_insight.api import OUTCOME_OF_CODE, Counted, Tally
from kubectl_insight_coverage.counting.cells import UNSEEN, Cell, Detail
from kubectl_insight_coverage.counting.cube import Cube
from kubectl_insight_coverage.counting.times import utc_text
from kubectl_insight_coverage.counting.usage import Client, Request, Usage, Use


@dataclass(slots=True)
class _Total:
    """Requests of all hours together."""

    tally: Tally = field(default_factory=Tally)
    first: str = UNSEEN
    last: str = ""


def usage_between(cube: Cube, since: str = "", until: str = "") -> Usage | None:
    """Return what a cube counted, without the inputs: what was received at `since` or later and before `until`.

    Args:
        since: As :class:`Cube` takes it; empty for no bound.
        until: The same.

    Returns:
        ``None`` if a cell reaches over a bound, so that only the log itself can tell.
    """
    counted = cube.counter.close()
    for cell in cube.cells.values():
        if cell.last and any(cell.first < bound <= cell.last for bound in (since, until) if bound):
            return None
    return _usage(cube, counted, since, until)


def _usage(cube: Cube, counted: Counted[int], since: str, until: str) -> Usage:
    totals: dict[tuple[Request, Client, int], _Total] = {}
    for cell, tally, first, last in _counts(cube, counted):
        if _lies_between(first, since, until):
            request, client, code, _ = cell.key
            total = totals.setdefault((request, client, code), _Total())
            total.tally += tally
            total.first, total.last = min(total.first, first), max(total.last, last)
    return Usage(
        tuple(_use(*key, totals[key]) for key in sorted(totals)),
        events=counted.events,
        aggregated=counted.aggregated,
        exact=counted.exact and cube.detail <= Detail.NO_HOURS,
        removed_releases=dict(sorted(cube.removed_releases.items())),
    )


def _counts(cube: Cube, counted: Counted[int]) -> Iterator[tuple[Cell, Tally, str, str]]:
    """Give what was counted under each cell, and when: the requests that ended, then each of those in flight."""
    ended = dict(counted.tallies)
    for start in counted.in_flight:
        one = Tally.of(start.outcome)
        ended[start.cell] = ended[start.cell] - one
        time = utc_text(start.received)
        yield cube.cells[start.cell], one, time or UNSEEN, time
    for identity, cell in cube.cells.items():
        tally = Tally()
        if identity in ended:
            tally += ended[identity]
        if cell.count:
            tally += Tally.of(OUTCOME_OF_CODE[cell.key.code], cell.count)
        if tally.total:
            yield cell, tally, cell.first, cell.last


def _lies_between(time: str, since: str, until: str) -> bool:
    """Tell whether a time is asked for; what has no time is not, where times are asked for."""
    if time == UNSEEN:
        return not since and not until
    return time >= since and (not until or time < until)


def _use(request: Request, client: Client, code: int, total: _Total) -> Use:
    first = "" if total.first == UNSEEN else utc_text(total.first)
    return Use(request, client, code, total.tally, first, utc_text(total.last))

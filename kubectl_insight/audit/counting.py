"""Counts each request once, although it may leave one to three events, in any order and in several files.

A request is counted by the event that ends it, or by its latest start if nothing ends it, as an open watch.
Partial counts of any division of the events, merged in any order, are the counts of the whole.

Audit ids are set by clients, so a request is known by its id, the time of its receipt, its verb and its URI
together. Of requests that ended only a hash of these is kept, eight bytes each, for starts that turn up later;
and of short requests not even that where the audit policy leaves out their start, as most policies do.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Generic

import msgspec

from kubectl_insight.audit.aggregation import Forwarded, ForwardedState
from kubectl_insight.audit.counted import Cell, Counted, Start, tallies_of
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.outcome import OUTCOME_OF_CODE, Outcome, has_ended, outcome_of
from kubectl_insight.audit.request_traits import RequestTraits, request_traits

MAX_ENDED: Final = 2**22
"""The most hashes of ended requests that are kept; then the older half goes, which only matters to starts that
turn up millions of requests after their end."""

MAX_OPEN: Final = 2**20
"""The most starts that are kept of requests that have not ended; then the older half count as in flight for good,
which only matters to requests that end more than half a million starts later."""

MAX_SHORT_WITHOUT_START: Final = 2**12
"""After so many short requests without any start among them, starts are taken to be left out by the policy."""


class CountState(msgspec.Struct, Generic[Cell], array_like=True, frozen=True):
    """What a :class:`CountOnce` knows, to be stored; numbers are in the byte order of the machine."""

    counts: list[tuple[Cell, Outcome, int]]
    open: list[tuple[int, Start[Cell]]]
    ended: bytes
    forwarded: ForwardedState[Cell]
    events: int
    forgot: bool
    short_ends: int
    short_starts: bool
    skipped: bool


@dataclass(slots=True)
class CountOnce(Generic[Cell]):
    """Counts requests by cells: whatever the caller wants to tell apart, hashable and equal across processes."""

    _counts: dict[tuple[Cell, Outcome], int] = field(default_factory=dict)
    _open: dict[int, Start[Cell]] = field(default_factory=dict)
    _ended: array[int] = field(default_factory=lambda: array("q"))
    _forwarded: Forwarded[Cell] = field(default_factory=Forwarded[Cell])
    _events: int = 0
    _forgot: bool = False
    _short_ends: int = 0
    _short_starts: bool = False
    _skipped: bool = False

    @property
    def expects_starts(self) -> bool:
        """Whether the start of any request may turn up, also of a short one; the answer may change to no."""
        return self._short_starts or self._short_ends < MAX_SHORT_WITHOUT_START

    def skip(self, count: int) -> None:
        """Take note of events that the caller counts: ends of short requests while no starts are expected."""
        self._events += count
        self._skipped |= count > 0

    def add(self, event: AuditEvent, cell: Cell, traits: RequestTraits | None = None) -> bool:
        """Count one event; return whether it ended its request.

        Args:
            event: In any order.
            cell: What its request is counted under.
            traits: What its URI tells, where the caller remembers that; it costs more than the counting.
        """
        self._events += 1
        if traits is None:
            traits = request_traits(event.request_uri)
        status = event.response_status
        is_end = event.stage == "ResponseComplete"
        outcome = OUTCOME_OF_CODE.get(status.code) if is_end and status is not None else None
        if outcome is None:
            outcome = outcome_of(event)
            if not has_ended(event):
                self._short_starts = self._short_starts or outcome is Outcome.RECEIVED
                self._start(_request_hash(event), Start(outcome, cell, event.received or event.time))
                if len(self._open) > MAX_OPEN:
                    self._forget_open()
                return False
        counter = (cell, outcome)
        self._counts[counter] = self._counts.get(counter, 0) + 1
        if traits.long_running or self._expects_start() or event.verb == "watch":
            self._end(_request_hash(event))
        if traits.aggregated:
            self._forwarded.add(event, counter)
        return True

    def merge(self, other: CountOnce[Cell]) -> None:
        """Add what another counted; the other stays as it is."""
        self._events += other._events
        for counter, count in other._counts.items():
            _count(self._counts, counter, count)
        for key, start in other._open.items():
            self._start(key, start)
        self._ended.extend(other._ended)
        self._forgot |= other._forgot
        self._short_ends += other._short_ends
        self._short_starts |= other._short_starts
        self._skipped |= other._skipped
        if len(self._open) > MAX_OPEN:
            self._drop_ended()
        if len(self._open) > MAX_OPEN:
            self._forget_open()
        if len(self._ended) > MAX_ENDED:
            self._forget_ended()
        self._forwarded.merge(other._forwarded)

    def state(self) -> CountState[Cell]:
        """Return all that is known."""
        self._drop_ended()
        return CountState(
            counts=[(cell, outcome, count) for (cell, outcome), count in self._counts.items()],
            open=list(self._open.items()),
            ended=self._ended.tobytes(),
            forwarded=self._forwarded.state(),
            events=self._events,
            forgot=self._forgot,
            short_ends=self._short_ends,
            short_starts=self._short_starts,
            skipped=self._skipped,
        )

    @classmethod
    def of_state(cls, state: CountState[Cell]) -> CountOnce[Cell]:
        """Take up what was stored."""
        return cls(
            _counts={(cell, outcome): count for cell, outcome, count in state.counts},
            _open=dict(state.open),
            _ended=array("q", state.ended),
            _forwarded=Forwarded.of_state(state.forwarded),
            _events=state.events,
            _forgot=state.forgot,
            _short_ends=state.short_ends,
            _short_starts=state.short_starts,
            _skipped=state.skipped,
        )

    def rename(self, cells: Mapping[Cell, Cell]) -> None:
        """Count under other cells from now on, all of which `cells` names; several may become one."""
        counts: dict[tuple[Cell, Outcome], int] = {}
        for (cell, outcome), count in self._counts.items():
            _count(counts, (cells[cell], outcome), count)
        self._counts = counts
        self._open = {key: start._replace(cell=cells[start.cell]) for key, start in self._open.items()}
        self._forwarded.rename(cells)

    def close(self) -> Counted[Cell]:
        """Return the counts as they stand; counting may go on."""
        counts = dict(self._counts)
        again = self._forwarded.logged_again()
        for counter, count in again.items():
            _count(counts, counter, -count)
        self._drop_ended()
        for start in self._open.values():
            _count(counts, (start.cell, start.outcome))
        doubtful = self._forgot or (self._skipped and self._short_starts)
        exact = self._forwarded.is_exact and not doubtful
        in_flight = tuple(self._open.values())
        return Counted(tallies_of(counts), in_flight, self._events, sum(again.values()), exact)

    def _drop_ended(self) -> None:
        """Drop the starts of requests that have ended; it looks at all of these, so not at every merge."""
        for key in set(self._open).intersection(self._ended) if self._open else ():
            del self._open[key]

    def _expects_start(self) -> bool:
        """Tell whether the start of a short request may still turn up."""
        if self.expects_starts:
            self._short_ends += 1
            return True
        self._skipped = True
        return False

    def _end(self, key: int) -> None:
        self._open.pop(key, None)
        self._ended.append(key)
        if len(self._ended) > MAX_ENDED:
            self._forget_ended()

    def _start(self, key: int, start: Start[Cell]) -> None:
        """Keep the latest start; two of the same stage are told apart by what does not depend on their order."""
        known = self._open.get(key)
        if known is None or _rank(start) < _rank(known):
            self._open[key] = start

    def _forget_ended(self) -> None:
        """Drop the older half of the hashes, after the starts that they end."""
        self._drop_ended()
        del self._ended[: len(self._ended) // 2]
        self._forgot = True

    def _forget_open(self) -> None:
        """Keep the newer half of the starts, so that looking for those that have ended is not worth it too often."""
        self._drop_ended()
        for key in list(islice(self._open, max(len(self._open) - MAX_OPEN // 2, 0))):
            start = self._open.pop(key)
            _count(self._counts, (start.cell, start.outcome))
            self._forgot = True


def _request_hash(event: AuditEvent) -> int:
    """Return a hash of 61 bits that is the same in every process, unlike that of text."""
    text = f"{event.audit_id} {event.request_received_timestamp} {event.verb} {event.request_uri}"
    return hash(int.from_bytes(text.encode(errors="surrogatepass"), "little"))


def _rank(start: Start[Cell]) -> tuple[bool, int, str, str]:
    return start.outcome is Outcome.RECEIVED, start.outcome, repr(start.cell), start.received


def _count(counts: dict[tuple[Cell, Outcome], int], counter: tuple[Cell, Outcome], count: int = 1) -> None:
    counts[counter] = counts.get(counter, 0) + count

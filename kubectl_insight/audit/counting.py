"""Counts each request once, although it may leave one to three events, in any order and in several files.

A request is counted by the event that ends it, or by its latest start if nothing ends it, as an open watch.
Partial counts of any division of the events, merged in any order, are the counts of the whole.

Audit ids are set by clients, so a request is known by its id, the time of its receipt, its verb and its URI
together. Of requests that ended only a hash of these is kept, eight bytes each, for starts that turn up later;
and of short requests not even that where the audit policy leaves out their start, as most policies do.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from kubectl_insight.audit.aggregation import Forwarded, ForwardedState
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.hits import HIT_OF_CODE, Hit, has_ended, hit_of
from kubectl_insight.audit.request_traits import RequestTraits, request_traits

Cell = TypeVar("Cell", bound=Hashable)

MAX_ENDED: Final = 2**22
"""The most hashes of ended requests that are kept; then the older half goes, which only matters to starts that
turn up millions of requests after their end."""

MAX_SHORT_WITHOUT_START: Final = 2**12
"""After so many short requests without any start among them, starts are taken to be left out by the policy."""


class Start(NamedTuple, Generic[Cell]):
    """The latest start of a request that has not ended.

    ``received`` is when the request came in, as the event says it; empty where it does not.
    """

    hit: Hit
    cell: Cell
    received: str = ""


@dataclass(slots=True)
class Tally:
    """How many requests ended in which way; ``started`` and ``received`` are still in flight."""

    served: int = 0
    failed: int = 0
    denied: int = 0
    started: int = 0
    received: int = 0

    @property
    def in_flight(self) -> int:
        """Requests that the log shows no end of."""
        return self.started + self.received

    @property
    def total(self) -> int:
        """All requests."""
        return self.served + self.failed + self.denied + self.in_flight


@dataclass(frozen=True, slots=True)
class Counted(Generic[Cell]):
    """The result of counting.

    Attributes:
        tallies: The requests of each cell; cells without any are absent.
        in_flight: The requests among them that have not ended, in no order.
        events: How many events were added.
        aggregated: How many events were left out because an aggregated server had logged again what the
            API server had passed on to it.
        exact: Whether nothing was forgotten that could matter, see :data:`MAX_ENDED`,
            :data:`MAX_SHORT_WITHOUT_START` and :data:`~kubectl_insight.audit.aggregation.MAX_FORWARDED`.
    """

    tallies: Mapping[Cell, Tally]
    in_flight: tuple[Start[Cell], ...] = ()
    events: int = 0
    aggregated: int = 0
    exact: bool = True

    @property
    def requests(self) -> Tally:
        """The requests of all cells together."""
        total = Tally()
        for tally in self.tallies.values():
            for name in Tally.__slots__:
                setattr(total, name, getattr(total, name) + getattr(tally, name))
        return total


class CountState(msgspec.Struct, Generic[Cell], array_like=True, frozen=True):
    """What a :class:`CountOnce` knows, to be stored; numbers are in the byte order of the machine."""

    counts: list[tuple[Cell, Hit, int]]
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

    _counts: dict[tuple[Cell, Hit], int] = field(default_factory=dict)
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

    def add(self, event: AuditEvent, cell: Cell, traits: RequestTraits | None = None) -> None:
        """Count one event.

        Args:
            event: In any order.
            cell: What its request is counted under.
            traits: What its URI tells, where the caller remembers that; it costs more than the counting.
        """
        self._events += 1
        if traits is None:
            traits = request_traits(event.request_uri)
        status = event.response_status
        hit = None if status is None or event.stage != "ResponseComplete" else HIT_OF_CODE.get(status.code)
        if hit is None:
            hit = hit_of(event)
            if not has_ended(event):
                self._short_starts = self._short_starts or hit is Hit.RECEIVED
                self._start(_request_hash(event), Start(hit, cell, event.received or event.time))
                return
        counter = (cell, hit)
        self._counts[counter] = self._counts.get(counter, 0) + 1
        if traits.long_running or self._expects_start() or event.verb == "watch":
            self._end(_request_hash(event))
        if traits.aggregated:
            self._forwarded.add(event, counter)

    def merge(self, other: CountOnce[Cell]) -> None:
        """Add what another counted; the other stays as it is."""
        self._events += other._events
        for counter, count in other._counts.items():
            self._counts[counter] = self._counts.get(counter, 0) + count
        for key, start in other._open.items():
            self._start(key, start)
        self._ended.extend(other._ended)
        self._forgot |= other._forgot
        self._short_ends += other._short_ends
        self._short_starts |= other._short_starts
        self._skipped |= other._skipped
        self._drop_ended()
        if len(self._ended) > MAX_ENDED:
            self._forget()
        self._forwarded.merge(other._forwarded)

    def state(self) -> CountState[Cell]:
        """Return all that is known."""
        return CountState(
            [(cell, hit, count) for (cell, hit), count in self._counts.items()],
            list(self._open.items()),
            self._ended.tobytes(),
            self._forwarded.state(),
            self._events,
            self._forgot,
            self._short_ends,
            self._short_starts,
            self._skipped,
        )

    @classmethod
    def of_state(cls, state: CountState[Cell]) -> CountOnce[Cell]:
        """Take up what was stored."""
        return cls(
            {(cell, hit): count for cell, hit, count in state.counts},
            dict(state.open),
            array("q", state.ended),
            Forwarded.of_state(state.forwarded),
            state.events,
            state.forgot,
            state.short_ends,
            state.short_starts,
            state.skipped,
        )

    def rename(self, cells: Mapping[Cell, Cell]) -> None:
        """Count under other cells from now on, all of which `cells` names; several may become one."""
        counts: dict[tuple[Cell, Hit], int] = {}
        for (cell, hit), count in self._counts.items():
            counter = (cells[cell], hit)
            counts[counter] = counts.get(counter, 0) + count
        self._counts = counts
        self._open = {key: start._replace(cell=cells[start.cell]) for key, start in self._open.items()}
        self._forwarded.rename(cells)

    def close(self) -> Counted[Cell]:
        """Return the counts as they stand; counting may go on."""
        counts = dict(self._counts)
        again = self._forwarded.logged_again()
        for counter, count in again.items():
            counts[counter] = counts.get(counter, 0) - count
        self._drop_ended()
        for start in self._open.values():
            counter = (start.cell, start.hit)
            counts[counter] = counts.get(counter, 0) + 1
        doubtful = self._forgot or (self._skipped and self._short_starts)
        exact = self._forwarded.is_exact and not doubtful
        in_flight = tuple(self._open.values())
        return Counted(_tallies(counts), in_flight, self._events, sum(again.values()), exact)

    def _drop_ended(self) -> None:
        """Drop the starts of requests that have ended."""
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
            self._forget()

    def _start(self, key: int, start: Start[Cell]) -> None:
        """Keep the latest start; two of the same stage are told apart by what does not depend on their order."""
        known = self._open.get(key)
        if known is None or _rank(start) < _rank(known):
            self._open[key] = start

    def _forget(self) -> None:
        """Drop the older half of the hashes, after the starts that they end."""
        self._drop_ended()
        del self._ended[: len(self._ended) // 2]
        self._forgot = True


def _request_hash(event: AuditEvent) -> int:
    """Return a hash of 61 bits that is the same in every process, unlike that of text."""
    text = f"{event.audit_id} {event.request_received_timestamp} {event.verb} {event.request_uri}"
    return hash(int.from_bytes(text.encode(errors="surrogatepass"), "little"))


def _rank(start: Start[Cell]) -> tuple[bool, int, str, str]:
    return start.hit is Hit.RECEIVED, start.hit, repr(start.cell), start.received


def _tallies(counts: Mapping[tuple[Cell, Hit], int]) -> dict[Cell, Tally]:
    tallies: dict[Cell, Tally] = {}
    for (cell, hit), count in counts.items():
        if count:
            tally = tallies.setdefault(cell, Tally())
            setattr(tally, hit.name.lower(), count)
    return tallies

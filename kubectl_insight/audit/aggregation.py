"""Requests that two servers logged: the API server, and the aggregated server that it passed them on to.

Both log the same audit id, verb and URI, but each its own time of receipt. The second receipt lies between the
receipt and the end of the first, which tells it from a client that sends one audit id again and again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, NamedTuple

import msgspec

from kubectl_insight.audit.counted import Cell
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.outcome import Outcome
from kubectl_insight.objects.timestamps import parse_timestamp

MAX_FORWARDED: Final = 3 * 2**20
"""The most requests that are compared with each other; with more, every event counts."""

_PER_PASS: Final = 2**18
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class _Logged(NamedTuple):
    """One log entry of a request: microseconds since 1970, and where it was counted."""

    received: int
    ended: int
    counter: int


class ForwardedState(msgspec.Struct, Generic[Cell], array_like=True, frozen=True):
    """What a :class:`Forwarded` knows, to be stored; numbers are in the byte order of the machine."""

    counters: list[tuple[Cell, Outcome]]
    requests: bytes
    received: bytes
    ended: bytes
    counted: bytes
    seen: int


@dataclass(slots=True)
class Forwarded(Generic[Cell]):
    """The requests that may have been logged twice, 28 bytes each."""

    _counters: dict[tuple[Cell, Outcome], int] = field(default_factory=dict)
    _requests: array[int] = field(default_factory=lambda: array("q"))
    _received: array[int] = field(default_factory=lambda: array("q"))
    _ended: array[int] = field(default_factory=lambda: array("q"))
    _counted: array[int] = field(default_factory=lambda: array("I"))
    _seen: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether all candidates could be kept."""
        return self._seen <= MAX_FORWARDED

    def add(self, event: AuditEvent, counter: tuple[Cell, Outcome]) -> None:
        """Keep an ended request and where it was counted; one without times is not compared."""
        received, ended = _microseconds(event.received), _microseconds(event.stage_timestamp)
        if received is None or ended is None or not event.audit_id:
            return
        self._seen += 1
        if not self.is_exact:
            self._drop()
            return
        self._requests.append(_hash(event))
        self._received.append(received)
        self._ended.append(ended)
        self._counted.append(self._counters.setdefault(counter, len(self._counters)))

    def state(self) -> ForwardedState[Cell]:
        """Return all that is known."""
        return ForwardedState(
            counters=list(self._counters),
            requests=self._requests.tobytes(),
            received=self._received.tobytes(),
            ended=self._ended.tobytes(),
            counted=self._counted.tobytes(),
            seen=self._seen,
        )

    @classmethod
    def of_state(cls, state: ForwardedState[Cell]) -> Forwarded[Cell]:
        """Take up what was stored."""
        return cls(
            _counters={counter: number for number, counter in enumerate(state.counters)},
            _requests=array("q", state.requests),
            _received=array("q", state.received),
            _ended=array("q", state.ended),
            _counted=array("I", state.counted),
            _seen=state.seen,
        )

    def merge(self, other: Forwarded[Cell]) -> None:
        """Add what another kept."""
        self._seen += other._seen
        if not self.is_exact:
            self._drop()
            return
        renumbered = [self._counters.setdefault(counter, len(self._counters)) for counter in other._counters]
        self._requests.extend(other._requests)
        self._received.extend(other._received)
        self._ended.extend(other._ended)
        self._counted.extend(array("I", (renumbered[number] for number in other._counted)))

    def rename(self, cells: Mapping[Cell, Cell]) -> None:
        """Count under other cells from now on; several may become one."""
        renamed: dict[tuple[Cell, Outcome], int] = {}
        numbers = [
            renamed.setdefault((cells[cell], outcome), len(renamed)) for cell, outcome in self._counters
        ]
        self._counters = renamed
        self._counted = array("I", (numbers[number] for number in self._counted))

    def logged_again(self) -> dict[tuple[Cell, Outcome], int]:
        """Return how many entries of each counter repeat an earlier entry of the same request."""
        counters, again = list(self._counters), dict[tuple[Cell, Outcome], int]()
        for entries in self._requests_with_several_entries():
            end = -1
            for entry in sorted(entries, key=lambda it: (it.received, -it.ended, repr(counters[it.counter]))):
                if entry.received <= end:
                    again[counters[entry.counter]] = again.get(counters[entry.counter], 0) + 1
                else:
                    end = entry.ended
        return again

    def _requests_with_several_entries(self) -> Iterator[list[_Logged]]:
        """Group by request, a part of the hashes at a time, so that the groups of all never exist at once."""
        passes = len(self._requests) // _PER_PASS + 1
        for turn in range(passes):
            groups: dict[int, list[int]] = {}
            for index, request in enumerate(self._requests):
                if request % passes == turn:
                    groups.setdefault(request, []).append(index)
            for indexes in groups.values():
                if len(indexes) > 1:
                    yield [_Logged(self._received[i], self._ended[i], self._counted[i]) for i in indexes]

    def _drop(self) -> None:
        for kept in (self._requests, self._received, self._ended, self._counted):
            del kept[:]
        self._counters.clear()


def _hash(event: AuditEvent) -> int:
    text = f"{event.audit_id} {event.verb} {event.request_uri}"
    return hash(int.from_bytes(text.encode(errors="surrogatepass"), "little"))


def _microseconds(timestamp: str | None) -> int | None:
    moment = parse_timestamp(timestamp)
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND

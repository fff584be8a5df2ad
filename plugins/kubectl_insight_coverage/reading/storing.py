"""What was read of a log as compact bytes: how it travels between processes, and how it is kept.

These are MessagePack, so that what somebody else put there can be wrong, but never run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from kubectl_insight.api import BadLine, CountOnce, CountState
from kubectl_insight_coverage.counting.cells import Cell, CellKey, Detail
from kubectl_insight_coverage.counting.cube import Cube
from kubectl_insight_coverage.counting.usage import Client, Request
from kubectl_insight_coverage.reading.parts import Reading


class StoredCell(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One cell. `request` and `client` are places in the lists of these."""

    identity: int
    request: int
    client: int
    code: int
    hour: str
    count: int
    first: str
    last: str


class StoredReading(msgspec.Struct, array_like=True, frozen=True):
    """What was read of a log."""

    detail: Detail
    requests: list[Request]
    clients: list[Client]
    cells: list[StoredCell]
    removed_releases: dict[str, str]
    counter: CountState[int]
    events: int
    lines: int
    bad: int
    examples: list[BadLine]
    problem: str
    is_whole: bool


def store(reading: Reading) -> StoredReading:
    """Return what was read in the form that is kept."""
    cube = reading.cube
    requests: dict[Request, int] = {}
    clients: dict[Client, int] = {}
    cells = [_stored_cell(cell, requests, clients) for cell in cube.cells.values()]
    return StoredReading(
        cube.detail,
        list(requests),
        list(clients),
        cells,
        cube.removed_releases,
        cube.counter.state(),
        reading.events,
        reading.lines,
        reading.bad,
        list(reading.examples),
        reading.problem,
        reading.is_whole,
    )


def restore(stored: StoredReading) -> Reading:
    """Return what was kept.

    Raises:
        LookupError: It does not fit together.
    """
    cube = Cube()
    cube.restore(_cells(stored), CountOnce.of_state(stored.counter), stored.detail)
    cube.removed_releases = dict(stored.removed_releases)
    return Reading(
        cube,
        stored.events,
        stored.lines,
        stored.bad,
        tuple(stored.examples),
        stored.problem,
        stored.is_whole,
    )


def encode(value: Any) -> bytes:
    """Return the MessagePack of what is kept; text that is no Unicode, as old logs may quote it, is replaced."""
    try:
        return msgspec.msgpack.encode(value)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(_as_unicode(msgspec.to_builtins(value, builtin_types=(bytes,))))


def _stored_cell(cell: Cell, requests: dict[Request, int], clients: dict[Client, int]) -> StoredCell:
    request, client, code, hour = cell.key
    return StoredCell(
        cell.identity,
        requests.setdefault(request, len(requests)),
        clients.setdefault(client, len(clients)),
        code,
        hour,
        cell.count,
        cell.first,
        cell.last,
    )


def _cells(stored: StoredReading) -> Iterator[Cell]:
    for one in stored.cells:
        key = CellKey(stored.requests[one.request], stored.clients[one.client], one.code, one.hour)
        cell = Cell(key, one.identity)
        cell.count, cell.first, cell.last = one.count, one.first, one.last
        yield cell


def _as_unicode(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list | tuple):
        return [_as_unicode(part) for part in value]
    if isinstance(value, dict):
        return {_as_unicode(name): _as_unicode(part) for name, part in value.items()}
    return value

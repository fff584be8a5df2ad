"""What takes several lines has a limit, and nothing of it vanishes without a word."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.audit import bounded_lines
from kubectl_insight.audit.bounded_lines import BoundedLines
from kubectl_insight.audit.envelopes import NotAuditError
from kubectl_insight.audit.reading import BadLine, EventReader
from tests.audit.read_all import batches

EVENT = {"auditID": "a", "stage": "ResponseComplete", "requestURI": "/api/v1/pods", "verb": "list"}
GOOD = json.dumps(EVENT).encode()
PART, END = b"2026-11-21T02:04:16Z stdout P ", b"2026-11-21T02:04:16Z stdout F "
OTHER_PART = PART.replace(b"stdout", b"stderr")
TOO_LONG = "lines that belong together, of more than "
LIMIT = 2**10


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_lines, "MAX_DOCUMENT_BYTES", LIMIT)


def _read(*lines: bytes) -> tuple[int, list[BadLine]]:
    found = list(batches([b"\n".join(lines)]))
    return sum(len(batch.events) for batch in found), [bad for batch in found for bad in batch.bad]


@given(st.lists(st.binary(max_size=9)), st.sampled_from([b"\n", b""]))
def test_lines_are_joined_as_they_were(lines: list[bytes], separator: bytes) -> None:
    kept = BoundedLines(separator)
    for line in lines:
        kept.add(line)
    assert kept.join() == separator.join(lines)
    assert kept.size == sum(len(line) + 1 for line in lines)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("line", [b"", b"x", b"x" * 100])
def test_lines_are_kept_up_to_the_limit(line: bytes) -> None:
    kept = BoundedLines()
    for _ in range(LIMIT // (len(line) + 1)):
        kept.add(line)
    assert len(kept.join()) < LIMIT
    for more in (line, line):
        kept.add(more)
        with pytest.raises(NotAuditError, match=TOO_LONG):
            kept.join()


def test_short_lines_take_no_more_memory_than_their_bytes() -> None:
    reader = EventReader()
    block = b"\n" * 2**19
    tracemalloc.start()
    try:
        reader.feed(b"{\n")
        reader.feed(block)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(block) <= kept < 2 * len(block)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "lines",
    [
        [b"{", *[b""] * LIMIT],
        [b"{", *[b"  " + b"x" * 98] * 11],
        [PART, *[PART] * LIMIT, END],
        [PART + b"x" * 500, PART + b"x" * 500, END + b"x" * 500],
        [PART + b"x" * LIMIT, END],
        [b"a: 1", *[b""] * LIMIT, b"---"],
        [b"a: |", *[b"  " + b"x" * 98] * 11],
    ],
    ids=[
        "document-of-empty-lines",
        "document",
        "empty-parts",
        "parts",
        "one-part",
        "yaml-of-empty-lines",
        "yaml",
    ],
)
def test_what_is_too_long_together_is_named(lines: list[bytes]) -> None:
    number, bad = _read(*lines)
    assert number == 0
    assert [one.problem.startswith(TOO_LONG) for one in bad] == [True]


@pytest.mark.usefixtures("small")
def test_what_is_too_long_costs_only_itself() -> None:
    runtime_line = [PART + b"x" * LIMIT, PART + GOOD, END + GOOD]
    number, bad = _read(GOOD, *runtime_line, GOOD, PART + GOOD[:9], END + GOOD[9:], b"{", b"x" * LIMIT, GOOD)
    assert (number, [one.line for one in bad]) == (4, [4, 8])


@pytest.mark.usefixtures("small")
def test_after_a_document_that_is_too_long_lines_are_read_by_themselves() -> None:
    number, bad = _read(b"{", b"  " + b"x" * LIMIT, b"  " + GOOD, b"  " + GOOD)
    assert (number, [one.line for one in bad]) == (2, [1])


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("first", [PART, b"{", b"a: |"])
def test_of_what_is_too_long_nothing_is_kept(first: bytes) -> None:
    reader = EventReader()
    prefix = first if first is PART else b"  "
    reader.feed(first + b"\n" + prefix + b"warm up\n")
    tracemalloc.start()
    try:
        for _ in range(10):
            reader.feed((prefix + b"x" * 99 + b"\n") * 10**3)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 10**5


@pytest.mark.parametrize(
    ("lines", "events", "bad"),
    [
        ([GOOD, PART + GOOD], 1, [2]),
        ([PART + GOOD[:9], PART + GOOD[9:]], 0, [1]),
        ([OTHER_PART + b"x", PART + GOOD[:9], END + GOOD[9:]], 1, [1]),
        ([PART + b"x", OTHER_PART + b"y"], 0, [1, 2]),
        ([PART + GOOD[:9], GOOD, END + GOOD[9:]], 2, []),
        ([PART + b"x", b"{"], 0, [1, 2]),
    ],
    ids=["one", "two-parts", "other-stream", "both-streams", "between", "with-a-document"],
)
def test_a_line_whose_end_is_missing_is_named(lines: list[bytes], events: int, bad: list[int]) -> None:
    number, found = _read(*lines)
    assert (number, [one.line for one in found]) == (events, bad)


def test_a_part_is_reported_once_and_only_at_the_end() -> None:
    reader = EventReader()
    assert reader.feed(PART + b"x\n") == ([], [])
    assert not reader.is_between_events
    assert reader.finish() == ([], [BadLine(1, "the end of this line is missing")])
    assert reader.finish() == ([], [])

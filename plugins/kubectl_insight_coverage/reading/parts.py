"""A part of one log, read to its end: what it counted, and what was wrong with it.

A plain log is cut where lines begin, wherever the cut was meant to be. Parts that were read by themselves are as good
as one reading only if no event reaches over a cut, so each says whether its last line ended one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kubectl_insight.api import (
    BadLine,
    Batch,
    Environment,
    EventReader,
    InputError,
    InsightError,
    Log,
    LogStream,
    open_log,
)
from kubectl_insight_coverage.counting.cube import Cube

MAX_EXAMPLES: Final = 5
"""How many bad lines of an input are kept to be shown."""

Progress = Callable[[int], None]
"""Is told how many more bytes were taken from the log as it is stored."""


class Part(NamedTuple):
    """The lines of a log that begin between two bytes.

    Attributes:
        end: ``None`` for all that there is, and for everything that is compressed.
        since: As :class:`~kubectl_insight_coverage.counting.cube.Cube` takes it.
        until: The same.
    """

    log: Log
    start: int = 0
    end: int | None = None
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class Reading:
    """What was read of a log.

    Attributes:
        lines: How many lines there were.
        bad: How many of them are no audit events.
        examples: The first of these, counted from the first line that was read.
        problem: Why reading ended early; empty if it did not.
        is_whole: Whether the last line ended an event, so that the next lines can be read by themselves.
    """

    cube: Cube = field(default_factory=Cube)
    events: int = 0
    lines: int = 0
    bad: int = 0
    examples: tuple[BadLine, ...] = ()
    problem: str = ""
    is_whole: bool = True

    def take(self, batch: Batch) -> None:
        """Count what a block held."""
        self.cube.add(batch.events)
        self.events += len(batch.events)
        self.bad += len(batch.bad)
        self.examples = (*self.examples, *batch.bad)[:MAX_EXAMPLES]

    def extend(self, following: Reading) -> None:
        """Add what was read of the lines after these."""
        later = (bad._replace(line=bad.line + self.lines) for bad in following.examples)
        self.examples = (*self.examples, *later)[:MAX_EXAMPLES]
        self.cube.merge(following.cube)
        self.events += following.events
        self.lines += following.lines
        self.bad += following.bad
        self.problem = self.problem or following.problem
        self.is_whole = following.is_whole


def read_part(part: Part, environment: Environment, progress: Progress | None = None) -> Reading:
    """Read a part of a log; what is wrong with it is in the result, unless it cannot be opened.

    Raises:
        InputError: It cannot be opened.
        StorageError: The bucket's server said no.
    """
    reading = Reading(Cube(part.since, part.until))
    reader = EventReader(begun=part.start > 0)
    with open_log(part.log, environment, start=max(part.start - 1, 0)) as stream:
        for block in within(_told(stream, progress), part.start, part.end):
            reading.take(reader.feed(block))
        reading.is_whole = reader.is_between_events
        if stream.problem is not None:
            reading.problem = problem_of(stream.problem)
    reading.take(reader.finish())
    reading.lines = reader.lines
    reading.cube.forget()
    return reading


def within(blocks: Iterator[bytes], start: int, end: int | None) -> Iterator[bytes]:
    """Give the lines that begin at `start` or later and before `end`.

    Args:
        blocks: The bytes from `start` - 1 on, which tells whether a line begins at `start`; else from 0 on.
    """
    position, begun = max(start - 1, 0), start == 0
    for block in blocks:
        lines = block
        if not begun:
            lines = block[block.find(b"\n") + 1 :] if b"\n" in block else b""
            position += len(block) - len(lines)
            begun = b"\n" in block
            if not begun:
                continue
            if end is not None and position >= end:
                return
        if end is not None and position + len(lines) >= end:
            cut = lines.find(b"\n", max(end - 1 - position, 0)) + 1
            if cut:
                yield lines[:cut]
                return
        yield lines
        position += len(lines)


def _told(stream: LogStream, progress: Progress | None) -> Iterator[bytes]:
    taken = stream.taken
    for block in stream:
        if progress is not None:
            progress(stream.taken - taken)
            taken = stream.taken
        yield block


def problem_of(error: InsightError) -> str:
    """Return what an error says about a log, without the log's name."""
    return error.problem if isinstance(error, InputError) else error.message

"""Reads logs: what is kept of them from the cache, the rest in parts, by as many processes as there is work for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kubectl_insight.api import Environment, InsightError, Log
from kubectl_insight_coverage.reading.cache import Cache
from kubectl_insight_coverage.reading.parts import Part, Reading, problem_of, read_part
from kubectl_insight_coverage.reading.planning import (
    WITHOUT_SHAPE,
    WORTH_A_PROCESS,
    Shape,
    parts_of,
    rest_of,
    shape_of,
)
from kubectl_insight_coverage.reading.progress import progress_line

Advance = Callable[[int], None]


@dataclass(slots=True)
class _Job:
    """One log, the parts that it is read in, and what was read so far.

    Attributes:
        place: The log's among all.
        reading: ``None`` before the first part is there, and after everything was handed on.
        waiting: Parts that were read before those in front of them.
        is_cut_wrong: An event reached over a cut.
    """

    place: int
    log: Log
    shape: Shape
    parts: list[Part]
    reading: Reading | None = None
    waiting: dict[int, Reading] = field(default_factory=dict)
    done: int = 0
    is_cut_wrong: bool = False

    def take(self, place: int, reading: Reading) -> bool:
        """Add a part, or keep it until those in front of it are there; return whether there are no more."""
        self.waiting[place] = reading
        while self.done in self.waiting:
            following = self.waiting.pop(self.done)
            if self.reading is None:
                self.reading = following
            else:
                self.is_cut_wrong |= self.done > 0 and not self.reading.is_whole
                self.reading.extend(following)
            self.done += 1
        return self.done == len(self.parts)


class LogReader:
    """Reads logs.

    Args:
        cache: Where to look first, and what to keep.
        workers: The most processes at once.
        bounds: Since and until, as :class:`~kubectl_insight_coverage.counting.cube.Cube` takes them.
    """

    def __init__(
        self, environment: Environment, cache: Cache, workers: int, bounds: tuple[str, str] = ("", "")
    ) -> None:
        self._environment = environment
        self._cache = cache
        self._workers = workers
        self._bounds = bounds

    def read(self, logs: Sequence[Log]) -> Iterator[tuple[int, Reading]]:
        """Give what was read of each log, with its place, in the order in which they are done.

        None of it is kept here, so whoever adds it up needs no more memory for many logs than for one. A problem of
        a log is in its reading.

        Raises:
            InsightError: There is but one log, and it cannot be opened.
        """
        is_only = len(logs) == 1
        jobs = []
        for place, log in enumerate(logs):
            job = self._job(place, log, is_only=is_only)
            if job.parts:
                jobs.append(job)
            else:
                yield place, self._finished(job)
        for job in self._read_parts(jobs, is_only=is_only):
            yield job.place, self._finished(job)

    def _job(self, place: int, log: Log, *, is_only: bool) -> _Job:
        try:
            shape = shape_of(log, self._environment)
        except InsightError as error:
            if is_only:
                raise
            return _Job(place, log, WITHOUT_SHAPE, [], Reading(problem=problem_of(error)))
        reading, whole = self._cache.find(log) or (None, 0)
        parts = [] if reading and not whole else parts_of(log, shape, whole, self._workers, self._bounds)
        return _Job(place, log, shape, parts, reading)

    def _read_parts(self, jobs: Sequence[_Job], *, is_only: bool) -> Iterator[_Job]:
        """Read all parts of all jobs; give each job that is done."""
        todo = [(job, number) for job in jobs for number in range(len(job.parts))]
        sizes = [_size(job.parts[number]) for job, number in todo]
        line = progress_line(self._environment, None if None in sizes else sum(size or 0 for size in sizes))
        advance = line.advance if line else None
        try:
            for (job, number), reading in self._results(todo, sizes, advance, is_only=is_only):
                if job.take(number, reading):
                    yield job
        finally:
            if line is not None:
                line.clear()

    def _results(
        self,
        todo: Sequence[tuple[_Job, int]],
        sizes: Sequence[int | None],
        advance: Advance | None,
        *,
        is_only: bool,
    ) -> Iterator[tuple[tuple[_Job, int], Reading]]:
        """Give what was read of each part, in the order in which they are done."""
        shared = [index for index, size in enumerate(sizes) if size is not None]
        work = sum(sizes[index] or 0 for index in shared)
        if self._workers == 1 or len(shared) <= 1 or work < WORTH_A_PROCESS:
            shared = []
        elsewhere = frozenset(shared)
        for index, (job, number) in enumerate(todo):
            if index not in elsewhere:
                yield (job, number), self._read_here(job.parts[number], advance, is_only=is_only)
        if shared:
            from kubectl_insight_coverage.reading.workers import read_parts

            parts = [todo[index][0].parts[todo[index][1]] for index in shared]
            for number, reading in read_parts(parts, self._workers):
                if advance is not None:
                    advance(sizes[shared[number]] or 0)
                yield todo[shared[number]], reading

    def _read_here(self, part: Part, advance: Advance | None = None, *, is_only: bool = False) -> Reading:
        try:
            return read_part(part, self._environment, advance)
        except InsightError as error:
            if is_only:
                raise
            return Reading(problem=problem_of(error))

    def _finished(self, job: _Job) -> Reading:
        """Hand on what was read: keep what is whole, and add the line that is still being written."""
        reading, job.reading = job.reading or Reading(), None
        shape, rest = job.shape, rest_of(job.log, job.shape, self._bounds)
        is_new = bool(job.parts)
        if job.is_cut_wrong or (rest is not None and not reading.is_whole):
            reading = self._read_here(Part(job.log, 0, None, *self._bounds))
            shape, rest, is_new = WITHOUT_SHAPE, None, True
        if is_new and self._bounds == ("", ""):
            self._cache.keep(job.log, shape.whole, reading)
        if rest is not None and not reading.problem:
            reading.extend(self._read_here(rest))
        return reading


def _size(part: Part) -> int | None:
    if part.log.size is None:
        return None
    return (part.log.size if part.end is None else part.end) - part.start

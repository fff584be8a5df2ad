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
        waiting: Parts that were read before those in front of them.
        is_cut_wrong: An event reached over a cut.
    """

    log: Log
    shape: Shape
    parts: list[Part]
    reading: Reading
    is_kept: bool
    waiting: dict[int, Reading] = field(default_factory=dict)
    done: int = 0
    is_cut_wrong: bool = False

    def take(self, place: int, reading: Reading) -> None:
        """Add a part, or keep it until those in front of it are there."""
        self.waiting[place] = reading
        while self.done in self.waiting:
            if self.done and not self.reading.is_whole:
                self.is_cut_wrong = True
            self.reading.extend(self.waiting.pop(self.done))
            self.done += 1


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

    def read(self, logs: Sequence[Log]) -> list[Reading]:
        """Return what was read of each log; a problem of one is in its reading.

        Raises:
            InsightError: There is but one log, and it cannot be opened.
        """
        jobs = [self._job(log, is_only=len(logs) == 1) for log in logs]
        self._read_parts(jobs, is_only=len(logs) == 1)
        return [self._finished(job) for job in jobs]

    def _job(self, log: Log, *, is_only: bool) -> _Job:
        try:
            shape = shape_of(log, self._environment)
        except InsightError as error:
            if is_only:
                raise
            unread = Reading(problem=problem_of(error))
            return _Job(log, WITHOUT_SHAPE, [], unread, is_kept=True)
        kept = self._cache.find(log)
        if kept is None:
            return _Job(
                log, shape, parts_of(log, shape, 0, self._workers, self._bounds), Reading(), is_kept=False
            )
        reading, whole = kept
        parts = parts_of(log, shape, whole, self._workers, self._bounds) if whole else []
        return _Job(log, shape, parts, reading, is_kept=not parts)

    def _read_parts(self, jobs: Sequence[_Job], *, is_only: bool) -> None:
        todo = [(job, place) for job in jobs for place in range(len(job.parts))]
        sizes = [_size(job.parts[place]) for job, place in todo]
        line = progress_line(self._environment, None if None in sizes else sum(size or 0 for size in sizes))
        try:
            for (job, place), reading in self._results(
                todo, sizes, line.advance if line else None, is_only=is_only
            ):
                job.take(place, reading)
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
        for index, (job, place) in enumerate(todo):
            if index not in shared:
                yield (job, place), self._read_here(job.parts[place], advance, is_only=is_only)
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
        """Keep what is whole, and add the line that is still being written."""
        rest = rest_of(job.log, job.shape, self._bounds)
        if job.is_cut_wrong or (rest is not None and not job.reading.is_whole):
            whole_log = Part(job.log, 0, None, *self._bounds)
            job.reading, job.shape, rest, job.is_kept = self._read_here(whole_log), WITHOUT_SHAPE, None, False
        if not job.is_kept and self._bounds == ("", ""):
            self._cache.keep(job.log, job.shape.whole, job.reading)
        if rest is not None and not job.reading.problem:
            job.reading.extend(self._read_here(rest))
        return job.reading


def _size(part: Part) -> int | None:
    if part.log.size is None:
        return None
    return (part.log.size if part.end is None else part.end) - part.start

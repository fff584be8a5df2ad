"""Parts of logs read by several processes.

Decoding is work for a processor, and threads share one. Where the system allows it safely, the processes are copies
of this one, which takes no time to import anything again.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from kubectl_insight.api import Environment, InsightError
from kubectl_insight_coverage.reading.parts import Part, Reading, problem_of, read_part
from kubectl_insight_coverage.reading.storing import StoredReading, encode, restore, store

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def read_parts(parts: Sequence[Part], workers: int) -> Iterator[tuple[int, Reading]]:
    """Read parts by so many processes; give each with its place, in the order in which they are done.

    What could not be opened has nothing but a problem.

    Raises:
        InsightError: A process died.
    """
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(min(workers, len(parts)), _context(), _begin, (os.getpid(),)) as pool:
        try:
            places = {pool.submit(_read, part): place for place, part in enumerate(parts)}
            for done in as_completed(places):
                place = places.pop(done)
                yield place, restore(msgspec.msgpack.decode(done.result(), type=StoredReading))
        except BrokenProcessPool as error:
            message = "a process that was reading a log was killed; is there too little memory?"
            raise InsightError(message) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _context() -> BaseContext:
    """A copy of a process with threads may wait for ever, and macOS does not bear copies at all."""
    from multiprocessing import get_context

    can_copy = sys.platform == "linux" and threading.active_count() == 1
    return get_context("fork" if can_copy else "spawn")


def _begin(parent: int) -> None:
    """Leave Ctrl-C to the process that started this one, and do not outlive it, whatever ended it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


_LOOK_SECONDS: Final = 0.5


def _read(part: Part) -> bytes:
    try:
        reading = read_part(part, Environment())
    except InsightError as error:
        reading = Reading(problem=problem_of(error))
    return encode(store(reading))

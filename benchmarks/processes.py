"""Whole processes, as a user starts them: how long, how much CPU, how much memory."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

_DEADLINE_SECONDS = 120
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage(2) counts bytes there and KiB elsewhere


class BenchmarkError(RuntimeError):
    """A run failed or showed something else than it should, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to start.

    Attributes:
        environment: All variables; nothing is inherited.
    """

    words: Sequence[str]
    environment: Mapping[str, str]


Keep = Callable[[IO[bytes]], str]
"""What is kept of standard output. An answer of 100 MB would make this process, and so all later ones, look large."""


def everything(output: IO[bytes]) -> str:
    """Return the whole output."""
    return output.read().decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Run:
    """One process from its start to its end.

    Attributes:
        wall: Seconds.
        cpu: Seconds in user and system mode, of the process and those it waited for.
        memory: Largest resident set, in MB (10^6 bytes). A process starts as a copy of the one that starts
            it, so this is never less than the benchmark's own size.
        output: What was kept of standard output.
    """

    wall: float
    cpu: float
    memory: float
    output: str


def run(command: Command, keep: Keep = everything) -> Run:
    """Run a process to its end.

    Raises:
        BenchmarkError: It failed, or took more than two minutes.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            env=dict(command.environment),
        )
        with _killed_after(process.pid, _DEADLINE_SECONDS):
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            message = f"{' '.join(command.words)}: status {process.returncode}: {everything(errors)}"
            raise BenchmarkError(message)
        memory = usage.ru_maxrss * _MAXRSS_UNIT / 1e6
        output.seek(0)
        return Run(wall, usage.ru_utime + usage.ru_stime, memory, keep(output))


def repeat(command: Command, count: int, keep: Keep = everything) -> list[Run]:
    """Run a command `count` times, after one run that does not count."""
    return [run(command, keep) for _ in range(count + 1)][1:]


def interleave(
    ours: Callable[[], Command],
    peer: Callable[[], Command],
    count: int,
    keep: tuple[Keep, Keep] = (everything, everything),
) -> list[tuple[Run, Run]]:
    """Run two commands in turn, `count` times, after one pair that does not count.

    What else the machine does then weighs on both alike. Each run asks for its command anew, since a cold
    start needs a home that nobody has used.

    Args:
        keep: What is kept of our output, and of the peer's.
    """
    return [(run(ours(), keep[0]), run(peer(), keep[1])) for _ in range(count + 1)][1:]


@contextlib.contextmanager
def _killed_after(pid: int, seconds: float) -> Iterator[None]:
    # Popen's own time-outs poll, which would round every wall time up, and they take the status from wait4.
    timer = threading.Timer(seconds, os.kill, (pid, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

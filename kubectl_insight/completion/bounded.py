"""Work that may not take longer than so, may not print, and may not ask anybody anything."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import NoReturn


def age() -> float:
    """Return for how many seconds this process has existed, as well as the system lets us know.

    Without ``/proc`` it is the processor time, which is less on a busy machine.
    """
    try:
        # The 22nd field; the second is the program's name in parentheses and may hold anything.
        fields = Path("/proc/self/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
        started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - started
    except (OSError, AttributeError, ValueError, IndexError):
        return time.process_time()


def within(seconds: float, work: Callable[[], bytes]) -> bytes:
    """Return what ``work`` returns; empty where it fails or takes longer.

    Where the system can fork, the work is done by a child, because only a process can be ended wherever it
    is: in a name look-up, in a decoder, or waiting for a login helper, which is ended with it. Elsewhere it
    is a thread that the caller leaves behind by ending.

    The caller may not have threads, and should end soon: nobody waits for the child.
    """
    return _by_a_child(seconds, work) if hasattr(os, "fork") else _by_a_thread(seconds, work)


def _by_a_child(seconds: float, work: Callable[[], bytes]) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_the_child(seconds, work, writing)
    os.close(writing)
    try:
        return _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        for kill in (os.killpg, os.kill):  # the second, should it not lead its group yet
            with suppress(OSError):
                kill(child, signal.SIGKILL)


def _be_the_child(seconds: float, work: Callable[[], bytes], writing: int) -> NoReturn:
    try:
        os.setsid()  # no terminal: a login helper cannot ask for a password
        signal.setitimer(signal.ITIMER_REAL, seconds)  # should the parent be killed meanwhile
        _silence()
        answer = work()
        with open(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)


def _silence() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def _read(reading: int, deadline: float) -> bytes:
    received = b""
    while (left := deadline - time.monotonic()) > 0 and select.select([reading], [], [], left)[0]:
        chunk = os.read(reading, 65536)
        if not chunk:
            return received
        received += chunk
    return b""


def _by_a_thread(seconds: float, work: Callable[[], bytes]) -> bytes:
    answers: list[bytes] = []

    def run() -> None:
        with suppress(Exception):
            answers.append(work())

    stdout = os.dup(1)
    _silence()
    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    with suppress(OSError, ValueError):
        sys.stdout.flush()  # what the work printed is still on its way
    os.dup2(stdout, 1)
    return answers[0] if answers else b""

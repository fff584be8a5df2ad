"""Credential plugins that are running: they end when we do, however we end.

A plugin waits for a person, perhaps for ever, and it runs in a thread that nobody waits for when the command
is interrupted. It keeps our process group, because only the terminal's foreground group may ask for a
password; so a signal that is sent to our process alone does not reach it by itself.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Final

_GRACE_SECONDS: Final = 0.5
_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
# Not every system has all of them.
_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)
_STOP: Final[int | None] = getattr(signal, "SIGSTOP", None)
_CONTINUE: Final[int | None] = getattr(signal, "SIGCONT", None)

_running: set[subprocess.Popen[bytes]] = set()
_starting: list[Sequence[str]] = []
_deferred: list[int] = []


def start(arguments: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process that ends with ours; a signal that comes meanwhile waits until it can be ended.

    Args:
        options: Those of :class:`subprocess.Popen`.

    Raises:
        OSError: It cannot be started.
        ValueError: There is a NUL in an argument or a variable.
    """
    _starting.append(arguments)
    try:
        process = subprocess.Popen(arguments, **options)
        _running.add(process)
    finally:
        _starting.pop()
        while _deferred:
            os.kill(os.getpid(), _deferred.pop())
    return process


@contextmanager
def ending_with_us(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process that was started when what is done inside is given up."""
    try:
        yield
    except BaseException:
        _end(process)
        raise
    finally:
        _running.discard(process)


def handle_signals() -> None:
    """Have a signal that ends our process end the running plugins first.

    Only a main thread may ask for that, so it is done before any plugin runs. Who handles or ignores the
    signal already goes on doing so.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in {signal.SIG_DFL, signal.default_int_handler}:
            signal.signal(number, _handle)


def _handle(number: int, frame: FrameType | None) -> None:
    if _starting:
        _deferred.append(number)
    elif number == signal.SIGINT:
        signal.default_int_handler(number, frame)  # what runs is ended on the way out
    else:
        _end_all()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


@atexit.register
def _end_all() -> None:
    for process in list(_running):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process and all that it has started to end; do not ask again."""
    for number in (signal.SIGTERM, _KILL):
        if process.poll() is not None:
            return
        family = _stopped_family(process.pid)
        _send(number, family)
        _send(_CONTINUE, family)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)


def _stopped_family(pid: int) -> list[int]:
    """Return a process and, as far as the system tells (Linux), all that it has started.

    They are stopped, for what starts a process while it is being ended leaves it behind.
    """
    _send(_STOP, [pid])
    found = [pid]
    with suppress(OSError):  # it may be gone already
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (thread / "children").read_text("ascii").split()):
                found += _stopped_family(child)
    return found


def _send(number: int | None, pids: list[int]) -> None:
    if number is None:
        return
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)

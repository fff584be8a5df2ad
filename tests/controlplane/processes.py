"""Processes that never outlive the one that started them, however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_TAIL_LINES = 15
_WATCHDOG = 'trap "" TERM INT HUP; cat >/dev/null; rm -rf -- "$1"; kill -KILL 0'
"""Reads until its standard input closes, which it does when the parent is gone, then ends its whole group."""


class ProcessFailedError(RuntimeError):
    """A process ended, or did not get ready in time; the message carries the tail of its log."""

    def __init__(self, what: str, log: Path) -> None:
        self.tail = _tail(log)
        super().__init__(f"{what}; the end of {log.name}:\n{self.tail}")


class ProcessGroup:
    """Runs processes in one process group, with a log each in `directory`, and kills the group at the end.

    A watchdog in the same group holds a pipe from this process: should this process be killed, the pipe closes
    and the watchdog removes `directory` and kills the group. This needs neither Linux nor a signal handler, and
    it does not depend on which thread started what.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._watchdog: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        command = ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(self._directory)]
        self._watchdog = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        watchdog = self._watchdog
        if watchdog is None:
            return
        # Nothing here is worth a graceful end: the data goes with the directory, the audit log is unbuffered.
        os.killpg(watchdog.pid, signal.SIGKILL)
        for process in (*self._running.values(), watchdog):
            process.wait()
        if watchdog.stdin is not None:
            watchdog.stdin.close()
        self._watchdog = None

    @property
    def pids(self) -> dict[str, int]:
        """The process id by the name each was started with."""
        return {name: process.pid for name, process in self._running.items()}

    def log(self, name: str) -> Path:
        """Return the file that holds what the process called `name` printed."""
        return self._directory / f"{name}.log"

    def start(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start a process; its output goes to ``NAME.log``."""
        if self._watchdog is None:
            message = "the process group is not entered"
            raise RuntimeError(message)
        with self.log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=self._directory,
                process_group=self._watchdog.pid,
            )

    def check(self) -> None:
        """Raise ProcessFailedError when any process has ended."""
        for name, process in self._running.items():
            status = process.poll()
            if status is not None:
                raise ProcessFailedError(f"{name} ended with status {status}", self.log(name))

    def wait_until(self, probe: Callable[[], bool], what: str, *, of: str, seconds: float) -> None:
        """Poll `probe` until it holds; `of` names the process whose log explains a delay beyond `seconds`."""
        deadline = time.monotonic() + seconds
        while not probe():
            self.check()
            if time.monotonic() > deadline:
                raise ProcessFailedError(f"{what} did not happen within {seconds:.0f} s", self.log(of))
            time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """Return TCP ports of 127.0.0.1 that were free a moment ago; they are held at once, so they differ."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def is_port_clash(error: BaseException) -> bool:
    """Tell whether a process ended since another took its port first."""
    return isinstance(error, ProcessFailedError) and "address already in use" in error.tail


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:])

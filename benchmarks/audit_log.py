"""How many requests a program really sent: the API server's own record."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import BenchmarkError

_QUIET_SECONDS = 0.5
_DEADLINE_SECONDS = 10
_POLL_SECONDS = 0.05


class AuditLog:
    """An audit log that is being written, one JSON event on a line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def requests_of(self, program: str, action: Callable[[], object]) -> int:
        """Count the requests of one user agent while `action` runs; its version does not matter.

        Raises:
            BenchmarkError: The log holds none.
        """
        with self._path.open("rb") as log:
            log.seek(0, 2)
            action()
            counted = _count_until_quiet(log.readline, program)
        if not counted:
            message = f"the audit log {self._path.name} has no request of {program}"
            raise BenchmarkError(message)
        return counted


def _count_until_quiet(read_line: Callable[[], bytes], program: str) -> int:
    """Count until nothing came for half a second, since an event may follow its answer by a moment."""
    counted = 0
    begun = b""
    quiet_since = started = time.monotonic()
    while time.monotonic() - started < _DEADLINE_SECONDS:
        line = begun + read_line()
        if line.endswith(b"\n"):
            begun = b""
            if _user_agent(line) == program:
                counted += 1
                quiet_since = time.monotonic()
            continue
        begun = line
        if time.monotonic() - quiet_since > _QUIET_SECONDS:
            break
        time.sleep(_POLL_SECONDS)
    return counted


def _user_agent(line: bytes) -> str:
    agent: str = json.loads(line).get("userAgent", "")
    return agent.partition("/")[0]

"""Tests that measure time run alone, although the others run on several cores at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Turns:
    """Decides which processes of this tree may run a test now.

    The files serve as locks only: nothing is written to them, and the kernel frees them when a process dies.

    Attributes:
        room: Shared by all who run a test, or held by one alone.
        turnstile: Passed by everybody before the room; who wants to be alone waits in it, so that others, one after
            the other, cannot keep it waiting.
    """

    room: Path
    turnstile: Path

    @contextmanager
    def turn(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn and hold it; `alone` means that nobody else has one meanwhile."""
        import fcntl  # where there is none, tests run in one process, and nobody takes turns

        with self.room.open("rb") as room, self.turnstile.open("rb") as turnstile:
            fcntl.flock(turnstile, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            fcntl.flock(turnstile, fcntl.LOCK_UN)
            yield


TURNS = Turns(room=Path(__file__), turnstile=Path(__file__).with_name("conftest.py"))

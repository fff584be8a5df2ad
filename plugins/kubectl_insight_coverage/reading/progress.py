"""How far the reading is, on one line of standard error, for people who wait: never in a pipe or a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from kubectl_insight.api import Environment

_PERIOD: Final = timedelta(milliseconds=200)
_PATIENCE: Final = timedelta(milliseconds=500)
"""Whoever waits no longer than this need not be told."""
_MEGA: Final = 10**6


class ProgressLine:
    """The line.

    Args:
        total: How many bytes there are to read; ``None`` where nobody knows.
    """

    def __init__(self, environment: Environment, total: int | None) -> None:
        self._environment = environment
        self._total = total
        self._taken = 0
        self._begun = environment.now()
        self._next = self._begun + _PATIENCE
        self._is_shown = False

    def advance(self, count: int) -> None:
        """Take note of bytes that were read."""
        self._taken += count
        now = self._environment.now()
        if now >= self._next:
            self._next = now + _PERIOD
            self._is_shown = True
            self._write(f"\r{progress_text(self._taken, self._total, now - self._begun)}\x1b[K")

    def clear(self) -> None:
        """Remove the line."""
        if self._is_shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._environment.stderr.write(text)
        self._environment.stderr.flush()


def progress_line(environment: Environment, total: int | None) -> ProgressLine | None:
    """Return a line if a person looks at standard error, and the terminal can remove it again."""
    is_seen = environment.is_terminal(environment.stderr) and environment.variables.get("TERM") != "dumb"
    return ProgressLine(environment, total) if is_seen else None


def progress_text(taken: int, total: int | None, elapsed: timedelta) -> str:
    """Say how much was read, how fast, and how long the rest will take."""
    rate = taken / max(elapsed.total_seconds(), 0.001)
    text = f"reading: {taken / _MEGA:,.0f} MB"
    if total:
        left = max(total - taken, 0) / max(rate, 1)
        return f"{text} of {total / _MEGA:,.0f} MB, {rate / _MEGA:,.0f} MB/s, {left:,.0f} s left"
    return f"{text}, {rate / _MEGA:,.0f} MB/s"

"""How long a server that asks to come again later is obeyed."""

from __future__ import annotations

import math
import random
import threading
import time

from kubectl_insight.cluster.request import Answer
from kubectl_insight.cluster.status import parse_status
from kubectl_insight.environment import Environment

# client-go repeats ten times and as long as the server asks, which can be five silent minutes with a
# broken conversion webhook. A person waits a little, then wants to know.
RETRY_SECONDS = 20.0
TELLING_SECONDS = 3.0
LONGEST_PAUSE = 5.0

_TOO_MANY_REQUESTS, _SERVER_ERRORS = 429, 500
_REINITIALIZING = "storage is (re)initializing"


class Patience:
    """The patience of one connection, which all its requests share while none is answered."""

    def __init__(self, environment: Environment, timeout: float = math.inf) -> None:
        """Take what is told on, and the seconds after which no request waits any longer."""
        self._environment = environment
        self._most = min(RETRY_SECONDS, timeout)
        self._lock = threading.Lock()
        self._overloaded_since: float | None = None
        self._told = False

    def wait(self, answer: Answer, path: str, started: float) -> bool:
        """Wait as an answer asks, so that the request can be sent again.

        Args:
            path: What was asked for, to be told.
            started: When the request was sent for the first time, by the monotonic clock.

        Returns:
            False, at once, where asking again makes no sense or would be too late.
        """
        pause = _pause(answer)
        if pause is None:
            self._overloaded_since = None
            return False
        if not self._may_wait(pause, started):
            return False
        self._environment.log(4, f"{path}: {answer.status}, again in {pause:.1f}s")
        time.sleep(pause)
        return True

    def _may_wait(self, pause: float, started: float) -> bool:
        with self._lock:
            now = time.monotonic()
            if self._overloaded_since is None:
                self._overloaded_since = now
            ready = now + pause
            since = min(started, self._overloaded_since)
            if ready > since + self._most:
                return False
            self._tell(ready - since)
            return True

    def _tell(self, waited: float) -> None:
        """Say once that nothing hangs, before somebody wonders."""
        if waited >= TELLING_SECONDS and not self._told:
            self._told = True
            self._environment.warn(
                "warning: the server is overloaded and asks to come again later; "
                f"trying for at most {self._most:g}s"
            )


def _pause(answer: Answer) -> float | None:
    """Return the seconds to wait before asking again, or ``None`` where asking again makes no sense."""
    overloaded = answer.status == _TOO_MANY_REQUESTS or answer.status >= _SERVER_ERRORS
    retry_after = answer.headers.get("retry-after", "")
    if not (overloaded and retry_after.isascii() and retry_after.isdecimal()):
        return None
    if _REINITIALIZING in (parse_status(answer).message or ""):
        return None
    return min(float(retry_after), LONGEST_PAUSE) * random.uniform(0.9, 1.1)  # noqa: S311 - spreads a herd

"""What a fake API server is asked and may answer, right or wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

DRIP = 0.05
"""Seconds between the bytes of a server that drips."""
Fault = Callable[["Asked"], "Reply | None"]


@dataclass(frozen=True)
class Asked:
    """One request that came in; header names are in lower case."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The plural of a list or an object; ``api`` or ``apis`` for discovery."""
        words = self.path.strip("/").split("/")
        behind_version = words[2:] if words[0] == "api" else words[3:]
        if len(behind_version) > 2 and behind_version[0] == "namespaces":
            behind_version = behind_version[2:]
        return behind_version[0] if behind_version else words[0]


@dataclass(frozen=True)
class Reply:
    """What is answered.

    Attributes:
        promised: The Content-Length to claim; ``None`` for the true one.
        raw: Says these bytes in place of all the rest, then hangs up.
        after: Waited for before anything is said.
        before_hanging_up: Waited for in the middle of ``raw``'s answer: nothing more is said until then.
        drip: Waited for after each byte of ``raw``, for a short moment.
        moment: How long that is, in seconds.
        hang_up: Close the connection after the body.
    """

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    promised: int | None = None
    raw: bytes | None = None
    after: threading.Event | None = None
    before_hanging_up: threading.Event | None = None
    drip: threading.Event | None = None
    moment: float = DRIP
    hang_up: bool = False


def status(code: int, reason: str, message: str, *headers: tuple[str, str], **metadata: str) -> Reply:
    """Return a ``Status`` as the API server writes it."""
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": metadata, "status": "Failure"}
    body |= {"code": code, "message": message} | ({"reason": reason} if reason else {})
    return Reply(code, json.dumps(body).encode(), headers=headers)


def text(code: int, body: str, *headers: tuple[str, str]) -> Reply:
    """Return an error in plain text, as broken aggregated APIs and overload give it."""
    return Reply(code, body.encode(), "text/plain; charset=utf-8", headers)


def times(count: int, fault: Fault) -> Fault:
    """Return a fault that happens a few times only."""
    left = iter(range(count))
    lock = threading.Lock()

    def limited(asked: Asked) -> Reply | None:
        with lock:
            reply = fault(asked)
            return reply if reply is not None and next(left, None) is not None else None

    return limited


def on(kind: str, *replies: Reply) -> Fault:
    """Return a fault for the lists and reads of one kind: the replies in turn, the last one for ever."""
    turns = iter(replies)
    last: list[Reply] = []
    lock = threading.Lock()

    def fault(asked: Asked) -> Reply | None:
        if asked.kind != kind:
            return None
        with lock:
            last[:] = [next(turns, None) or last[0]]
            return last[0]

    return fault

"""Answers that must be whole by a certain moment, however slowly a server sends them.

The HTTP library bounds the silence between two pieces of an answer, so a server that drips bytes is never
given up. Go's ``http.Client.Timeout``, which kubectl's ``--request-timeout`` sets, bounds the whole.
"""

from __future__ import annotations

import http.client
import io
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

    import urllib3

_AT_ONCE = 0.001


def bound_answers(pool: urllib3.HTTPConnectionPool) -> None:
    """Have a pool's connections take their time-outs for the time of the whole, not of a silence."""
    plain: Any = pool.ConnectionCls  # one of four, as there is TLS or not and a SOCKS proxy or not

    class Bounded(plain):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            """Connect, and leave what is left of the time to the TLS handshake."""
            started = time.monotonic()
            sock: socket.socket = super()._new_conn()
            if (timeout := sock.gettimeout()) is not None:
                sock.settimeout(max(_AT_ONCE, timeout - (time.monotonic() - started)))
            return sock

        def response_class(self, sock: Any, *args: Any, **options: Any) -> http.client.HTTPResponse:
            """Make the reader of an answer, be it a proxy's to CONNECT."""
            bounded: Any = _BoundedSocket(sock)
            return http.client.HTTPResponse(bounded, *args, **options)

    pool.ConnectionCls = Bounded


class _BoundedSocket:
    """All of a socket that the reader of an answer needs."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Return the file to read from; the time runs from now on."""
        return io.BufferedReader(_BoundedFile(self._sock))


class _BoundedFile(io.RawIOBase):
    """A socket's own file, until the time-out that the socket has now is over."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        timeout = sock.gettimeout()
        self._deadline = None if timeout is None else time.monotonic() + timeout

    def readable(self) -> bool:
        """Return True: this is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has come, or wait for it.

        Raises:
            TimeoutError: The time is over.
        """
        if self._deadline is not None:
            self._sock.settimeout(max(_AT_ONCE, self._deadline - time.monotonic()))
        return self._file.readinto(buffer)

    def close(self) -> None:
        """Let the socket go."""
        self._file.close()
        super().close()

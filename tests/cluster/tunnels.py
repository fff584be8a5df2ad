"""Proxies that pass bytes on: HTTP's CONNECT (RFC 9110) and SOCKS 5 (RFC 1928)."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

SECONDS = 10


@dataclass
class Tunnel:
    """A proxy on a free port of 127.0.0.1; whatever name is asked for, it goes to 127.0.0.1.

    Attributes:
        asked: The targets, ``host:port``.
        logins: What was said to log in at the proxy.
    """

    protocol: Literal["http", "socks5"]
    asked: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    address: str = ""

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.tunnel = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    tunnel: Tunnel
    daemon_threads = True
    block_on_close = False


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    rbufsize = 0  # nothing of what follows the greeting may stay behind in a buffer

    def handle(self) -> None:
        greet = self._connect if self.server.tunnel.protocol == "http" else self._socks
        host, port = greet()
        self.server.tunnel.asked.append(f"{host}:{port}")
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as target:
            self._welcome()
            pass_on(self.connection, target)

    def _connect(self) -> tuple[str, int]:
        words = self._line().split()
        while line := self._line():
            name, _, value = line.partition(":")
            if name.lower() == "proxy-authorization":
                self.server.tunnel.logins.append(value.strip())
        host, _, port = words[1].rpartition(":")
        return host, int(port)

    def _socks(self) -> tuple[str, int]:
        _, methods = self.rfile.read(2)
        self.rfile.read(methods)
        self.wfile.write(b"\x05\x00")
        *_, address_type = self.rfile.read(4)
        if address_type == 1:
            host = socket.inet_ntoa(self.rfile.read(4))
        else:
            host = self.rfile.read(self.rfile.read(1)[0]).decode("ascii")
        return host, int.from_bytes(self.rfile.read(2), "big")

    def _line(self) -> str:
        return self.rfile.readline().decode("latin-1").strip()

    def _welcome(self) -> None:
        http = self.server.tunnel.protocol == "http"
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" if http else b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")


def pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways until either side ends."""
    ways = {one: other, other: one}
    while True:
        readable, _, _ = select.select(list(ways), [], [], SECONDS)
        for source in readable:
            data = source.recv(65536)
            if not data:
                return
            ways[source].sendall(data)
        if not readable:
            return

"""A server that remembers who asked it: headers, and the client certificate's subject."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.controlplane.certificates import KeyPair


@dataclass(frozen=True)
class Seen:
    """One request: its path, what says who asks (names in lower case, sorted), the certificate's CN."""

    path: str
    who: tuple[tuple[str, str], ...]
    certificate: str
    body: bytes = b""


@dataclass
class RecordingServer:
    """Serves on a free port of 127.0.0.1 as a context manager; with TLS if it has a certificate.

    Attributes:
        answer: Makes status and body for a request; by default 200 and an empty object.
    """

    pair: KeyPair | None = None
    clients: KeyPair | None = None
    answer: Callable[[Seen], tuple[int, bytes]] = lambda _: (200, b"{}")
    seen: list[Seen] = field(default_factory=list)
    url: str = ""
    tls: ssl.SSLContext = field(default_factory=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.recorder = self
        if self.pair is not None:
            self.tls.load_cert_chain(self.pair.certificate, self.pair.key)
            if self.clients is not None:
                self.tls.verify_mode = ssl.CERT_OPTIONAL
                self.tls.load_verify_locations(self.clients.certificate)
            self._server.socket = self.tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"http{'s' if self.pair else ''}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    recorder: RecordingServer
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: tests break handshakes on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        who = sorted(
            (name.lower(), value)
            for name, value in self.headers.items()
            if name.lower() == "authorization" or name.lower().startswith("impersonate-")
        )
        seen = Seen(self.path, tuple(who), self._common_name(), body)
        self.server.recorder.seen.append(seen)
        status, content = self.server.recorder.answer(seen)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the base class calls it so

    def _common_name(self) -> str:
        if not isinstance(self.connection, ssl.SSLSocket):
            return ""
        subject: Any = (self.connection.getpeercert() or {}).get("subject", ())
        return str(dict(part[0] for part in subject).get("commonName", ""))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""

"""An API server of our own making, for the faults that a real one will not show on demand.

It speaks TLS on a real socket and serves a small catalogue of kinds from memory. A fault takes the place of
an answer: it is asked first, request by request, and may also say bytes that are no HTTP at all.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from kubectl_insight.cluster.cluster_config import ClusterConfig, UserConfig
from tests.cluster.fake_answers import Asked, Fault, Reply, status, text
from tests.cluster.fake_objects import KINDS, Item, Kind, page
from tests.controlplane.certificates import Authority, KeyPair

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
PATIENCE = 20.0
"""Seconds after which a server that waits for something lets go, so that no test hangs."""


@dataclass
class FakeServer:
    """Serves as a context manager on a free port of 127.0.0.1.

    Attributes:
        pair: The server's certificate; ``None`` speaks plain HTTP.
        clients: The authority of the client certificates that are demanded; ``None`` demands none.
        objects: What there is.
        faults: Asked in order before anything is served; the first that answers is obeyed.
        linger: Seconds that each list waits for company, so that a client that sends more at once than it
            should is caught at it.
        asked: Every request, in the order of arrival.
        most_at_once: The most requests that were under way together.
        etags: Mark each discovery document, and do not send again what is known by its mark.
    """

    pair: KeyPair | None = None
    clients: KeyPair | None = None
    objects: list[Item] = field(default_factory=list)
    kinds: tuple[Kind, ...] = KINDS
    faults: list[Fault] = field(default_factory=list)
    linger: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    etags: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        self._crowd = threading.Condition()
        self._under_way = 0

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        if self.pair is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.pair.certificate, self.pair.key)
            if self.clients is not None:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(self.clients.certificate)
            self._server.socket = context.wrap_socket(
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

    def reply_to(self, asked: Asked) -> Reply:
        """Return what a request gets."""
        with self._counted():
            self.asked.append(asked)
            for fault in list(self.faults):
                if (reply := fault(asked)) is not None:
                    return reply
            return self._serve(asked)

    def lists(self, kind: str = "") -> list[Asked]:
        """Return the lists and reads of a kind that were asked for; of all kinds without one."""
        return [
            asked for asked in self.asked if asked.kind not in {"api", "apis"} and kind in {"", asked.kind}
        ]

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._crowd:
            self._under_way += 1
            if self._under_way > self.most_at_once:
                self.most_at_once = self._under_way
                self._crowd.notify_all()
            most = self.most_at_once
            if self.linger:
                self._crowd.wait_for(lambda: self.most_at_once > most, timeout=self.linger)
        try:
            yield
        finally:
            with self._crowd:
                self._under_way -= 1

    def _serve(self, asked: Asked) -> Reply:
        if asked.path in {"/api", "/apis"}:
            return self._marked(self._discovery(asked.path), asked)
        for kind in self.kinds:
            if asked.path.startswith(f"{kind.root}/") and asked.kind == kind.plural:
                return self._objects(kind, asked)
        return text(404, "404 page not found\n")

    def _marked(self, reply: Reply, asked: Asked) -> Reply:
        if not self.etags:
            return reply
        mark = f'"{zlib.crc32(reply.body):x}"'
        if asked.headers.get("if-none-match") == mark:
            return Reply(304, b"", reply.content_type, (("ETag", mark),))
        return replace(reply, headers=(("ETag", mark),))

    def _discovery(self, path: str) -> Reply:
        groups: dict[str, dict[str, list[Item]]] = {}
        for kind in self.kinds:
            if (path == "/api") == (not kind.group):
                groups.setdefault(kind.group, {}).setdefault(kind.version, []).append(kind.described())
        items = [
            {
                "metadata": {"name": group} if group else {},
                "versions": [
                    {"version": version, "freshness": "Current", "resources": resources}
                    for version, resources in versions.items()
                ],
            }
            for group, versions in groups.items()
        ]
        return Reply(body=json.dumps({"items": items}).encode(), content_type=AGGREGATED)

    def _objects(self, kind: Kind, asked: Asked) -> Reply:
        words = asked.path.removeprefix(kind.root).strip("/").split("/")
        namespace = words[1] if words[0] == "namespaces" else ""
        name = words[-1] if words[-1] != kind.plural else ""
        found = [
            item
            for item in self.objects
            if item["kind"] == kind.name
            and (not namespace or item["metadata"].get("namespace") == namespace)
            and (not name or item["metadata"]["name"] == name)
        ]
        if not name:
            return page(kind, found, asked)
        if not found:
            return status(404, "NotFound", f'{kind.plural} "{name}" not found')
        return Reply(body=json.dumps(found[0]).encode())


@dataclass(frozen=True)
class Identity:
    """The certificate of a fake server and the authority that signed it."""

    authority: Authority
    pair: KeyPair

    @property
    def ca(self) -> Path:
        return self.authority.own.certificate


def make_identity(folder: Path) -> Identity:
    """Make an authority, and by it a certificate for 127.0.0.1."""
    authority = Authority(folder)
    return Identity(authority, authority.issue("server", user="fake", hosts=("IP:127.0.0.1",)))


def config_for(server: FakeServer, identity: Identity, **settings: Any) -> ClusterConfig:
    """Return the configuration of a user with a token."""
    values: dict[str, Any] = {
        "context": "fake",
        "certificate_authority": identity.ca.read_bytes(),
        "user": UserConfig("me", token="sesame"),
        "namespace": "shop",
    }
    return ClusterConfig(server.url, server.url, **(values | settings))


def kubeconfig_for(folder: Path, url: str, ca: Path, **user: Any) -> Path:
    """Write the kubeconfig of a user with a token, or with what ``user`` says, and return it."""
    path = folder / "kubeconfig"
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "fake", "cluster": {"server": url, "certificate-authority": str(ca)}}],
        "users": [{"name": "me", "user": user or {"token": "sesame"}}],
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "me", "namespace": "shop"}}],
        "current-context": "fake",
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


class _Server(ThreadingHTTPServer):
    fake: FakeServer
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: tests break connections on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.fake.reply_to(Asked(parts.path, dict(parse_qsl(parts.query)), headers))
        if reply.after is not None:
            reply.after.wait(PATIENCE)
        if reply.raw is not None:
            self._pour(reply, reply.raw)
            if reply.before_hanging_up is not None:
                reply.before_hanging_up.wait(PATIENCE)
            self.close_connection = True
            return
        self.close_connection = reply.hang_up or reply.promised is not None
        length = len(reply.body) if reply.promised is None else reply.promised
        own = (("Content-Type", reply.content_type), ("Content-Length", str(length)))
        self._say(reply.status, (*own, *reply.headers), reply.body)

    def _pour(self, reply: Reply, raw: bytes) -> None:
        pieces = [raw] if reply.drip is None else [raw[at : at + 1] for at in range(len(raw))]
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            if reply.drip is not None and reply.drip.wait(reply.moment):
                return

    def _say(self, code: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""

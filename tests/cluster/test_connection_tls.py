"""Servers whose certificate does not hold, and servers that speak something else than TLS."""

from __future__ import annotations

import http.server
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pytest

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.transport_errors import TRIES_THROUGH_BREAKS
from tests.cluster.connecting import elsewhere, failure, send
from tests.cluster.expired_certificate import issue_expired
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity
from tests.cluster.tunnels import SECONDS, pass_on
from tests.controlplane.certificates import Authority, KeyPair

UNVERIFIED = "Unable to connect to the server: tls: failed to verify certificate: x509: "


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


def test_an_unknown_authority(server: FakeServer, identity: Identity, tmp_path: Path) -> None:
    other = Authority(tmp_path).own.certificate.read_bytes()
    assert failure(config_for(server, identity, certificate_authority=other)) == (
        f"{UNVERIFIED}certificate signed by unknown authority"
    )


def test_a_self_signed_certificate(identity: Identity, tmp_path: Path) -> None:
    own = Authority(tmp_path).own
    with FakeServer(own) as server:
        assert failure(config_for(server, identity)) == f"{UNVERIFIED}certificate signed by unknown authority"


def test_a_certificate_for_another_name(server: FakeServer, identity: Identity) -> None:
    assert failure(config_for(server, identity, tls_server_name="wrong.example")) == (
        f"{UNVERIFIED}certificate is not valid for wrong.example"
    )


def test_a_certificate_for_another_address(identity: Identity) -> None:
    pair = identity.authority.issue("other-address", user="fake", hosts=("IP:127.0.0.2",))
    with FakeServer(pair) as server:
        assert failure(config_for(server, identity)) == f"{UNVERIFIED}certificate is not valid for 127.0.0.1"


def test_a_certificate_for_the_name_that_was_asked_for(identity: Identity) -> None:
    pair = identity.authority.issue("named", user="fake", hosts=("DNS:api.internal",))
    with FakeServer(pair) as server:
        assert send(config_for(server, identity, tls_server_name="api.internal")).status == 200


def test_an_expired_certificate(identity: Identity, tmp_path: Path) -> None:
    pair = issue_expired(identity.authority.own, tmp_path, user="fake", hosts=("IP:127.0.0.1",))
    with FakeServer(pair) as server:
        assert failure(config_for(server, identity)) == (
            f"{UNVERIFIED}certificate has expired or is not yet valid"
        )
        assert send(config_for(server, identity, insecure_skip_tls_verify=True)).status == 200


def test_https_to_a_server_without_tls(identity: Identity) -> None:
    with FakeServer() as server:
        config = elsewhere(config_for(server, identity), server.url.replace("http:", "https:"))
        assert failure(config) == (
            "Unable to connect to the server: tls: first record does not look like a TLS handshake"
        )


def test_http_to_a_server_with_tls(server: FakeServer, identity: Identity) -> None:
    config = elsewhere(config_for(server, identity), server.url.replace("https:", "http:"))
    message = failure(config)
    assert message.startswith(("Unable to connect to the server: ", "error: the server's answer is no HTTP"))
    assert "\n" not in message


def test_a_server_that_hangs_up_within_the_handshake(identity: Identity) -> None:
    connections: list[bytes] = []

    class Rude(http.server.socketserver.BaseRequestHandler):  # type: ignore[name-defined,misc]
        def handle(self) -> None:
            connections.append(self.request.recv(16))

    with http.server.socketserver.TCPServer(("127.0.0.1", 0), Rude) as rude:  # type: ignore[attr-defined]
        thread = threading.Thread(target=rude.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        config = ClusterConfig(f"https://127.0.0.1:{rude.server_address[1]}", "", user=token_user(identity))
        message = failure(config)
        rude.shutdown()
        thread.join()
    assert message == "Unable to connect to the server: unexpected EOF"
    assert len(connections) == TRIES_THROUGH_BREAKS


@pytest.mark.parametrize(
    ("alert", "text", "tries"),
    [
        (50, "decode error", 2),
        (80, "internal error", 2),
        (40, "handshake failure", 2),
        (42, "bad certificate", 1),
        (45, "certificate expired", 1),
        (48, "unknown ca", 1),
        (49, "access denied", 1),
    ],
)
def test_a_handshake_that_fails_is_tried_once_more_unless_a_certificate_is_to_blame(
    identity: Identity, alert: int, text: str, tries: int
) -> None:
    with Alarmed(alert) as server:
        config = ClusterConfig(server.url, "", user=token_user(identity))
        assert failure(config) == f"Unable to connect to the server: remote error: tls: {text}"
        assert server.connections == tries


def test_a_handshake_that_fails_once_costs_nothing(server: FakeServer, identity: Identity) -> None:
    with Alarmed(50, times=1, then=server) as before:
        assert send(elsewhere(config_for(server, identity), before.url)).status == 200
        assert before.connections == 2


class Alarmed:
    """Answers each handshake with an alert; after some times it passes on what comes to another server."""

    def __init__(self, alert: int, *, times: int = 9, then: FakeServer | None = None) -> None:
        self.connections = 0
        self._alert = bytes((21, 3, 3, 0, 2, 2, alert))  # RFC 8446, 5.1 and 6: a fatal alert
        self._times = times
        self._then = then

    def __enter__(self) -> Self:
        alarmed = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                alarmed.connections += 1
                if alarmed.connections <= alarmed._times:
                    self.request.recv(65536)
                    self.request.sendall(alarmed._alert)
                elif alarmed._then is not None:
                    port = urlsplit(alarmed._then.url).port
                    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as target:
                        pass_on(self.request, target)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.mark.parametrize("name", ["b" * 300, ".".join(["b" * 60] * 5), "a..b"])
def test_a_name_that_no_certificate_can_have(server: FakeServer, identity: Identity, name: str) -> None:
    assert failure(config_for(server, identity, tls_server_name=name)) == (
        f"{UNVERIFIED}certificate is not valid for {name}"
    )


def token_user(identity: Identity) -> Any:
    return config_for(FakeServer(url="https://unused"), identity).user


def test_a_server_that_wants_a_client_certificate(identity: Identity) -> None:
    """Its alert can be lost when it closes the connection before it has read the request (RFC 9112, 9.6)."""
    with FakeServer(identity.pair, clients=KeyPair(identity.ca, identity.ca)) as server:
        message = failure(config_for(server, identity))
        assert server.asked == []
    assert message in {
        "Unable to connect to the server: remote error: tls: certificate required",
        "Unable to connect to the server: unexpected EOF",
    }


class _Server(socketserver.ThreadingTCPServer):
    """One that ends although a client keeps its connection for the next request."""

    daemon_threads = True
    block_on_close = False

"""Servers whose certificate does not hold, and servers that speak something else than TLS."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.cluster.connection import TRIES_THROUGH_BREAKS
from tests.cluster.connecting import elsewhere, failure, send
from tests.cluster.expired_certificate import issue_expired
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity
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

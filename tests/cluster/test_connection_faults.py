"""Everything that can go wrong between us and an API server: what is tried again, and what is said."""

from __future__ import annotations

import errno
import gzip
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from kubectl_insight.cluster.status import error_of
from kubectl_insight.cluster.transport_errors import TRIES_THROUGH_BREAKS
from tests.cluster.connecting import elsewhere, failure, send
from tests.cluster.fake_answers import Reply, on, times
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity
from tests.controlplane.processes import free_ports

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

BREAKS = {
    "before the answer": Reply(raw=b""),
    "within the status line": Reply(raw=b"HTTP/1."),
    "within the headers": Reply(raw=HEAD + b"Content-Length: 4"),
    "within the body": Reply(body=b'{"items":[', promised=1000),
    "within a chunk": Reply(raw=HEAD + b'Transfer-Encoding: chunked\r\n\r\n64\r\n{"items":['),
    "between chunks": Reply(raw=HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
}


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


@pytest.mark.parametrize("reply", BREAKS.values(), ids=BREAKS)
def test_a_read_is_sent_again_when_the_connection_breaks(
    server: FakeServer, identity: Identity, reply: Reply
) -> None:
    server.faults.append(times(TRIES_THROUGH_BREAKS - 1, on("pods", reply)))
    assert send(config_for(server, identity)).status == 200
    assert len(server.asked) == TRIES_THROUGH_BREAKS


@pytest.mark.parametrize("reply", BREAKS.values(), ids=BREAKS)
def test_a_connection_that_breaks_every_time_is_an_error(
    server: FakeServer, identity: Identity, reply: Reply
) -> None:
    server.faults.append(on("pods", reply))
    assert failure(config_for(server, identity)) == "Unable to connect to the server: unexpected EOF"
    assert len(server.asked) == TRIES_THROUGH_BREAKS


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        pytest.param(
            Reply(body=b"not gzip at all", headers=(("Content-Encoding", "gzip"),)),
            "the server's answer is damaged: it cannot be decompressed",
            id="not gzip",
        ),
        pytest.param(
            Reply(body=gzip.compress(b"{}")[:-8] + b"\0" * 8, headers=(("Content-Encoding", "gzip"),)),
            "the server's answer is damaged: it cannot be decompressed",
            id="a wrong checksum",
        ),
        pytest.param(
            Reply(headers=(("X-Huge", "x" * 70_000),)),
            "the server's answer is no HTTP that can be read: got more than 65536 bytes when reading header line",
            id="a huge header",
        ),
        pytest.param(
            Reply(headers=tuple((f"X-{number}", "x") for number in range(150))),
            "the server's answer is no HTTP that can be read: got more than 100 headers",
            id="too many headers",
        ),
        pytest.param(
            Reply(raw=b"SSH-2.0-OpenSSH_9.6\r\n"),
            "the server's answer is no HTTP that can be read: SSH-2.0-OpenSSH_9.6",
            id="another protocol",
        ),
    ],
)
def test_an_answer_that_cannot_be_read_is_not_asked_for_again(
    server: FakeServer, identity: Identity, reply: Reply, message: str
) -> None:
    server.faults.append(on("pods", reply))
    assert failure(config_for(server, identity)) == f"error: {message}"
    assert len(server.asked) == 1


@pytest.mark.parametrize("within_body", [False, True], ids=["before the answer", "within the body"])
def test_a_slow_server_is_given_up_after_the_request_timeout(
    server: FakeServer, identity: Identity, within_body: bool
) -> None:
    over = threading.Event()
    begun = HEAD + b"Content-Length: 50\r\n\r\n{"
    slow = Reply(raw=begun, before_hanging_up=over) if within_body else Reply(after=over)
    server.faults.append(on("pods", slow))
    started = time.monotonic()
    message = failure(config_for(server, identity, timeout=0.2))
    over.set()
    assert time.monotonic() - started < 2
    assert message == (
        f'Unable to connect to the server: Get "{server.url}/api/v1/namespaces/shop/pods": '
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    )
    assert len(server.asked) == 1


@pytest.mark.parametrize("code", [400, 403, 500, 502])
@pytest.mark.parametrize(
    ("body", "titled"),
    [
        (b"<html>\n<head><TITLE lang=en>Sign\n  in</title>", ' "Sign in"'),
        (b"<html><h1>no title</h1>", ""),
        (b"", ""),
        (b"<title>" + b"x" * 5000, ' "' + "x" * 80 + '"'),
    ],
    ids=["titled", "untitled", "empty", "endless"],
)
def test_a_web_page_in_place_of_an_error_is_one_line(
    server: FakeServer, identity: Identity, code: int, body: bytes, titled: str
) -> None:
    server.faults.append(on("pods", Reply(code, body, "text/html; charset=utf-8")))
    assert str(error_of(send(config_for(server, identity)))) == (
        f"Error from server: HTTP {code}: the answer is a web page{titled}, not the Kubernetes API; "
        "a proxy or a login may be in the way"
    )


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_nobody_is_redirected_anywhere(server: FakeServer, identity: Identity, code: int) -> None:
    away = Reply(code, b"", "text/html", headers=(("Location", f"{server.url}/elsewhere"),))
    server.faults.append(on("pods", away))
    answer = send(config_for(server, identity))
    assert (answer.status, [asked.path for asked in server.asked]) == (code, ["/api/v1/namespaces/shop/pods"])
    assert str(error_of(answer)) == (
        f"Error from server: the server redirects to {server.url}/elsewhere, which is not followed"
    )


# --- nobody there -------------------------------------------------------------------------------------------


def test_a_closed_port(server: FakeServer, identity: Identity) -> None:
    (port,) = free_ports(1)
    assert failure(elsewhere(config_for(server, identity), f"https://127.0.0.1:{port}")) == (
        f"The connection to the server 127.0.0.1:{port} was refused - did you specify the right host or port?"
    )


def test_an_unknown_host(server: FakeServer, identity: Identity, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failure(elsewhere(config_for(server, identity), "https://no.such.host.invalid:6443")) == (
        "Unable to connect to the server: dial tcp: lookup no.such.host.invalid: no such host"
    )


@pytest.mark.parametrize(
    "host",
    ["a" * 300, "a" * 64, ".".join(["a" * 60] * 5), "a..b", "ö" * 60],
    ids=["300 characters", "64 characters", "300 characters in parts", "an empty part", "too long in ASCII"],
)
def test_a_host_that_no_name_service_can_be_asked_for(
    server: FakeServer, identity: Identity, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    def unknown(name: str, *_: object, **__: object) -> None:
        assert all(0 < len(part) < 64 for part in name.split("."))
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failure(elsewhere(config_for(server, identity), f"https://{host}:6443")) == (
        f"Unable to connect to the server: dial tcp: lookup {host}: no such host"
    )


def test_a_host_without_a_route(
    server: FakeServer, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    assert failure(elsewhere(config_for(server, identity), "https://192.0.2.1")) == (
        "Unable to connect to the server: dial tcp 192.0.2.1:443: Network is unreachable"
    )


@pytest.mark.parametrize(
    ("scheme", "problem"),
    [
        ("http", "dial tcp 127.0.0.1:{port}: Connection refused"),
        ("https", "dial tcp 127.0.0.1:{port}: Connection refused"),
        ("socks5", "Error connecting to SOCKS5 proxy 127.0.0.1:{port}: [Errno {number}] Connection refused"),
    ],
)
def test_a_dead_proxy_is_named_without_its_login(
    server: FakeServer, identity: Identity, scheme: str, problem: str
) -> None:
    (port,) = free_ports(1)
    message = failure(config_for(server, identity, proxy_url=f"{scheme}://me:secret@127.0.0.1:{port}"))
    assert (
        message
        == f"Unable to connect to the server: proxyconnect tcp: {problem.format(port=port, number=errno.ECONNREFUSED)}"
    )


def test_a_proxy_that_refuses_says_why(server: FakeServer, identity: Identity) -> None:
    with FakeServer() as proxy:  # it knows no CONNECT
        message = failure(config_for(server, identity, proxy_url=proxy.url.replace("//", "//me:secret@")))
    assert message.startswith("Unable to connect to the server: proxyconnect tcp: 501 Unsupported method")
    assert "secret" not in message
    assert server.asked == []

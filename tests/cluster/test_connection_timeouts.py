"""How long an answer may take: as long as the user says for the whole of it, else as long as something comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from kubectl_insight.cluster import connection as connection_module
from kubectl_insight.cluster import patience as patience_module
from kubectl_insight.cluster.login.credentials import StaticCredentials
from kubectl_insight.cluster.login.headers import Headers
from tests.cluster.connecting import PODS, connect, failure, stderr, world
from tests.cluster.fake_answers import DRIP, Reply, on, text
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity
from tests.cluster.tunnels import Tunnel

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SPACES = b" " * 200
DRIPPING = {
    "the status line": HEAD + SPACES,
    "the headers": HEAD + b"X-Long: " + SPACES,
    "the body": HEAD + b"Content-Length: 200\r\n\r\n" + SPACES,
    "a body until the end": HEAD + b"Connection: close\r\n\r\n" + SPACES,
    "a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nc8\r\n" + SPACES,
}
TIMEOUT = 6 * DRIP
PROMPT = 20 * DRIP
"""Much less than an answer of 200 bytes takes, and enough for a busy machine."""


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture(params=[True, False], ids=["TLS", "plain"])
def server(request: pytest.FixtureRequest, identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair if request.param else None) as started:
        yield started


@pytest.mark.parametrize("raw", DRIPPING.values(), ids=DRIPPING)
def test_a_server_that_drips_is_given_up_in_time(server: FakeServer, identity: Identity, raw: bytes) -> None:
    enough = threading.Event()
    server.faults.append(on("pods", Reply(raw=raw, drip=enough)))
    started = time.monotonic()
    message = failure(config_for(server, identity, timeout=TIMEOUT))
    enough.set()
    assert TIMEOUT <= time.monotonic() - started < PROMPT
    assert message == (
        f'Unable to connect to the server: Get "{server.url}/api/v1/namespaces/shop/pods": '
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
    )
    assert len(server.asked) == 1


@pytest.mark.parametrize("protocol", ["http", "socks5"])
def test_a_proxy_does_not_make_time_longer(
    server: FakeServer, identity: Identity, protocol: Literal["http", "socks5"]
) -> None:
    if protocol == "http" and server.pair is None:
        pytest.skip("plain HTTP goes to an HTTP proxy without a tunnel")
    enough = threading.Event()
    server.faults.append(on("pods", Reply(raw=DRIPPING["the body"], drip=enough)))
    started = time.monotonic()
    with Tunnel(protocol) as tunnel:
        failure(config_for(server, identity, timeout=TIMEOUT, proxy_url=f"{protocol}://{tunnel.address}"))
        enough.set()
    assert time.monotonic() - started < PROMPT


@pytest.mark.parametrize("timeout", [None, 0.0, 10.0], ids=["not said", "for ever", "long enough"])
def test_a_slow_answer_is_read_to_its_end(
    server: FakeServer, identity: Identity, timeout: float | None
) -> None:
    body = HEAD + b"Content-Length: 10\r\n\r\n" + b"[1,2,3,4] "
    server.faults.append(on("pods", Reply(raw=body, drip=threading.Event(), moment=DRIP / 10)))
    connection = connect(config_for(server, identity, timeout=timeout))
    assert connection.send(PODS).body == b"[1,2,3,4] "


def test_a_connection_is_as_good_after_a_bounded_answer(server: FakeServer, identity: Identity) -> None:
    connection = connect(config_for(server, identity, timeout=10.0))
    assert [connection.send(PODS).status for _ in range(3)] == [200] * 3
    pool: Any = connection._pool
    assert pool.num_connections == 1


@pytest.mark.parametrize(
    ("timeout", "connecting", "silence"),
    [(None, 10.0, 120.0), (0.0, 30.0, None), (7.0, 7.0, 7.0)],
    ids=["not said", "for ever", "seven seconds"],
)
def test_what_each_setting_means(
    server: FakeServer, identity: Identity, timeout: float | None, connecting: float, silence: float | None
) -> None:
    """kubectl's 0 leaves only its dialer's 30 seconds; where nothing is said we give up at last."""
    limits = connect(config_for(server, identity, timeout=timeout))._timeout(time.monotonic())
    assert limits.connect_timeout == pytest.approx(connecting, abs=0.5)
    limits.start_connect()
    assert limits.read_timeout == (silence if silence is None else pytest.approx(silence, abs=0.5))


# --- one clock for all that is done for a request -----------------------------------------------------------


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes only while the connection waits, and while a test says so: none of it is real."""
    taken: list[float] = []
    clock = SimpleNamespace(sleep=taken.append, monotonic=lambda: sum(taken))
    for module in (connection_module, patience_module):
        monkeypatch.setattr(module, "time", clock)
    return taken


@pytest.mark.parametrize(
    ("timeout", "most"), [(3.0, 0.0), (12.0, 12.0), (None, 20.0), (0.0, 20.0), (100.0, 20.0)]
)
def test_an_overloaded_server_is_not_obeyed_beyond_the_time_out(
    server: FakeServer, identity: Identity, pauses: list[float], timeout: float | None, most: float
) -> None:
    server.faults.append(on("pods", text(429, "later", ("Retry-After", "3600"))))
    environment = world()
    answer = connect(config_for(server, identity, timeout=timeout), environment).send(PODS)
    assert answer.status == 429
    assert most - patience_module.LONGEST_PAUSE * 1.1 <= sum(pauses) <= most
    told = "warning: the server is overloaded and asks to come again later; trying for at most {:g}s\n"
    assert stderr(environment) == (told.format(most) if most else "")


def test_a_request_that_is_sent_again_has_what_is_left(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    connection = connect(config_for(server, identity, timeout=7.0))
    pauses.append(5.0)
    assert connection._timeout(0.0).connect_timeout == pytest.approx(2.0)
    pauses.append(5.0)
    left = connection._timeout(0.0).connect_timeout
    assert isinstance(left, float)
    assert 0 < left < 0.01


def test_a_login_may_take_longer_than_a_request(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    class Slow(StaticCredentials):
        def headers(self) -> Headers:
            if not pauses:
                pauses.append(60.0)
            return super().headers()

    connection = connect(config_for(server, identity, timeout=5.0), credentials=Slow())
    assert connection.send(PODS).status == 200

"""What is sent again: to a server that is overloaded, and with better credentials to one that did not know us."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_insight.cluster import connection as connection_module
from kubectl_insight.cluster import patience as patience_module
from kubectl_insight.cluster.login.credentials import IssuedCredentials
from kubectl_insight.cluster.login.exec_credential import IssuedCredential
from kubectl_insight.cluster.request import Request
from kubectl_insight.errors import UnreachableError
from tests.cluster.connecting import PODS, connect, stderr, world
from tests.cluster.fake_answers import Reply, on, status, text, times
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity

OVERLOADED = text(429, "Too many requests, please try again later.\n", ("Retry-After", "1"))
REINITIALIZING = status(429, "TooManyRequests", "storage is (re)initializing", ("Retry-After", "1"))


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes only while the connection waits: the pauses it takes, none of them real."""
    taken: list[float] = []
    clock = SimpleNamespace(sleep=taken.append, monotonic=lambda: sum(taken))
    for module in (connection_module, patience_module):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    return taken


# --- overload ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(OVERLOADED, id="429 in plain text"),
        pytest.param(status(429, "TooManyRequests", "slow down", ("Retry-After", "1")), id="429 Status"),
        pytest.param(text(503, "service unavailable", ("Retry-After", "1")), id="503 with Retry-After"),
        pytest.param(status(500, "InternalError", "x", ("Retry-After", "1")), id="500 with Retry-After"),
        pytest.param(status(504, "Timeout", "Too large rv", ("Retry-After", "1")), id="504 with Retry-After"),
    ],
)
def test_who_is_asked_to_come_again_comes_again(
    server: FakeServer, identity: Identity, pauses: list[float], reply: Reply
) -> None:
    server.faults.append(times(2, on("pods", reply)))
    assert connect(config_for(server, identity)).send(PODS).status == 200
    assert pauses == [1.0, 1.0]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(text(503, "service unavailable"), id="503 without Retry-After"),
        pytest.param(status(500, "", "conversion webhook failed"), id="500 without Retry-After"),
        pytest.param(status(403, "Forbidden", "no", ("Retry-After", "1")), id="forbidden"),
        pytest.param(status(404, "NotFound", "no", ("Retry-After", "1")), id="missing"),
        pytest.param(REINITIALIZING, id="a broken conversion webhook"),
        pytest.param(status(429, "TooManyRequests", "x", ("Retry-After", "soon")), id="Retry-After is odd"),
        pytest.param(
            status(429, "TooManyRequests", "x", ("Retry-After", "-1")), id="Retry-After is negative"
        ),
        pytest.param(status(429, "TooManyRequests", "x"), id="429 without Retry-After"),
    ],
)
def test_what_will_not_change_is_not_asked_again(
    server: FakeServer, identity: Identity, pauses: list[float], reply: Reply
) -> None:
    server.faults.append(on("pods", reply))
    answer = connect(config_for(server, identity)).send(PODS)
    assert (answer.status, len(server.asked), pauses) == (reply.status, 1, [])


def test_nobody_waits_for_ever(server: FakeServer, identity: Identity, pauses: list[float]) -> None:
    server.faults.append(on("pods", OVERLOADED))
    answer = connect(config_for(server, identity)).send(PODS)
    assert answer.status == 429
    assert sum(pauses) <= patience_module.RETRY_SECONDS


def test_all_requests_share_their_patience_while_nothing_is_answered(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    server.faults.append(lambda _: OVERLOADED)
    connection = connect(config_for(server, identity))
    assert [connection.send(PODS).status for _ in range(5)] == [429] * 5
    assert sum(pauses) <= patience_module.RETRY_SECONDS


def test_a_good_answer_brings_the_patience_back(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    server.faults.append(on("pods", OVERLOADED))
    environment = world()
    connection = connect(config_for(server, identity), environment)
    connection.send(PODS)
    assert connection.send(Request("/api/v1/nodes")).status == 200
    connection.send(PODS)
    assert sum(pauses) == 2 * patience_module.RETRY_SECONDS
    assert stderr(environment) == (
        "warning: the server is overloaded and asks to come again later; trying for at most 20s\n"
    )


def test_a_server_that_asks_for_a_long_pause_gets_a_short_one(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    server.faults.append(times(1, on("pods", text(429, "", ("Retry-After", "3600")))))
    assert connect(config_for(server, identity)).send(PODS).status == 200
    assert pauses == [patience_module.LONGEST_PAUSE]


def test_waiting_is_told_to_who_wants_to_know(
    server: FakeServer, identity: Identity, pauses: list[float]
) -> None:
    server.faults.append(times(1, on("pods", OVERLOADED)))
    environment = world(verbosity=4)
    connect(config_for(server, identity), environment).send(PODS)
    assert stderr(environment) == "/api/v1/namespaces/shop/pods: 429, again in 1.0s\n"


# --- who asks -----------------------------------------------------------------------------------------------


class Issuer:
    """Hands out token-1, token-2 and so on."""

    def __init__(self, *, always: str = "") -> None:
        self.issued = 0
        self.always = always

    def __call__(self) -> IssuedCredential:
        self.issued += 1
        return IssuedCredential(self.always or f"token-{self.issued}")


def issued(issuer: Callable[[], IssuedCredential]) -> IssuedCredentials:
    return IssuedCredentials(issuer, world())


def accepts(server: FakeServer, *tokens: str) -> None:
    wanted = {f"Bearer {token}" for token in tokens}
    refused = status(401, "Unauthorized", "Unauthorized")
    server.faults.append(lambda asked: None if asked.headers["authorization"] in wanted else refused)


def test_after_401_a_better_token_is_asked_for_once(server: FakeServer, identity: Identity) -> None:
    accepts(server, "token-2")
    issuer = Issuer()
    connection = connect(config_for(server, identity), credentials=issued(issuer))
    assert [connection.send(PODS).status, connection.send(PODS).status] == [200, 200]
    assert issuer.issued == 2


@pytest.mark.parametrize(("always", "runs"), [("", 2), ("stale", 2)], ids=["another token", "the same token"])
def test_a_second_401_is_the_answer(server: FakeServer, identity: Identity, always: str, runs: int) -> None:
    accepts(server, "sesame")
    issuer = Issuer(always=always)
    answer = connect(config_for(server, identity), credentials=issued(issuer)).send(PODS)
    assert (answer.status, issuer.issued) == (401, runs)


def test_many_threads_that_are_refused_ask_once(server: FakeServer, identity: Identity) -> None:
    together = threading.Barrier(8)
    refused = status(401, "Unauthorized", "Unauthorized")

    def expired(asked: Any) -> Reply | None:
        if asked.headers["authorization"] == "Bearer token-2":
            return None
        together.wait(10)
        return refused

    server.faults.append(expired)
    issuer = Issuer()
    connection = connect(config_for(server, identity), credentials=issued(issuer))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(connection.send(PODS).status)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (statuses, issuer.issued) == ([200] * 8, 2)
    assert connection.traffic.requests == 16


def test_a_login_that_failed_is_not_tried_by_those_who_waited_for_it(
    server: FakeServer, identity: Identity
) -> None:
    others_wait = threading.Barrier(4)
    runs: list[int] = []

    def fail() -> IssuedCredential:
        runs.append(1)
        raise UnreachableError("getting credentials: you said no")

    connection = connect(config_for(server, identity), credentials=issued(fail))
    errors: list[str] = []

    def ask() -> None:
        others_wait.wait(10)
        try:
            connection.send(PODS)
        except UnreachableError as error:
            errors.append(error.message)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == ["getting credentials: you said no"] * 4
    assert (len(runs), server.asked) == (1, [])


def test_credentials_that_cannot_be_renewed_are_the_error(server: FakeServer, identity: Identity) -> None:
    accepts(server, "sesame")
    turns = iter([IssuedCredential("token-1")])

    def once() -> IssuedCredential:
        if (found := next(turns, None)) is not None:
            return found
        raise UnreachableError("getting credentials: your session is over")

    connection = connect(config_for(server, identity), credentials=issued(once))
    for _ in range(2):
        with pytest.raises(UnreachableError, match="your session is over"):
            connection.send(PODS)
    assert len(server.asked) == 1

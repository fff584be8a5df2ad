"""What is sent to an API server and what is made of its answers, over real sockets with TLS."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_insight.cluster.cluster_config import ClusterConfig, Impersonation
from kubectl_insight.cluster.request import Request
from tests.cluster.connecting import PODS, connect, stderr, world
from tests.cluster.fake_answers import Reply, on
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


def test_a_read_says_who_asks_for_what(server: FakeServer, identity: Identity) -> None:
    acting = Impersonation("al", groups=("ops", "dev"))
    answer = connect(config_for(server, identity, impersonate=acting)).send(
        Request("/api/v1/namespaces/shop/pods", (("labelSelector", "a=b,c!=d"), ("limit", "5")), "text/x")
    )

    (asked,) = server.asked
    assert answer.status == 200
    assert asked.query == {"labelSelector": "a=b,c!=d", "limit": "5"}
    assert asked.headers["authorization"] == "Bearer sesame"
    assert asked.headers["accept"] == "text/x"
    assert asked.headers["user-agent"] == "kubectl-insight"
    assert asked.headers["impersonate-user"] == "al"


def test_a_server_below_a_path_is_asked_below_it(server: FakeServer, identity: Identity) -> None:
    config = config_for(server, identity)
    below = ClusterConfig(
        f"{server.url}/k8s/clusters/c-1",
        "",
        certificate_authority=config.certificate_authority,
        user=config.user,
    )
    connect(below).send(PODS)
    assert server.asked[0].path == "/k8s/clusters/c-1/api/v1/namespaces/shop/pods"


def test_connections_are_kept(server: FakeServer, identity: Identity) -> None:
    connection = connect(config_for(server, identity))
    for _ in range(3):
        connection.send(PODS)
    pool: Any = connection._pool
    assert pool.num_connections == 1
    assert connection.traffic.requests == 3


# --- bytes -------------------------------------------------------------------------------------------------


def test_compressed_answers_are_unpacked_and_counted_as_they_came(
    server: FakeServer, identity: Identity
) -> None:
    plain = b'{"items":[' + b" " * 100_000 + b"]}"
    packed = gzip.compress(plain)
    server.faults.append(on("pods", Reply(body=packed, headers=(("Content-Encoding", "gzip"),))))
    connection = connect(config_for(server, identity))
    assert connection.send(PODS).body == plain
    assert connection.traffic.bytes == len(packed)


@pytest.mark.parametrize(
    ("host", "settings", "wanted"),
    [
        ("127.0.0.1:6443", {}, None),
        ("localhost", {}, None),
        ("[::1]:6443", {}, None),
        ("api.example.org", {}, "gzip"),
        ("128.0.0.1", {}, "gzip"),
        ("api.example.org", {"disable_compression": True}, None),
    ],
)
def test_compression_is_asked_for_where_there_is_a_wire(
    host: str, settings: dict[str, Any], wanted: str | None
) -> None:
    config = ClusterConfig(f"http://{host}", "", **settings)
    assert connect(config)._headers(PODS).get("Accept-Encoding") == wanted


# --- what is told ------------------------------------------------------------------------------------------


def test_each_warning_of_the_server_is_printed_once(server: FakeServer, identity: Identity) -> None:
    deprecated = '299 - "v1 Endpoints is deprecated in v1.33+; use EndpointSlice"'
    quoted = r'299 - "say \"please\" and \\"'
    headers = (("Warning", deprecated), ("Warning", quoted), ("Warning", '199 - "not ours"'))
    server.faults.append(on("pods", Reply(headers=headers)))
    environment = world()
    connection = connect(config_for(server, identity), environment)
    threads = [threading.Thread(target=connection.send, args=(PODS,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stderr(environment).splitlines()) == [
        r'Warning: say "please" and \\'[:-1],
        "Warning: v1 Endpoints is deprecated in v1.33+; use EndpointSlice",
    ]


def test_requests_are_logged_from_level_6_on_and_never_with_the_token(
    server: FakeServer, identity: Identity
) -> None:
    environment = world(verbosity=6)
    connect(config_for(server, identity), environment).send(PODS)
    (line,) = stderr(environment).splitlines()
    assert line.startswith("GET /api/v1/namespaces/shop/pods?limit=10 200 in ")
    assert line.endswith(" ms, 92 bytes")

    environment = world(verbosity=10)
    connect(config_for(server, identity), environment).send(PODS)
    assert "> Authorization: <masked>" in stderr(environment)
    assert "< content-type: application/json" in stderr(environment)
    assert "sesame" not in stderr(environment)


@pytest.mark.alone
def test_time_is_not_lost_between_requests(server: FakeServer, identity: Identity) -> None:
    """Nagle's algorithm and delayed acknowledgements would cost 40 ms for every request."""
    connection = connect(config_for(server, identity))
    connection.send(PODS)
    started = time.monotonic()
    for _ in range(10):
        connection.send(PODS)
    assert time.monotonic() - started < 0.3

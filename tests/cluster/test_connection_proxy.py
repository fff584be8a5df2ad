"""Requests through proxies: the server's certificate is still the server's, names stay with the proxy."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

import pytest

from kubectl_insight.cluster.cluster_config import ClusterConfig
from kubectl_insight.errors import ClusterError, UsageError
from tests.cluster.connecting import PODS, connect, world
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity
from tests.cluster.tunnels import Tunnel

NAME = "api.internal"
Protocol = Literal["http", "socks5"]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    made = make_identity(tmp_path_factory.mktemp("fake"))
    return Identity(made.authority, made.authority.issue("named", user="fake", hosts=(f"DNS:{NAME}",)))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


def behind(proxy_url: str, server: FakeServer, identity: Identity) -> ClusterConfig:
    """The configuration of a server whose name only the proxy knows."""
    url = f"https://{NAME}:{urlsplit(server.url).port}"
    return replace(config_for(server, identity), server=url, server_as_told=url, proxy_url=proxy_url)


@pytest.mark.parametrize("protocol", ["http", "socks5"])
def test_a_server_whose_name_only_the_proxy_knows(
    server: FakeServer, identity: Identity, protocol: Protocol
) -> None:
    with Tunnel(protocol) as tunnel:
        config = behind(f"{protocol}://{tunnel.address}", server, identity)
        connection = connect(config)
        assert [connection.send(PODS).status for _ in range(3)] == [200] * 3
    assert tunnel.asked == [f"{NAME}:{urlsplit(server.url).port}"]
    assert server.asked[0].headers["authorization"] == "Bearer sesame"


def test_a_login_goes_to_the_proxy_alone(server: FakeServer, identity: Identity) -> None:
    with Tunnel("http") as tunnel:
        config = behind(f"http://me:se%20cret@{tunnel.address}", server, identity)
        assert connect(config).send(PODS).status == 200
    assert tunnel.logins == [f"Basic {base64.b64encode(b'me:se cret').decode()}"]
    assert "proxy-authorization" not in server.asked[0].headers


@pytest.mark.parametrize("protocol", ["http", "socks5"])
def test_the_servers_certificate_is_checked_behind_a_proxy_too(
    server: FakeServer, identity: Identity, protocol: Protocol
) -> None:
    with Tunnel(protocol) as tunnel:
        config = behind(f"{protocol}://{tunnel.address}", server, identity)
        with pytest.raises(ClusterError, match=r"certificate is not valid for other\.internal"):
            connect(replace(config, tls_server_name="other.internal")).send(PODS)
    assert server.asked == []


def test_the_name_to_look_for_can_be_another_one_behind_a_proxy(
    server: FakeServer, identity: Identity
) -> None:
    with Tunnel("http") as tunnel:
        url = f"https://alias.internal:{urlsplit(server.url).port}"
        config = replace(
            behind(f"http://{tunnel.address}", server, identity), server=url, tls_server_name=NAME
        )
        assert connect(config).send(PODS).status == 200
    assert tunnel.asked[0].startswith("alias.internal:")


def test_a_proxy_of_an_unknown_kind(server: FakeServer, identity: Identity) -> None:
    with pytest.raises(UsageError, match='unsupported proxy scheme "ftp", must be http, https, or socks5'):
        connect(behind("ftp://127.0.0.1:1", server, identity)).send(PODS)


def test_this_machine_is_never_behind_a_proxy_of_the_environment(
    server: FakeServer, identity: Identity
) -> None:
    made = identity.authority.issue("local", user="fake", hosts=("IP:127.0.0.1",))
    with FakeServer(made) as local, Tunnel("http") as tunnel:
        variables = {"HTTPS_PROXY": f"http://{tunnel.address}"}
        assert connect(config_for(local, identity), world(variables=variables)).send(PODS).status == 200
        assert tunnel.asked == []
        config = behind("", server, identity)
        assert connect(config, world(variables=variables)).send(PODS).status == 200
        assert len(tunnel.asked) == 1

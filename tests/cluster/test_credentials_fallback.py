"""Old-style logins through the kubernetes package, against an identity provider that speaks real TLS."""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from kubectl_insight.cluster.cluster_config import AuthProvider
from kubectl_insight.cluster.login.exec_credential import CredentialsError
from kubectl_insight.cluster.login.fallback_login import FallbackLogin
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError
from tests.cluster.recording_server import RecordingServer, Seen
from tests.controlplane.certificates import Authority

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DISCOVERY = "/.well-known/openid-configuration"


def id_token(expires: datetime, name: str = "x") -> str:
    claims = json.dumps({"exp": int(expires.timestamp()), "sub": name})
    return f"e30.{base64.urlsafe_b64encode(claims.encode()).decode().rstrip('=')}.c2ln"


LIVE, DEAD, FRESH = (id_token(NOON + timedelta(hours=hours)) for hours in (1, -1, 2))


class Provider:
    """An identity provider whose answers a test chooses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self.discovery: tuple[int, bytes] | None = None
        self.tokens: dict[str, Any] = {"access_token": "a", "token_type": "Bearer", "id_token": FRESH}

    def __call__(self, seen: Seen) -> tuple[int, bytes]:
        if seen.path == DISCOVERY:
            if self.discovery is not None:
                return self.discovery
            return 200, json.dumps({"token_endpoint": f"{self.url}/token"}).encode()
        return self.status, json.dumps(self.tokens).encode()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("provider"))


@pytest.fixture
def server(authority: Authority) -> Iterator[RecordingServer]:
    pair = authority.issue("provider", user="provider", hosts=("IP:127.0.0.1",))
    with RecordingServer(pair) as server:
        server.answer = Provider(server.url)
        yield server


def settings(server: RecordingServer, authority: Authority, **changes: str | None) -> dict[str, str]:
    values = {
        "idp-issuer-url": server.url,
        "client-id": "me",
        "client-secret": "secret-client",
        "idp-certificate-authority": str(authority.own.certificate),
        "id-token": DEAD,
        "refresh-token": "secret-refresh",
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def environment() -> Environment:
    return Environment(stderr=io.StringIO(), now=lambda: NOON)


def oidc(config: dict[str, str], world: Environment | None = None) -> FallbackLogin:
    return FallbackLogin(AuthProvider("oidc", config), world or environment())


def test_a_valid_id_token_is_used_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes", None)  # importing it would fail
    login = oidc({"idp-issuer-url": "https://127.0.0.1:1", "client-id": "me", "id-token": LIVE})
    issued = login.issue()
    assert issued.token == LIVE
    assert issued.expires == NOON + timedelta(hours=1) - timedelta(seconds=10)


@pytest.mark.parametrize("old", [DEAD, None, "not a token", "e30.bm90IGpzb24.e30"])
@pytest.mark.parametrize("inline", [True, False])
def test_an_expired_id_token_is_refreshed(
    old: str | None, server: RecordingServer, authority: Authority, *, inline: bool
) -> None:
    config = settings(server, authority, **{"id-token": old})
    if inline:
        path = Path(config.pop("idp-certificate-authority"))
        config["idp-certificate-authority-data"] = base64.b64encode(path.read_bytes()).decode()
    world = environment()
    login = oidc(config, world)

    issued = login.issue()

    assert issued.token == FRESH
    assert [seen.path for seen in server.seen] == [DISCOVERY, "/token"]
    form = parse_qs(server.seen[-1].body.decode())
    assert (form["grant_type"], form["refresh_token"]) == (["refresh_token"], ["secret-refresh"])
    basic = base64.b64encode(b"me:secret-client").decode()
    assert server.seen[-1].who == (("authorization", f"Basic {basic}"),)
    assert isinstance(world.stderr, io.StringIO)
    assert world.stderr.getvalue() == ""

    assert login.issue().token == FRESH  # kept
    assert len(server.seen) == 2


def test_a_new_refresh_token_is_used_next_and_warned_about(
    server: RecordingServer, authority: Authority
) -> None:
    provider = server.answer
    assert isinstance(provider, Provider)
    provider.tokens |= {"refresh_token": "secret-second", "id_token": id_token(NOON + timedelta(seconds=11))}
    time = [NOON]
    world = Environment(stderr=io.StringIO(), now=lambda: time[0])
    login = oidc(settings(server, authority), world)

    login.issue()
    time[0] += timedelta(seconds=5)
    provider.tokens["id_token"] = FRESH
    assert login.issue().token == FRESH

    forms = [parse_qs(seen.body.decode()) for seen in server.seen if seen.path == "/token"]
    assert [form["refresh_token"] for form in forms] == [["secret-refresh"], ["secret-second"]]
    assert isinstance(world.stderr, io.StringIO)
    assert world.stderr.getvalue().startswith("Warning: the identity provider replaced the refresh token")
    assert "secret" not in world.stderr.getvalue()


PAGE = b"<html><title>Sign in</title></html>"
MISSING = "failed to refresh token: oauth2: server response missing access_token"
REFUSALS: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "refused": (
        {"status": 400, "tokens": {"error": "invalid_grant", "error_description": "it is over"}},
        {},
        'failed to refresh token: oauth2: "invalid_grant" "it is over"',
    ),
    "refused without a word": (
        {"status": 401, "tokens": {"error": "invalid_client"}},
        {},
        'failed to refresh token: oauth2: "invalid_client"',
    ),
    "no tokens": ({"status": 500, "tokens": {}}, {}, MISSING),
    "a login page": (
        {"discovery": (200, PAGE)},
        {},
        "the answer of {url} is not JSON, but perhaps a web page",
    ),
    "bytes": (
        {"discovery": (200, b"\xff\xfe")},
        {},
        "the answer of {url} is not JSON, but perhaps a web page",
    ),
    "nothing known": ({"discovery": (200, b"{}")}, {}, "no valid token, and none could be had"),
    "a list": ({"discovery": (200, b"[]")}, {}, "no valid token, and none could be had"),
    "a gateway's error": ({"discovery": (502, PAGE)}, {}, "no valid token, and none could be had"),
    "nobody there": (
        {},
        {"idp-issuer-url": "https://127.0.0.1:1"},
        "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
    ),
    "nobody there for tokens": (
        {"discovery": (200, b'{"token_endpoint": "https://127.0.0.1:1/token"}')},
        {},
        "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
    ),
    "an unknown host": (
        {},
        {"idp-issuer-url": "https://no.such.host.invalid"},
        "dial tcp: lookup no.such.host.invalid: no such host",
    ),
    "another scheme": ({}, {"idp-issuer-url": "ftp://h"}, "no valid token, and none could be had"),
}


@pytest.mark.parametrize(("answers", "changes", "problem"), REFUSALS.values(), ids=REFUSALS)
def test_a_login_that_fails_says_why_without_a_word_of_python(
    server: RecordingServer,
    authority: Authority,
    answers: dict[str, Any],
    changes: dict[str, str],
    problem: str,
) -> None:
    for name, value in answers.items():
        setattr(server.answer, name, value)
    with pytest.raises(CredentialsError) as caught:
        oidc(settings(server, authority, **changes)).issue()
    wanted = problem.replace("{url}", server.url)
    assert caught.value.message == f"getting credentials: auth-provider oidc: {wanted}"


def test_an_authority_that_cannot_be_read_is_named(server: RecordingServer, authority: Authority) -> None:
    with pytest.raises(KubeconfigError) as caught:
        oidc(settings(server, authority, **{"idp-certificate-authority": "/no/such"}))
    assert str(caught.value) == "error: auth-provider oidc: open /no/such: no such file or directory"


@pytest.mark.parametrize(
    ("status", "tokens"),
    [
        (400, {"error": "invalid_grant", "error_description": "secret-refresh is over"}),
        (401, {"error": "invalid_client"}),
        (500, {}),
        (200, {"access_token": "a", "token_type": "Bearer"}),
        (200, {"access_token": "a", "token_type": "Bearer", "id_token": DEAD}),
    ],
)
def test_a_refresh_that_fails_is_an_error_without_secrets(
    status: int, tokens: dict[str, Any], server: RecordingServer, authority: Authority
) -> None:
    provider = server.answer
    assert isinstance(provider, Provider)
    provider.status, provider.tokens = status, tokens
    with pytest.raises(CredentialsError) as caught:
        oidc(settings(server, authority)).issue()
    assert str(caught.value).startswith(
        "Unable to connect to the server: getting credentials: auth-provider oidc: "
    )
    assert "secret" not in f"{caught.value}{caught.value.hint}"
    assert "exec credential plugin" in caught.value.hint


def test_the_provider_is_verified_even_without_an_authority(
    server: RecordingServer, authority: Authority
) -> None:
    with pytest.raises(CredentialsError, match=r"x509: certificate signed by unknown authority$"):
        oidc(settings(server, authority, **{"idp-certificate-authority": None})).issue()
    assert server.seen == []


def test_without_a_refresh_token_nothing_can_be_done(server: RecordingServer, authority: Authority) -> None:
    with pytest.raises(CredentialsError, match="no valid id-token, and cannot refresh without refresh-token"):
        oidc(settings(server, authority, **{"refresh-token": None})).issue()
    assert server.seen == []


@pytest.mark.parametrize("missing", ["idp-issuer-url", "client-id"])
def test_what_must_be_there(missing: str) -> None:
    config = {"idp-issuer-url": "https://h", "client-id": "me"} | {missing: ""}
    with pytest.raises(KubeconfigError, match=f"Must provide {missing}"):
        oidc(config)


def test_gcp_uses_the_token_that_is_there() -> None:
    config = {"access-token": "secret-token", "expiry": "2999-01-01T00:00:00Z"}
    assert FallbackLogin(AuthProvider("gcp", config), environment()).issue().token == "secret-token"


def test_gcp_without_a_token_names_its_successor() -> None:
    with pytest.raises(CredentialsError) as caught:
        FallbackLogin(
            AuthProvider("gcp", {"access-token": "secret", "expiry": "1999-01-01T00:00:00Z"}), environment()
        ).issue()
    assert "secret" not in str(caught.value)
    assert "gke-gcloud-auth-plugin" in caught.value.hint


def test_gcp_runs_no_command(tmp_path: Path) -> None:
    config = {"cmd-path": "/usr/bin/touch", "cmd-args": str(tmp_path / "made")}
    with pytest.raises(CredentialsError):
        FallbackLogin(AuthProvider("gcp", config), environment()).issue()
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("name", "problem", "advice"),
    [
        ("azure", "The azure auth plugin has been removed", "https://github.com/Azure/kubelogin"),
        ("foo", 'no Auth Provider found for name "foo"', "one from your provider"),
        ("", 'no Auth Provider found for name ""', "one from your provider"),
    ],
)
def test_providers_that_nobody_knows(name: str, problem: str, advice: str) -> None:
    with pytest.raises(KubeconfigError) as caught:
        FallbackLogin(AuthProvider(name, {"secret": "secret"}), environment())
    assert caught.value.message == problem
    assert advice in caught.value.hint

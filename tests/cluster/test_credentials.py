"""Which way to log in is chosen, how headers are written, and that many threads may ask at once."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.cluster.cluster_config import (
    AuthProvider,
    ClusterConfig,
    ExecConfig,
    Impersonation,
    UserConfig,
)
from kubectl_insight.cluster.login.credentials import IssuedCredentials, StaticCredentials, credentials_for
from kubectl_insight.cluster.login.exec_credential import (
    ClientCertificate,
    CredentialsError,
    IssuedCredential,
)
from kubectl_insight.cluster.login.headers import header
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, KubeconfigError
from kubectl_insight.exit_status import ExitStatus

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BEARER = (("Authorization", "Bearer secret"),)


def config(user: UserConfig, server: str = "https://h", **settings: Any) -> ClusterConfig:
    return ClusterConfig(server, server, user=user, **settings)


def world(now: Callable[[], datetime] = lambda: NOON) -> Environment:
    return Environment(stdin=io.StringIO(), stderr=io.StringIO(), variables={}, now=now)


def test_a_static_credential_has_nothing_better() -> None:
    found = credentials_for(config(UserConfig("u", token="secret")), world())
    assert isinstance(found, StaticCredentials)
    assert (found.headers(), found.client_certificate(), found.renew()) == (BEARER, None, False)


def test_plain_http_carries_no_credentials_but_impersonation() -> None:
    user = UserConfig(
        "u",
        client_certificate=b"c",
        client_key=b"k",
        token="secret",
        exec=ExecConfig("/no/such/program", "unknown/v9", "Never"),
    )
    found = credentials_for(config(user, "http://h", impersonate=Impersonation("al")), world())
    assert found.headers() == (("Impersonate-User", "al"),)
    assert found.client_certificate() is None
    assert not found.renew()


@pytest.mark.parametrize(
    ("user", "context", "where"),
    [
        (UserConfig(), "", "no context and no user are chosen"),
        (UserConfig(), "x", 'context "x" names no user'),
        (UserConfig("u"), "x", 'user "u" does not exist or has neither token'),
        (UserConfig("u", password="secret"), "x", 'user "u" does not exist or has neither token'),
    ],
)
def test_no_credentials_is_a_sentence(user: UserConfig, context: str, where: str) -> None:
    with pytest.raises(KubeconfigError) as caught:
        credentials_for(config(user, context=context), world())
    assert str(caught.value).startswith(f"error: there are no credentials for https://h: {where}")
    assert "secret" not in str(caught.value)
    assert caught.value.exit_status is ExitStatus.INPUT


def test_a_token_file_and_a_password_exclude_each_other() -> None:
    with pytest.raises(KubeconfigError, match="may be set for u, but not both"):
        credentials_for(config(UserConfig("u", token_file="f", username="me")), world())


@pytest.mark.parametrize("name", ["azure", "openstack", "x\ny"])
def test_an_old_login_that_nobody_supports_is_named(name: str) -> None:
    with pytest.raises(KubeconfigError) as caught:
        credentials_for(config(UserConfig("u", auth_provider=AuthProvider(name))), world())
    assert name in str(caught.value)
    assert "exec credential plugin" in caught.value.hint


class TokenFileWorld:
    """A token file and a clock."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "token"
        self.time = NOON

    def later(self, seconds: float, text: str | None = None) -> None:
        self.time += timedelta(seconds=seconds)
        if text is not None:
            self.path.write_text(text, encoding="utf-8")

    def credentials(self, token: str = "") -> Any:
        user = UserConfig("u", token=token, token_file=str(self.path))
        return credentials_for(config(user), world(lambda: self.time))


@pytest.fixture
def token_file(tmp_path: Path) -> TokenFileWorld:
    return TokenFileWorld(tmp_path)


def test_a_token_file_is_read_again_within_a_minute(token_file: TokenFileWorld) -> None:
    token_file.later(0, " one\n")
    found = token_file.credentials()
    assert found.headers() == (("Authorization", "Bearer one"),)
    token_file.later(50, "two")
    assert found.headers() == (("Authorization", "Bearer one"),)
    token_file.later(1)
    assert found.headers() == (("Authorization", "Bearer two"),)


def test_a_token_file_is_read_again_after_a_401(token_file: TokenFileWorld) -> None:
    token_file.later(0, "one")
    found = token_file.credentials()
    found.headers()
    assert not found.renew()
    token_file.later(0, "two")
    assert found.renew()
    assert found.headers() == (("Authorization", "Bearer two"),)


@pytest.mark.parametrize("fault", ["vanishes", "is emptied"])
def test_a_token_file_that_vanishes_leaves_its_token(fault: str, token_file: TokenFileWorld) -> None:
    token_file.later(0, "one")
    found = token_file.credentials()
    found.headers()
    token_file.later(60, "")
    if fault == "vanishes":
        token_file.path.unlink()
    assert found.headers() == (("Authorization", "Bearer one"),)
    assert not found.renew()


def test_a_token_stands_in_for_a_file_that_is_not_there_yet(token_file: TokenFileWorld) -> None:
    found = token_file.credentials("spare")
    assert found.headers() == (("Authorization", "Bearer spare"),)
    token_file.later(60, "one")
    assert found.headers() == (("Authorization", "Bearer one"),)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "open {}: no such file or directory"), (" \n", 'read empty token from file "{}"')],
)
def test_a_token_file_without_a_token_is_an_error(
    content: str | None, problem: str, token_file: TokenFileWorld
) -> None:
    if content is not None:
        token_file.later(0, content)
    with pytest.raises(KubeconfigError) as caught:
        token_file.credentials().headers()
    assert str(caught.value) == f"error: {problem.format(token_file.path)}"


def test_the_own_certificate_goes_with_an_issued_token(token_file: TokenFileWorld) -> None:
    token_file.later(0, "one")
    user = UserConfig("u", client_certificate=b"c", client_key=b"k", token_file=str(token_file.path))
    found = credentials_for(config(user), world())
    assert found.client_certificate() == ClientCertificate(b"c", b"k", 'user "u"')
    assert found.headers() == (("Authorization", "Bearer one"),)


class Issuer:
    """Hands out numbered tokens, slowly enough that threads meet."""

    def __init__(self, threads: int) -> None:
        self.count = 0
        self.together = threading.Barrier(threads)

    def __call__(self) -> IssuedCredential:
        self.count += 1
        return IssuedCredential(f"token-{self.count}")


def test_sixteen_threads_get_one_credential_and_renew_it_once() -> None:
    issuer = Issuer(16)
    found = IssuedCredentials(issuer, world())

    def work(_: int) -> tuple[Any, bool, Any]:
        issuer.together.wait(10)
        before = found.headers()
        issuer.together.wait(10)  # all are refused with the first token
        renewed = found.renew()
        return before, renewed, found.headers()

    with ThreadPoolExecutor(16) as pool:
        results = set(pool.map(work, range(16)))

    first, second = (("Authorization", "Bearer token-1"),), (("Authorization", "Bearer token-2"),)
    assert results == {(first, True, second)}
    assert issuer.count == 2


def test_a_renewal_that_changes_nothing_is_made_once_for_all_threads() -> None:
    issuer = Issuer(8)
    found = IssuedCredentials(lambda: issuer() and IssuedCredential("same"), world())

    def work(_: int) -> bool:
        found.headers()
        issuer.together.wait(10)
        return found.renew()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(8))) == {False}
    assert issuer.count == 2


def test_an_issuer_that_fails_can_be_asked_again() -> None:
    answers: list[IssuedCredential | InsightError] = [CredentialsError("no"), IssuedCredential("secret")]

    def issue() -> IssuedCredential:
        answer = answers.pop(0)
        if isinstance(answer, InsightError):
            raise answer
        return answer

    found = IssuedCredentials(issue, world())
    with pytest.raises(CredentialsError):
        found.headers()
    assert found.headers() == BEARER


def test_a_group_is_one_header_each_and_extra_keys_are_escaped() -> None:
    whom = Impersonation("al", "7", ("a", "b, c"), {"Scopes/ö%": ("x", "y"), "plain": ("",)})
    found = credentials_for(config(UserConfig("u", token="secret"), impersonate=whom), world())
    assert found.headers() == (
        *BEARER,
        ("Impersonate-User", "al"),
        ("Impersonate-Uid", "7"),
        ("Impersonate-Group", "a"),
        ("Impersonate-Group", "b, c"),
        ("Impersonate-Extra-Scopes%2F%C3%B6%25", "x"),
        ("Impersonate-Extra-Scopes%2F%C3%B6%25", "y"),
        ("Impersonate-Extra-plain", ""),
    )


@given(st.text(st.characters(exclude_characters="\t", exclude_categories=["Cc", "Cs"])))
def test_a_header_is_utf8_on_the_wire(value: str) -> None:
    assert header("Name", value)[1].encode("latin-1") == value.encode()


@pytest.mark.parametrize("character", ["\n", "\r", "\0", "\x1b", "\x7f"])
def test_a_header_cannot_be_broken_out_of(character: str) -> None:
    with pytest.raises(KubeconfigError) as caught:
        header("Authorization", f"Bearer secret{character}Impersonate-User: admin")
    assert str(caught.value) == 'error: invalid header field value for "Authorization"'


def test_bytes_of_the_command_line_that_are_no_text_go_out_as_they_came() -> None:
    assert header("Name", os.fsdecode(b"\xff\xc3\xbc"))[1].encode("latin-1") == b"\xff\xc3\xbc"


def test_no_repr_gives_a_token_away() -> None:
    found = credentials_for(config(UserConfig("u", token="secret"), impersonate=Impersonation("al")), world())
    issued = IssuedCredential("secret", ClientCertificate(b"secret", b"secret", "u"))
    assert "secret" not in repr(found) + repr(issued) + repr(IssuedCredentials(lambda: issued, world()))

"""Credential plugins, without kubectl to compare with: terminals, hints, secrets, and when they are run."""

from __future__ import annotations

import io
import json
import os
import pty
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.login.exec_credential import CredentialsError, interactive_mode, parse_answer
from kubectl_insight.errors import KubeconfigError, UnreachableError
from kubectl_insight.exit_status import ExitStatus
from tests.cluster.plugin_world import COUNT, V1, credentials, environment, runs, script
from tests.controlplane.certificates import Authority

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The plugins' folder, and the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_plugin_runs_when_it_is_needed_and_once() -> None:
    found = credentials(environment(), script(COUNT))
    assert runs() == 0
    assert [found.headers(), found.headers()] == [(("Authorization", "Bearer token-1"),)] * 2
    assert found.client_certificate() is None
    assert runs() == 1


def test_a_plugin_runs_again_once_its_credential_has_expired() -> None:
    clock = Clock()
    found = credentials(environment(now=clock), script(COUNT), args=("2026-01-01T12:00:30Z",))
    tokens = []
    for seconds in (0, 30, 1):
        clock.time += timedelta(seconds=seconds)
        tokens.append(dict(found.headers())["Authorization"])
    assert tokens == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


def test_after_a_401_the_plugin_runs_again() -> None:
    found = credentials(environment(), script(COUNT))
    found.headers()
    assert found.renew()
    assert found.headers() == (("Authorization", "Bearer token-2"),)
    assert runs() == 2


def test_after_a_401_the_same_token_again_is_no_progress() -> None:
    answer = {"apiVersion": V1, "kind": "ExecCredential", "status": {"token": "t"}}
    found = credentials(environment(), script(f"#!/bin/sh\necho run >> runs\necho '{json.dumps(answer)}'\n"))
    found.headers()
    assert not found.renew()
    assert runs() == 2


def test_a_plugin_that_is_missing_shows_its_hint() -> None:
    for command in ("no-such-login", "/no/such/login"):
        found = credentials(environment(), command, install_hint="Install it\nfrom there")
        with pytest.raises(CredentialsError) as caught:
            found.headers()
        assert "getting credentials: exec: " in str(caught.value)
        assert caught.value.hint.endswith("\n\nInstall it\nfrom there")
        assert "not installed" in caught.value.hint
        assert caught.value.exit_status is ExitStatus.CLUSTER
    assert isinstance(caught.value, UnreachableError)


def test_a_plugin_that_is_there_but_cannot_run_is_not_to_be_installed(here: Path) -> None:
    (here / "plain").write_text("#!/bin/sh\n", encoding="utf-8")
    (here / "folder").mkdir()
    cases = {
        str(here / "plain"): "permission denied",
        str(here / "folder"): "permission denied",
        script("\x7fno program"): "exec format error",
        script("#!/no/such/interpreter\n", "without"): "no such file or directory",
        f"{here}/nul\0l": "invalid argument",
    }
    for command, problem in cases.items():
        with pytest.raises(CredentialsError) as caught:
            credentials(environment(), command, install_hint="Install it").headers()
        assert caught.value.message == f"getting credentials: exec: fork/exec {command}: {problem}"
        assert caught.value.hint == ""


def test_what_has_expired_when_it_is_handed_out_is_used_and_warned_about_once() -> None:
    world = environment(now=Clock())
    found = credentials(world, script(COUNT), args=("2025-12-31T23:59:59+01:00",))
    assert [found.headers() for _ in range(33)] == [(("Authorization", "Bearer token-1"),)] * 33
    assert found.client_certificate() is None
    assert runs() == 1
    assert found.renew()
    assert found.headers() == (("Authorization", "Bearer token-2"),)
    assert runs() == 2
    assert isinstance(world.stderr, io.StringIO)
    assert world.stderr.getvalue() == (
        "warning: the login handed out a credential that expired at 2025-12-31 22:59:59+00:00; "
        "it is used until the server refuses it\n"
    )


def test_a_name_is_looked_up_on_the_path_of_the_environment_but_not_here(here: Path) -> None:
    (here / "bin").mkdir()
    script(COUNT, "bin/login")
    with_path = environment(variables={"PATH": f"{here / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"})
    assert credentials(with_path, "login").headers()

    script(COUNT, "login")
    for path in ("", ".", f"{os.pathsep}/usr/bin"):
        with pytest.raises(CredentialsError, match="executable login not found"):
            credentials(environment(variables={"PATH": path}), "login").headers()


def test_what_a_plugin_says_on_stderr_is_passed_on(tmp_path: Path) -> None:
    login = script("#!/bin/sh\necho 'open https://login' >&2\nexit 1\n")
    world = environment()
    with pytest.raises(CredentialsError, match="failed with exit code 1"):
        credentials(world, login).headers()
    assert isinstance(world.stderr, io.StringIO)
    assert world.stderr.getvalue() == "open https://login\n"

    with (tmp_path / "stderr").open("w+", encoding="utf-8") as stream:
        stream.write("before\n")
        with pytest.raises(CredentialsError):
            credentials(environment(stderr=stream), login).headers()
        stream.seek(0)
        assert stream.read() == "before\nopen https://login\n"


@pytest.fixture
def terminal() -> Iterator[Any]:
    """A terminal as standard input, on which somebody has typed a line."""
    master, slave = pty.openpty()
    os.write(master, b"typed\n")
    with os.fdopen(slave, "r", encoding="utf-8") as stream:
        yield stream
    os.close(master)


ASK = """#!/bin/sh
read -r line
interactive=$(echo "$KUBERNETES_EXEC_INFO" | grep -o '"interactive":[a-z]*' | cut -d: -f2)
printf '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s/%s"}}' "$line" "$interactive"
"""


@pytest.mark.parametrize(
    ("mode", "claimed", "token"),
    [
        ("Never", False, "/false"),
        ("IfAvailable", False, "typed/true"),
        ("IfAvailable", True, "/false"),
        ("Always", False, "typed/true"),
    ],
)
def test_a_plugin_gets_the_terminal(mode: str, token: str, terminal: Any, *, claimed: bool) -> None:
    found = credentials(environment(stdin=terminal), script(ASK), mode=mode, claimed=claimed)
    assert found.headers() == (("Authorization", f"Bearer {token}"),)


@pytest.mark.parametrize("claimed", [False, True])
def test_always_needs_a_terminal(*, claimed: bool) -> None:
    found = credentials(environment(), script(COUNT), mode="Always", claimed=claimed)
    with pytest.raises(CredentialsError, match=r"interactive mode: standard input is not a terminal$"):
        found.headers()


def test_always_needs_a_terminal_of_its_own(terminal: Any) -> None:
    found = credentials(environment(stdin=terminal), script(COUNT), mode="Always", claimed=True)
    with pytest.raises(CredentialsError, match=r"standard input is unavailable$"):
        found.headers()


def test_a_plugin_can_give_a_certificate(tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("dev", user="dev")
    status = {
        "token": "t",
        "clientCertificateData": pair.certificate.read_text(encoding="utf-8"),
        "clientKeyData": pair.key.read_text(encoding="utf-8"),
    }
    (tmp_path / "answer").write_text(json.dumps({"apiVersion": V1, "status": status}), encoding="utf-8")
    found = credentials(environment(), script("#!/bin/sh\ncat answer\n"))

    certificate = found.client_certificate()

    assert certificate is not None
    assert certificate.certificate == pair.certificate.read_bytes()
    assert certificate.key == pair.key.read_bytes()
    assert certificate.owner == f'credential plugin "{tmp_path / "login"}"'
    assert found.headers() == (("Authorization", "Bearer t"),)


@pytest.mark.parametrize("version", ["client.authentication.k8s.io/v1alpha1", "v1", "x"])
def test_other_versions_are_refused_before_anything_runs(version: str) -> None:
    with pytest.raises(KubeconfigError, match=f'exec plugin: invalid apiVersion "{version}"'):
        credentials(environment(), script(COUNT), api_version=version)
    assert runs() == 0


@pytest.mark.parametrize(
    ("written", "version", "wanted"),
    [
        ("", V1, ""),
        ("", f"{V1}beta1", "IfAvailable"),
        ("", f"{V1}alpha1", "IfAvailable"),
        ("Never", f"{V1}beta1", "Never"),
    ],
)
def test_the_default_of_the_interactive_mode(written: str, version: str, wanted: str) -> None:
    assert interactive_mode(written, version) == wanted


@pytest.mark.parametrize(
    "stdout",
    [
        b"secret",
        b'{"status": {"token": "secret"}',
        b"status: {token: [secret]}",
        b"status: {token: secret}\nsecret",
        b"secret: *secret",
        b"\xffsecret",
        b'{"kind": "secret", "status": {}}',
        b'{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": 1, "clientKeyData": "secret"}}',
        b'{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "t", "expirationTimestamp": "secret"}}',
    ],
)
def test_nothing_that_a_plugin_printed_is_repeated(stdout: bytes) -> None:
    with pytest.raises(CredentialsError) as caught:
        parse_answer(stdout, V1, "owner")
    assert "secret" not in f"{caught.value}{caught.value.hint}"


def test_a_token_that_would_break_the_header_is_refused_unseen() -> None:
    answer = {"apiVersion": V1, "status": {"token": "secret\r\nImpersonate-User: admin"}}
    (Path.cwd() / "answer").write_text(json.dumps(answer), encoding="utf-8")
    found = credentials(environment(), script("#!/bin/sh\ncat answer\n"))
    with pytest.raises(KubeconfigError) as caught:
        found.headers()
    assert str(caught.value) == 'error: invalid header field value for "Authorization"'

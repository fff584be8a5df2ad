"""Broken kubeconfigs, contradictions, addresses and durations that make no sense: what is said about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cluster.kubeconfig.loading import InvalidConfigurationError, read_kubeconfig
from kubectl_insight.errors import KubeconfigError, UsageError
from tests.cluster.kubeconfig_world import load, world


@pytest.mark.parametrize(
    ("flags", "kind", "message"),
    [
        (
            {"context": "nope"},
            InvalidConfigurationError,
            "Error in configuration: context was not found for specified context: nope",
        ),
        ({"cluster": "nope"}, KubeconfigError, 'error: no server found for cluster "nope"'),
        ({"user": "nope"}, KubeconfigError, 'error: auth info "nope" does not exist'),
        (
            {"certificate_authority": "/nope", "client_certificate": "/none"},
            InvalidConfigurationError,
            "Error in configuration: unable to read client-cert /none for u due to open /none: no such file or directory; unable to read certificate-authority /nope for c due to open /nope: no such file or directory",
        ),
        (
            {"certificate_authority": "/"},
            KubeconfigError,
            "error: unable to read certificate-authority / for c due to read /: is a directory",
        ),
        (
            {"server": "https://me:secret@h"},
            KubeconfigError,
            'error: invalid server "https://***@h" for cluster "c": a login in the address is not supported, give the user a username and a password',
        ),
        (
            {"server": "ftp://h"},
            KubeconfigError,
            'error: invalid server "ftp://h" for cluster "c": unsupported protocol scheme "ftp"',
        ),
    ],
)
def test_contradictions_are_named(
    flags: dict[str, Any], kind: type[KubeconfigError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(KubeconfigError) as caught:
        load(tmp_path, **flags)
    assert type(caught.value) is kind
    assert str(caught.value) == message


BROKEN = {
    "clusters:\n- name: a\n- name: y\n": "line 3: clusters[1].name: expected text, got a boolean; put it in quotes",
    "users:\n- name: a\n  user:\n    token: 12\n": "line 4: users[0].user.token: expected text, got a number; put it in quotes",
    "a: 1\nclusters: {}\n": "line 2: clusters: expected a list, got a mapping",
    "users:\n- name: u\n  user:\n    as-user-extra:\n      k: v\n": "line 5: users[0].user.as-user-extra[...]: expected a list, got text",
    "contexts:\n- {name: x}\n- {name: x}\n": 'line 3: duplicate name "x" in list contexts',
    "clusters:\n- name: c\n  cluster:\n    certificate-authority-data: '*'\n": (
        "line 4: clusters[0].cluster.certificate-authority-data: illegal base64 data"
    ),
    "x: 1\n  y: 2\n": "line 2: mapping values are not allowed in this context",
    "- a\n": "a kubeconfig is a mapping, not a list",
    "kind: [a]\n": "line 1: kind: expected text",
    "x: &x [*x]\n": "line 1: an anchor's value contains itself",
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_named_with_the_line(text: str, tmp_path: Path) -> None:
    environment = world(tmp_path, text)
    with pytest.raises(KubeconfigError) as caught:
        read_kubeconfig(environment)

    path = str(tmp_path / "config")
    assert str(caught.value) == f'error: error loading config file "{path}": {BROKEN[text]}'
    assert caught.value.source == path
    assert caught.value.line == (int(BROKEN[text].split()[1][:-1]) if "line" in BROKEN[text] else None)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("https://h", "https://h"),
        ("https://h:6443/", "https://h:6443"),
        ("HTTPS://H", "https://H"),
        ("https://h/a/b/?q#f", "https://h/a/b"),
        ("https://[::1]:6443", "https://[::1]:6443"),
        ("h:8080", "http://h:8080"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost:8080", "http://localhost:8080"),
        ("https://h:port", None),
        ("https://[::1", None),
        ("https://", None),
        ("h/path", None),
        ("https://h ", None),
        ("https://h\nx", None),
        ("mailto:me", None),
    ],
)
def test_server_addresses(written: str, wanted: str | None, tmp_path: Path) -> None:
    if wanted is None:
        with pytest.raises(KubeconfigError, match="invalid server"):
            load(tmp_path, server=written)
    else:
        assert load(tmp_path, server=written).server == wanted


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("0s", 0.0),
        ("5", 5.0),
        ("1m30s", 90.0),
        ("1.5h", 5400.0),
        (".5s", 0.5),
        ("100ms", 0.1),
        ("+2us", 2e-6),
        ("1h2m3s", 3723.0),
        ("-1s", "refused"),
        ("-1", "refused"),
        ("1.5", "refused"),
        ("1 s", "refused"),
        ("s", "refused"),
        (".s", "refused"),
        ("1d", "refused"),
        ("٣s", "refused"),
    ],
)
def test_timeouts(text: str, seconds: float | str, tmp_path: Path) -> None:
    if seconds == "refused":
        with pytest.raises(UsageError, match="invalid --request-timeout"):
            load(tmp_path, request_timeout=text)
    else:
        assert load(tmp_path, request_timeout=text).timeout == pytest.approx(seconds)

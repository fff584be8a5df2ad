"""What we tell a server about ourselves against what the real kubectl tells it."""

from __future__ import annotations

import dataclasses
import io
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import urllib3
import yaml

from kubectl_insight.cluster.kubeconfig.loading import Overrides, load_cluster_config
from kubectl_insight.cluster.login.credentials import credentials_for
from kubectl_insight.cluster.tls import ssl_context
from kubectl_insight.environment import Environment
from tests.cluster.real_kubectl import require_kubectl
from tests.cluster.recording_server import RecordingServer
from tests.controlplane.certificates import Authority, KeyPair

V1 = "client.authentication.k8s.io/v1"
CERTIFICATE = {"client-certificate": "dev.crt", "client-key": "dev.key"}


def plugin(answer: str, **settings: Any) -> dict[str, Any]:
    return {"exec": {"apiVersion": V1, "command": f"./{answer}", "interactiveMode": "Never", **settings}}


USERS: dict[str, dict[str, Any]] = {
    "token": {"token": "abc"},
    "token file": {"tokenFile": "token"},
    "token and token file": {"token": "abc", "tokenFile": "token"},
    "token and missing token file": {"token": "abc", "tokenFile": "nope"},
    "token and empty token file": {"token": "abc", "tokenFile": "empty"},
    "password": {"username": "mé", "password": "p:w"},
    "username alone": {"username": "me"},
    "certificate": CERTIFICATE,
    "certificate and token": {**CERTIFICATE, "token": "abc"},
    "certificate and password": {**CERTIFICATE, "username": "me", "password": "pw"},
    "plugin gives a token": plugin("token.sh"),
    "plugin answers in YAML": plugin("yaml.sh"),
    "plugin gives a certificate": plugin("certificate.py"),
    "plugin beside a token": {**plugin("fails.sh"), "token": "abc"},
    "plugin beside a password": {**plugin("fails.sh"), "username": "me"},
    "plugin beside a certificate": {**plugin("fails.sh"), **CERTIFICATE},
    "plugin beside a token file": {**plugin("fails.sh"), "tokenFile": "token"},
    "impersonation": {
        "token": "abc",
        "as": "system:serviceaccount:a:b",
        "as-uid": "7",
        "as-groups": ["one", "two, three", "", "four"],
        "as-user-extra": {"scopes": ["a", "b"], "Example.org/Some Key%": ["ü"], "ü": ["c"]},
    },
    "impersonation of nobody real": {"token": "abc", "as": "ü\t1"},
    "impersonation with a certificate": {**CERTIFICATE, "as": "al"},
    "a valid id-token": {
        "auth-provider": {
            "name": "oidc",
            "config": {
                "idp-issuer-url": "https://127.0.0.1:1",
                "client-id": "me",
                "id-token": "e30.eyJleHAiOjQxMDI0NDQ4MDB9.e30",
            },
        }
    },
}
FLAGS: dict[str, tuple[str, Overrides]] = {
    "--token over a token": ("token", Overrides(token="flag")),
    "--token over a token file": ("token file", Overrides(token="flag")),
    "--token over a plugin": ("plugin gives a token", Overrides(token="flag")),
    "--token over a certificate": ("certificate", Overrides(token="flag")),
    "--username over a certificate": ("certificate", Overrides(username="me", password="pw")),
    "--as over impersonation": ("impersonation", Overrides(as_user="flag")),
    "--as-group over impersonation": ("impersonation", Overrides(as_groups=("x", "y"))),
    "--as-user-extra over impersonation": (
        "impersonation",
        Overrides(as_user_extra=("scopes=x", "scopes=y=z", "other=1", "none")),
    ),
    "--user": ("token", Overrides(user="token file")),
    "--client-certificate": ("token", Overrides(client_certificate="dev.crt", client_key="dev.key")),
}
SCRIPTS = {
    "token.sh": """#!/bin/sh
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from plugin"}}'
""",
    "yaml.sh": """#!/bin/sh
printf 'apiVersion: client.authentication.k8s.io/v1\\nkind: ExecCredential\\nstatus:\\n  token: "from yaml"\\n'
printf '  expirationTimestamp: 2999-01-01T00:00:00Z\\n'
""",
    "certificate.py": """#!/usr/bin/env python3
import json, pathlib, sys
here = pathlib.Path(sys.argv[0]).parent
print(json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {
    "clientCertificateData": (here / "dev.crt").read_text(), "clientKeyData": (here / "dev.key").read_text()}}))
""",
    "fails.sh": "#!/bin/sh\nexit 9\n",
}


@pytest.fixture(scope="session")
def kubectl() -> Path:
    return require_kubectl()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with certificates, token files and plugins."""
    folder = tmp_path_factory.mktemp("logins")
    authority = Authority(folder)
    authority.issue("server", user="server", hosts=("IP:127.0.0.1",))
    authority.issue("dev", user="dev")
    (folder / "token").write_text("  from file\n", encoding="utf-8")
    (folder / "empty").write_text("\n", encoding="utf-8")
    for name, text in SCRIPTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_server_sees_the_same_person(
    scheme: str, user: str, kubectl: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    _compare(kubectl, folder, user, Overrides(), encrypted=scheme == "https")


@pytest.mark.parametrize("name", FLAGS)
def test_the_server_sees_the_same_person_with_flags(
    name: str, kubectl: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    user, overrides = FLAGS[name]
    _compare(kubectl, folder, user, overrides, encrypted=True)


def _compare(kubectl: Path, folder: Path, user: str, overrides: Overrides, *, encrypted: bool) -> None:
    pair = KeyPair(folder / "server.crt", folder / "server.key") if encrypted else None
    clients = KeyPair(folder / "ca.crt", folder / "ca.key") if encrypted else None
    with RecordingServer(pair, clients) as server:
        variables = _variables(folder, server.url, user)
        _ask_by_kubectl(kubectl, variables, overrides)
        _ask_ourselves(variables, overrides)
    theirs, ours = server.seen
    assert ours == theirs


def _variables(folder: Path, server: str, user: str) -> dict[str, str]:
    cluster = {"server": server, "certificate-authority": "ca.crt"}
    document = {
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": name, "user": entry} for name, entry in USERS.items()],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": user}}],
        "current-context": "x",
    }
    (folder / "config").write_text(yaml.safe_dump(document), encoding="utf-8")
    return {"HOME": str(folder), "PATH": os.environ["PATH"], "KUBECONFIG": str(folder / "config")}


def _ask_by_kubectl(kubectl: Path, variables: dict[str, str], overrides: Overrides) -> None:
    flags: list[str] = []
    for field in dataclasses.fields(overrides):
        value = getattr(overrides, field.name)
        name = field.name.replace("_", "-").replace("as-user-extra", "as-user_extra")
        name = {"as-user": "as", "as-groups": "as-group", "as-user_extra": "as-user-extra"}.get(name, name)
        flags += [f"--{name}={part}" for part in ((value,) if isinstance(value, str) else value or ())]
    command = [str(kubectl), "get", "--raw", "/version", *flags]
    subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, check=True, capture_output=True)


def _ask_ourselves(variables: dict[str, str], overrides: Overrides) -> None:
    environment = Environment(stdin=io.StringIO(), variables=variables, home=Path(variables["HOME"]))
    config = load_cluster_config(overrides, environment)
    credentials = credentials_for(config, environment)
    headers = urllib3.HTTPHeaderDict()
    for name, value in credentials.headers():
        headers.add(name, value)
    context = ssl_context(config, credentials.client_certificate()) if config.encrypted else None
    with urllib3.PoolManager(ssl_context=context) as pool:
        pool.request("GET", f"{config.server}/version", headers=headers, retries=False)

"""Credential plugins under the real kubectl and under us: what they are told, and what goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.plugin_runs import (
    V1,
    V1BETA1,
    answering,
    environment_of,
    kubectl_verdict,
    our_verdict,
    prepare,
)
from tests.cluster.real_kubectl import require_kubectl
from tests.cluster.recording_server import RecordingServer
from tests.controlplane.certificates import Authority, KeyPair

REMEMBER = """#!/usr/bin/env python3
import json, os, sys
with open("told.json", "w") as file:
    stdin = sys.stdin.read()
    json.dump({"info": json.loads(os.environ["KUBERNETES_EXEC_INFO"]), "arguments": sys.argv[1:], "stdin": stdin,
               "env": {name: os.environ.get(name) for name in ("FROM_US", "FROM_CONFIG", "BOTH", "EMPTY")}}, file)
print(json.dumps({"apiVersion": VERSION, "kind": "ExecCredential", "status": {"token": "t"}}))
"""


def printing(text: str) -> str:
    return f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n"


# The plugin, settings of its own, and what we say where that is not what kubectl says.
FAILURES: dict[str, tuple[str, dict[str, Any], str]] = {
    "no status": (answering(status=None), {}, ""),
    "empty status": (answering(status={}), {}, ""),
    "only a certificate": (answering(status={"clientCertificateData": "x"}), {}, ""),
    "only a key": (answering(status={"clientKeyData": "x", "token": "t"}), {}, ""),
    "no PEM": (
        answering(status={"clientCertificateData": "x", "clientKeyData": "y"}),
        {},
        r".*PEM data in certificate .*",
    ),
    "another version": (answering(apiVersion=V1BETA1), {}, ""),
    "another version the other way": (answering(), {"apiVersion": V1BETA1}, ""),
    "no version": (answering(apiVersion=""), {}, r".*exec plugin is configured to use API version .*"),
    "another kind": (answering(kind="Secret"), {}, r".*decoding stdout: the kind is not ExecCredential"),
    "a token that is a number": (answering(status={"token": 17}), {}, r".*decoding stdout: .*status\.token`"),
    "a time that is none": (
        answering(status={"token": "t", "expirationTimestamp": "tomorrow"}),
        {},
        r".*decoding stdout: .*status\.expirationTimestamp`",
    ),
    "a time without a zone": (
        answering(status={"token": "t", "expirationTimestamp": "2030-01-01T00:00:00"}),
        {},
        r".*decoding stdout: .*status\.expirationTimestamp`",
    ),
    "plain text": (printing("secret-token"), {}, r".*decoding stdout: .*"),
    "JSON and more": (
        printing('{"apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "secret"}} x'),
        {},
        r".*decoding stdout: this is neither JSON nor YAML.*",
    ),
    "half of JSON": (
        printing('{"apiVersion": "secret-'),
        {},
        r".*decoding stdout: this is neither JSON nor YAML.*",
    ),
    "a list": (printing("[secret-1]"), {}, r".*decoding stdout: .*"),
    "nothing": ("#!/bin/sh\n", {}, r".*decoding stdout: the plugin printed nothing"),
    "binary": ("#!/bin/sh\nprintf '\\000\\377'\n", {}, r".*decoding stdout: this is neither JSON nor YAML.*"),
    "exit 3": ("#!/bin/sh\necho secret-token\nexit 3\n", {}, ""),
    "a signal": ("#!/bin/sh\nkill -9 $$\n", {}, ""),
    "not executable": ("", {"command": "./config"}, ""),
    "a folder": ("", {"command": "/tmp"}, ""),
    "no such path": ("", {"command": "./nope"}, ""),
    "no such program": ("", {"command": "no-such-login"}, ""),
    "no shebang target": ("#!/no/such/interpreter\n", {}, ""),
    "not a program": ("\x7fnot a program", {}, ""),
    "Always without a terminal": (answering(), {"interactiveMode": "Always"}, ""),
}


@pytest.fixture(scope="session")
def kubectl() -> Path:
    return require_kubectl()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    folder = tmp_path_factory.mktemp("server")
    return Authority(folder).issue("server", user="server", hosts=("IP:127.0.0.1",))


@pytest.mark.parametrize("name", FAILURES)
def test_a_plugin_that_fails_fails_alike(name: str, kubectl: Path, tmp_path: Path) -> None:
    script, settings, wanted = FAILURES[name]
    variables = prepare(tmp_path, "https://127.0.0.1:1", script, settings)
    environment = environment_of(variables)

    ours, theirs = our_verdict(environment), kubectl_verdict(kubectl, variables, tmp_path)

    assert theirs.startswith("Unable to connect to the server: getting credentials: ")
    if wanted:
        assert re.fullmatch(wanted, ours)
    else:
        assert ours == theirs
    assert "secret" not in ours


ANSWERS = {
    "JSON": answering(),
    "JSON in several lines": f"#!/bin/sh\ncat <<'END'\n{json.dumps(json.loads(answering().split(chr(10))[2]), indent=1)}\nEND\n",
    "without a kind": answering(kind=""),
    "unknown fields and null": answering(
        metadata=None, other=1, status={"token": "t", "x": [1], "clientKeyData": None}
    ),
    "a time with a zone": answering(
        status={"token": "t", "expirationTimestamp": "2999-01-01T00:00:00.123456789+02:00"}
    ),
    "a time in the past": answering(status={"token": "t", "expirationTimestamp": "1999-01-01T00:00:00Z"}),
    "YAML": printing(f"---\napiVersion: {V1}\nkind: ExecCredential\nstatus: {{token: t}}\n"),
    "something on stderr": "#!/bin/sh\necho hello >&2\n" + answering().partition("\n")[2],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_kubectl_understands_is_understood(
    name: str, kubectl: Path, tmp_path: Path, pair: KeyPair
) -> None:
    with RecordingServer(pair) as server:
        variables = prepare(tmp_path, server.url, ANSWERS[name], {})
        assert kubectl_verdict(kubectl, variables, tmp_path) == "accepted"
        assert our_verdict(environment_of(variables)) == "accepted"


CLUSTERS: dict[str, dict[str, Any]] = {
    "plain": {"insecure-skip-tls-verify": True},
    "authority as data": {"certificate-authority-data": "@CA@"},
    "authority in a file": {"certificate-authority": "ca.crt"},
    "all": {
        "certificate-authority": "ca.crt",
        "tls-server-name": "server.example",
        "disable-compression": True,
        "extensions": [
            {"name": "other", "extension": 1},
            {
                "name": "client.authentication.k8s.io/exec",
                "extension": {"audience": ["a", None], "n": 1.5, "none": None},
            },
        ],
    },
    "slash at the end": {"insecure-skip-tls-verify": True, "server": "@URL@/"},
    "path, query, fragment": {"insecure-skip-tls-verify": True, "server": "@URL@/prefix/?q=1#f"},
}


@pytest.mark.parametrize("cluster", CLUSTERS)
@pytest.mark.parametrize("version", [V1, V1BETA1])
@pytest.mark.parametrize("mode", ["Never", "IfAvailable"])
def test_a_plugin_is_told_the_same(
    cluster: str, version: str, mode: str, kubectl: Path, tmp_path: Path, pair: KeyPair
) -> None:
    told = tmp_path / "told.json"
    settings = {
        "apiVersion": version,
        "interactiveMode": mode,
        "provideClusterInfo": True,
        "args": ["--a", "b c", ""],
        "env": [{"name": "FROM_CONFIG", "value": "1"}, {"name": "BOTH", "value": "2"}, {"name": "EMPTY"}],
    }
    with RecordingServer(pair) as server:
        script = REMEMBER.replace("VERSION", repr(version))
        variables = prepare(tmp_path, server.url, script, settings, CLUSTERS[cluster], pair)
        variables |= {"FROM_US": "3", "BOTH": "4"}
        kubectl_verdict(kubectl, variables, tmp_path)
        theirs = json.loads(told.read_text(encoding="utf-8"))
        told.unlink()
        assert our_verdict(environment_of(variables)) == "accepted"
    ours = json.loads(told.read_text(encoding="utf-8"))

    assert ours == theirs
    assert ours["info"]["spec"]["cluster"]["server"].startswith(server.url)


@pytest.fixture(autouse=True)
def _back_to_where_we_were(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

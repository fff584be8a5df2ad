"""Servers that are not there or not who they should be, and kubeconfigs that lead nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster_e2e.run_insight import run
from tests.controlplane.certificates import Authority
from tests.controlplane.control_plane import ControlPlane
from tests.controlplane.processes import free_ports

UNREACHABLE = "Unable to connect to the server: "
UNVERIFIED = f"{UNREACHABLE}tls: failed to verify certificate: x509: "


def other_authority(folder: Path) -> str:
    made = folder / "other"
    made.mkdir()
    return str(Authority(made).own.certificate)


def closed_port(folder: Path) -> str:
    (port,) = free_ports(1)
    return f"https://127.0.0.1:{port}"


ELSEWHERE: dict[str, tuple[Callable[[ControlPlane, Path], list[str]], str]] = {
    "a closed port": (
        lambda _, folder: ["-s", closed_port(folder)],
        "The connection to the server 127.0.0.1:{port} was refused - did you specify the right host or port?",
    ),
    "an unknown host": (
        lambda *_: ["-s", "https://no.such.host.invalid:6443"],
        f"{UNREACHABLE}dial tcp: lookup no.such.host.invalid: no such host",
    ),
    "a host of 300 characters": (
        lambda *_: ["-s", f"https://{'a' * 300}:6443"],
        f"{UNREACHABLE}dial tcp: lookup {'a' * 300}: no such host",
    ),
    "another authority": (
        lambda _, folder: ["--certificate-authority", other_authority(folder)],
        f"{UNVERIFIED}certificate signed by unknown authority",
    ),
    "another name": (
        lambda *_: ["--tls-server-name", "wrong.example"],
        f"{UNVERIFIED}certificate is not valid for wrong.example",
    ),
    "no TLS": (
        lambda cluster, _: ["-s", cluster.server.replace("https:", "http:")],
        "Error from server: Client sent an HTTP request to an HTTPS server.",
    ),
}


@pytest.mark.parametrize(("flags", "message"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_server_that_is_not_there_or_not_the_one(
    control_plane: ControlPlane,
    tmp_path: Path,
    flags: Callable[[ControlPlane, Path], list[str]],
    message: str,
) -> None:
    words = flags(control_plane, tmp_path)
    result = run(control_plane, "tree", *words)
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == f"{message.format(port=words[-1].rpartition(':')[2])}\n"


def test_the_certificates_own_name_and_no_check_at_all(control_plane: ControlPlane, tmp_path: Path) -> None:
    arguments = ("tree", "service/kubernetes", "--down", "-o", "name")
    named = run(control_plane, *arguments, "--tls-server-name", "localhost")
    assert (named.exit_status, named.lines) == (0, ["service/kubernetes"])
    document = json.loads(control_plane.kubeconfig.read_text(encoding="utf-8"))
    del document["clusters"][0]["cluster"]["certificate-authority-data"]
    path = tmp_path / "without-authority"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(control_plane, *arguments, kubeconfig=path).exit_status == 3
    unchecked = run(control_plane, *arguments, "--insecure-skip-tls-verify", kubeconfig=path)
    assert (unchecked.exit_status, unchecked.lines) == (0, ["service/kubernetes"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("apiVersion: v1\nclusters: [\n  a: b: c\n", "line 3: "),
        (
            "apiVersion: v1\nclusters:\n- name: c\n  cluster:\n    insecure-skip-tls-verify: perhaps\n",
            "line 5: ",
        ),
        (
            "apiVersion: v1\ncontexts:\n- {name: c, context: {}}\n- {name: c, context: {}}\n",
            'duplicate name "c"',
        ),
        ("\0\0\0\x7fELF", ""),
    ],
    ids=["no YAML", "a wrong type", "a name twice", "a program"],
)
def test_a_malformed_kubeconfig_is_named_with_its_line(
    control_plane: ControlPlane, tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "malformed"
    path.write_text(text, encoding="utf-8")
    result = run(control_plane, "tree", kubeconfig=path)
    assert (result.exit_status, result.stdout) == (4, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f'error: error loading config file "{path}": ')
    assert problem in line


def test_kubeconfigs_that_are_not_there(control_plane: ControlPlane, tmp_path: Path) -> None:
    nope = tmp_path / "nope"
    named = run(control_plane, "tree", "--kubeconfig", nope)
    assert (named.exit_status, named.stderr) == (4, f"error: stat {nope}: no such file or directory\n")
    context = run(control_plane, "tree", "--context", "nope")
    assert (context.exit_status, context.stderr) == (
        4,
        "Error in configuration: context was not found for specified context: nope\n",
    )

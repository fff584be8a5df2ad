"""The command as a process: interrupted while a server is slow, and with a reader that goes away."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.fake_answers import Reply, on
from tests.cluster.fake_objects import Kind, make
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity

COMMAND = Path(sys.executable).parent / "kubectl-insight"
PROMPT = 3.0
"""Seconds that somebody waits after Ctrl-C, on a busy machine."""


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


def start(kubeconfig: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(COMMAND), "tree", *arguments, "--kubeconfig", str(kubeconfig)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def interrupt(process: subprocess.Popen[str]) -> tuple[int, str, str, float]:
    """Press Ctrl-C, which the terminal tells the whole foreground group."""
    pressed = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    return process.returncode, stdout, stderr, time.monotonic() - pressed


@pytest.mark.parametrize("workers", ["1", "16"])
@pytest.mark.parametrize("kind", ["apis", "configmaps", "pods"], ids=lambda kind: f"while {kind} are slow")
def test_ctrl_c_ends_a_slow_request_at_once(
    server: FakeServer, identity: Identity, tmp_path: Path, kind: str, workers: str
) -> None:
    reached, over = threading.Event(), threading.Event()

    def slow(asked: Any) -> Reply | None:
        if asked.kind != kind:
            return None
        reached.set()
        return Reply(after=over)

    server.faults.append(slow)
    process = start(kubeconfig_for(tmp_path, server.url, identity.ca), "--concurrency", workers)
    assert reached.wait(30)
    status, stdout, stderr, seconds = interrupt(process)
    over.set()
    assert (status, stdout, stderr) == (130, "", "")
    assert seconds < PROMPT


def test_ctrl_c_ends_a_pause_of_an_overloaded_server_at_once(
    server: FakeServer, identity: Identity, tmp_path: Path
) -> None:
    reached = threading.Event()

    def overloaded(asked: Any) -> Reply | None:
        if asked.kind != "pods":
            return None
        reached.set()
        return Reply(429, b"", "text/plain", (("Retry-After", "5"),))

    server.faults.append(overloaded)
    process = start(kubeconfig_for(tmp_path, server.url, identity.ca))
    assert reached.wait(30)
    assert process.stderr is not None
    assert process.stderr.readline() == (
        "warning: the server is overloaded and asks to come again later; trying for at most 20s\n"
    )
    status, stdout, stderr, seconds = interrupt(process)
    assert (status, stdout, stderr) == (130, "", "")
    assert seconds < PROMPT


# --- credential plugins that wait -------------------------------------------------------------------------

PLUGINS = {
    "a program": "begin\nexec sleep 60\n",
    "a script": "(begin; exec sleep 60)\nexit 1\n",
    "one that will not end": "trap '' TERM INT HUP\n(begin; exec sleep 60)\nexit 1\n",
}


@dataclass(frozen=True)
class Plugin:
    """A credential plugin that waits, and that holds a pipe open until all of it has ended."""

    kubeconfig: Path
    begun: Path
    held: Path

    def wait_until_all_of_it_has_ended(self, held: int) -> None:
        ended, _, _ = select.select([held], [], [], PROMPT)
        assert ended
        assert os.read(held, 1) == b""

    @contextmanager
    def started(self, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
        held = os.open(self.held, os.O_RDONLY | os.O_NONBLOCK)
        process = start(self.kubeconfig, *arguments)
        try:
            assert self.begun.read_text(encoding="utf-8") == "begun\n"
            yield process, held
        finally:
            os.close(held)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(params=list(PLUGINS.values()), ids=list(PLUGINS))
def plugin(request: pytest.FixtureRequest, server: FakeServer, identity: Identity, tmp_path: Path) -> Plugin:
    begun, held, login = (tmp_path / name for name in ("begun", "held", "login"))
    os.mkfifo(begun)
    os.mkfifo(held)
    login.write_text(
        f"#!/bin/sh\nexec 9> {held}\nbegin() {{ echo begun > {begun}; }}\n{request.param}", encoding="utf-8"
    )
    login.chmod(0o755)
    user = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": str(login),
        "interactiveMode": "Never",
    }
    return Plugin(kubeconfig_for(tmp_path, server.url, identity.ca, exec=user), begun, held)


@pytest.mark.parametrize(
    ("number", "to_all", "ends_with", "workers"),
    [
        pytest.param(signal.SIGINT, True, 130, "16", id="Ctrl-C"),
        pytest.param(signal.SIGINT, False, 130, "16", id="SIGINT to us alone"),
        pytest.param(signal.SIGINT, False, 130, "1", id="SIGINT to us alone, one thread"),
        pytest.param(signal.SIGTERM, False, -signal.SIGTERM, "16", id="SIGTERM to us alone"),
        pytest.param(signal.SIGTERM, False, -signal.SIGTERM, "1", id="SIGTERM to us alone, one thread"),
        pytest.param(signal.SIGHUP, False, -signal.SIGHUP, "16", id="SIGHUP to us alone"),
    ],
)
def test_a_credential_plugin_ends_with_us(
    plugin: Plugin, number: int, ends_with: int, workers: str, *, to_all: bool
) -> None:
    with plugin.started("--concurrency", workers) as (process, held):
        sent = time.monotonic()
        (os.killpg if to_all else os.kill)(process.pid, number)
        stdout, stderr = process.communicate(timeout=30)  # the plugin holds our standard error open, too
        assert (process.returncode, stdout, stderr) == (ends_with, "", "")
        plugin.wait_until_all_of_it_has_ended(held)
        assert time.monotonic() - sent < PROMPT


@pytest.mark.parametrize("output", ["tree", "name", "paths", "json", "yaml"])
def test_a_reader_that_goes_away_ends_it_in_silence(
    server: FakeServer, identity: Identity, tmp_path: Path, output: str
) -> None:
    config_maps = Kind("configmaps", "ConfigMap")
    server.objects = [make(config_maps, f"a-name-that-takes-its-place-{number:05}") for number in range(2000)]
    kubeconfig = kubeconfig_for(tmp_path, server.url, identity.ca)
    script = f'"{COMMAND}" tree -o {output} --kubeconfig "{kubeconfig}" | head -1; echo "${{PIPESTATUS[0]}}"'
    # Where Python is told not to buffer, it takes the part that the pipe took for the whole.
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60, env=variables
    )
    first, status = done.stdout.splitlines()
    assert (status, done.stderr) == ("141", "")
    assert first


def test_a_whole_answer_that_nobody_cuts_off_ends_well(
    server: FakeServer, identity: Identity, tmp_path: Path
) -> None:
    server.faults.append(on("pods", Reply(body=json.dumps({"items": None}).encode())))
    process = start(kubeconfig_for(tmp_path, server.url, identity.ca))
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (0, "", "No resources found in shop namespace.\n")

"""The command as a process: interrupted while a server is slow, and with a reader that goes away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
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
    status, stdout, stderr, seconds = interrupt(process)
    assert (status, stdout, stderr) == (130, "", "")
    assert seconds < PROMPT


def test_ctrl_c_ends_a_credential_plugin_that_waits(
    server: FakeServer, identity: Identity, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    plugin = tmp_path / "login"
    plugin.write_text(f"#!/bin/sh\necho begun > {begun}\nexec sleep 60\n", encoding="utf-8")
    plugin.chmod(0o755)
    user = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": str(plugin),
        "interactiveMode": "Never",
    }
    process = start(kubeconfig_for(tmp_path, server.url, identity.ca, exec=user))
    assert begun.read_text(encoding="utf-8") == "begun\n"
    status, stdout, stderr, seconds = interrupt(process)
    assert (status, stdout, stderr) == (130, "", "")
    assert seconds < PROMPT


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

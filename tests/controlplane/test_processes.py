"""Processes end with whatever started them, and say why they ended early."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from tests.controlplane.processes import ProcessFailedError, ProcessGroup, free_ports

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": os.defpath}
STUBBORN = 'trap "" TERM INT HUP; exec 3>"$0"; echo started >&3; sleep 600 & wait'
"""A process with a child, both deaf to polite signals, that hold a named pipe open as long as they live."""
PARENT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tests.controlplane.processes import ProcessGroup

with ProcessGroup(Path(sys.argv[2])) as group:
    group.start("stubborn", sys.argv[3:], {})
    time.sleep(600)
"""


class Lifeline:
    """A named pipe whose other end is held by the processes in question; it ends when the last of them does."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.command = ["/bin/sh", "-c", STUBBORN, str(path)]
        self._path = path

    def __enter__(self) -> Self:
        self._end = os.open(self._path, os.O_RDONLY)  # waits for the process
        return self

    def __exit__(self, *exc: object) -> None:
        os.close(self._end)

    def read(self) -> bytes:
        readable, _, _ = select.select([self._end], [], [], 10)
        return os.read(self._end, 100) if readable else b"still running"


def test_all_processes_are_gone_after_the_group(tmp_path: Path) -> None:
    lifeline = Lifeline(tmp_path / "alive")
    with ProcessGroup(tmp_path) as group:
        group.start("stubborn", lifeline.command, ENVIRONMENT)
        assert os.getpgid(group.pids["stubborn"]) != os.getpgid(0)
        with lifeline:
            assert lifeline.read() == b"started\n"
            group.__exit__(None, None, None)
            assert lifeline.read() == b""


def test_processes_and_directory_go_when_their_parent_is_killed(tmp_path: Path) -> None:
    directory = tmp_path / "group"
    directory.mkdir()
    lifeline = Lifeline(tmp_path / "alive")
    command = [sys.executable, "-c", PARENT, str(ROOT), str(directory), *lifeline.command]
    with subprocess.Popen(command) as parent, lifeline:
        assert lifeline.read() == b"started\n"
        parent.send_signal(signal.SIGKILL)
        assert lifeline.read() == b""
    assert not directory.exists()


def test_a_process_that_ends_early_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path) as group:
        group.start("etcd", ["sh", "-c", "seq 100; echo 'disk is full' >&2; exit 3"], ENVIRONMENT)
        with pytest.raises(ProcessFailedError, match="etcd ended with status 3") as caught:
            group.wait_until(lambda: False, "etcd getting ready", of="etcd", seconds=30)
    assert caught.value.tail.splitlines()[-2:] == ["100", "disk is full"]
    assert "\n1\n" not in caught.value.tail


def test_what_takes_too_long_is_reported(tmp_path: Path) -> None:
    with ProcessGroup(tmp_path) as group:
        group.start("etcd", ["sh", "-c", "exec sleep 600"], ENVIRONMENT)
        with pytest.raises(ProcessFailedError, match="etcd getting ready did not happen within 0 s"):
            group.wait_until(lambda: False, "etcd getting ready", of="etcd", seconds=0)


def test_free_ports_differ() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20

"""Work that ends in time, whatever it does; in processes of their own, because they are silenced."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAD = """
import os, subprocess, sys, time, warnings
from kubectl_insight.completion import bounded
"""
FORK, THREAD = "bounded._by_a_child", "bounded._by_a_thread"
BOTH = pytest.mark.parametrize("way", [FORK, THREAD])


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", HEAD + program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=30,
    )


@BOTH
def test_the_answer_comes_back_whole(way: str) -> None:
    done = _run(f"print(len({way}(20, lambda: b'x' * 3_000_000)))")
    assert (done.stdout, done.stderr) == ("3000000\n", "")


@BOTH
def test_a_failure_is_an_empty_answer_and_silent(way: str) -> None:
    done = _run(f"""
def work():
    print("on standard output")
    warnings.warn("on standard error")
    subprocess.run(["sh", "-c", "echo by another program; echo and there >&2"])
    raise RuntimeError
print({way}(20, work))
""")
    assert (done.stdout, done.stderr) == ("b''\n", "")


@BOTH
def test_standard_input_is_empty(way: str) -> None:
    done = _run(f"print({way}(20, lambda: repr(sys.stdin.read()).encode()))")
    assert done.stdout == "b\"''\"\n"


@BOTH
def test_no_answer_in_time_is_an_empty_one(way: str) -> None:
    started = time.monotonic()
    done = _run(f"print({way}(0.2, lambda: time.sleep(60) or b'late'), flush=True)\nos._exit(0)")
    assert done.stdout == "b''\n"
    assert time.monotonic() - started < 30


@BOTH
def test_there_may_be_no_time_left(way: str) -> None:
    assert (
        _run(f"print({way}(-1, lambda: time.sleep(60) or b'late'), flush=True)\nos._exit(0)").stdout
        == "b''\n"
    )


def test_a_late_child_is_ended_with_everything_that_it_started(tmp_path: Path) -> None:
    held, ran = tmp_path / "held", tmp_path / "ran"
    os.mkfifo(held)
    script = f"exec 3>{held}; touch {ran}; sleep 600 & sleep 600"
    reading = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    for seconds in (1, 4, 16):  # on a busy machine the script may not have started
        _run(f"bounded._by_a_child({seconds}, lambda: subprocess.run(['sh', '-c', {script!r}]))")
        if ran.exists():
            break
    assert ran.exists()
    os.set_blocking(reading, True)
    assert not os.read(reading, 1)  # ends when nothing holds the other end any more
    os.close(reading)


def test_a_child_that_never_gives_way_is_ended() -> None:
    """A decoder at work holds the interpreter's lock; so does this pattern, for ages."""
    done = _run("import re\nprint(bounded._by_a_child(0.3, lambda: re.match('(a+)+b', 'a' * 50)))")
    assert done.stdout == "b''\n"


def test_the_age_of_a_process_counts_from_its_start() -> None:
    before = time.monotonic()
    done = _run("time.sleep(0.3)\nprint(bounded.age())")
    whole = time.monotonic() - before
    if sys.platform == "linux":
        assert 0.3 <= float(done.stdout) <= whole + 0.02
    assert float(done.stdout) >= 0

"""Streams that are closed, and streams that Python does not buffer: no answer vanishes unnoticed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.conftest import PluginMaker
from tests.host.insight_process import command, start
from tests.tree.forest import document, web, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file descriptors to close")

LARGE = "context.obj.stdout.write('line\\n' * 1_000_000)"


@pytest.mark.parametrize(
    "words",
    [
        "tree -f -",
        "tree -f - -o json",
        "graph -f -",
        "graph -f - -o svg",
        "graph -f - -o png",
        "impact deploy/web -f - -n shop",
        "version",
        "--help",
        "tree --help",
        "help",
    ],
)
def test_an_answer_that_nothing_takes_is_told(words: str) -> None:
    line = " ".join([*command(), words, ">&-"])
    done = subprocess.run(
        ["sh", "-c", line], input=document(web()), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (4, "error: cannot write the answer: Bad file descriptor\n")


def test_without_standard_output_a_file_can_be_written(tmp_path: Path) -> None:
    objects, answer = write(tmp_path / "objects.json", web()), tmp_path / "answer.txt"
    line = " ".join([*command(), "tree", "-f", str(objects), "--output-file", str(answer), ">&-"])
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "CrashLoopBackOff" in answer.read_text("utf-8")


def test_all_three_may_be_missing(tmp_path: Path) -> None:
    answer = tmp_path / "answer.txt"
    objects = write(tmp_path / "objects.json", web())
    line = " ".join([*command(), "tree", "-f", str(objects), "--output-file", str(answer), "<&- >&- 2>&-"])

    assert subprocess.run(["sh", "-c", line], check=False).returncode == 0
    assert "CrashLoopBackOff" in answer.read_text("utf-8")


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_that_goes_is_noticed_whether_python_buffers_or_not(
    install_plugin: PluginMaker, unbuffered: str
) -> None:
    """A pipe takes a part of one large write; what is left must not vanish with a good exit code."""
    install_plugin("chatty", LARGE)
    with subprocess.Popen(
        [*command(), "chatty"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == b"line\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 141)


def test_all_of_a_large_answer_arrives_unbuffered(install_plugin: PluginMaker) -> None:
    install_plugin("chatty", LARGE)
    assert len(start("chatty", variables={"PYTHONUNBUFFERED": "1"}).stdout) == 5_000_000

"""The world that a command runs in: streams, terminals, colours, width."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from tests.conftest import Insight
from tests.host.insight_process import command
from tests.tree.forest import web, write

RED = "\x1b[31m"


class Terminal(io.StringIO):
    """A stream that says it is a terminal, though it has no file behind it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "variables", "terminal", "allowed"),
    [
        pytest.param("auto", {}, True, True, id="terminal"),
        pytest.param("auto", {}, False, False, id="pipe"),
        pytest.param("always", {}, False, True, id="always"),
        pytest.param("never", {}, True, False, id="never"),
        pytest.param("always", {"NO_COLOR": "1"}, True, False, id="NO_COLOR wins"),
        pytest.param("auto", {"NO_COLOR": ""}, True, True, id="an empty NO_COLOR is none"),
        pytest.param("always", {"TERM": "dumb"}, True, False, id="TERM=dumb wins"),
        pytest.param("auto", {"TERM": "xterm"}, True, True, id="another TERM"),
    ],
)
def test_who_decides_about_colour(
    choice: str, variables: Mapping[str, str], terminal: bool, allowed: bool
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert Environment(stdout=stream, variables=variables).colour_allowed(choice) is allowed


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "yes"}, False), ({"TERM": "dumb"}, False)],
    ids=["always", "NO_COLOR", "dumb"],
)
def test_colour_reaches_the_text(
    insight: Insight, tmp_path: Path, variables: Mapping[str, str], coloured: bool
) -> None:
    path = write(tmp_path / "web.json", web())
    plain = insight("tree", "-f", path).stdout
    painted = insight("tree", "-f", path, "--color", "always", variables=variables).stdout

    assert (RED in painted) is coloured
    assert ("\x1b" in painted) is coloured
    assert "\x1b" not in plain
    assert coloured or painted == plain


def test_a_file_is_never_coloured(insight: Insight, tmp_path: Path) -> None:
    path = write(tmp_path / "web.json", web())
    insight("tree", "-f", path, "--color", "always", "--output-file", tmp_path / "out.txt")
    assert "\x1b" not in (tmp_path / "out.txt").read_text("utf-8")


@pytest.mark.parametrize("output", ["json", "yaml", "name", "paths", "dot", "mermaid", "compositions"])
def test_what_programs_read_is_never_coloured(insight: Insight, tmp_path: Path, output: str) -> None:
    path = write(tmp_path / "web.json", web())
    assert "\x1b" not in insight("tree", "-f", path, "-n", "shop", "--color", "always", "-o", output).stdout


@pytest.mark.parametrize(
    ("encoding", "speaks"),
    [
        ("utf-8", True),
        ("UTF8", True),
        ("utf-16", True),
        ("ascii", False),
        ("latin-1", False),
        ("cp1252", False),
    ],
)
def test_which_streams_can_draw_lines(encoding: str, speaks: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert Environment(stdout=stream).speaks_unicode() is speaks


def test_a_stream_without_an_encoding_gets_ascii() -> None:
    assert not Environment(stdout=io.StringIO()).speaks_unicode()


def test_an_ascii_terminal_gets_a_tree_in_ascii(tmp_path: Path) -> None:
    path = write(tmp_path / "web.json", web())
    done = subprocess.run(
        [*command(), "tree", "deployment/web", "-n", "shop", "-f", str(path)],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode("ascii").splitlines()[:4] == [
        "NAME                                  READY  STATUS            AGE  REASON",
        "Deployment.apps/web                <  2/3    InProgress        60m  1 replica unavailable",
        "|-ReplicaSet.apps/web-7d9c            2/3    InProgress        60m",
        "| |-Pod/web-7d9c-b                    0/1    CrashLoopBackOff  60m  back-off 5m0s, exit 1 (14 restarts)",
    ]
    assert done.stderr == b""


def in_terminal(words: Sequence[str], *, columns: int, variables: Mapping[str, str]) -> list[str]:
    """Run a command line in a terminal of so many columns and return what is on the screen."""
    import fcntl
    import struct
    import termios

    screen, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [*command(), *words], stdout=terminal, stderr=subprocess.PIPE, env=variables
    ) as process:
        os.close(terminal)
        written = b""
        while chunk := _read(screen):
            written += chunk
        assert process.stderr is not None
        assert process.stderr.read() == b""
    os.close(screen)
    return written.decode().splitlines()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:
        return b""  # Linux says so when the last program has closed the terminal


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")
@pytest.mark.parametrize(
    ("columns", "longest"), [(90, 90), (200, 101), (0, 101)], ids=["narrow", "wide", "unknown"]
)
def test_lines_are_cut_to_the_terminal(tmp_path: Path, columns: int, longest: int) -> None:
    path = write(tmp_path / "web.json", web())
    variables = {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1"}
    lines = in_terminal(["tree", "-n", "shop", "-f", str(path)], columns=columns, variables=variables)

    assert max(len(line) for line in lines) == longest
    assert any(line.endswith("…") for line in lines) == (columns == 90)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")
def test_wide_is_never_cut_and_a_terminal_gets_colour(tmp_path: Path) -> None:
    path = write(tmp_path / "web.json", web())
    variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    variables |= {"TERM": "xterm", "PYTHONUTF8": "1"}
    lines = in_terminal(["tree", "-f", str(path), "-o", "wide"], columns=40, variables=variables)

    assert max(len(line) for line in lines) > 100
    assert any(RED in line for line in lines)


def test_messages_are_one_visible_line() -> None:
    stderr = io.StringIO()
    Environment(stderr=stderr).warn("a\nb\x1b[31m")
    assert stderr.getvalue() == "a\\nb\\x1b[31m\n"


@pytest.mark.parametrize(("verbosity", "said"), [(0, ""), (3, ""), (4, "done\n"), (9, "done\n")])
def test_the_log_speaks_from_its_level_on(verbosity: int, said: str) -> None:
    stderr = io.StringIO()
    Environment(stderr=stderr, verbosity=verbosity).log(4, "done")
    assert stderr.getvalue() == said


def test_a_home_need_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    assert Environment().home.is_absolute()

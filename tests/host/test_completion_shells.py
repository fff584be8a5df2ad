"""Completion in the real shells: what the line is after TAB, with names that a shell would love to run."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import pytest

BIN = Path(sys.executable).parent
SECONDS = 30
TRIES = 20
TAKE_THE_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""

# Each can be the name of an RBAC object; the files in them are what must not appear.
HOSTILE = (
    "a$(touch HACKED-1)`touch HACKED-2`",
    "b;touch HACKED-3&&touch HACKED-4 #",
    "c'$(touch HACKED-5)'",
    'd"$(touch HACKED-6)"\\$(touch HACKED-7)',
    "e:$(touch HACKED-8):x[$(touch HACKED-9)]",
    "f ${PATH}[0] ~ * ? {a,b} !! $((1+1))<x>y|z",
)
ALIKE = ("l$(touch HACKED-10)1", "l$(touch HACKED-10)2")


class Terminal:
    """A shell with a person in front of it."""

    def __init__(self, command: list[str], environment: dict[str, str], directory: Path) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, 400))
        self._screen = ours
        self._seen = ""
        self._process = subprocess.Popen(
            [sys.executable, "-c", TAKE_THE_TERMINAL, *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            cwd=directory,
        )
        os.close(theirs)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def type(self, text: str) -> None:
        os.write(self._screen, text.encode())

    def wait_for(self, pattern: str) -> str:
        """Read until the pattern shows up and return its first group."""
        deadline = time.monotonic() + SECONDS
        while not (match := re.search(pattern, self._seen, re.DOTALL)):
            left = deadline - time.monotonic()
            if left <= 0 or self._process.poll() is not None:
                pytest.fail(f"no {pattern!r} on the screen:\n{self._seen}")
            if select.select([self._screen], [], [], left)[0]:
                with suppress(BlockingIOError, OSError):
                    self._seen += os.read(self._screen, 65536).decode(errors="replace")
        self._seen = self._seen[match.end() :]
        return match[1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, and a directory with the objects of ``-f o.json``."""
    world = tmp_path_factory.mktemp("world")
    roles = [_role(name) for name in (*HOSTILE, *ALIKE, "system:node", "view", "viewer")]
    (world / "o.json").write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": roles}))
    (world / "home").mkdir()
    return world


def _role(name: str) -> dict[str, object]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name},
    }


def _environment(world: Path) -> dict[str, str]:
    return {
        "PATH": f"{BIN}{os.pathsep}{os.defpath}",
        "HOME": str(world / "home"),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "KUBECONFIG": "none",
    }


def _script(shell: str) -> str:
    return subprocess.run(
        [BIN / "kubectl-insight", "completion", shell], capture_output=True, text=True, check=True
    ).stdout


def _bash(world: Path) -> Terminal:
    (world / "rc").write_text(
        f'{_script("bash")}\nPS1=\'REA\'\'DY>\'\nbind -x \'"\\C-g": printf "LI""NE[[%s]]END" "$READLINE_LINE"\'\n'
        "bind 'set bell-style none'\nbind 'set enable-bracketed-paste off'\nset +H\n"
    )
    return Terminal(["bash", "--noprofile", "--rcfile", "rc", "-i"], _environment(world), world)


def _zsh(world: Path) -> Terminal:
    functions = world / "home" / ".zfunc"
    functions.mkdir()
    (functions / "_kubectl-insight").write_text(_script("zsh"))
    (world / "home" / ".zshrc").write_text(
        "fpath=(~/.zfunc $fpath)\nautoload -Uz compinit && compinit -u -D\n"
        "PROMPT='REA''DY>'\n"
        'dump() { print -rn -- "LI""NE[[$BUFFER]]END" }\nzle -N dump\nbindkey -e\nbindkey "^G" dump\n'
        "unsetopt beep listbeep zle_bracketed_paste\nunset zle_bracketed_paste\n"
    )
    return Terminal(["zsh", "-d", "-i"], _environment(world), world)


def _fish(world: Path) -> Terminal:
    (world / "f.fish").write_text(
        f"{_script('fish')}\nfunction fish_prompt; printf 'REA''DY>'; end\n"
        "function dump; printf 'LI''NE[[%s]]END' (commandline | string collect); end\n"
        "bind \\cg dump\nset -g fish_autosuggestion_enabled 0\nset -g fish_greeting\n"
    )
    return Terminal(
        ["fish", "--no-config", "--interactive", "--init-command", "source f.fish"],
        _environment(world),
        world,
    )


START: dict[str, Callable[[Path], Terminal]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}


@pytest.fixture(scope="module", params=list(START))
def shell(request: pytest.FixtureRequest, world: Path) -> Iterator[Terminal]:
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    with START[name](world) as started:
        started.wait_for(r"(READY>)")
        yield started


@pytest.fixture
def terminal(shell: Terminal) -> Terminal:
    """The shell with an empty line."""
    shell.type("\x05\x15")
    return shell


def _after_tab(terminal: Terminal, typed: str, *, tries: int = TRIES) -> str:
    """Return the line after TAB; on a busy machine the answer may come too late, so TAB is pressed again."""
    terminal.type(typed)
    line = typed
    while line == typed and tries:
        terminal.type("\t\x07")
        line = terminal.wait_for(r"LINE\[\[(.*?)\]\]END")
        tries -= 1
    return line


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        pytest.param("kubectl-insight vers", "kubectl-insight version ", id="command"),
        pytest.param("kubectl-insight version --ou", "kubectl-insight version --output ", id="option"),
        pytest.param("kubectl-insight tree -o mer", "kubectl-insight tree -o mermaid ", id="choice"),
        pytest.param(
            "kubectl-insight tree -f o.json clusterrole/system:no",
            "kubectl-insight tree -f o.json clusterrole/system:node ",
            id="colon",
        ),
        pytest.param(
            "kubectl-insight tree -f o.json clusterrole sys",
            "kubectl-insight tree -f o.json clusterrole system:node ",
            id="name",
        ),
        pytest.param(
            "kubectl-insight tree -f o.json clusterrole/view clusterr",
            "kubectl-insight tree -f o.json clusterrole/view clusterroles/",
            id="no-space-after-slash",
        ),
        pytest.param("kubectl-insight tree -f o.j", "kubectl-insight tree -f o.json ", id="file"),
        pytest.param(
            "kubectl-insight tree --filename=o.j", "kubectl-insight tree --filename=o.json ", id="file-joined"
        ),
        pytest.param(
            "kubectl-insight tree --output=mer",
            "kubectl-insight tree --output=mermaid ",
            id="joined",
        ),
        pytest.param(
            "kubectl-insight tree -f 'o.json' clusterrole vie",
            "kubectl-insight tree -f 'o.json' clusterrole view",
            id="common-beginning",
        ),
        pytest.param("kubectl-insight nonsense o.j", "kubectl-insight nonsense o.j", id="nothing"),
    ],
)
def test_the_line_after_tab(terminal: Terminal, typed: str, line: str) -> None:
    assert _after_tab(terminal, typed, tries=1 if typed == line else TRIES) == line


@pytest.mark.parametrize("name", HOSTILE, ids=[name[0] for name in HOSTILE])
@pytest.mark.parametrize("start", ["clusterrole ", "clusterrole/"], ids=["word", "joined"])
def test_a_hostile_name_is_inserted_as_one_inert_word(
    terminal: Terminal, world: Path, start: str, name: str
) -> None:
    line = _after_tab(terminal, f"kubectl-insight tree -f o.json {start}{name[0]}")
    assert line.endswith(" ")
    expected = start + name if start.endswith("/") else name
    assert _words_of_the_line(terminal)[-1] == expected
    assert not list(world.rglob("HACKED*"))


def _words_of_the_line(terminal: Terminal) -> list[str]:
    """Let the shell take its own line apart."""
    terminal.type("\x01printf 'A''RG[[%s]]END' \x05 'la''st'\r")
    printed = terminal.wait_for(r"(ARG\[\[.*?)ARG\[\[last\]\]END")
    terminal.wait_for("(READY>)")
    return re.findall(r"ARG\[\[(.*?)\]\]END", printed)


def test_a_line_with_a_hostile_beginning_can_be_completed_further(terminal: Terminal, world: Path) -> None:
    line = _after_tab(terminal, "kubectl-insight tree -f o.json clusterrole l")
    assert "touch" in line
    _after_tab(terminal, "\t\t", tries=1)
    assert any(word.startswith("l$(touch HACKED-10)") for word in _words_of_the_line(terminal))
    assert not list(world.rglob("HACKED*"))


@pytest.mark.parametrize("name", HOSTILE, ids=[name[0] for name in HOSTILE])
@pytest.mark.parametrize("quote", ["'", '"'], ids=["single", "double"])
def test_within_quotes_a_hostile_name_is_inert_or_left_out(
    terminal: Terminal, world: Path, quote: str, name: str
) -> None:
    line = _after_tab(terminal, f"kubectl-insight tree -f o.json clusterrole {quote}{name[0]}", tries=1)
    if not line.endswith(" "):
        terminal.type(quote)
    assert {name, name[0]} & set(_words_of_the_line(terminal))
    assert not list(world.rglob("HACKED*"))

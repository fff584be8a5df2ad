"""On a terminal no line is longer than the screen is wide, and no object's name is cut."""

from __future__ import annotations

import os
import re
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.host.insight_process import command

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")


def on_terminal(columns: int, *words: object, colour: str = "never") -> list[str]:
    """Run a command line on a terminal of so many columns; return its lines without colours."""
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    arguments = [*command(), *map(str, words), "--color", colour]
    with subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        written = bytearray()
        with suppress(OSError):  # so ends on Linux the reading of a terminal that nobody writes to any more
            while piece := os.read(ours, 65536):
                written += piece
        os.close(ours)
    assert process.returncode == 0
    return re.sub(r"\x1b\[\d*m", "", written.decode()).splitlines()


@pytest.mark.parametrize("words", [[], ["deploy/web"], ["deploy", "--no-collapse"], ["--show", "containers"]])
@pytest.mark.parametrize(("columns", "colour"), [(80, "never"), (80, "always"), (120, "never")])
def test_the_shop_fits(shop: Path, columns: int, colour: str, words: list[str]) -> None:
    lines = on_terminal(columns, "tree", *words, "-n", "shop", "-f", shop, colour=colour)
    assert [line for line in lines if len(line) > columns] == []
    assert len(lines) > 5


@pytest.mark.parametrize("columns", [80, 120])
def test_an_object_with_its_makers_fits(shop: Path, columns: int) -> None:
    lines = on_terminal(columns, "tree", "deploy/web", "--provenance", "-n", "shop", "-f", shop)
    assert [line for line in lines if len(line) > columns] == []
    assert lines[0].split()[4:6] == ["ORIGIN", "ROLLOUT"]


def test_names_are_whole(shop: Path) -> None:
    wide = on_terminal(400, "tree", "-n", "shop", "-f", shop)
    narrow = on_terminal(80, "tree", "-n", "shop", "-f", shop)
    assert [name_in(line) for line in narrow] == [name_in(line) for line in wide]


def name_in(line: str) -> str:
    """Return what stands behind the kind; nothing for a line that stands for several objects."""
    return re.split(r"  +", line.partition("/")[2])[0]


def test_where_room_is_scarce_groups_make_way_for_reasons(shop: Path) -> None:
    lines = on_terminal(80, "tree", "-n", "shop", "-f", shop)
    assert lines[0].split()[-1] == "REASON"
    assert not any(".apps/" in line or ".io/" in line for line in lines)
    (wide,) = set(on_terminal(160, "tree", "deploy/web", "--up", "-n", "shop", "-f", shop)[1:])
    assert wide.startswith("Deployment.apps/web")

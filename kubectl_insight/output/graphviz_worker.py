"""Runs Graphviz in a process of its own, which may hang, crash or eat memory without harm: DOT in, picture out.

Run as a program: ``graphviz_worker.py FORMAT LAYOUT [DOT]``, with ``nop2`` as the layout for a source that says
where everything is. Without the path of a ``dot`` program it uses the library
that comes with pygraphviz. The exit code tells what became of it; nothing of the picture is in the arguments.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

NO_LIBRARY = 90
"""pygraphviz is not there, or cannot be loaded here."""
REFUSED = 91
"""Graphviz could not read or draw the source."""
MEMORY = 2 * 2**30


def main(arguments: list[str]) -> int:
    """Draw what is on standard input."""
    form, layout, *program = arguments
    _limit()
    if program:
        _run([program[0], f"-T{form}", *(["-Kneato", "-n2"] if layout == "nop2" else [])])
    try:
        from pygraphviz import AGraph, DotError
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return NO_LIBRARY
    try:
        picture = AGraph(string=sys.stdin.buffer.read().decode()).draw(format=form, prog=layout)
    except (DotError, ValueError, MemoryError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    sys.stdout.buffer.write(picture)
    sys.stdout.buffer.flush()
    return 0


def _run(command: list[str]) -> NoReturn:
    """Become the program, with the limits; Windows cannot, and has none."""
    if os.name == "nt":
        import subprocess

        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - no shell, and nothing of the picture is in the command


def _limit() -> None:
    """Bound memory and processor time, and leave no core file; Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    seconds = 120  # for a worker whose parent was killed before it could end it
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (soft, hard))
        except (OSError, ValueError):  # macOS knows the limit and refuses to set it
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

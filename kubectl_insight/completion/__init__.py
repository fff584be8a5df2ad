"""What may come next on a command line, for kubectl and for the shells.

``kubectl insight <TAB>`` runs :func:`main`, the program ``kubectl_complete-insight``; the scripts of
``kubectl insight completion SHELL`` run ``kubectl-insight`` with :data:`VARIABLE` set. Either way the answer
is what kubectl 1.26 and later expect of a plugin: a line ``value<TAB>help`` for each candidate, then a line
``:N`` with the bits of cobra's directive (2 no space, 4 no file names).

A person waits for this in the middle of a line, so it takes less than a second, prints nothing else,
whatever goes wrong, and asks nothing.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import typer

from kubectl_insight.command_group import app

VARIABLE = "_KUBECTL_INSIGHT_COMPLETE"
SECONDS = 0.9
NOTHING = b":4\n"


def main() -> NoReturn:
    """Complete the words after ``kubectl insight``; the last argument is the word that is being typed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    complete(app, sys.argv[1:], "kubectl")


def complete(app: typer.Typer, arguments: Sequence[str], form: str) -> NoReturn:
    """Print the candidates and end the process with 0, in time even where the cluster does not answer.

    Args:
        app: The command line.
        arguments: What was typed, as ``form`` says.
        form: The value of :data:`VARIABLE`; see :mod:`kubectl_insight.completion.forms`.
    """
    from kubectl_insight.completion.bounded import age, within

    def answer() -> bytes:
        from kubectl_insight.completion.candidates import candidates
        from kubectl_insight.completion.forms import read
        from kubectl_insight.environment import Environment

        typed = read(form, arguments)
        return typed.write(candidates(app, typed.words, typed.incomplete, Environment())).encode()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is over in a moment; a traceback would stay
    # Starting Python and loading the command line took some of the time already.
    with suppress(OSError), open(1, "wb", closefd=False) as stdout:
        stdout.write(within(SECONDS - age(), answer) or NOTHING)
    os._exit(0)

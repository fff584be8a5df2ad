"""Graphviz, wherever it is: the library that comes with pygraphviz, else a ``dot`` program on the path.

It always runs in a child process with a time limit. What went wrong is an error with a reason, so that callers
can draw by themselves instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kubectl_insight.errors import InsightError, UsageError
from kubectl_insight.output import graphviz_worker

Format = Literal["svg", "png", "pdf", "json"]

INSTALL = "install it with: pip install 'kubectl-insight[pictures]', or install Graphviz so that its program dot is on the PATH"


class EngineMissingError(UsageError):
    """There is no Graphviz.

    Attributes:
        reason: Why the library could not be used, one line; empty where it is not installed.
    """

    def __init__(self, reason: str = "") -> None:
        because = f" ({reason})" if reason else ""
        super().__init__(f"Graphviz is not installed{because}", hint=INSTALL)
        self.reason = reason


class EngineFailedError(InsightError):
    """Graphviz took too long, crashed, or refused the source.

    Attributes:
        problem: What happened, one phrase.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(f"Graphviz {problem}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Engine:
    """How to run Graphviz.

    Attributes:
        seconds: The time limit.
        library: Try the library of pygraphviz.
        program: The path of a ``dot`` program to use without the library; ``None`` looks for it.
        python: The interpreter that runs the worker.
    """

    seconds: float = 8.0
    library: bool = True
    program: str | None = None
    python: Sequence[str] = field(default_factory=lambda: (sys.executable, "-P"))

    def draw(self, source: str, form: Format, *, placed: bool = False) -> bytes:
        """Draw a DOT source.

        Args:
            placed: The source says where everything is.

        Raises:
            EngineMissingError: There is neither the library nor the program.
            EngineFailedError: The time was up, Graphviz crashed, or did not like the source.
        """
        reason, layout = "", "nop2" if placed else "dot"
        if self.library and self.python[0]:  # an embedded interpreter does not know where it is
            done = self._run([form, layout], source)
            if done.returncode != graphviz_worker.NO_LIBRARY:
                return _picture(done)
            reason = _reason(done.stderr)
        program = self.program if self.program is not None else shutil.which("dot")
        if not program:
            raise EngineMissingError(reason)
        return _picture(self._run([form, layout, program], source))

    def _run(self, arguments: Sequence[str], source: str) -> subprocess.CompletedProcess[bytes]:
        command = [*self.python, str(Path(graphviz_worker.__file__)), *arguments]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(os.environ),
            )
        except OSError as error:
            raise EngineFailedError(f"cannot be started: {error.strerror}") from error
        with process:
            try:
                output, errors = process.communicate(source.encode(), timeout=self.seconds)
            except subprocess.TimeoutExpired as error:
                raise EngineFailedError(f"was not done within {self.seconds:g} s") from error
            finally:
                process.kill()  # also after Ctrl-C; nothing happens to one that has ended
        return subprocess.CompletedProcess(command, process.returncode, output, errors)


_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
)
_KEPT_PREFIXES = ("LC_", "LD_", "DYLD_", "FONTCONFIG", "XDG_")


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return what the child needs of the environment: no tokens, no keys, none of Graphviz' own switches."""
    return {
        name: value for name, value in variables.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }


def _picture(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode < 0:
        raise EngineFailedError(f"was ended by signal {-done.returncode}")
    if done.returncode or not done.stdout:
        reason = _reason(done.stderr)
        raise EngineFailedError(f"failed{f': {reason}' if reason else ''}")
    return bytes(done.stdout)


def _reason(errors: bytes) -> str:
    """Return the last line that says something, without fonts' complaints, which concern nobody."""
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines()]
    telling = [line for line in lines if line and not line.startswith(("Fontconfig", "Pango", "(process:"))]
    return telling[-1][:200] if telling else ""

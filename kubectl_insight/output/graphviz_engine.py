"""Graphviz, wherever it is: the library that comes with pygraphviz, else a ``dot`` program on the path.

It always runs in a child process with a time limit. What went wrong is an error with a reason, so that callers
can draw by themselves instead.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, Literal, NamedTuple

from kubectl_insight.errors import InsightError, UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.output import graphviz_worker

Format = Literal["svg", "png", "pdf", "json"]

INSTALL = "install it with: pip install 'kubectl-insight[pictures]', or install Graphviz so that its program dot is on the PATH"


WITHOUT = "-o svg and -o html are drawn without Graphviz where need be"


class _Mark(NamedTuple):
    """How a file begins and ends that is what it should be."""

    begin: tuple[bytes, ...]
    end: bytes


_MARKS: Final[Mapping[Format, _Mark]] = {
    "svg": _Mark((b"<?xml", b"<!DOCTYPE svg", b"<svg"), b"</svg>"),
    "png": _Mark((b"\x89PNG\r\n\x1a\n",), b"IEND\xaeB`\x82"),
    "pdf": _Mark((b"%PDF-",), b"%%EOF"),
    "json": _Mark((b"{",), b"}"),
}


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
    """Graphviz took too long, crashed, refused the source, or wrote something else than a picture.

    Attributes:
        problem: What happened, one phrase.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.INPUT

    def __init__(self, problem: str) -> None:
        super().__init__(f"Graphviz {problem}", hint=WITHOUT)
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
                return _picture(done, form)
            reason = _reason(done.stderr)
        program = self.program if self.program is not None else shutil.which("dot")
        if not program:
            raise EngineMissingError(reason)
        return _picture(self._run([form, layout, program], source), form)

    def _run(self, arguments: Sequence[str], source: str) -> subprocess.CompletedProcess[bytes]:
        command = [*self.python, str(Path(graphviz_worker.__file__)), *arguments]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(os.environ),
                start_new_session=True,  # a group of its own, which ends as a whole
            )
        except OSError as error:
            raise EngineFailedError(f"cannot be started: {error.strerror}") from error
        with process:
            try:
                output, errors = process.communicate(source.encode(), timeout=self.seconds)
            except subprocess.TimeoutExpired as error:
                raise EngineFailedError(f"was not done within {self.seconds:g} s") from error
            finally:
                _end(process)  # also after Ctrl-C, which does not reach another session
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


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child and all that it has started; nothing happens to what has ended."""
    if os.name != "nt":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _picture(done: subprocess.CompletedProcess[bytes], form: Format) -> bytes:
    if done.returncode < 0:
        raise EngineFailedError(f"was ended by signal {-done.returncode}")
    if done.returncode or not done.stdout:
        reason = _reason(done.stderr)
        raise EngineFailedError(f"failed{f': {reason}' if reason else ''}")
    if not _is(done.stdout, form):
        raise EngineFailedError(f"wrote something that is no {form.upper()}")
    return bytes(done.stdout)


def _is(data: bytes, form: Format) -> bool:
    """Tell whether a file is of a format, by how it begins and ends."""
    mark = _MARKS[form]
    whole = data if form == "png" else data.strip()
    if form == "svg":
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return whole.startswith(mark.begin) and whole.endswith(mark.end)


def _reason(errors: bytes) -> str:
    """Return the last line that says something, without fonts' complaints, which concern nobody."""
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines()]
    telling = [line for line in lines if line and not line.startswith(("Fontconfig", "Pango", "(process:"))]
    return telling[-1][:200] if telling else ""

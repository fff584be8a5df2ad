"""The world a command runs in, as one object that is handed down.

Nothing else reads ``sys.stdout``, ``os.environ`` or the clock, so a test can run any command in a world
of its own making.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

from kubectl_insight.objects.visible import visible


def _now() -> datetime:
    return datetime.now(UTC)


def _open(stream: TextIO | None, mode: Literal["r", "w"]) -> TextIO:
    """Return the stream, or an empty one where the process was started with it closed."""
    return stream if stream is not None else Path(os.devnull).open(mode, encoding="utf-8")


def _home() -> Path:
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where no home is set


@dataclass(frozen=True, slots=True)
class Environment:
    """Streams, variables, home and clock.

    Attributes:
        variables: The environment variables.
        home: The user's home; it may not exist.
        now: The clock, in UTC.
        verbosity: klog's levels: 0 quiet, 4 what is done, 6 requests, 8 headers without credentials.
    """

    stdin: TextIO = field(default_factory=lambda: _open(sys.stdin, "r"))
    stdout: TextIO = field(default_factory=lambda: _open(sys.stdout, "w"))
    stderr: TextIO = field(default_factory=lambda: _open(sys.stderr, "w"))
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    home: Path = field(default_factory=_home)
    now: Callable[[], datetime] = _now
    verbosity: int = 0

    def is_terminal(self, stream: TextIO) -> bool:
        """Tell whether a person looks at the stream."""
        return stream.isatty()

    def colour_allowed(self, choice: str) -> bool:
        """Decide about colour on standard output for ``--color auto|always|never``.

        ``NO_COLOR`` (any non-empty value) and ``TERM=dumb`` win over everything.
        """
        if self.variables.get("NO_COLOR") or self.variables.get("TERM") == "dumb":
            return False
        return choice == "always" or (choice == "auto" and self.is_terminal(self.stdout))

    def width(self) -> int | None:
        """Return the terminal's columns, or ``None`` where there is no terminal or it does not know them."""
        if not self.is_terminal(self.stdout):
            return None
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or None
        except OSError:
            return None

    def speaks_unicode(self) -> bool:
        """Tell whether standard output can show line-drawing characters."""
        return (getattr(self.stdout, "encoding", None) or "ascii").lower().replace("-", "") in {
            "utf8",
            "utf16",
        }

    def warn(self, message: str) -> None:
        """Print one line on standard error; control characters in it are made visible."""
        self.stderr.write(f"{visible(message)}\n")

    def log(self, level: int, message: str) -> None:
        """Print one line on standard error if ``-v`` asks for this level."""
        if self.verbosity >= level:
            self.warn(message)

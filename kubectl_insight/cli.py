"""The ``kubectl insight`` command line, as a process starts it and as a program calls it.

Importing this costs next to nothing, and what costs a tenth of a second is imported in the care of :func:`main`:
so Ctrl-C ends a command in the same way from its first moment on.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

from kubectl_insight.exit_status import ExitStatus

if TYPE_CHECKING:
    from kubectl_insight.command_group import app
    from kubectl_insight.environment import Environment

__all__ = ["app", "main", "run"]


def main() -> NoReturn:
    """Run the command line of this process and end with its exit code."""
    try:
        from kubectl_insight.running import run_process

        status = run_process()
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    sys.exit(status)


def run(arguments: list[str], environment: Environment) -> int:
    """Run one command line.

    Returns:
        The exit code; see :class:`ExitStatus`.
    """
    from kubectl_insight import running

    return running.run(arguments, environment)


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kubectl_insight.command_group import app

    return app

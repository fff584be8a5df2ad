"""Runs a command line, and says what became of it in messages and an exit code."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import PurePath

import typer

from kubectl_insight import completion, standard_streams
from kubectl_insight.command_group import BrokenPipe, app
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.usage_messages import see_help

# Typer keeps its copy of click private; this base of its public exception is all that we need of it.
TyperClickException: type[Exception] = typer.BadParameter.__mro__[2]
# What the system says of a stream that cannot take what is written: a full disk, a quota, a closed descriptor.
_UNWRITABLE = {errno.ENOSPC, errno.EFBIG, errno.EBADF, getattr(errno, "EDQUOT", errno.ENOSPC)}


def run_process() -> int:
    """Run the command line that this process was started with, under the name the user typed; or complete it.

    Returns:
        The exit code; see :class:`ExitStatus`.
    """
    standard_streams.mend()
    if form := os.environ.pop(completion.VARIABLE, ""):
        completion.complete(app, sys.argv[1:], form)
    # A command runs once and ends: collecting cycles would cost a tenth of a large tree's time and free
    # nothing. A command that stays switches it on again.
    gc.disable()
    try:
        return run(sys.argv[1:], Environment())
    finally:
        gc.freeze()  # else the interpreter goes through all objects once more on its way out


def run(arguments: list[str], environment: Environment) -> int:
    """Run one command line.

    Returns:
        The exit code; see :class:`ExitStatus`.
    """
    try:
        status = app(arguments, prog_name=_program_name(), standalone_mode=False, obj=environment)
        environment.stdout.flush()
    except InsightError as error:
        return _report(environment, str(error), error.hint, error.exit_status)
    except (BrokenPipe, BrokenPipeError):
        _silence(environment)
        return ExitStatus.BROKEN_PIPE
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            return _fault(environment)
        _silence(environment)
        return _report(environment, f"error: cannot write the answer: {error.strerror}", "", ExitStatus.INPUT)
    except (typer.Abort, KeyboardInterrupt):
        return ExitStatus.INTERRUPTED
    except typer.Exit as error:
        return error.exit_code
    except TyperClickException as error:
        return _report(environment, f"error: {_usage_message(error)}", _usage_hint(error), ExitStatus.USAGE)
    except Exception:  # noqa: BLE001 - the last line of defence: say whose fault it is
        return _fault(environment)
    return status if isinstance(status, int) else ExitStatus.OK


def _program_name() -> str:
    started_as_plugin = PurePath(sys.argv[0]).name.startswith("kubectl-")
    return "kubectl insight" if started_as_plugin else "kubectl-insight"


def _report(environment: Environment, message: str, hint: str, status: ExitStatus) -> int:
    environment.warn(message)
    for line in hint.splitlines():
        environment.warn(line)
    return status


def _usage_message(error: Exception) -> str:
    message: str = error.format_message()  # type: ignore[attr-defined]
    return message


def _usage_hint(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return see_help(context.command_path) if context is not None else ""


def _silence(environment: Environment) -> None:
    """Keep the interpreter from complaining when it flushes what nobody takes on its way out."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, environment.stdout.fileno())
    except (OSError, ValueError):
        return  # a test's stream without a file behind it has nothing to flush


def _fault(environment: Environment) -> int:
    import traceback

    environment.warn("error: this is a fault of kubectl-insight, please report it with these lines:")
    for line in traceback.format_exc().splitlines():
        environment.warn(line)
    return ExitStatus.FAULT

"""The ``kubectl insight`` command line: a Typer group whose commands load on first use."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from kubectl_insight import completion
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.options import given, shared_parameters
from kubectl_insight.plugin import Executable, Plugin, find, find_all, find_executable, find_executables

SUMMARY = "Who owns it, what hangs on it, which APIs are used, what happened, what is unhealthy."

# Typer keeps its copy of click private; these two bases of its public exception are all that we need of it.
TyperUsageError: type[Exception] = typer.BadParameter.__mro__[1]
TyperClickException: type[Exception] = typer.BadParameter.__mro__[2]


class BrokenPipe(Exception):  # noqa: N818 - an ordinary end, not an error
    """The reader of our output went away."""


class LazyCommand(TyperCommand):
    """Stands in for a plugin in help and completion; becomes the real command when invoked."""

    def __init__(self, plugin: Plugin) -> None:
        super().__init__(name=plugin.name, help=plugin.help)
        self._plugin = plugin

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Import the plugin and let its own command parse the rest of the line."""
        command = get_command(self._plugin.load())
        command.context_settings.setdefault("help_option_names", ["-h", "--help"])
        return command.make_context(info_name, _as_kubectl_reads(args), *rest, **extra)


class ExecutableCommand(TyperCommand):
    """Hands over to ``kubectl-insight-NAME`` on PATH, as git and kubectl do."""

    def __init__(self, executable: Executable) -> None:
        super().__init__(name=executable.name, help=f"(runs {executable.path})")
        self._executable = executable

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:
        """Replace this process by the executable; while completing, do nothing."""
        if extra.get("resilient_parsing"):
            return super().make_context(info_name, [], *rest, **extra)
        parent = extra.get("parent")
        if parent is not None and given(parent):
            raise UsageError(f"flags cannot be placed before plugin name: {info_name}")
        path = self._executable.path
        try:
            os.execv(path, [path, *args])  # noqa: S606 - the user's own executable, no shell between
        except OSError as error:
            raise UsageError(f"cannot run {path}: {error.strerror}") from error


class PluginGroup(TyperGroup):
    """A group whose commands are the plugins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: set[str] = set()

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        commands: dict[str, Any] = {
            name: ExecutableCommand(found) for name, found in find_executables().items()
        }
        commands |= {name: LazyCommand(plugin) for name, plugin in find_all(self._warn(ctx)).items()}
        self.commands = dict(sorted(commands.items()))
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the stand-in for one command without looking at the others."""
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        if plugin := find(cmd_name, self._warn(ctx)):
            return LazyCommand(plugin)
        if executable := find_executable(cmd_name):
            return ExecutableCommand(executable)
        return None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Fill in the names that a "did you mean" may offer, only once one is needed."""
        if self.get_command(ctx, args[0]) is None:
            self.list_commands(ctx)
        return super().resolve_command(ctx, args)

    def _warn(self, ctx: Any) -> Callable[[str], None]:
        """Return what prints a warning once, however often the plugins are looked through; never in completion."""
        environment = ctx.obj if isinstance(ctx.obj, Environment) else Environment()

        def warn(message: str) -> None:
            if message not in self._told and not ctx.resilient_parsing:
                self._told.add(message)
                environment.warn(message)

        return warn

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the command line; ``--help`` is printed here already, perhaps to a reader that went away."""
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError as error:
            raise BrokenPipe from error

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader that went away gets its own exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise BrokenPipe from error


app = typer.Typer(
    cls=PluginGroup,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _root(_context: typer.Context, **_: Any) -> None:
    if _context.invoked_subcommand is None:
        typer.echo(_context.get_help())
        return
    typed = given(_context)
    # Click looks a sub-command's defaults up here, so what is typed nearer to the command still wins.
    _context.default_map = {_context.invoked_subcommand: dict(typed)}


def _declare_shared_options() -> None:
    import inspect

    context = inspect.Parameter("_context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    _root.__signature__ = inspect.Signature([context, *shared_parameters()])  # type: ignore[attr-defined]
    _root.__annotations__ = {}
    _root.__doc__ = SUMMARY
    app.callback()(_root)


_declare_shared_options()


def main() -> NoReturn:
    """Run the command line under the name the user typed and end with its exit code; or complete it."""
    if form := os.environ.pop(completion.VARIABLE, ""):
        completion.complete(app, sys.argv[1:], form)
    # A command runs once and ends: collecting cycles would cost a tenth of a large tree's time and free
    # nothing. A command that stays switches it on again.
    gc.disable()
    sys.exit(run(sys.argv[1:], Environment()))


def run(arguments: list[str], environment: Environment) -> int:
    """Run one command line.

    Returns:
        The exit code; see :class:`ExitStatus`.
    """
    try:
        status = app(
            arguments,
            prog_name=_program_name(),
            standalone_mode=False,
            obj=environment,
        )
        environment.stdout.flush()
    except InsightError as error:
        return _report(environment, str(error), error.hint, error.exit_status)
    except (BrokenPipe, BrokenPipeError):
        _silence(environment)
        return ExitStatus.BROKEN_PIPE
    except OSError as error:
        if error.errno != errno.ENOSPC:
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


def _as_kubectl_reads(words: list[str]) -> list[str]:
    """Split ``-n=shop``, which kubectl's users may write, and of which Typer takes ``=shop`` for the value."""
    parts: list[str] = []
    for word in words:
        joined = len(word) > len("-n=") - 1 and word[0] == "-" and word[1].isalpha() and word[2:3] == "="
        parts += [word[:2], word[3:]] if joined else [word]
    return parts


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
    return f"See '{context.command_path} --help' for usage." if context is not None else ""


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

"""The command group: commands that load on first use, shared flags before their names, kubectl's way of flags."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from kubectl_insight.environment import Environment
from kubectl_insight.errors import UsageError
from kubectl_insight.flag_words import Reading, flags_of, read_flags
from kubectl_insight.options import GLOBAL, given, shared_parameters, with_parameters
from kubectl_insight.plugin import Executable, Plugin, find, find_all, find_executable, find_executables
from kubectl_insight.usage_messages import invalid_argument, see_help

SUMMARY = """Answer questions about the objects of a Kubernetes cluster, or of files.

The options below are kubectl's. Every command takes them, before and after its name; its own are in its help.
"""
_HELP_NAMES = ["-h", "--help"]


class BrokenPipe(Exception):  # noqa: N818 - an ordinary end, not an error
    """The reader of our output went away."""


class StandIn(TyperCommand):
    """Stands in for a command in help and completion; becomes the real one when invoked."""

    def __init__(self, name: str, load: Callable[[], Any], **described: Any) -> None:
        super().__init__(name=name, **described)
        self._load = load

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Load the command and let it parse the rest of the line, after what was typed before its name."""
        command = self._load()
        command.context_settings.setdefault("help_option_names", _HELP_NAMES)
        before = given(parent.find_root())
        lenient = extra.get("resilient_parsing", False)
        if isinstance(command, TyperGroup):
            command.commands = {name: _stand_in(found) for name, found in command.commands.items()}
        else:
            _take_global_flags(command, parent.find_root().command)
            if not lenient:
                _refuse_unknown(before, command, parent, info_name)
        path = f"{parent.command_path} {info_name}"
        reading = _read(command, args, path, lenient=lenient)
        defaults = {**before, **dict.fromkeys(reading.unset, False)}
        return _make(command, reading, path, info_name, parent=parent, default_map=defaults, **extra)


class ExecutableCommand(TyperCommand):
    """Hands over to ``kubectl-insight-NAME`` on PATH, as git and kubectl do."""

    def __init__(self, executable: Executable) -> None:
        text = f"(runs {executable.path})"
        super().__init__(name=executable.name, help=text, short_help=text)
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
        for parameter in self.params:
            # Any shared flag may be typed here, but only these are taken by every command.
            parameter.hidden = parameter.name not in GLOBAL  # type: ignore[attr-defined]

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        commands: dict[str, Any] = {
            name: ExecutableCommand(found) for name, found in find_executables().items()
        }
        commands |= {name: _plugin(plugin) for name, plugin in find_all(self._warn(ctx)).items()}
        self.commands = dict(sorted(commands.items()))
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the stand-in for one command without looking at the others."""
        if cmd_name in self.commands:
            return self.commands[cmd_name]
        if plugin := find(cmd_name, self._warn(ctx)):
            return _plugin(plugin)
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

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Read the command line; ``--help`` is printed here already, perhaps to a reader that went away."""
        path = info_name or ""
        reading = _read(self, args, path, lenient=extra.get("resilient_parsing", False))
        try:
            return _make(super(), reading, path, info_name, parent=parent, **extra)
        except BrokenPipeError as error:
            raise BrokenPipe from error

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader that went away gets its own exit code."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise BrokenPipe from error


def _plugin(plugin: Plugin) -> StandIn:
    return StandIn(plugin.name, lambda: get_command(plugin.load()), help=plugin.help, short_help=plugin.help)


def _stand_in(command: Any) -> StandIn:
    return StandIn(
        command.name,
        lambda: command,
        help=command.help,
        short_help=command.short_help,
        hidden=command.hidden,
        deprecated=command.deprecated,
    )


def _read(command: Any, words: list[str], path: str, *, lenient: bool) -> Reading:
    settings = command.context_settings
    try:
        return read_flags(
            words,
            flags_of(command),
            interspersed=settings.get("allow_interspersed_args", command.allow_interspersed_args),
            lenient=lenient or settings.get("ignore_unknown_options", False),
        )
    except UsageError as error:
        error.hint = see_help(path)
        raise


def _make(command: Any, reading: Reading, path: str, info_name: str | None, **extra: Any) -> Any:
    try:
        return command.make_context(info_name, reading.words, **extra)
    except typer.BadParameter as error:
        told = invalid_argument(error, reading.values, path)
        if told is None:
            raise
        raise told from error


def _take_global_flags(command: Any, root: Any) -> None:
    """Let a command take kubectl's global flags, though they mean nothing to it; its own ones come first."""
    names = {parameter.name for parameter in command.params}
    spellings = {spelling for parameter in command.params for spelling in parameter.opts}
    for parameter in root.params:
        if parameter.name in GLOBAL - names and spellings.isdisjoint(parameter.opts):
            taken = copy.copy(parameter)
            taken.hidden, taken.expose_value = True, False
            command.params.append(taken)


def _refuse_unknown(before: Mapping[str, Any], command: Any, parent: Any, info_name: str | None) -> None:
    """Raise for the first flag typed before a command's name that means nothing to it."""
    names = {parameter.name for parameter in command.params} | GLOBAL
    for parameter in parent.find_root().command.params:
        if parameter.name in before and parameter.name not in names:
            flag = max(parameter.opts, key=len)
            raise UsageError(f"unknown flag: {flag}", hint=see_help(f"{parent.command_path} {info_name}"))


app = typer.Typer(
    cls=PluginGroup,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": _HELP_NAMES},
)


def _root(_context: typer.Context, **_: Any) -> None:
    if _context.invoked_subcommand is None:
        typer.echo(_context.get_help())


app.callback(help=SUMMARY)(with_parameters(_root, shared_parameters()))

"""From the words typed so far to what may come next: commands, options, and the values of both.

Typer can do this only in the forms of its own shell scripts, which say too little (not where a file's name
belongs) and, in zsh's case, are evaluated by the shell. So its parsed commands are walked here; everything
used of them is also what its own walk uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup, TyperOption
from typer.main import get_command

from kubectl_insight.completers import COMPLETERS
from kubectl_insight.environment import Environment
from kubectl_insight.flag_words import flags_of, read_flags
from kubectl_insight.objects.visible import visible
from kubectl_insight.options import given

PROGRAM = "kubectl-insight"
_FILE = re.compile(r"\b(FILE|PATH|DIR)\b")


class Candidate(NamedTuple):
    """One way to go on.

    Attributes:
        value: The whole word; no control characters.
        help: One line; may be empty.
    """

    value: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """All ways to go on.

    Attributes:
        values: Sorted, each once.
        files: A file's name belongs here.
    """

    values: tuple[Candidate, ...] = ()
    files: bool = False


def candidates(
    app: typer.Typer, words: Sequence[str], incomplete: str, environment: Environment
) -> Candidates:
    """Find out what may stand in the place of the last word.

    Plugins are imported where their options are asked for; executables are never run.

    Args:
        words: The words before it, without the program's name.
        incomplete: What of it is typed already.
    """
    context = _context_of(get_command(app), words, environment)
    if context is None:
        return Candidates()
    context.meta[COMPLETERS] = _completer
    if "--" not in words and incomplete.startswith("-"):
        name, equals, start = incomplete.partition("=")
        if not equals:
            return _chosen(_options(context), incomplete)
        option = _option(context, name)
        return _values(context, option, start, prefix=f"{name}=") if option else Candidates()
    parameter = _option(context, words[-1]) if words and "--" not in words else None
    parameter = parameter or _argument(context)
    if parameter is not None:
        return _values(context, parameter, incomplete)
    return _chosen(_commands(context), incomplete)


def _context_of(command: Any, words: Sequence[str], environment: Environment) -> Any:
    """Parse the words leniently; ``None`` where a command in them does not exist."""
    context = command.make_context(PROGRAM, list(words), resilient_parsing=True, obj=environment)
    while isinstance(context.command, TyperGroup):
        typed = read_flags(words, flags_of(context.command), interspersed=False, lenient=True).words
        _, words, _ = context.command.make_parser(context).parse_args(args=typed)
        if not words:
            break
        name, found, words = context.command.resolve_command(context, words)
        if found is None:
            return None
        context = found.make_context(name, list(words), parent=context, resilient_parsing=True)
    return context


def _completer(name: str) -> Callable[..., Any]:
    """Return a function of :mod:`kubectl_insight.completion_values`, imported only when asked."""
    from kubectl_insight import completion_values

    completer: Callable[..., Any] = getattr(completion_values, name)
    return completer


def _options(context: Any) -> Iterator[Candidate]:
    """Yield the options that may still be given."""
    typed = given(context)
    for parameter in context.command.get_params(context):
        if not isinstance(parameter, TyperOption) or parameter.hidden:
            continue
        if parameter.multiple or parameter.name not in typed:
            for name in (*parameter.opts, *parameter.secondary_opts):
                yield Candidate(name, parameter.help or "")


def _option(context: Any, name: str) -> Any:
    """Return the option of that name if it takes a value, else ``None``."""
    for parameter in context.command.get_params(context):
        if isinstance(parameter, TyperOption) and name in parameter.opts:
            return None if parameter.is_flag or parameter.count else parameter
    return None


def _argument(context: Any) -> Any:
    """Return the first argument that takes another word, or ``None``."""
    typed = given(context)
    for parameter in context.command.get_params(context):
        if parameter.param_type_name == "argument" and (parameter.nargs == -1 or parameter.name not in typed):
            return parameter
    return None


def _commands(context: Any) -> Iterator[Candidate]:
    if not isinstance(context.command, TyperGroup):
        return
    for name in context.command.list_commands(context):
        command = context.command.get_command(context, name)
        if command is not None and not command.hidden:
            yield Candidate(name, command.help or "")


def _values(context: Any, parameter: Any, start: str, *, prefix: str = "") -> Candidates:
    items = parameter.shell_complete(context, start)
    values = [Candidate(f"{prefix}{item.value}", item.help or "") for item in items if item.type == "plain"]
    files = len(values) < len(items) or (not items and bool(_FILE.search(parameter.metavar or "")))
    return Candidates(_chosen(values, prefix + start).values, files=files and not values)


def _chosen(found: Iterable[Candidate], start: str) -> Candidates:
    """Keep what begins so and can be shown on one line; names are anybody's, and no honest one is dropped."""
    kept = {
        value: Candidate(value, _first_line(text))
        for value, text in found
        if value.startswith(start) and value and visible(value) == value
    }
    return Candidates(tuple(kept[value] for value in sorted(kept)))


def _first_line(text: str) -> str:
    return visible(text.strip().partition("\n")[0])

"""Flags as kubectl reads them, where Typer reads them otherwise.

kubectl's parser is pflag, and its users write what pflag takes:

=====================================  ===============================  =================================
words                                  kubectl                          Typer
=====================================  ===============================  =================================
``-n=shop``                            the namespace ``shop``           the namespace ``=shop``
``--no-headers=true``, ``-RA=false``   a boolean flag, set or unset     an error
``--nonsense``, ``-Z``                 ``unknown flag``, ``unknown      ``No such option``
                                       shorthand flag``
``-n`` at the end                      ``flag needs an argument``       ``requires an argument``
=====================================  ===============================  =================================

So the words of a line are read here first and handed to Typer as it wants them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kubectl_insight.errors import UsageError

_BOOLEANS = dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "false", "FALSE", "False"), False
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of a command.

    Attributes:
        name: The name of its value in the command.
        spellings: All its spellings, with their dashes.
        values: How many words follow it.
        boolean: It is set by its presence, and takes ``=true`` and ``=false``.
    """

    name: str
    spellings: tuple[str, ...]
    values: int = 1
    boolean: bool = False

    @property
    def title(self) -> str:
        """The flag in kubectl's messages: the shorthand, if any, then the long spelling."""
        return ", ".join(sorted(self.spellings, key=len))


@dataclass(slots=True)
class Reading:
    """What a line says.

    Attributes:
        words: The line for Typer.
        unset: The boolean flags whose last word is ``false``, by name; ``words`` does not have them.
        values: The last value of each flag that takes one, by name.
    """

    words: list[str] = field(default_factory=list)
    unset: frozenset[str] = frozenset()
    values: dict[str, str] = field(default_factory=dict)


HELP = Flag("help", ("-h", "--help"), values=0, boolean=True)


def flags_of(command: Any) -> list[Flag]:
    """Return the flags of one of Typer's commands."""
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    return [
        HELP,
        *(
            Flag(
                option.name,
                (*option.opts, *option.secondary_opts),
                values=0 if option.is_flag or option.count else option.nargs,
                boolean=option.is_bool_flag and not option.secondary_opts,
            )
            for option in options
        ),
    ]


def read_flags(
    words: Sequence[str], flags: Iterable[Flag], *, interspersed: bool = True, lenient: bool = False
) -> Reading:
    """Read a line.

    Args:
        interspersed: Flags may follow arguments; otherwise nothing is read from the first argument on.
        lenient: What cannot be understood is left for Typer.

    Raises:
        UsageError: A flag is unknown, lacks its value, or is no boolean.
    """
    reader = _Reader(words, flags, lenient=lenient)
    reader.read(interspersed=interspersed)
    return reader.reading()


class _Reader:
    def __init__(self, words: Sequence[str], flags: Iterable[Flag], *, lenient: bool) -> None:
        self._left = deque(words)
        self._flags = {spelling: flag for flag in flags for spelling in flag.spellings}
        self._lenient = lenient
        self._parts: list[tuple[str, str]] = []  # the name of a boolean flag or nothing, and the word
        self._booleans: dict[str, bool] = {}
        self._values: dict[str, str] = {}

    def read(self, *, interspersed: bool) -> None:
        while self._left:
            word = self._left.popleft()
            is_flag = word.startswith("-") and word != "-"
            if word == "--" or not (is_flag or interspersed):
                self._keep(word, *self._left)
                return
            if word.startswith("--"):
                self._read_long(word)
            elif is_flag:
                self._read_short(word)
            else:
                self._keep(word)

    def reading(self) -> Reading:
        unset = frozenset(name for name, is_set in self._booleans.items() if not is_set)
        return Reading([word for name, word in self._parts if name not in unset], unset, self._values)

    def _read_long(self, word: str) -> None:
        spelling, equals, value = word.partition("=")
        flag = self._flags.get(spelling)
        if flag is None:
            self._complain(f"unknown flag: {spelling}{self._suggestion(spelling)}")
            self._keep(word)
        elif flag.boolean:
            self._set(flag, value if equals else "true")
        else:
            self._keep(word)
            if equals:
                self._values[flag.name] = value
            self._take(flag, flag.values - bool(equals), spelling)

    def _read_short(self, word: str) -> None:
        rest = word[1:]
        while rest:
            spelling, before, rest = f"-{rest[0]}", rest, rest[1:]
            flag = self._flags.get(spelling)
            if flag is None:
                self._complain(f"unknown shorthand flag: {before[0]!r} in -{before}")
                self._keep(f"-{before}")
                return
            if flag.boolean:
                rest = self._read_boolean(flag, rest)
            elif flag.values:
                self._read_value(flag, spelling, rest)
                return
            else:
                self._keep(spelling)

    def _read_boolean(self, flag: Flag, rest: str) -> str:
        if rest.startswith("="):
            self._set(flag, rest[1:])
            return ""
        self._set(flag, "true")
        return rest

    def _read_value(self, flag: Flag, spelling: str, rest: str) -> None:
        self._keep(spelling)
        if rest:
            self._left.appendleft(rest.removeprefix("="))
        self._take(flag, flag.values, f"{spelling[1]!r} in {spelling}")

    def _take(self, flag: Flag, count: int, spelling: str) -> None:
        if count > len(self._left):
            self._complain(f"flag needs an argument: {spelling}")
        for _ in range(min(count, len(self._left))):
            self._values[flag.name] = self._left.popleft()
            self._keep(self._values[flag.name])

    def _set(self, flag: Flag, text: str) -> None:
        if text not in _BOOLEANS:
            self._complain(f'invalid argument "{text}" for "{flag.title}" flag: must be true or false')
        self._booleans[flag.name] = _BOOLEANS.get(text, True)
        self._parts.append((flag.name, max(flag.spellings, key=len)))

    def _keep(self, *words: str) -> None:
        self._parts += [("", word) for word in words]

    def _suggestion(self, spelling: str) -> str:
        if self._lenient:
            return ""
        from difflib import get_close_matches

        near = get_close_matches(spelling, self._flags, n=1)
        return f" (did you mean {near[0]}?)" if near else ""

    def _complain(self, message: str) -> None:
        if not self._lenient:
            raise UsageError(message)

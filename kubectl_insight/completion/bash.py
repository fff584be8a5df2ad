"""A line as bash reads it, without evaluating any of it, and values as bash has to insert them.

bash gives a completion function the line as it was typed, and replaces by the answer only what follows the
last of ``COMP_WORDBREAKS`` in it: of ``clusterrole/system:no`` just ``no``. The function can undo neither
the quotes nor that without ``eval`` or somebody else's library, so both is done here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INERT = re.compile(r"[\w@%+=:,./-]")
_ACTIVE_BETWEEN = {"'": "'", '"': '"$`\\!'}


@dataclass(frozen=True, slots=True)
class Line:
    """A line up to the cursor.

    Attributes:
        words: Those before the one that is being typed, the program's name first.
        incomplete: The one that is being typed, without quotes; empty after a space.
        kept: How many of its characters bash leaves as they are.
        quote: The quote that is still open, or empty.
    """

    words: tuple[str, ...]
    incomplete: str
    kept: int
    quote: str

    def insert(self, value: str) -> str | None:
        """Return what bash has to insert for a value; ``None`` if no text means it there."""
        rest = value[self.kept :]
        if self.quote:
            active = any(character in _ACTIVE_BETWEEN[self.quote] for character in rest)
            return None if active else rest
        return "".join(character if _INERT.match(character) else f"\\{character}" for character in rest)


def parse_line(line: str, breaks: str) -> Line:
    """Take a simple command apart; variables and substitutions stay as they were typed.

    Args:
        breaks: ``COMP_WORDBREAKS``.
    """
    scanner = _Scanner(breaks)
    for character in line:
        scanner.take(character)
    return Line(tuple(scanner.words), "".join(scanner.text), scanner.kept, scanner.quote)


class _Scanner:
    def __init__(self, breaks: str) -> None:
        self.words: list[str] = []
        self.text: list[str] = []
        self.kept = 0
        self.quote = ""
        self._breaks = frozenset(breaks) - frozenset(" \t\n'\"")
        self._started = False
        self._escaped = False

    def take(self, character: str) -> None:
        if self._escaped:
            self._take_escaped(character)
        elif character == "\\" and self.quote != "'":
            self._escaped = self._started = True
        elif self.quote:
            self._take_quoted(character)
        elif character.isspace():
            self._end_word()
        else:
            self._take_bare(character)

    def _take_escaped(self, character: str) -> None:
        if self.quote == '"' and character not in '$`"\\':
            self.text.append("\\")
        self.text.append(character)
        self._escaped = False

    def _take_quoted(self, character: str) -> None:
        if character == self.quote:
            self.quote = ""
        else:
            self.text.append(character)

    def _take_bare(self, character: str) -> None:
        self._started = True
        if character in {"'", '"'}:
            self.quote = character
            self.kept = len(self.text)
            return
        self.text.append(character)
        if character in self._breaks:
            self.kept = len(self.text)

    def _end_word(self) -> None:
        if self._started:
            self.words.append("".join(self.text))
        self.text, self.kept, self._started = [], 0, False

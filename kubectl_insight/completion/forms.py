"""The forms in which shells say what was typed, and in which they take the candidates.

==========  ====================================================  ==========================================
form        arguments                                             values
==========  ====================================================  ==========================================
``words``   the words; the last one is being typed                as they are: zsh and fish quote themselves
``next``    the words; a new one begins (PowerShell cannot pass   as they are
            an empty argument)
``bash``    the line up to the cursor, ``COMP_WORDBREAKS``        what bash has to insert
``kubectl`` as ``words``                                          only those that no shell changes
==========  ====================================================  ==========================================

Anybody who may create a role may call it ``$(reboot)``. kubectl's scripts put a value on the line as it is
(bash: unless it is the only one) and evaluate the line at the next TAB; before cobra 1.9 they even evaluated
the values themselves. No quoting is right for all of them, so such names are left out there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kubectl_insight.completion.bash import parse_line
from kubectl_insight.completion.candidates import Candidate, Candidates

NO_SPACE, NO_FILES = 2, 4
_INERT = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")


def _as_it_is(value: str) -> str:
    return value


def _if_inert(value: str) -> str | None:
    return value if _INERT.fullmatch(value) else None


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line with the cursor at its end.

    Attributes:
        words: Those before the one that is being typed, without the program's name.
        incomplete: The one that is being typed.
        insert: What the shell has to insert for a value; ``None`` leaves it out.
        helped: Whether the shell can show help beside a value.
    """

    words: tuple[str, ...]
    incomplete: str
    insert: Callable[[str], str | None] = _as_it_is
    helped: bool = True

    def write(self, found: Candidates) -> str:
        """Return the lines of the answer."""
        lines = [self._line(candidate, text) for candidate, text in self._inserted(found)]
        directive = 0 if found.files else NO_FILES
        if lines and all(candidate.value.endswith("/") for candidate in found.values):
            directive |= NO_SPACE
        return "".join(f"{line}\n" for line in (*lines, f":{directive}"))

    def _inserted(self, found: Candidates) -> Iterator[tuple[Candidate, str]]:
        for candidate in found.values:
            text = self.insert(candidate.value)
            if text is not None:
                yield candidate, text

    def _line(self, candidate: Candidate, text: str) -> str:
        return f"{text}\t{candidate.help}" if self.helped and candidate.help else text


def read(form: str, arguments: Sequence[str]) -> Typed:
    """Read what a shell says.

    Raises:
        ValueError: There is no such form, or it has other arguments.
    """
    if form == "bash":
        line, breaks = arguments
        parsed = parse_line(line, breaks)
        return Typed(_with_home(parsed.words[1:]), parsed.incomplete, parsed.insert, helped=False)
    if form == "next":
        return Typed(_with_home(arguments), "")
    if form in {"words", "kubectl"}:
        *words, last = arguments or [""]
        return Typed(_with_home(words), last, _if_inert if form == "kubectl" else _as_it_is)
    raise ValueError(form)


def _with_home(words: Sequence[str]) -> tuple[str, ...]:
    """Expand a tilde, as the shell will when the line is run."""
    return tuple(os.path.expanduser(word) if word.startswith("~/") else word for word in words)  # noqa: PTH111 - text

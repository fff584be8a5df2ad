"""Events that take several lines: indented JSON, YAML documents, lines that a container runtime cut.

A log is one event a line, so a line that opens a bracket and does not close it may as well be a line that was
cut when the disk was full. The lines after it decide: a document ends with a bracket at the indentation of its
first line, and where another object begins at that indentation first, the first line was cut.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from kubectl_insight.audit.bounded_lines import BoundedLines
from kubectl_insight.audit.envelopes import NotAuditError, events_in_line
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.objects.item import UNDECODABLE

_MAX_ATTEMPTS: Final = 64
_OPENERS: Final = (b"{", b"[", b",")
_YAML_START: Final = re.compile(rb"---(?:\s|$)|[A-Za-z]\w*:(?:\s|$)")
_RUNTIME_PREFIX: Final = re.compile(rb"\S+ (stdout|stderr) ([PF])(?::\S*)? ")


class OpenDocument:
    """A JSON document whose first lines were read.

    Attributes:
        line: The number of its first line.
    """

    def __init__(self, first: bytes | bytearray, line: int) -> None:
        self.line = line
        self._lines = BoundedLines()
        self._lines.add(first)
        self._indentation = _indentation(first)
        self._attempts = 0

    @staticmethod
    def is_opened_by(line: bytes | bytearray) -> bool:
        """Tell whether a line that is not whole JSON may be the first of several."""
        text = line.strip(b" \t\r\n\xef\xbb\xbf")
        return text.startswith((b"{", b"[")) and text.endswith(_OPENERS)

    def is_cut_by(self, line: bytes | bytearray) -> bool:
        """Tell whether this line begins something new, so that the document will never end."""
        starts_anew = line.lstrip().startswith(b"{") and _indentation(line) <= self._indentation
        return starts_anew or bool(self._lines.problem) or self._attempts > _MAX_ATTEMPTS

    def add(self, line: bytes | bytearray) -> bytes | None:
        """Take the next line; return the whole document once it ends."""
        self._lines.add(line)
        is_last = line.strip().startswith((b"}", b"]")) and _indentation(line) == self._indentation
        if not is_last or self._lines.problem:
            return None
        self._attempts += 1
        whole = self._lines.join().strip(b" \t\r\n,\xef\xbb\xbf")
        try:
            msgspec.json.decode(whole, type=msgspec.Raw)
        except UNDECODABLE:
            return None
        return whole

    @property
    def problem(self) -> str:
        """Why the document did not end."""
        return self._lines.problem or "this is not whole JSON, nor the beginning of a document"


class RuntimeLines:
    """Joins what a container runtime (CRI) cut into several lines, each stream by itself."""

    def __init__(self) -> None:
        self._cut: dict[bytes, tuple[int, BoundedLines]] = {}

    @property
    def waiting(self) -> bool:
        """Whether there are parts of a line whose end was not read."""
        return bool(self._cut)

    def join(self, line: bytes | bytearray, number: int) -> bytes | bytearray | None:
        """Return the whole line without the runtime's prefix, the line itself, or ``None`` for a part.

        Raises:
            NotAuditError: The whole line is too long.
        """
        prefix = _RUNTIME_PREFIX.match(line)
        if prefix is None:
            return line
        part, (stream, mark) = line[prefix.end() :], prefix.groups()
        cut, is_last = self._cut.get(stream), mark == b"F"
        if cut is None and is_last:
            return part
        first, parts = cut or (number, BoundedLines(b""))
        parts.add(part)
        if is_last:
            del self._cut[stream]
            return parts.join()
        self._cut[stream] = first, parts
        return None

    def end(self) -> list[int]:
        """Forget the lines whose end is missing; return the number of the first part of each."""
        unfinished = sorted(number for number, _ in self._cut.values())
        self._cut.clear()
        return unfinished


class YamlDocuments:
    """YAML documents, as Google's command line prints log entries.

    Attributes:
        line: The number of the first line of the document at hand.
    """

    def __init__(self, line: int) -> None:
        self.line = line
        self._lines = BoundedLines()

    @staticmethod
    def is_opened_by(line: bytes | bytearray) -> bool:
        """Tell whether the first line of an input looks like YAML."""
        return _YAML_START.match(line) is not None

    def add(self, line: bytes | bytearray, number: int) -> list[AuditEvent]:
        """Take the next line; a separator ends the document at hand.

        Raises:
            NotAuditError: What ended holds no audit event.
        """
        if not line.startswith(b"---"):
            self._lines.add(line)
            return []
        try:
            return self.end()
        finally:
            self.line = number + 1

    def end(self) -> list[AuditEvent]:
        """Decode the document at hand.

        Raises:
            NotAuditError: It holds no audit event, or is too long.
        """
        from kubectl_insight.errors import InputError
        from kubectl_insight.objects.yaml.text import load

        lines, self._lines = self._lines, BoundedLines()
        text = lines.join()
        try:
            value = load(text, source="")
        except InputError as error:
            raise NotAuditError(
                f"this is neither JSON nor an audit line nor YAML ({error.problem})"
            ) from error
        return events_in_line(msgspec.json.encode(value)) if value is not None else []


def _indentation(line: bytes | bytearray) -> int:
    text = line.lstrip(b"\xef\xbb\xbf")
    return len(text) - len(text.lstrip(b" \t"))

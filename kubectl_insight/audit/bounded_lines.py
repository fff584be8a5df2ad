"""Lines that belong together, kept until the last of them is there, in bounded memory."""

from __future__ import annotations

from typing import Final

from kubectl_insight.audit.envelopes import NotAuditError

MAX_DOCUMENT_BYTES: Final = 2**26
"""The most that one document of several lines, or a wrapper of many events in one line, may take."""


class BoundedLines:
    """Lines in one piece of memory: a list of short ones would take many times the memory of their bytes.

    Args:
        separator: What stood between the lines, and is put there again.

    Attributes:
        size: What all lines took, each one byte more than it holds, so that empty ones come to an end, too.
    """

    __slots__ = ("_separator", "_text", "size")

    def __init__(self, separator: bytes = b"\n") -> None:
        self._separator = separator
        self._text = bytearray()
        self.size = 0

    @property
    def problem(self) -> str:
        """That there was more than :data:`MAX_DOCUMENT_BYTES`, of which nothing is kept; empty if there was not."""
        if self.size <= MAX_DOCUMENT_BYTES:
            return ""
        return f"lines that belong together, of more than {MAX_DOCUMENT_BYTES // 2**20} MiB"

    def add(self, line: bytes | bytearray) -> None:
        """Take the next line."""
        separator = self._separator if self.size else b""
        self.size += len(line) + 1
        if self.size > MAX_DOCUMENT_BYTES:
            self._text = bytearray()
        else:
            self._text += separator
            self._text += line

    def join(self) -> bytes:
        """Return all lines as one.

        Raises:
            NotAuditError: They were too long together.
        """
        if self.problem:
            raise NotAuditError(self.problem)
        return bytes(self._text)

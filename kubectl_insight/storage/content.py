"""Bytes by URL: a path or ``-`` for standard input; compression is undone by its mark, whatever the name.

Archives are read piece by piece, lists whole and without a second copy in memory, so both ways are here.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO, Final

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.storage.unpacking import PIECE_BYTES, unpacker_for

MAX_BYTES: Final = 2**31
"""The most that is read whole, unpacked; a gzip bomb ends here."""

HEAD_BYTES: Final = 512


class PathError(InputError):
    """A path leads to nothing that can be read; the message is kubectl's whole sentence."""

    def __init__(self, source: str, message: str, *, hint: str = "") -> None:
        super().__init__(source, message, hint=hint)
        self.message = message

    @classmethod
    def missing(cls, path: str) -> PathError:
        """Say that nothing is there."""
        return cls(path, f'the path "{path}" does not exist')


class Content:
    """The bytes of one source, compression undone.

    Attributes:
        source: The name for messages.
        head: The first 512 bytes or more, fewer only where there are no more.
        taken: How many bytes were taken from the source as it is stored.
    """

    def __init__(self, source: str, stream: BinaryIO) -> None:
        self.source = source
        self._stream = stream
        self.taken = 0
        raw = _take(self._stored_pieces(), HEAD_BYTES)
        unpack = unpacker_for(raw)
        self._packed = unpack is not None
        rest = self._stored_pieces(first=raw)
        self._pieces = unpack(source, rest) if unpack else rest
        self.head = self._piece = _take(self._pieces, HEAD_BYTES)
        self._position = 0
        self._begun = False

    @property
    def is_packed(self) -> bool:
        """Whether the source is compressed."""
        return self._packed

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most ``size``; none at the end.

        Raises:
            InputError: The source cannot be read or is damaged.
        """
        self._begun = True
        if self._position >= len(self._piece):
            self._piece, self._position = next(self._pieces, b""), 0
        part = self._piece[self._position : self._position + size]
        self._position += len(part)
        return part

    def read_all(self) -> bytes:
        """Return everything that was not read yet.

        Raises:
            InputError: As :meth:`read`, or it is larger than ``MAX_BYTES``.
        """
        whole = self._read_file()
        if whole is not None:
            return whole
        buffer = io.BytesIO()
        while part := self.read(PIECE_BYTES):
            buffer.write(part)
            if buffer.tell() > MAX_BYTES:
                raise self._too_large()
        return buffer.getvalue()

    def _stored_pieces(self, *, first: bytes = b"") -> Iterator[bytes]:
        if first:
            yield first
        try:
            while piece := self._stream.read(PIECE_BYTES):
                self.taken += len(piece)
                yield piece
        except OSError as error:
            raise unreadable(self.source, error) from error

    def _read_file(self) -> bytes | None:
        """Read a plain file in one go, which needs no second copy of it; ``None`` if it is not one."""
        if self._packed or self._begun or not isinstance(self._stream, io.FileIO):
            return None
        status = os.fstat(self._stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > MAX_BYTES:
            raise self._too_large()
        self._begun, self._piece, self._pieces = True, b"", iter(())
        try:
            self._stream.seek(0)
            return self._stream.readall()
        except OSError as error:
            raise unreadable(self.source, error) from error

    def _too_large(self) -> InputError:
        return InputError(self.source, f"larger than {MAX_BYTES // 2**20} MiB")


@contextmanager
def open_content(url: str, environment: Environment) -> Iterator[Content]:
    """Open a path or ``-`` for reading.

    Raises:
        InputError: Nothing is there, or it cannot be read.
    """
    with open_stream(url, environment) as stream:
        yield Content(url, stream)


def open_bytes(url: str, environment: Environment) -> bytes:
    """Return everything that a path or ``-`` holds, compression undone.

    Raises:
        InputError: Nothing is there, or it cannot be read, is damaged or larger than ``MAX_BYTES``.
    """
    with open_content(url, environment) as content:
        return content.read_all()


def open_stream(url: str, environment: Environment) -> AbstractContextManager[BinaryIO]:
    """Open the bytes of a path or ``-`` as they are stored.

    Raises:
        InputError: Nothing is there, or it cannot be read.
    """
    if url == "-":
        binary = getattr(environment.stdin, "buffer", None)
        return nullcontext(binary or io.BytesIO(environment.stdin.read().encode()))
    try:
        return io.FileIO(url, "rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PathError.missing(url) from error
    except (OSError, ValueError) as error:
        raise unreadable(url, error) from error


def unreadable(source: str, error: OSError | ValueError) -> InputError:
    """Say why the system would not give the bytes."""
    reason = error.strerror if isinstance(error, OSError) else None
    return InputError(source, (reason or str(error)).lower())


def _take(pieces: Iterator[bytes], size: int) -> bytes:
    """Join pieces until there are ``size`` bytes, or all."""
    taken = next(pieces, b"")
    while len(taken) < size and (piece := next(pieces, b"")):
        taken += piece
    return taken

"""Bytes by URL: today a path or ``-`` for standard input; gzip is undone by its mark, whatever the name.

Archives are read piece by piece, lists whole and without a second copy in memory, so both ways are here.
"""

from __future__ import annotations

import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO, Final

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError

MAX_BYTES: Final = 2**31
"""The most that is read whole, unpacked; a gzip bomb ends here."""

HEAD_BYTES: Final = 512
_PIECE_BYTES: Final = 2**16
_GZIP_MARK: Final = b"\x1f\x8b"


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
    """The bytes of one source, gzip undone.

    Attributes:
        source: The name for messages.
        head: The first 512 bytes or more, fewer only where there are no more.
    """

    def __init__(self, source: str, stream: BinaryIO) -> None:
        self.source = source
        self._stream = stream
        raw = _take(_pieces(source, stream), HEAD_BYTES)
        self._packed = raw.startswith(_GZIP_MARK)
        rest = _pieces(source, stream, first=raw)
        self._pieces = _unpacked(source, rest) if self._packed else rest
        self.head = self._piece = _take(self._pieces, HEAD_BYTES)
        self._position = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most ``size``; none at the end.

        Raises:
            InputError: The source cannot be read or is damaged.
        """
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
        while part := self.read(_PIECE_BYTES):
            buffer.write(part)
            if buffer.tell() > MAX_BYTES:
                raise self._too_large()
        return buffer.getvalue()

    def _read_file(self) -> bytes | None:
        """Read a plain file in one go, which needs no second copy of it; ``None`` if it is not one."""
        if self._packed or self._position or not isinstance(self._stream, io.FileIO):
            return None
        status = os.fstat(self._stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > MAX_BYTES:
            raise self._too_large()
        try:
            self._stream.seek(0)
            return self._stream.readall()
        except OSError as error:
            raise _unreadable(self.source, error) from error

    def _too_large(self) -> InputError:
        return InputError(self.source, f"larger than {MAX_BYTES // 2**20} MiB")


@contextmanager
def open_content(url: str, environment: Environment) -> Iterator[Content]:
    """Open a path or ``-`` for reading.

    Raises:
        InputError: Nothing is there, or it cannot be read.
    """
    with _open(url, environment) as stream:
        yield Content(url, stream)


def open_bytes(url: str, environment: Environment) -> bytes:
    """Return everything that a path or ``-`` holds, gzip undone.

    Raises:
        InputError: Nothing is there, or it cannot be read, is damaged or larger than ``MAX_BYTES``.
    """
    with open_content(url, environment) as content:
        return content.read_all()


def _open(url: str, environment: Environment) -> AbstractContextManager[BinaryIO]:
    if url == "-":
        binary = getattr(environment.stdin, "buffer", None)
        return nullcontext(binary or io.BytesIO(environment.stdin.read().encode()))
    try:
        return io.FileIO(url, "rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PathError.missing(url) from error
    except (OSError, ValueError) as error:
        raise _unreadable(url, error) from error


def _unreadable(source: str, error: OSError | ValueError) -> InputError:
    reason = error.strerror if isinstance(error, OSError) else None
    return InputError(source, (reason or str(error)).lower())


def _pieces(source: str, stream: BinaryIO, *, first: bytes = b"") -> Iterator[bytes]:
    if first:
        yield first
    try:
        while piece := stream.read(_PIECE_BYTES):
            yield piece
    except OSError as error:
        raise _unreadable(source, error) from error


def _take(pieces: Iterator[bytes], size: int) -> bytes:
    """Join pieces until there are ``size`` bytes, or all."""
    taken = next(pieces, b"")
    while len(taken) < size and (piece := next(pieces, b"")):
        taken += piece
    return taken


def _unpacked(source: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Undo gzip: members one after the other, zeros between and after them, never more than a piece at once."""
    unpacker = None
    try:
        for packed in pieces:
            rest = packed
            while rest:
                if unpacker is None:
                    rest = rest.lstrip(b"\0")
                    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if rest else None
                if unpacker is not None:
                    yield from _all_of(unpacker, rest)
                    rest = unpacker.unused_data
                    unpacker = None if unpacker.eof else unpacker
    except zlib.error as error:
        raise InputError(source, "damaged gzip data") from error
    if unpacker is not None:
        raise InputError(source, "truncated gzip data")


def _all_of(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """Yield what packed bytes unpack to, in pieces; a few may hold gigabytes."""
    data = unpacker.decompress(packed, _PIECE_BYTES)
    while data:
        yield data
        data = unpacker.decompress(unpacker.unconsumed_tail, _PIECE_BYTES)

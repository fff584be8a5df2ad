"""Where the answer goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UsageError

_SLICE = 2**16


def write_output(pieces: Iterable[str], path: str | None, environment: Environment) -> None:
    """Write the pieces of an answer.

    Args:
        path: ``None`` or ``-`` for standard output. A file gets a temporary name until all of it is on the disk.

    Raises:
        InputError: The file cannot be written.
    """
    if path is None or path == "-":
        for text in _slices(pieces):
            environment.stdout.write(text)
        environment.stdout.flush()
        return
    _write_file(path, (piece.encode() for piece in _slices(pieces)))


def write_bytes(data: bytes, path: str | None, environment: Environment) -> None:
    """Write a file that is no text.

    Args:
        path: ``None`` or ``-`` for standard output.

    Raises:
        UsageError: It would go to a terminal.
        InputError: The file cannot be written.
    """
    if path is not None and path != "-":
        _write_file(path, [data])
        return
    if environment.is_terminal(environment.stdout):
        raise UsageError("a picture is nothing for a terminal", hint="Name a file with --output-file.")
    environment.stdout.flush()
    environment.stdout.buffer.write(data)
    environment.stdout.buffer.flush()


def _write_file(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file whole: it gets a temporary name until all of it is on the disk."""
    try:
        target = Path(path).resolve()  # a link stays a link
        if target.exists() and not target.is_file():
            target.write_bytes(b"".join(pieces))  # a device or a pipe, which nothing may take the place of
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)  # it is there only where it did not become the target


def _slices(pieces: Iterable[str]) -> Iterator[str]:
    """Join lines and cut documents, into slices that a pipe takes at once.

    An unbuffered stream forgets what a reader who went away left of a write; only the next write tells.
    """
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _SLICE:
            text = "".join(waiting)
            yield from (text[start : start + _SLICE] for start in range(0, size, _SLICE))
            waiting.clear()
            size = 0
    if waiting:
        yield "".join(waiting)


def _mode(target: Path) -> int:
    """Return the mode of the file that is replaced, else the one that a new file gets anywhere else."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

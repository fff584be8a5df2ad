"""The three standard streams, as the rest of the program may count on them."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, BinaryIO, Literal


def mend() -> None:
    """Replace those of ``sys.stdin``, ``stdout`` and ``stderr`` that would lead astray.

    A stream that the process was started without leaves its descriptor to the next file or connection that
    is opened. So it is taken at once: standard input by an empty file, standard error by one that swallows,
    and standard output by one that may not be written, which keeps the answer from vanishing unnoticed.

    With ``PYTHONUNBUFFERED`` a write that a pipe takes only in part loses the rest without an error. A
    buffer of one line writes it again, and finds out that the reader has gone.
    """
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(_opened(0, os.O_RDWR, "rb"), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(_opened(1, os.O_RDONLY, "wb"), encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(_opened(2, os.O_RDWR, "wb"), encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        sys.stdout = _buffered(sys.stdout)


def _opened(descriptor: int, flags: int, mode: Literal["rb", "wb"]) -> BinaryIO:
    """Open the null device as this descriptor."""
    null = os.open(os.devnull, flags)
    if null != descriptor:
        os.dup2(null, descriptor)
        os.close(null)
    return open(descriptor, mode, closefd=False)


def _buffered(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    encoding, errors = stream.encoding, stream.errors
    raw: Any = stream.detach()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors=errors, line_buffering=True)

"""Where the answer goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError


def write_output(pieces: Iterable[str], path: str | None, environment: Environment) -> None:
    """Write the pieces of an answer.

    Args:
        path: ``None`` or ``-`` for standard output. A file gets a temporary name until all of it is on the disk.

    Raises:
        InputError: The file cannot be written.
    """
    if path is None or path == "-":
        environment.stdout.writelines(pieces)
        environment.stdout.flush()
        return
    text = "".join(pieces)
    try:
        target = Path(path).resolve()  # a link stays a link
        if target.exists() and not target.is_file():
            target.write_text(
                text, encoding="utf-8"
            )  # a device or a pipe, which nothing may take the place of
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise InputError(path, f"cannot be written: {error.strerror}") from error


def _mode(target: Path) -> int:
    """Return the mode of the file that is replaced, else the one that a new file gets anywhere else."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

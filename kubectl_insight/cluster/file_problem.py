"""Reading the small files that a kubeconfig names, and what went wrong in the words that Go, and so kubectl, uses."""

from __future__ import annotations

import errno
from pathlib import Path


def read_bytes(path: str) -> bytes:
    """Read a file.

    Raises:
        OSError: It cannot be read; that includes a path that no file can have, which is a ValueError in Python.
    """
    try:
        return Path(path).read_bytes()
    except ValueError as error:
        raise OSError(errno.EINVAL, "invalid argument") from error


def file_problem(path: str, error: OSError) -> str:
    """Return the fault as Go prints it: ``open F: no such file or directory``, ``read F: is a directory``."""
    verb = "read" if isinstance(error, IsADirectoryError) else "open"
    return f"{verb} {path}: {(error.strerror or 'it cannot be read').lower()}"

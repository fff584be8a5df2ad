"""A folder for what is kept between two commands, used only if it is ours alone.

A poisoned cache could send a command to another kind's URL, and a readable one could tell who did what. So a file
counts only if it is ours: our folder, our file, nobody else may write to either, no symbolic link on the last two steps.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple

from kubectl_insight.environment import Environment

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_UNFINISHED: Final = ".tmp"


class KeptFile(NamedTuple):
    """A file in the folder: its size in bytes, and when it was written in nanoseconds."""

    name: str
    size: int
    written: int


def cache_folder(environment: Environment, option: str | None) -> Path | None:
    """Return where something may be kept: ``insight`` below kubectl's cache.

    Args:
        environment: The home and ``KUBECACHEDIR``.
        option: ``--cache-dir``; ``None`` where it was not given, empty for no cache at all.

    Returns:
        ``None`` where nothing may be kept: the home does not exist or belongs to someone else (``sudo``
        keeps ``HOME``), or the platform has no owners.
    """
    if option == "" or not hasattr(os, "geteuid"):
        return None
    if chosen := option or environment.variables.get("KUBECACHEDIR"):
        return Path(chosen) / "insight"
    try:
        ours = environment.home.is_absolute() and environment.home.stat().st_uid == os.geteuid()
    except OSError:
        return None
    return environment.home / ".kube" / "cache" / "insight" if ours else None


class OwnFolder:
    """An open folder; nobody can exchange it between the check and the use.

    Args:
        descriptor: Of the open folder; whoever opened it closes it.
        secret: Whether what others may read does not count either.
    """

    def __init__(self, descriptor: int, *, secret: bool = False) -> None:
        self._descriptor = descriptor
        self._forbidden = _OTHERS if secret else _OTHERS_WRITE
        self._check(os.fstat(descriptor))

    def read(self, name: str, most: int) -> bytes:
        """Return a file's content.

        Raises:
            OSError: It is not there, not ours alone, or larger than `most` bytes.
        """
        # O_NONBLOCK: opening a named pipe would wait for a writer.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(name, flags, dir_fd=self._descriptor)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            self._check(status)
            if not stat.S_ISREG(status.st_mode) or status.st_size > most:
                raise OSError("not a regular file of a sensible size")
            return file.read(most)

    def write(self, name: str, data: bytes) -> None:
        """Replace a file in one step.

        It is not synchronised with the disk: a file torn by a power cut is recognised and rewritten, and a slow disk
        would cost every first command its lead.

        Raises:
            OSError: It cannot be written.
        """
        temporary = f"{name}.{os.urandom(8).hex()}{_UNFINISHED}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600, dir_fd=self._descriptor)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(temporary, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        except BaseException:
            self.remove(temporary)
            raise

    def files(self) -> list[KeptFile]:
        """Return what is in the folder, also what killed processes left behind; what was written first comes first."""
        with os.scandir(self._descriptor) as entries:
            found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        files = [KeptFile(name, status.st_size, status.st_mtime_ns) for name, status in found]
        return sorted(files, key=lambda file: (file.written, file.name))

    def remove(self, name: str) -> None:
        """Remove a file, if that can be done."""
        with suppress(OSError):
            os.unlink(name, dir_fd=self._descriptor)

    def _check(self, status: os.stat_result) -> None:
        if status.st_uid != os.geteuid() or status.st_mode & self._forbidden:
            raise PermissionError("it is not ours alone")


@contextmanager
def own_folder(path: Path, *, make: bool = False, secret: bool = False) -> Iterator[OwnFolder]:
    """Open a folder of ours.

    Args:
        make: Make it, and the folders above it, where it is missing.
        secret: What others may read, the folder or a file in it, does not count as ours alone.

    Raises:
        OSError: It is not there, cannot be made, or is not ours alone.
    """
    if make:
        _make_folders(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield OwnFolder(descriptor, secret=secret)
    finally:
        os.close(descriptor)


def _make_folders(folder: Path) -> None:
    for missing in reversed([*takewhile(lambda path: not path.exists(), (folder, *folder.parents))]):
        with suppress(FileExistsError):
            missing.mkdir(mode=0o700)

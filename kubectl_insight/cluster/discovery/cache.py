"""Discovery kept on disk for a few minutes, so that most commands ask the server nothing about its kinds.

A poisoned cache could send a command to another kind's URL, so a file counts only if it is ours alone: our
folder, our file, nobody else may write to either, no symbolic link on the last two steps. Whatever is odd
is as good as absent, and no fault of the disk ever fails a command: the server is asked instead.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final, Literal

import msgspec

from kubectl_insight.cluster.discovery.documents import DiscoveryDocument
from kubectl_insight.environment import Environment

LIFETIME = timedelta(minutes=10)
# A broken API comes back any moment; nobody should be told of it for ten minutes after that.
LIFETIME_WITH_FAILURES = timedelta(minutes=1)
KEPT = timedelta(days=7)
LARGEST = 16 * 1024 * 1024
_STAMP: Final = "kubectl-insight discovery 1"
_PREFIX = "discovery-"


class StoredDiscovery(msgspec.Struct, frozen=True, array_like=True):
    """One file's content.

    Attributes:
        stamp: Name and version of the form; another one is foreign content.
        key: Whose answers these are; a file renamed by hand does not fool us.
        fetched_at: Unix time in seconds.
        documents: Those of ``/api`` and ``/apis``.
    """

    stamp: Literal["kubectl-insight discovery 1"]
    key: str
    fetched_at: float
    documents: tuple[DiscoveryDocument, ...]

    def is_fresh(self, now: datetime) -> bool:
        """Whether the server need not be asked; an answer from the future is not fresh."""
        failed = any(document.failures for document in self.documents)
        lifetime = LIFETIME_WITH_FAILURES if failed else LIFETIME
        return 0 <= now.timestamp() - self.fetched_at < lifetime.total_seconds()


class DiscoveryCache(msgspec.Struct, frozen=True):
    """The file of one server and one user.

    Attributes:
        folder: Our own folder, see :func:`cache_folder`; made when something is stored.
        server: The server's URL.
        identity: Who asks, impersonation included; any text that is the same for the same rights. Only its
            hash reaches the disk.
    """

    folder: Path
    server: str
    identity: str

    @property
    def key(self) -> str:
        """The name of the file without its ends."""
        import hashlib

        return hashlib.sha256(msgspec.json.encode((self.server, self.identity))).hexdigest()[:40]

    def load(self) -> StoredDiscovery | None:
        """Return what was stored, however old; ``None`` without a file that is ours and whole."""
        try:
            with _own_folder(self.folder) as folder:
                stored = msgspec.json.decode(_read(folder, self._file), type=StoredDiscovery)
        except (OSError, ValueError, RecursionError):
            return None  # absent, unsafe, torn or of another version: the server knows better
        return stored if stored.key == self.key else None

    def store(self, documents: tuple[DiscoveryDocument, ...], now: datetime) -> None:
        """Replace the file in one step and remove what nobody has renewed for a week."""
        stored = StoredDiscovery(_STAMP, self.key, now.timestamp(), documents)
        with suppress(OSError):  # a full or read-only disk costs speed, never the command
            _make_folders(self.folder)
            with _own_folder(self.folder) as folder:
                _write(folder, self._file, msgspec.json.encode(stored))
                _remove_older(folder, (now - KEPT).timestamp())

    @property
    def _file(self) -> str:
        return f"{_PREFIX}{self.key}.json"


def cache_folder(environment: Environment, option: str | None) -> Path | None:
    """Return where discovery may be kept: ``insight`` below kubectl's cache.

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


def _make_folders(folder: Path) -> None:
    for missing in reversed([*takewhile(lambda path: not path.exists(), (folder, *folder.parents))]):
        with suppress(FileExistsError):
            missing.mkdir(mode=0o700)


@contextmanager
def _own_folder(folder: Path) -> Iterator[int]:
    """Open our folder, so that nobody can exchange it between the check and the use."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _check_owner(os.fstat(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)


def _check_owner(status: os.stat_result) -> None:
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError("others own it or may write to it")


def _read(folder: int, name: str) -> bytes:
    # O_NONBLOCK: opening a named pipe would wait for a writer.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(name, flags, dir_fd=folder)
    try:
        status = os.fstat(descriptor)
        _check_owner(status)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            raise OSError("not a regular file of a sensible size")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST)
    finally:
        os.close(descriptor)


def _write(folder: int, name: str, data: bytes) -> None:
    # Not fsynced: a file torn by a power cut is recognised and rewritten, and a slow disk would cost every
    # first command its lead.
    temporary = f"{_PREFIX}{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _remove_older(folder: int, limit: float) -> None:
    with os.scandir(folder) as entries:
        old = [
            entry.name
            for entry in entries
            if entry.name.startswith(_PREFIX) and entry.stat(follow_symlinks=False).st_mtime < limit
        ]
    for name in old:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)

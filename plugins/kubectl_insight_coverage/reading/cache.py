"""What was read of each log, kept for the next question: the counts, but neither URIs nor audit ids.

User names and user agents are in it, so a file counts only if it is ours alone. Whatever is odd, damaged or of another
version is as good as absent, and no fault of the disk ever fails a command: the log is read again instead.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from kubectl_insight.api import Environment, InsightError, Log, OwnFolder, open_log, own_folder
from kubectl_insight_coverage.catalogue.bundled import document
from kubectl_insight_coverage.counting.forms import RULES
from kubectl_insight_coverage.reading.parts import Reading
from kubectl_insight_coverage.reading.storing import StoredReading, encode, restore, store

MAX_BYTES: Final = 2**28
"""The most that is kept of all logs together; what was stored first goes first."""

_LARGEST: Final = 2**26
_LARGEST_UNPACKED: Final = 2**28
_SUFFIX: Final = ".cube"
_FINGERPRINT_BYTES: Final = 2**12
_DAMAGED: Final = (ValueError, LookupError, zlib.error)


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """One file's content.

    Attributes:
        stamp: By which rules it was made, see :func:`_stamp`.
        log: The log as it was, under its absolute path.
        whole: How much of a plain log was read; 0 for one that cannot be read further.
        fingerprints: Of the first bytes and of those before `whole`; a log that has grown still has them.
    """

    stamp: str
    log: Log
    whole: int
    fingerprints: tuple[str, str]
    reading: StoredReading


class Cache:
    """The folder with what was kept.

    Args:
        folder: Ours alone, made when something is stored; ``None`` where nothing may be kept.
    """

    def __init__(self, folder: Path | None, environment: Environment) -> None:
        self._folder = folder
        self._environment = environment

    def find(self, log: Log) -> tuple[Reading, int] | None:
        """Return what was read of a log, and how much of it that was; 0 if it was everything.

        A plain log may have grown since.
        """
        if self._folder is None or log.size is None:
            return None
        try:
            with own_folder(self._folder, secret=True) as folder:
                data = folder.read(_file(log), _LARGEST)
            kept = msgspec.msgpack.decode(_unpacked(data), type=Kept)
            if kept.stamp != _stamp() or not self._still_holds(kept, log):
                return None
            return restore(kept.reading), kept.whole
        except FileNotFoundError:
            self._environment.log(4, f"nothing is kept of {log.url}")
        except OSError as error:
            self._environment.log(4, f"what is kept of {log.url} cannot be read: {error.strerror or error}")
        except _DAMAGED as error:
            self._environment.log(4, f"what is kept of {log.url} is damaged: {error}")
        return None

    def keep(self, log: Log, whole: int, reading: Reading) -> None:
        """Keep what was read of a log, if it is still the same log.

        Args:
            whole: How much of a plain log was read; 0 if it was everything, and it cannot be read further.
        """
        if self._folder is None or log.size is None or reading.problem or not _is_there(log):
            return
        try:
            known = log._replace(url=_absolute(log.url))
            unpacked = encode(Kept(_stamp(), known, whole, self._fingerprints(log, whole), store(reading)))
            data = zlib.compress(unpacked, 1)
            if len(unpacked) > _LARGEST_UNPACKED or len(data) > _LARGEST:
                self._environment.log(4, f"there is too much to keep of {log.url}")
                return
            with own_folder(self._folder, make=True, secret=True) as folder:
                folder.write(_file(log), data)
                _evict(folder)
        except (OSError, InsightError) as error:
            self._environment.log(4, f"nothing can be kept of {log.url}: {error}")

    def _still_holds(self, kept: Kept, log: Log) -> bool:
        if kept.log.url != _absolute(log.url):
            return False
        if (kept.log.size, kept.log.version, kept.log.inode) == (log.size, log.version, log.inode):
            return True
        has_grown = kept.whole and kept.reading.is_whole and (log.size or 0) >= kept.whole
        if not has_grown or kept.log.inode != log.inode:
            return False
        try:
            return self._fingerprints(log, kept.whole) == kept.fingerprints
        except InsightError:
            return False

    def _fingerprints(self, log: Log, whole: int) -> tuple[str, str]:
        if not whole:
            return "", ""
        last = max(whole - _FINGERPRINT_BYTES, 0)
        return self._fingerprint(log, 0, whole), self._fingerprint(log, last, whole)

    def _fingerprint(self, log: Log, start: int, end: int) -> str:
        length = min(_FINGERPRINT_BYTES, end - start)
        data = b""
        with open_log(log, self._environment, start=start) as stream:
            for block in stream:
                data += block
                if len(data) >= length:
                    break
        return hashlib.blake2b(data[:length], digest_size=16).hexdigest()


@cache
def _stamp() -> str:
    """Return what must be the same for kept counts to be what a reading would give today.

    That is our rules, the paths that releases have, and whatever numbers and bytes depend on, see
    :attr:`~kubectl_insight_coverage.counting.cells.CellKey.identity`.
    """
    python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]} {sys.hash_info.width}"
    return f"kubectl-insight coverage {RULES} {document().digest} {python} {sys.byteorder}"


def _unpacked(data: bytes) -> bytes:
    """Undo the compression, but never of more than was ever stored."""
    member = zlib.decompressobj()
    unpacked = member.decompress(data, _LARGEST_UNPACKED)
    if not member.eof:
        message = "it is not whole"
        raise ValueError(message)
    return unpacked


def _evict(folder: OwnFolder) -> None:
    """Remove what was stored first while there is too much, and so what killed processes left behind."""
    files = folder.files()
    total = sum(file.size for file in files)
    for file in files:
        if total <= MAX_BYTES:
            break
        total -= file.size
        folder.remove(file.name)


def _file(log: Log) -> str:
    name = hashlib.sha256(_absolute(log.url).encode(errors="surrogateescape")).hexdigest()[:40]
    return f"{name}{_SUFFIX}"


def _absolute(url: str) -> str:
    return url if "://" in url else os.path.abspath(url)  # noqa: PTH100 - symbolic links stay


def _is_there(log: Log) -> bool:
    """Tell whether a file is still what was found, or has only grown: rotation may have cut it meanwhile."""
    if not log.inode:
        return True
    try:
        status = os.stat(log.url)  # noqa: PTH116 - the path stays what was typed
    except (OSError, ValueError):
        return False
    return status.st_ino == log.inode and status.st_size >= (log.size or 0)

"""Logs by URL: files, standard input, directories, rotated sets and buckets, as streams of blocks.

A log may be larger than memory, damaged at its end, or rotated while it is read. So it is given out block by block,
and a fault in the middle does not take back what came before it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, UsageError
from kubectl_insight.storage.content import PathError, open_stream, unreadable
from kubectl_insight.storage.log_names import choose_logs
from kubectl_insight.storage.unpacking import unpacker_for

BLOCK_BYTES: Final = 2**17
"""How much of a plain file is read at once."""

_S3: Final = "s3://"
_MARK_BYTES: Final = 4


class Log(NamedTuple):
    """One log to read.

    Attributes:
        url: A path, ``-`` or ``s3://bucket/key``.
        named: The user named this very log, so that a fault in it is an error and no footnote.
        size: Its bytes as they are stored; ``None`` where nobody knows before the end.
        version: What changes when the log does: the time of the last change in nanoseconds, or an ETag;
            empty where there is none.
        inode: The file's number, by which a log is found again that was rotated meanwhile; else 0.
    """

    url: str
    named: bool = True
    size: int | None = None
    version: str = ""
    inode: int = 0


class LogStream:
    """The blocks of one log, compression undone; iterate once.

    Attributes:
        problem: Why the log could not be read to its end, once the iteration is over.
        taken: How many bytes were taken from the log as it is stored.
        packed: Whether the log is compressed, so that reading cannot start in its middle.
    """

    def __init__(self, log: Log, stream: BinaryIO, *, start: int = 0) -> None:
        self._log = log
        self._stream = stream
        self.problem: InsightError | None = None
        self.taken = start
        self.packed = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._unpacked()
        except InsightError as error:
            self.problem = error

    def _unpacked(self) -> Iterator[bytes]:
        blocks = self._stored()
        head = next(blocks, b"")
        while len(head) < _MARK_BYTES and (more := next(blocks, b"")):
            head += more
        unpack = unpacker_for(head)
        self.packed = unpack is not None
        whole = _chain(head, blocks)
        yield from unpack(self._log.url, whole) if unpack else whole

    def _stored(self) -> Iterator[bytes]:
        try:
            while block := self._stream.read(BLOCK_BYTES):
                self.taken += len(block)
                yield block
        except OSError as error:
            raise unreadable(self._log.url, error) from error


def find_logs(urls: Sequence[str], environment: Environment) -> list[Log]:
    """Return the logs that paths, ``-``, directories and ``s3://`` URLs mean, rotated sets in time order.

    Raises:
        UsageError: Standard input is named twice.
        InputError: Nothing is there, or a directory or a bucket without logs.
        StorageError: The bucket's server said no.
    """
    if list(urls).count("-") > 1:
        raise UsageError("standard input cannot be used for multiple arguments")
    found: dict[str, Log] = {}
    for url in urls:
        for log in _logs_at(url, environment):
            found.setdefault(log.url, log)
    return list(found.values())


@contextmanager
def open_log(log: Log, environment: Environment, *, start: int = 0) -> Iterator[LogStream]:
    """Open one log for reading.

    Args:
        log: What :func:`find_logs` found.
        environment: Where standard input is.
        start: How many bytes to skip of a plain file or object that has only grown since it was last read.

    Raises:
        InputError: It is not there any more, or cannot be read.
        StorageError: The bucket's server said no.
    """
    with _open(log, environment, start) as stream:
        yield LogStream(log, stream, start=start)


def _logs_at(url: str, environment: Environment) -> list[Log]:
    if url == "-":
        return [Log(url)]
    if url.startswith(_S3):
        from kubectl_insight.storage.s3 import list_objects

        return _in_bucket(url, list_objects(url))
    environment.log(4, f"looking for logs at {url}")
    if not os.path.isdir(url):  # noqa: PTH112 - pathlib raises where os.path says no
        return [_file(url, named=True)]
    return _in_directory(url)


def _in_bucket(url: str, objects: Sequence[Log]) -> list[Log]:
    by_url = {found.url: found for found in objects}
    if url in by_url:
        return [by_url[url]]
    logs = [by_url[path]._replace(named=False) for path in choose_logs(list(by_url))]
    if not logs:
        raise PathError(url, f"no logs were found below {url}")
    return logs


def _in_directory(directory: str) -> list[Log]:
    def report(error: OSError) -> None:
        raise unreadable(str(error.filename), error) from error

    paths: list[str] = []
    for folder, _, names in os.walk(directory, onerror=report):
        paths += [Path(folder, name).relative_to(directory).as_posix() for name in names]
    files = [str(Path(directory, path)) for path in choose_logs(paths)]
    logs = [_file(path, named=False) for path in files if Path(path).is_file()]
    if not logs:
        raise PathError(directory, f"no logs were found below {directory}")
    return logs


def _file(path: str, *, named: bool) -> Log:
    try:
        status = os.stat(path)  # noqa: PTH116 - the path stays what was typed
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PathError.missing(path) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    size = status.st_size if os.path.isfile(path) else None  # noqa: PTH113 - as above
    return Log(path, named, size, str(status.st_mtime_ns), status.st_ino)


def _open(log: Log, environment: Environment, start: int) -> AbstractContextManager[BinaryIO]:
    if log.url.startswith(_S3):
        from kubectl_insight.storage.s3 import open_object

        return open_object(log.url, start=start)
    if log.url == "-":
        return open_stream("-", environment)
    return _open_file(log, environment, start)


@contextmanager
def _open_file(log: Log, environment: Environment, start: int) -> Iterator[BinaryIO]:
    """Open the file that was found, under whatever name it goes now."""
    path = log.url
    if log.inode and not _is_inode(path, log.inode):
        path = next(
            (str(other) for other in Path(path).parent.glob("*") if _is_inode(other, log.inode)), path
        )
    with open_stream(path, environment) as stream:
        if start:
            stream.seek(start)
        yield stream


def _is_inode(path: str | Path, inode: int) -> bool:
    try:
        return os.stat(path).st_ino == inode  # noqa: PTH116 - a path stays what was typed
    except (OSError, ValueError):
        return False


def _chain(head: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from blocks

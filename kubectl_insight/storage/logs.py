"""Logs by URL: files, standard input, directories, rotated sets and buckets, as streams of blocks.

A log may be larger than memory, damaged at its end, or rotated while it is read. So it is given out block by block,
and a fault in the middle does not take back what came before it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError, UsageError
from kubectl_insight.objects.visible import visible
from kubectl_insight.storage.content import PathError, open_stream, unreadable
from kubectl_insight.storage.log import Log
from kubectl_insight.storage.log_names import choose_logs
from kubectl_insight.storage.unpacking import unpacker_for

BLOCK_BYTES: Final = 2**17
"""How much of a plain file is read at once."""

_S3: Final = "s3://"
_MARK_BYTES: Final = 4


class LogStream:
    """The blocks of one log, compression undone; iterate once.

    Attributes:
        problem: Why the log could not be read to its end, once the iteration is over.
        taken: How many bytes were taken from the log as it is stored.
    """

    def __init__(self, log: Log, stream: BinaryIO, *, start: int = 0) -> None:
        self._log = log
        self._stream = stream
        self._start = start
        self._blocks = self._stored()
        self.problem: InsightError | None = None
        self.taken = start

    def __iter__(self) -> Iterator[bytes]:
        try:
            unpack = unpacker_for(self._head)
            whole = _chain(self._head, self._blocks)
            yield from unpack(self._log.url, whole) if unpack else whole
        except InsightError as error:
            self.problem = error

    @property
    def packed(self) -> bool:
        """Whether the log is compressed, so that reading cannot start in its middle; never if it did start there.

        Raises:
            InsightError: The log cannot be read.
        """
        return unpacker_for(self._head) is not None

    @cached_property
    def _head(self) -> bytes:
        """The first blocks; none behind a start, where what looks like a mark of compression is something else."""
        head = b""
        while not self._start and len(head) < _MARK_BYTES and (more := next(self._blocks, b"")):
            head += more
        return head

    def _stored(self) -> Iterator[bytes]:
        try:
            while block := self._stream.read(BLOCK_BYTES):
                self.taken += len(block)
                yield block
        except OSError as error:
            raise unreadable(self._log.url, error) from error


def find_logs(urls: Sequence[str], environment: Environment) -> list[Log]:
    """Return the logs that paths, ``-``, directories and ``s3://`` URLs mean, rotated sets in time order.

    Each log is there once, under the first of its names.

    Raises:
        UsageError: Standard input is named twice.
        InputError: Nothing is there, or a directory or a bucket without logs.
        StorageError: The bucket's server said no.
    """
    if list(urls).count("-") > 1:
        raise UsageError("standard input cannot be used for multiple arguments")
    found: dict[tuple[int, int] | str, Log] = {}
    for url in urls:
        for log in _logs_at(url, environment):
            found.setdefault(log.key, log)
    return list(found.values())


@contextmanager
def open_log(log: Log, environment: Environment, *, start: int = 0) -> Iterator[LogStream]:
    """Open one log for reading.

    Args:
        log: What :func:`find_logs` found.
        environment: Where standard input is.
        start: How many bytes to skip of a plain file that is read in parts, or has only grown since it was last read.

    Raises:
        InputError: It is not there any more, or cannot be read.
        StorageError: The bucket's server said no.
        ValueError: Only files can be read from another place than their beginning.
    """
    with _open(log, environment, start) as stream:
        yield LogStream(log, stream, start=start)


def _logs_at(url: str, environment: Environment) -> list[Log]:
    if url == "-":
        return [Log(url)]
    if url.startswith(_S3):
        from kubectl_insight.storage.s3 import list_objects

        return _in_bucket(url, list_objects(url), environment)
    environment.log(4, f"looking for logs at {url}")
    if not os.path.isdir(url):  # noqa: PTH112 - pathlib raises where os.path says no
        return [_file(url, named=True)]
    return _in_directory(url, environment)


def _in_bucket(url: str, objects: Sequence[Log], environment: Environment) -> list[Log]:
    by_url = {found.url: found for found in objects}
    if url in by_url:
        return [by_url[url]]
    logs = [by_url[path]._replace(named=False) for path in choose_logs(list(by_url))]
    if not logs:
        raise PathError(url, f"no logs were found below {url}")
    _tell_left_out(url, by_url.keys() - {log.url for log in logs}, environment)
    return logs


def _in_directory(directory: str, environment: Environment) -> list[Log]:
    def report(error: OSError) -> None:
        raise unreadable(str(error.filename), error) from error

    paths: list[str] = []
    for folder, _, names in os.walk(directory, onerror=report):
        paths += [Path(folder, name).relative_to(directory).as_posix() for name in names]
    chosen = choose_logs(paths)
    files = [str(Path(directory, path)) for path in chosen]
    logs = [_file(path, named=False) for path in files if Path(path).is_file()]
    if not logs:
        raise PathError(directory, f"no logs were found below {directory}")
    _tell_left_out(directory, set(paths).difference(chosen), environment)
    return logs


def _tell_left_out(url: str, left_out: AbstractSet[str], environment: Environment) -> None:
    """Say that a directory has more than logs, by their names: who wants these read as well names them."""
    if left_out:
        first = visible(min(left_out))
        number = "1 file was" if len(left_out) == 1 else f"{len(left_out):,} files were"
        environment.warn(
            f"note: {number} left out below {url} because of the name, as {first}; what is named is read"
        )


def _file(path: str, *, named: bool) -> Log:
    try:
        status = os.stat(path)  # noqa: PTH116 - the path stays what was typed
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PathError.missing(path) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    size = status.st_size if os.path.isfile(path) else None  # noqa: PTH113 - as above
    return Log(path, named, size, str(status.st_mtime_ns), status.st_ino, status.st_dev)


def _open(log: Log, environment: Environment, start: int) -> AbstractContextManager[BinaryIO]:
    is_object = log.url.startswith(_S3)
    if not is_object and log.url != "-":
        return _open_file(log, environment, start)
    if start:
        message = f"{log.url} cannot be read from byte {start} on"
        raise ValueError(message)
    if is_object:
        from kubectl_insight.storage.s3 import open_object

        return open_object(log.url)
    return open_stream("-", environment)


@contextmanager
def _open_file(log: Log, environment: Environment, start: int) -> Iterator[BinaryIO]:
    """Open the file that was found, under whatever name it goes now."""
    path = log.url
    if log.inode and not _is_at(path, log):
        path = next((str(other) for other in Path(path).parent.glob("*") if _is_at(other, log)), path)
    with open_stream(path, environment) as stream:
        if start:
            stream.seek(start)
        yield stream


def _is_at(path: str | Path, log: Log) -> bool:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path stays what was typed
    except (OSError, ValueError):
        return False
    return (status.st_dev, status.st_ino) == (log.device, log.inode)


def _chain(head: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from blocks

"""One log as it was found, before it is opened: what files, standard input and objects in buckets have in common."""

from __future__ import annotations

from typing import NamedTuple


class Log(NamedTuple):
    """One log to read.

    Attributes:
        url: A path, ``-`` or ``s3://bucket/key``.
        named: The user named this very log, so that a fault in it is an error and no footnote.
        size: Its bytes as they are stored; ``None`` where nobody knows before the end.
        version: What changes when the log does: the time of the last change in nanoseconds, or an ETag;
            empty where there is none.
        inode: The file's number, by which a log is found again that was rotated meanwhile; else 0.
        device: Where the file's number is one file's only; else 0.
    """

    url: str
    named: bool = True
    size: int | None = None
    version: str = ""
    inode: int = 0
    device: int = 0

    @property
    def key(self) -> tuple[int, int] | str:
        """What equal logs have in common, however they are spelled and through whatever links they were found."""
        return (self.device, self.inode) if self.inode else self.url

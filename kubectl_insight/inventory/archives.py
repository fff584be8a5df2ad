"""The manifests in a tar archive, read as a stream.

Nothing is written, so a member's name is only ever part of a message. Sizes are bounded because they
come from the archive: one member, all that is read, and what the archive may claim between two members.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, Self

from kubectl_insight.errors import InputError
from kubectl_insight.inventory.sources import is_manifest_name
from kubectl_insight.storage.content import Content

MAX_MEMBER_BYTES: Final = 2**29
MAX_TOTAL_BYTES: Final = 2**32
MAX_HEADER_BYTES: Final = 2**24
"""Long names and extended headers; tarfile keeps them in memory."""


class Member(NamedTuple):
    """A manifest in an archive.

    Attributes:
        name: The archive's name and the member's, for messages and as the hint at a kind.
    """

    name: str
    data: bytes


def members(content: Content, problems: list[InputError]) -> Iterator[Member]:
    """Yield the manifests of an archive in its order.

    Args:
        problems: Gets what is named like a manifest and is a link, a device or a pipe.

    Raises:
        InputError: The archive is truncated, damaged or too large.
    """
    meter: Any = _Meter(content)  # the stubs ask for more of a stream than a forward reader has
    total = 0
    try:
        archive: Any  # and do not know the list of members
        with tarfile.open(fileobj=meter, mode="r|", tarinfo=_StrictHeader) as archive:
            while (member := archive.next()) is not None:
                archive.members = []  # tarfile remembers every member it has met
                meter.left = member.size + MAX_HEADER_BYTES
                if not is_manifest_name(member.name) or member.isdir():
                    continue
                if not member.isreg():
                    what = "a link, which is not followed" if member.issym() or member.islnk() else "no file"
                    problems.append(InputError(f"{content.source}/{member.name}", what))
                    continue
                total += member.size
                if member.size > MAX_MEMBER_BYTES or total > MAX_TOTAL_BYTES:
                    raise InputError(
                        f"{content.source}/{member.name}", "too large to be read from an archive"
                    )
                file = archive.extractfile(member)
                if file is not None:
                    yield Member(f"{content.source}/{member.name}", file.read())
    except (tarfile.TarError, EOFError, OSError, OverflowError, ValueError, RecursionError) as error:
        raise InputError(content.source, "truncated or damaged tar archive") from error


class _Meter:
    """A stream that ends with an error where an archive asks for more than it may."""

    def __init__(self, content: Content) -> None:
        self.left = MAX_HEADER_BYTES
        self._content = content

    def read(self, size: int) -> bytes:
        data = self._content.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise InputError(self._content.source, "the archive has headers without end")
        return data


class _StrictHeader(tarfile.TarInfo):
    """A header that must be whole: by itself tarfile takes a damaged one for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if len(buf) == tarfile.BLOCKSIZE and not any(buf):
                raise  # a block of zeros is how an archive ends
            raise tarfile.ReadError("bad header") from error

"""Compression undone piece by piece, recognised by its mark whatever a name says: gzip and zstd.

A few packed bytes may hold gigabytes, so nothing ever unpacks more than a piece at once. What can be unpacked
before a fault is given out before the fault is raised.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from kubectl_insight.errors import InputError

PIECE_BYTES: Final = 2**16
_GZIP_MARK: Final = b"\x1f\x8b"
_ZSTD_MARK: Final = b"\x28\xb5\x2f\xfd"


def unpacker_for(head: bytes) -> Callable[[str, Iterator[bytes]], Iterator[bytes]] | None:
    """Return what undoes the compression of an input that starts so; ``None`` if it is not compressed."""
    if head.startswith(_GZIP_MARK):
        return _gunzipped
    return _unzstded if head.startswith(_ZSTD_MARK) else None


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _Members:
    """Members (of gzip) or frames (of zstd), one after the other, with zeros between and after them."""

    def __init__(self, new: Callable[[], Any], more: Callable[[Any, bytes], Iterator[bytes]]) -> None:
        self._new = new
        self._more = more
        self._member: _Decompressor | None = None

    @property
    def unfinished(self) -> bool:
        """Whether the last member has not ended."""
        return self._member is not None

    def feed(self, packed: bytes) -> Iterator[bytes]:
        rest = packed
        while rest:
            if self._member is None:
                rest = rest.lstrip(b"\0")
                self._member = self._new() if rest else None
            if self._member is not None:
                yield from self._more(self._member, rest)
                rest = self._member.unused_data
                self._member = None if self._member.eof else self._member


def _gunzipped(source: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    members = _Members(lambda: zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), _gzip_pieces)
    return _unpacked(source, pieces, members, "gzip", zlib.error)


def _gzip_pieces(member: Any, packed: bytes) -> Iterator[bytes]:
    data = member.decompress(packed, PIECE_BYTES)
    yield data
    while data and not member.eof:  # after the end zlib would take what is left for more of what follows
        data = member.decompress(member.unconsumed_tail, PIECE_BYTES)
        yield data


def _unzstded(source: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    zstd = _zstd(source)
    members = _Members(zstd.ZstdDecompressor, _zstd_pieces)
    return _unpacked(source, pieces, members, "zstd", zstd.ZstdError)


def _zstd_pieces(member: Any, packed: bytes) -> Iterator[bytes]:
    yield member.decompress(packed, PIECE_BYTES)
    while not member.eof and not member.needs_input:
        yield member.decompress(b"", PIECE_BYTES)


def _zstd(source: str) -> Any:
    """Import the standard library's module, or its backport for Python before 3.14."""
    from importlib import import_module

    for name in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise InputError(source, "zstd data cannot be read", hint="install backports.zstd")


def _unpacked(
    source: str, pieces: Iterator[bytes], members: _Members, name: str, fault: type[Exception]
) -> Iterator[bytes]:
    try:
        for packed in pieces:
            yield from filter(None, members.feed(packed))
    except fault as error:
        raise InputError(source, f"damaged {name} data") from error
    if members.unfinished:
        raise InputError(source, f"truncated {name} data")

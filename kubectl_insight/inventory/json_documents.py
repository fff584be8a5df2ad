"""The JSON documents in a file: one, one a line, or one after the other, as ``cluster-info dump`` prints them.

Only the frame of a document is decoded here. Items stay views into the bytes that were read, so a large
list costs one pass and hardly more memory than the file has bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from kubectl_insight.errors import InputError


class Frame(msgspec.Struct, rename="camel"):
    """The outermost fields of a document; only lists have ``items``."""

    api_version: str | None = ""
    kind: str | None = ""
    metadata: msgspec.Raw = msgspec.Raw(b"")
    items: list[msgspec.Raw] | msgspec.UnsetType | None = msgspec.UNSET


class JsonDocument(NamedTuple):
    """One document.

    Attributes:
        line: Where it starts, counted from 1.
        data: Its bytes.
        frame: Its outermost fields; ``None`` where it has none or they have other types than those of a list.
    """

    line: int
    data: bytes
    frame: Frame | None


_JSON_START: Final = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{\]"])')
_BETWEEN: Final = re.compile(rb"(?:\s+|---[^\n]*(?:\n|\Z))*")
_LOGS: Final = re.compile(rb"==== START (logs for container [^\n]*) ====\n")
_TRAILING: Final = re.compile(r"trailing characters \(byte (\d+)\)")
_BYTE: Final = re.compile(r" \(byte (\d+)\)$")
_PIECE_BYTES: Final = 2**20

_frame_decoder = msgspec.json.Decoder(Frame)
_any_decoder = msgspec.json.Decoder(msgspec.Raw)


def is_json(data: bytes) -> bool:
    """Tell whether this starts like JSON of use to us; everything else may be YAML."""
    return _JSON_START.match(data) is not None


def json_documents(data: bytes, *, source: str) -> Iterator[JsonDocument]:
    """Yield the documents; logs of containers between them are skipped.

    Raises:
        InputError: This is not UTF-8 or not JSON, with the line.
    """
    _check_utf8(data, source)
    view = memoryview(data)
    position, line = _skip(data, 0), 1
    line += data.count(b"\n", 0, position)
    while position < len(data):
        try:
            frame, length = _first(view[position:])
        except msgspec.DecodeError as error:
            raise _malformed(data, position, source, error) from error
        except RecursionError as error:
            raise InputError(source, "nested too deeply", line=line) from error
        whole = not position and length == len(data)
        yield JsonDocument(line, data if whole else bytes(view[position : position + length]), frame)
        following = _skip(data, position + length)
        line += data.count(b"\n", position, following)
        position = following


def _first(view: memoryview) -> tuple[Frame | None, int]:
    """Decode the first document; return it with its length."""
    try:
        return _frame_decoder.decode(view), len(view)
    except msgspec.DecodeError:
        length = _length(view)
    try:
        return _frame_decoder.decode(view[:length]), length
    except msgspec.ValidationError:
        return None, length


def _length(view: memoryview) -> int:
    """Return the length of the first document; msgspec's complaint about what follows it tells."""
    try:
        _any_decoder.decode(view)
    except msgspec.DecodeError as error:
        trailing = _TRAILING.search(str(error))
        if trailing is None or trailing[1] == "1":
            raise
        return int(trailing[1]) - 1
    return len(view)


def _skip(data: bytes, position: int) -> int:
    """Go over white space, YAML's separators and whole container logs."""
    while True:
        between = _BETWEEN.match(data, position)
        position = between.end() if between else position
        logs = _LOGS.match(data, position)
        if logs is None:
            return position
        end = b"==== END " + logs[1] + b" ====\n"
        found = data.find(end, logs.end())
        position = len(data) if found < 0 else found + len(end)


def _malformed(data: bytes, position: int, source: str, error: msgspec.DecodeError) -> InputError:
    text = str(error)
    place = _BYTE.search(text)
    offset = len(data) if place is None else position + int(place[1])
    problem = _BYTE.sub("", text).removeprefix("JSON is malformed: ").lower()
    return InputError(source, f"malformed JSON: {problem}", line=data.count(b"\n", 0, offset) + 1)


def _check_utf8(data: bytes, source: str) -> None:
    """Check the encoding, piece by piece: msgspec does not look into what it skips."""
    if data.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    for start in range(0, len(data), _PIECE_BYTES):
        piece = view[start : start + _PIECE_BYTES]
        try:
            decoder.decode(piece, final=start + _PIECE_BYTES >= len(data))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, start + error.start) + 1
            raise InputError(source, "this is not UTF-8 text", line=line) from error

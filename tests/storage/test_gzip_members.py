"""Gzip data of several members, as ``cat a.gz b.gz`` and programs that append make it."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.environment import Environment
from kubectl_insight.storage.content import open_bytes
from kubectl_insight.storage.logs import find_logs, open_log
from kubectl_insight.storage.unpacking import PIECE_BYTES, unpacker_for


def unpacked(data: bytes, piece: int) -> bytes:
    unpack = unpacker_for(data[:4])
    assert unpack is not None
    return b"".join(unpack("x", (data[at : at + piece] for at in range(0, len(data), piece))))


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 3 * PIECE_BYTES), min_size=1, max_size=5),
    st.integers(0, 9),
    st.sampled_from([7, 1000, PIECE_BYTES, 2**20]),
    st.integers(0, 3),
)
def test_members_of_any_size_are_all_read(sizes: list[int], level: int, piece: int, zeros: int) -> None:
    chance = random.Random(sum(sizes))
    parts = [chance.randbytes(size // 2) + b"\n" * (size - size // 2) for size in sizes]
    packed = b"".join(gzip.compress(part, level) + bytes(zeros) for part in parts)
    assert unpacked(packed, piece) == b"".join(parts) == gzip.decompress(packed)


@pytest.mark.parametrize("count", [1, 2, 400])
def test_a_log_that_was_appended_to(tmp_path: Path, count: int) -> None:
    path = tmp_path / "audit.log.gz"
    lines = [b'{"line": %d, "text": "%s"}\n' % (number, b"x" * 500) for number in range(1600)]
    for at in range(0, len(lines), len(lines) // count):
        with gzip.open(path, "ab") as file:
            file.write(b"".join(lines[at : at + len(lines) // count]))
    environment = Environment(stdin=io.TextIOWrapper(io.BytesIO()))
    assert open_bytes(str(path), environment) == b"".join(lines)
    (log,) = find_logs([str(path)], environment)
    with open_log(log, environment) as stream:
        assert b"".join(stream) == b"".join(lines)
        assert stream.problem is None


def test_much_out_of_little_is_given_out_piece_by_piece() -> None:
    packed = gzip.compress(bytes(50 * PIECE_BYTES))
    unpack = unpacker_for(packed)
    assert unpack is not None
    pieces = list(unpack("x", iter([packed])))
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert zlib.crc32(b"".join(pieces)) == zlib.crc32(bytes(50 * PIECE_BYTES))

"""Bytes by path: files, standard input, gzip."""

from __future__ import annotations

import gzip
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.storage import content as storage
from kubectl_insight.storage.content import Content, PathError, open_bytes, open_content

TEXT = b"apiVersion: v1\n" * 30_000  # several pieces


def _environment(data: bytes = b"") -> Environment:
    return Environment(stdin=io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("data", [b"", b"x", TEXT], ids=["empty", "one", "long"])
def test_files_and_standard_input_are_read_whole(tmp_path: Path, data: bytes, packed: bool) -> None:
    stored = gzip.compress(data) if packed else data
    path = tmp_path / "no-telling-name"
    path.write_bytes(stored)
    assert open_bytes(str(path), _environment()) == data
    assert open_bytes("-", _environment(stored)) == data


def test_standard_input_without_bytes_below_it_is_read_as_text() -> None:
    assert open_bytes("-", Environment(stdin=io.StringIO("é"))) == "é".encode()


def test_pieces_and_rest_are_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT))
    with open_content(str(path), _environment()) as content:
        assert TEXT.startswith(content.head)
        assert len(content.head) >= 512
        parts = [content.read(10), content.read(1), content.read(100_000)]
        assert max(map(len, parts)) <= 100_000
        assert b"".join(parts) + content.read_all() == TEXT
        assert content.read(1) == b""


def test_a_plain_file_read_in_part_is_not_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    with open_content(str(path), _environment()) as content:
        assert content.read(7) + content.read_all() == TEXT


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(TEXT)
    with open_content(str(path), Environment()) as content:
        while content.read(2**20):
            pass
        assert content.read_all() == b""
    with open_content(str(path), Environment()) as content:
        assert [content.read_all(), content.read_all(), content.read(9)] == [TEXT, b"", b""]


def test_a_pipe_is_read_until_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(TEXT,))
    writer.start()
    assert open_bytes(str(path), _environment()) == TEXT
    writer.join()


class _Dripping(io.RawIOBase):
    """A stream that never gives more than one byte at once."""

    def __init__(self, data: bytes) -> None:
        self._rest = list(data)

    def read(self, size: int = -1) -> bytes:
        return bytes([self._rest.pop(0)]) if self._rest and size else b""


def test_the_mark_is_found_however_the_bytes_come() -> None:
    stream = _Dripping(gzip.compress(b"a: 1"))
    assert Content("x", stream).read_all() == b"a: 1"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (gzip.compress(b"a") + gzip.compress(b"b"), b"ab"),
        (gzip.compress(b"a") + b"\0" * 100, b"a"),
        (gzip.compress(b"a") + b"\0" * 100 + gzip.compress(b"b"), b"ab"),
        (gzip.compress(b"") + gzip.compress(TEXT), TEXT),
        (b"\x1f", b"\x1f"),
    ],
    ids=["members", "padded", "padded-between", "empty-first", "half-a-mark"],
)
def test_gzip_as_tools_write_it(tmp_path: Path, stored: bytes, expected: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(stored)
    assert open_bytes(str(path), _environment()) == expected


@pytest.mark.parametrize(
    ("stored", "problem"),
    [
        (gzip.compress(TEXT)[:-1], "truncated gzip data"),
        (gzip.compress(TEXT)[:100], "truncated gzip data"),
        (b"\x1f\x8b", "truncated gzip data"),
        (b"\x1f\x8b\x00\x00", "damaged gzip data"),
        (gzip.compress(b"a") + b"junk", "damaged gzip data"),
        (gzip.compress(b"a")[:-8] + b"\0" * 8, "damaged gzip data"),
    ],
    ids=["end", "middle", "mark", "header", "junk", "checksum"],
)
def test_damaged_gzip_is_bad_input(tmp_path: Path, stored: bytes, problem: str) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(stored)
    with pytest.raises(InputError) as caught:
        open_bytes(str(path), _environment())
    assert (caught.value.source, caught.value.problem) == (str(path), problem)


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setattr(storage, "MAX_BYTES", 2**20)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(bytes(2**21)) if packed else bytes(2**21))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        open_bytes(str(path), _environment())


@pytest.mark.parametrize("name", ["missing", "missing/deeper", "file/deeper"])
def test_a_missing_path_is_told_as_kubectl_does(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    path = str(tmp_path / name)
    with pytest.raises(PathError) as caught:
        open_bytes(path, _environment())
    assert str(caught.value) == f'error: the path "{path}" does not exist'
    assert (caught.value.source, caught.value.exit_status) == (path, ExitStatus.INPUT)


def test_what_cannot_be_opened_is_bad_input(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(InputError, match=r"loop: too many levels of symbolic links"):
        open_bytes(str(loop), _environment())
    with pytest.raises(InputError, match="is a directory"):
        open_bytes(str(tmp_path), _environment())
    with pytest.raises(InputError, match="null byte"):
        open_bytes("a\0b", _environment())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_forbidden_file_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch(mode=0o000)
    with pytest.raises(InputError, match="permission denied"):
        open_bytes(str(path), _environment())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(1, 3000))
def test_unpacking_gives_back_what_was_packed(members: list[bytes], size: int) -> None:
    content = Content("x", io.BytesIO(b"".join(gzip.compress(member, 0) for member in members)))
    parts: list[bytes] = []
    while part := content.read(size):
        parts.append(part)
    assert b"".join(parts) == b"".join(members)

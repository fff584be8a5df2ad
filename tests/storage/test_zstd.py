"""zstd is undone as gzip is."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from kubectl_insight.errors import InputError
from kubectl_insight.storage.content import Content

TEXT = b"apiVersion: v1\n" * 30_000


@pytest.fixture
def zstd() -> Any:
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return pytest.importorskip(name, reason="zstd is not installed")


def _read(stored: bytes) -> bytes:
    return Content("x", io.BytesIO(stored)).read_all()


def test_frames_follow_each_other(zstd: Any) -> None:
    for expected in (b"", b"x", TEXT):
        assert _read(zstd.compress(expected)) == expected
    assert _read(zstd.compress(TEXT) + zstd.compress(b"b") + b"\0" * 10) == TEXT + b"b"


@pytest.mark.parametrize("change", ["truncated", "damaged"])
def test_what_can_be_read_comes_before_the_fault(zstd: Any, change: str) -> None:
    frames = zstd.compress(TEXT)
    stored = frames + (frames[:-5] if change == "truncated" else b"junk-junk")
    content, found = Content("x", io.BytesIO(stored)), b""
    while len(found) < len(TEXT):
        found += content.read(2**16)
    with pytest.raises(InputError, match=f"{change} zstd data"):
        content.read_all()
    assert found.startswith(TEXT)


def test_a_bomb_is_unpacked_piece_by_piece(zstd: Any) -> None:
    content = Content("x", io.BytesIO(zstd.compress(bytes(2**24))))
    assert max(len(content.read(2**22)) for _ in range(10)) <= 2**17


def test_without_the_module_the_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    monkeypatch.setitem(sys.modules, "backports.zstd", None)
    with pytest.raises(InputError, match="zstd data cannot be read") as caught:
        _read(b"\x28\xb5\x2f\xfd" + bytes(20))
    assert caught.value.hint

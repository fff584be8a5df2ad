"""Paths that lead nowhere, or where there is nothing of use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UsageError
from kubectl_insight.inventory.files import FileObjects, read_files

POD = b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}'


def _read(*paths: Path | str, recursive: bool = False) -> FileObjects:
    return read_files([str(path) for path in paths], Environment(), recursive=recursive)


@pytest.mark.parametrize("pattern", ["missing.yaml", "*.yaml", "missing/x.yaml", "", "s3://bucket/key"])
def test_a_path_that_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        _read(pattern)
    assert str(caught.value) == f'error: the path "{pattern}" does not exist'


def test_a_directory_without_manifests(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "notes.txt").touch()
    with pytest.raises(InputError) as caught:
        _read(tmp_path)
    expected = f"error: error reading [{tmp_path}]: recognized file extensions are [.json .yaml .yml]"
    assert (str(caught.value), caught.value.hint) == (expected, "sub-directories are read with -R")
    with pytest.raises(InputError) as caught:
        _read(tmp_path, recursive=True)
    assert (str(caught.value), caught.value.hint) == (expected, "")


def test_a_glob_needs_manifests_in_one_of_its_directories_only(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "pod.json").write_bytes(POD)
    assert len(_read(tmp_path / "*").objects) == 1


def test_standard_input_is_read_once() -> None:
    with pytest.raises(UsageError, match="standard input cannot be used for multiple arguments"):
        _read("-", "-")


def test_pipes_and_dangling_links_in_directories_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to("missing")
    (tmp_path / "c.json").write_bytes(POD)
    (tmp_path / "d.json").mkdir()
    assert len(_read(tmp_path).objects) == 1


def test_directories_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(POD)

    def walk(top: str, onerror: Callable[[OSError], None]) -> list[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", f"{top}/{refused}" if refused else top))
        return [(top, [], ["a.json"])]

    monkeypatch.setattr("os.walk", walk)
    refused = "locked"
    found = _read(tmp_path, recursive=True)
    assert (len(found.objects), found.problems) == (1, (f"{tmp_path}/locked: permission denied",))
    refused = ""
    with pytest.raises(InputError, match="permission denied"):
        _read(tmp_path)

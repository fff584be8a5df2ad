"""A file is whole or not there, and the one that was there stays until it is replaced."""

from __future__ import annotations

import io
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError
from kubectl_insight.output.writing import write_output
from tests.conftest import Insight
from tests.host.insight_process import command
from tests.tree.forest import make, web, write


@pytest.fixture
def world() -> Environment:
    return Environment(stdout=io.StringIO())


def written(environment: Environment) -> str:
    assert isinstance(environment.stdout, io.StringIO)
    return environment.stdout.getvalue()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_output(world: Environment, path: str | None) -> None:
    write_output(["a\n", "b\n"], path, world)
    assert written(world) == "a\nb\n"


def test_lines_are_joined_and_documents_are_cut(world: Environment) -> None:
    """Unbuffered, each write is one system call, and what the reader of a pipe left of it is not noticed."""
    sizes: list[int] = []

    class Counted(io.StringIO):
        def write(self, text: str, /) -> int:
            sizes.append(len(text))
            return super().write(text)

    pieces = ["line\n"] * 1000 + ["document" * 100_000, "end\n"]
    counted = Environment(stdout=Counted())
    write_output(pieces, None, counted)

    assert written(counted) == "".join(pieces)
    assert max(sizes) == 2**16
    assert len(sizes) == 14


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("output", ["json", "tree"])
def test_a_reader_that_goes_away_ends_it_silently(tmp_path: Path, output: str, unbuffered: str) -> None:
    path = write(tmp_path / "many.json", [make("ConfigMap", f"{n:05}") for n in range(6000)])
    with subprocess.Popen(
        [*command(), "tree", "-f", str(path), "--no-collapse", "-o", output],
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_an_interruption_leaves_the_old_file_and_nothing_else(
    world: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_output(["new"], str(target), world)
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.txt"]


def test_a_new_file_has_the_mode_that_new_files_have(world: Environment, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    write_output(["é\n"], str(target), world)
    plain = tmp_path / "plain.txt"
    plain.touch()

    assert target.read_bytes() == "é\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert written(world) == ""


def test_a_file_is_replaced_as_a_whole(world: Environment, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old and longer")
    with target.open() as reader:
        write_output(["new"], str(target), world)
        assert reader.read() == "old and longer"  # whoever had it open reads on in the old one

    assert target.read_text() == "new"
    assert names_in(tmp_path) == ["out.txt"]


def test_a_failure_while_the_answer_is_made_leaves_the_old_file(world: Environment, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    def pieces() -> Iterator[str]:
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_output(pieces(), str(target), world)
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.txt"]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failure_while_it_is_written_leaves_the_old_file(
    world: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match=r"out\.txt: cannot be written: No space left on device"):
        write_output(["new"], str(target), world)

    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.txt"]


@pytest.mark.parametrize("path", ["nowhere/out.txt", "folder", "file/out.txt"])
def test_a_place_that_cannot_be_written_to(world: Environment, tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written: "):
        write_output(["a"], str(tmp_path / path), world)
    assert names_in(tmp_path) == ["file", "folder"]


def test_a_link_stays_a_link(world: Environment, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "out.txt")
    write_output(["a"], str(link), world)

    assert link.is_symlink()
    assert (tmp_path / "real" / "out.txt").read_text() == "a"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_or_a_device_is_written_to_and_not_replaced(world: Environment, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_output(["a", "b"], str(pipe), world)
    reader.join()

    assert read == ["ab"]
    assert pipe.is_fifo()


def test_the_command_says_in_one_line_that_it_could_not(insight: Insight, tmp_path: Path) -> None:
    path = write(tmp_path / "web.json", web())
    result = insight("tree", "-f", path, "--output-file", tmp_path / "nowhere" / "out.txt")

    assert (result.exit_status, result.stdout) == (4, "")
    assert (
        result.stderr == f"error: {tmp_path}/nowhere/out.txt: cannot be written: No such file or directory\n"
    )


def test_an_answer_that_fails_leaves_the_old_file(insight: Insight, tmp_path: Path) -> None:
    path = write(tmp_path / "two.json", [make("ConfigMap", "a"), make("ConfigMap", "b", namespace="far")])
    target = tmp_path / "out.txt"
    target.write_text("old")
    result = insight("tree", "-f", path, "-o", "name", "--output-file", target)

    assert result.exit_status == 2
    assert target.read_text() == "old"

"""Executables ``kubectl-insight-NAME`` on PATH are commands, as git and kubectl have it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_insight.commands.schema import kinds
from kubectl_insight.plugin import find_executable, find_executables
from tests.conftest import Insight
from tests.host.insight_process import start

MakeExecutable = Callable[..., Path]


@pytest.fixture
def executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeExecutable:
    """Put a shell script on PATH; it says which words it got, and leaves a mark that it ran."""

    def call(name: str, *, folder: str = "bin", mode: int = 0o755, status: int = 0) -> Path:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\ntouch "{tmp_path}/ran"\nprintf "[%s]" "$0" "$@"\nexit {status}\n')
        path.chmod(mode)
        if str(path.parent) not in os.environ["PATH"].split(os.pathsep):
            monkeypatch.setenv("PATH", str(path.parent), prepend=os.pathsep)
        return path

    return call


def test_it_gets_all_words_and_flags_that_followed(executable: MakeExecutable) -> None:
    path = executable("kubectl-insight-foo_bar", status=9)
    done = start("foo-bar", "a b", "--help", "-n", "x", "--", "*", "")

    assert done.stdout == f"[{path}][a b][--help][-n][x][--][*][]"
    assert (done.returncode, done.stderr) == (9, "")


def test_a_dash_in_its_name_is_a_dash_too(executable: MakeExecutable) -> None:
    path = executable("kubectl-insight-foo-bar")
    assert start("foo-bar").stdout == f"[{path}]"


def test_flags_before_it_are_refused_as_kubectl_refuses_them(executable: MakeExecutable) -> None:
    executable("kubectl-insight-foo")
    done = start("-n", "x", "foo")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: flags cannot be placed before plugin name: foo\n"


def test_a_built_in_command_is_not_replaced(
    executable: MakeExecutable, insight: Insight, tmp_path: Path
) -> None:
    path = executable("kubectl-insight-schema")

    assert start("schema").stdout.splitlines() == kinds()
    assert not (tmp_path / "ran").exists()
    assert insight("plugin", "list").stderr == (
        f"warning: kubectl runs {path} for `kubectl insight schema`, "
        "and kubectl-insight runs its own schema\n"
    )


@pytest.mark.parametrize("typed", [["foo"], ["foo", ""], ["foo", "--"], [""], ["foo", "x", ""]], ids=" ".join)
def test_it_is_never_run_while_completing(
    executable: MakeExecutable, tmp_path: Path, typed: list[str]
) -> None:
    executable("kubectl-insight-foo")
    start(*typed, variables={"_KUBECTL_INSIGHT_COMPLETE": "kubectl"})
    assert not (tmp_path / "ran").exists()


def test_neither_is_it_run_for_the_list_or_the_help(
    executable: MakeExecutable, insight: Insight, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = executable("kubectl-insight-foo_bar")

    assert f"foo-bar     {path}" in insight("plugin", "list").stdout
    insight("--help")
    assert "  foo-bar " in capsys.readouterr().out
    assert "Did you mean 'foo-bar'?" in insight("foo-baz").stderr
    assert not (tmp_path / "ran").exists()


def test_the_first_on_path_wins(executable: MakeExecutable) -> None:
    executable("kubectl-insight-foo", folder="later")
    first = executable("kubectl-insight-foo", folder="earlier")

    assert find_executables()["foo"].path == str(first)
    assert start("foo").stdout == f"[{first}]"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no mode bits")
def test_a_file_that_is_not_executable_is_none(executable: MakeExecutable, insight: Insight) -> None:
    executable("kubectl-insight-foo", mode=0o644)

    assert find_executables() == {}
    assert insight("foo").exit_status == 2


def test_one_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kubectl-insight-foo").write_bytes(b"\x00no program")
    (folder / "kubectl-insight-foo").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    done = start("foo")

    assert done.returncode == 2
    assert done.stderr == f"error: cannot run {folder}/kubectl-insight-foo: Exec format error\n"


@pytest.mark.parametrize("name", ["", "-x", "../foo", "a/b", "/bin/sh"])
def test_a_name_never_leads_out_of_path(executable: MakeExecutable, tmp_path: Path, name: str) -> None:
    executable("kubectl-insight-foo")
    assert find_executable(name) is None


def test_folders_on_path_that_do_not_exist_are_skipped(
    executable: MakeExecutable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    executable("kubectl-insight-foo")
    monkeypatch.setenv("PATH", f"{tmp_path}/nowhere{os.pathsep}{os.environ['PATH']}")
    assert list(find_executables()) == ["foo"]

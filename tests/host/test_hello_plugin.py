"""The example of a third party's plugin, installed by pip and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.host.insight_process import start

HELLO = Path(__file__).parents[2] / "examples" / "hello"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a folder of its own, as pip installs it."""
    folder = tmp_path_factory.mktemp("hello")
    source = shutil.copytree(HELLO, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    words = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *words, "--target", str(folder / "target"), str(source)],
        check=True,
    )
    return folder / "target"


@pytest.fixture
def path(installed: Path) -> dict[str, str]:
    """The variables that put it on the path, before what is there."""
    return {
        "PYTHONPATH": os.pathsep.join([str(installed), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    }


def test_it_has_seventeen_lines() -> None:
    lines = [
        line
        for name in ("pyproject.toml", "kubectl_insight_hello.py")
        for line in (HELLO / name).read_text("utf-8").splitlines()
        if line
    ]
    assert len(lines) == 17


def test_it_runs(path: dict[str, str]) -> None:
    done = start("hello", "deployment/web", variables=path)
    assert (done.stdout, done.stderr, done.returncode) == ("hello deployment/web\n", "", 0)


def test_it_is_in_the_help_and_in_the_list(path: dict[str, str]) -> None:
    assert "  hello       Say hello to an object.\n" in start("--help", variables=path).stdout
    listed = start("plugin", "list", variables=path).stdout
    assert [line.split()[:2] for line in listed.splitlines() if line.startswith("hello")] == [
        ["hello", "kubectl_insight_hello"]
    ]


def test_it_is_suggested(path: dict[str, str]) -> None:
    assert "Did you mean 'hello'" in start("hellow", variables=path).stderr


def test_it_can_be_switched_off(path: dict[str, str]) -> None:
    done = start("hello", "x", variables={**path, "KUBECTL_INSIGHT_PLUGINS": ""})
    assert (done.returncode, done.stdout) == (2, "")


def test_without_it_there_is_no_such_command() -> None:
    assert start("hello", "x").returncode == 2

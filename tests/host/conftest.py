"""Third parties' plugins, made up and installed for one test; the real kubectl."""

from __future__ import annotations

import itertools
import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.controlplane import build

PluginMaker = Callable[..., str]

_NUMBERS = itertools.count(1)
_MODULE = """\
import typer
from kubectl_insight.plugin import Plugin

plugins = (Plugin("{name}", "Made up for a test.", "{package}:app"{version}),)
app = typer.Typer(rich_markup_mode=None)


@app.command()
def command(context: typer.Context, word: str = "") -> None:
{body}
"""


@pytest.fixture(scope="session")
def kubectl() -> Path:
    """The real one; for the whole session, because it is found in the home that single tests do not have."""
    found = build.find("kubectl")
    if found is None:
        assert os.environ.get("REQUIRE_CLUSTER") != "1"
        pytest.skip("kubectl is not built: run `make controlplane`")
    return found


@pytest.fixture
def install_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginMaker:
    """Install a plugin, for this process and those it starts: ``install_plugin("hello", "print('hello')")``.

    Args of the function: ``name``, and what the command does (``body``) or the whole ``module``. It returns
    the name of the module.
    """
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=":")

    def call(name: str, body: str = "pass", *, module: str = "", api_version: int | None = None) -> str:
        package = f"made_up_{next(_NUMBERS)}"
        version = "" if api_version is None else f", api_version={api_version}"
        indented = textwrap.indent(textwrap.dedent(body), "    ")
        text = module or _MODULE.format(name=name, package=package, version=version, body=indented)
        (folder / f"{package}.py").write_text(textwrap.dedent(text))
        metadata = folder / f"{package}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[kubectl_insight.plugins]\n{name} = {package}\n")
        return package

    return call

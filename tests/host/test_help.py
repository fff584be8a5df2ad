"""What ``--help`` and ``help`` show: complete, true, and in kubectl's look."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from kubectl_insight.plugin import builtin
from tests.conftest import Insight
from tests.host.conftest import PluginMaker

PLANNED = ["lineage", "impact", "why", "lint", "diff", "snapshot", "coverage", "events", "policy"]
NAMES = sorted(plugin.name for plugin in builtin())

Shown = Callable[..., str]


@pytest.fixture
def shown(insight: Insight, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Return what a successful command line prints, wherever Typer prints it."""

    def call(*words: str) -> str:
        result = insight(*words)
        assert (result.stderr, result.exit_status) == ("", 0)
        return result.stdout + capsys.readouterr().out

    return call


def test_help_alone_lists_the_commands(shown: Shown) -> None:
    assert shown("help") == shown("--help") == shown()


@pytest.mark.parametrize("name", NAMES)
def test_help_of_a_command(shown: Shown, name: str) -> None:
    assert shown("help", name) == shown(name, "--help")


def test_help_of_a_command_of_a_command(shown: Shown) -> None:
    text = shown("help", "plugin", "list")
    assert text == shown("plugin", "list", "--help")
    assert text.startswith("Usage: kubectl-insight plugin list ")


def test_help_takes_flags_before_it_as_kubectl_does(shown: Shown) -> None:
    assert shown("--context", "x", "help", "version") == shown("version", "--help")


def test_help_of_a_third_party_s_command(shown: Shown, install_plugin: PluginMaker) -> None:
    install_plugin("hello")
    assert "--word" in shown("help", "hello")


def test_help_of_nothing_that_exists(insight: Insight) -> None:
    result = insight("help", "treee")
    assert (result.stdout, result.exit_status) == ("", 2)
    assert result.stderr.startswith("error: No such command 'treee'. Did you mean 'tree'?\n")


def test_the_list_does_not_cut_what_a_command_does(shown: Shown) -> None:
    commands = " ".join(shown("--help").partition("Commands:\n")[2].split())
    for plugin in builtin():
        assert f"{plugin.name} {plugin.help}" in commands


def test_the_summary_promises_no_command_that_is_not_there(shown: Shown) -> None:
    words = set(re.findall(r"\w+", shown("--help").partition("Options:")[0].lower()))
    assert not words & {*PLANNED, "owns", "healthy", "unhealthy", "apis"} - set(NAMES)


@pytest.mark.parametrize("words", [[], *([name] for name in NAMES), ["plugin", "list"]], ids=" ".join)
def test_values_are_called_what_they_are(shown: Shown, words: list[str]) -> None:
    """``--depth N``, not ``--depth <int range>``."""
    assert not re.findall(r"<[a-z][^>]*>", shown(*words, "--help"))


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_explained(shown: Shown, name: str) -> None:
    section = re.search(r"^Arguments:\n((?:  .*\n)+)", shown(name, "--help"), re.MULTILINE)
    if section is not None:
        assert re.search(r"\s{2}(?:A|[A-Z][a-z]+) ", section[1]), section[0]


def examples(text: str) -> list[str]:
    return re.findall(r"^ +(?:.*\| )?kubectl insight (.*)$", text.partition("Examples:\n")[2], re.MULTILINE)


@pytest.mark.parametrize("name", ["graph", "impact", "tree", "why"])
def test_it_shows_what_to_type(
    shown: Shown,
    insight: Insight,
    shop: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Each example is run, on the recorded cluster or on what it would be given through a pipe."""
    monkeypatch.chdir(tmp_path)
    lines = examples(shown(name, "--help"))
    assert 3 <= len(lines) <= 5
    for line in lines:
        words = shlex.split(line)
        files = [] if "-f" in words else ["-f", str(shop)]
        namespace = [] if "-A" in words or "-n" in words else ["-n", "shop"]
        result = insight(*words, *files, *namespace, stdin=(shop / "objects.json").read_text("utf-8"))
        assert (result.stderr, result.exit_status) == ("", 0), line
        assert result.stdout or list(tmp_path.glob("shop.*")), line

"""Which shared flags a command takes: kubectl's global ones always, the others where they mean something."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.main import get_command

from kubectl_insight.cli import app
from kubectl_insight.options import GLOBAL
from tests.conftest import Insight
from tests.host.conftest import PluginMaker

HOST = [["version"], ["schema"], ["plugin", "list"], ["completion", "bash"], ["help", "version"]]
SEE = "See 'kubectl-insight {} --help' for usage.\n"


def flags(*, of_all: bool) -> list[list[str]]:
    """Return words that set each flag that all commands take, or each of the others."""
    return [
        [max(parameter.opts, key=len), *([] if getattr(parameter, "is_flag", False) else ["1"])]
        for parameter in get_command(app).params
        if (parameter.name in GLOBAL) is of_all and parameter.name != "color"
    ]


@pytest.mark.parametrize("words", HOST, ids=" ".join)
@pytest.mark.parametrize("flag", flags(of_all=True), ids=lambda flag: flag[0])
def test_every_command_takes_what_a_wrapper_of_kubectl_adds(
    insight: Insight, capsys: pytest.CaptureFixture[str], words: list[str], flag: list[str]
) -> None:
    def said(*line: str) -> tuple[str, str, int]:
        result = insight(*line)
        return result.stdout + capsys.readouterr().out, result.stderr, result.exit_status

    expected = said(*words)
    assert expected[0]
    assert expected[1:] == ("", 0)
    assert said(*flag, *words) == expected
    assert said(*words, *flag) == expected


@pytest.mark.parametrize("words", HOST, ids=" ".join)
@pytest.mark.parametrize("flag", flags(of_all=False), ids=lambda flag: flag[0])
def test_a_flag_that_means_nothing_to_a_command_is_refused(
    insight: Insight, words: list[str], flag: list[str]
) -> None:
    command = " ".join(words) if words[0] == "plugin" else words[0]
    before, after = insight(*flag, *words), insight(*words, *flag)

    assert before.stderr == f"error: unknown flag: {flag[0]}\n{SEE.format(command)}"
    assert after.stderr.startswith(f"error: unknown flag: {flag[0]}")
    assert [(result.stdout, result.exit_status) for result in (before, after)] == [("", 2)] * 2


def test_the_help_of_all_shows_what_all_commands_take(
    insight: Insight, capsys: pytest.CaptureFixture[str]
) -> None:
    insight("--help")
    shown = capsys.readouterr().out

    assert all(f"{flag[0]} " in shown for flag in flags(of_all=True))
    assert not [flag[0] for flag in flags(of_all=False) if f"{flag[0]} " in shown]


def test_a_plugin_of_others_takes_and_refuses_them_too(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("simple", "context.obj.stdout.write(f'{word}\\n')")

    assert insight("--context", "c", "simple", "--word", "x", "-n", "y").stdout == "x\n"
    assert insight("-A", "simple").stderr.startswith("error: unknown flag: --all-namespaces\n")


OWN = """
    import typer
    from kubectl_insight.plugin import Plugin

    plugins = (Plugin("own", "Has its own -n.", __name__ + ":app"),)
    app = typer.Typer(rich_markup_mode=None)


    @app.command()
    def own(context: typer.Context, number: int = typer.Option(0, "-n", "--number")) -> None:
        context.obj.stdout.write(f"{number}\\n")
"""


def test_a_flag_of_its_own_comes_first(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("own", module=OWN)

    assert insight("own", "-n", "5").stdout == "5\n"
    assert insight("-n", "shop", "own").stdout == "0\n"


GROUPED = """
    import typer
    from kubectl_insight.api import Environment, Plugin, SelectionOptions, command

    plugins = (Plugin("grouped", "Has two commands.", __name__ + ":app"),)
    app = typer.Typer(rich_markup_mode=None)


    @app.command()
    @command
    def select(environment: Environment, selection: SelectionOptions) -> None:
        environment.stdout.write(f"{selection.all_namespaces} {selection.selector}\\n")


    @app.command()
    @command
    def other(environment: Environment) -> None:
        environment.stdout.write("other\\n")
"""


def test_shared_flags_reach_a_command_of_a_command(insight: Insight, install_plugin: PluginMaker) -> None:
    install_plugin("grouped", module=GROUPED)

    assert insight("-A", "-l", "far=1", "grouped", "select", "-l", "near=1").stdout == "True near=1\n"
    assert insight("-A", "grouped", "select", "-A=false").stdout == "False None\n"
    refused = insight("-A", "grouped", "other")
    assert (refused.stdout, refused.exit_status) == ("", 2)
    assert refused.stderr == f"error: unknown flag: --all-namespaces\n{SEE.format('grouped other')}"


@pytest.mark.parametrize("flag", ["--as-uid=1", "--as-group=admins", "--as-user-extra=scopes=view"])
def test_nobody_is_impersonated_in_part(insight: Insight, flag: str) -> None:
    result = insight("tree", flag, "-s", "http://127.0.0.1:1")

    assert (result.stdout, result.exit_status) == ("", 2)
    assert result.stderr.splitlines() == [
        "error: requesting uid, groups or user-extra for  without impersonating a user",
        "--as-uid, --as-group and --as-user-extra go with --as.",
    ]


def kubeconfig(folder: Path, user: str) -> Path:
    path = folder / "config"
    path.write_text(
        "{clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}], current-context: x, "
        f"contexts: [{{name: x, context: {{cluster: c, user: u}}}}], users: [{{name: u, user: {user}}}]}}"
    )
    return path


def test_a_kubeconfig_that_impersonates_in_part_is_bad_input(insight: Insight, tmp_path: Path) -> None:
    result = insight("tree", "--kubeconfig", kubeconfig(tmp_path, "{as-uid: '1'}"))

    assert result.exit_status == 4
    assert "for u without impersonating a user" in result.stderr


def test_a_group_for_the_user_whom_the_kubeconfig_impersonates(insight: Insight, tmp_path: Path) -> None:
    config = kubeconfig(tmp_path, "{as: jane}")
    assert insight("tree", "--kubeconfig", config, "--as-group", "g", "--cache-dir", "none").exit_status == 3

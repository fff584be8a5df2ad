"""The options that all commands share: before and after the command, where the nearer one wins."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import typer
from typer.main import get_command

from kubectl_insight import cli
from kubectl_insight.options import SHARED, split_commas
from kubectl_insight_tree.cli import app
from tests.conftest import Insight
from tests.host.conftest import PluginMaker

# A command that says what it got: each shared option that is not at its default.
REPORTER = """
    import dataclasses
    import typer
    from kubectl_insight.api import (
        ConnectionOptions, Environment, FetchOptions, Plugin, PrintOptions, SelectionOptions, command
    )

    plugins = (Plugin("report", "Says what it got.", __name__ + ":app"),)
    app = typer.Typer(rich_markup_mode=None)


    @app.command()
    @command
    def report(
        environment: Environment,
        one: ConnectionOptions,
        two: SelectionOptions,
        three: FetchOptions,
        four: PrintOptions,
    ) -> None:
        for options in (one, two, three, four):
            for field in dataclasses.fields(options):
                value = getattr(options, field.name)
                if value != field.default:
                    environment.stdout.write(f"{field.name}={value!r}\\n")
        if environment.verbosity:
            environment.stdout.write(f"environment.verbosity={environment.verbosity}\\n")
"""


Report = Callable[[Sequence[str], Sequence[str]], list[str]]


@pytest.fixture
def report(insight: Insight, install_plugin: PluginMaker) -> Report:
    install_plugin("report", module=REPORTER)

    def call(before: Sequence[str], after: Sequence[str]) -> list[str]:
        result = insight(*before, "report", *after)
        assert (result.stderr, result.exit_status) == ("", 0)
        return result.lines

    return call


def flags() -> dict[str, list[str]]:
    """Return every shared option with words that set it, from the command group itself."""
    return {
        str(parameter.name): [max(parameter.opts, key=len), *_value(parameter)]
        for parameter in get_command(cli.app).params
    }


def _value(parameter: Any) -> list[str]:
    if parameter.is_flag:
        return []
    if hasattr(parameter.type, "choices"):
        return ["never"]
    return ["7"] if "int" in parameter.type.name else ["given"]


@pytest.mark.parametrize(("name", "words"), flags().items(), ids=flags())
def test_it_is_the_same_before_and_after_the_command(report: Report, name: str, words: list[str]) -> None:
    after = report([], words)

    assert after[0].startswith(f"{name}=")
    assert report(words, []) == after


def test_every_field_is_an_option() -> None:
    assert list(flags()) == [field.name for group in SHARED for field in dataclasses.fields(group)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(["-n", "far"], ["-n", "near"], ["namespace='near'"], id="text"),
        pytest.param(["--namespace", "far"], ["-n", "near"], ["namespace='near'"], id="two spellings"),
        pytest.param(["--concurrency", "2"], ["--concurrency", "3"], ["concurrency=3"], id="number"),
        pytest.param(["--concurrency", "2"], ["--concurrency", "16"], [], id="back to the default"),
        pytest.param(["-f", "a", "-f", "b"], ["-f", "c"], ["filename=['c']"], id="list"),
        pytest.param(["-f", "a", "-f", "b"], [], ["filename=['a', 'b']"], id="list before"),
        pytest.param(
            ["-A", "-n", "x"], ["-R"], ["namespace='x'", "all_namespaces=True", "recursive=True"], id="both"
        ),
        pytest.param(["-v", "4"], ["--v", "6"], ["verbosity=6", "environment.verbosity=6"], id="verbosity"),
        pytest.param(["-v", "4"], [], ["verbosity=4", "environment.verbosity=4"], id="verbosity before"),
    ],
)
def test_the_nearer_one_wins(
    report: Report, before: list[str], after: list[str], expected: list[str]
) -> None:
    assert sorted(report(before, after)) == sorted(expected)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], ["--no-headers=true"], ["no_headers=True"], id="true"),
        pytest.param([], ["--no-headers=false"], [], id="false"),
        pytest.param(["-A=T"], ["-R=1"], ["recursive=True", "all_namespaces=True"], id="shorthand"),
        pytest.param(["-A=0"], [], [], id="shorthand, false"),
        pytest.param([], ["-RA=true"], ["recursive=True", "all_namespaces=True"], id="several"),
        pytest.param([], ["-RA=false"], ["recursive=True"], id="several, the last is false"),
        pytest.param([], ["-A", "-A=false"], [], id="the last one wins"),
        pytest.param([], ["-A=false", "--all-namespaces"], ["all_namespaces=True"], id="and so does true"),
        pytest.param(["-A"], ["-A=false"], [], id="the nearer one wins, false"),
        pytest.param(["-A=false"], ["-A"], ["all_namespaces=True"], id="the nearer one wins, true"),
        pytest.param(
            [],
            ["--insecure-skip-tls-verify=false"],
            ["insecure_skip_tls_verify=False"],
            id="false is not the same as not given",
        ),
        pytest.param(["-n=shop"], ["-l=a=b"], ["namespace='shop'", "selector='a=b'"], id="values"),
        pytest.param([], ["-lapp=x"], ["selector='app=x'"], id="joined"),
        pytest.param([], ["-l", "-A=false"], ["selector='-A=false'"], id="a value that looks like a flag"),
    ],
)
def test_flags_are_read_as_kubectl_reads_them(
    report: Report, before: list[str], after: list[str], expected: list[str]
) -> None:
    assert sorted(report(before, after)) == sorted(expected)


def test_without_any_all_are_at_their_defaults(report: Report) -> None:
    assert report([], []) == []


def declared(command: Any) -> dict[str, list[str]]:
    """Return the options of a command: their names and all their spellings."""
    return {
        parameter.name: sorted(parameter.opts)
        for parameter in command.params
        if parameter.param_type_name == "option"
    }


def test_the_group_and_the_command_spell_them_alike() -> None:
    before, after = declared(get_command(cli.app)), declared(get_command(app))

    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("of", [cli.app, app], ids=["group", "tree"])
def test_every_option_has_a_line_of_help_and_a_flag_of_its_own(of: typer.Typer) -> None:
    command = get_command(of)
    spellings = [spelling for opts in declared(command).values() for spelling in opts]

    assert len(spellings) == len(set(spellings))
    for parameter in command.params:
        if parameter.param_type_name == "option":
            text = getattr(parameter, "help", "") or ""
            assert text.endswith("."), f"{parameter.name} has no sentence for help"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (None, ()),
        ([], ()),
        (["a"], ("a",)),
        (["a,b", "c"], ("a", "b", "c")),
        ([" a , b ", ",,"], ("a", "b")),
        ([""], ()),
    ],
)
def test_commas_and_repetition_are_one(values: list[str] | None, expected: tuple[str, ...]) -> None:
    assert split_commas(values) == expected

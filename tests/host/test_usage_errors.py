"""What is typed wrongly is answered as kubectl answers: one line, a way on, exit code 2, no traceback."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from kubectl_insight.plugin import builtin
from tests.conftest import Insight
from tests.host.insight_process import command, start


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["tre"], "error: No such command 'tre'. Did you mean 'tree'?", id="command"),
        pytest.param(
            ["plugin", "lst"], "error: No such command 'lst'. Did you mean 'list'?", id="sub-command"
        ),
        pytest.param(["unicorn"], "error: No such command 'unicorn'.", id="nothing like it"),
        pytest.param(
            ["tree", "--dept", "1"], "error: unknown flag: --dept (did you mean --depth?)", id="near a flag"
        ),
        pytest.param(["tree", "--xyzzy"], "error: unknown flag: --xyzzy", id="flag"),
        pytest.param(["--nonsense", "tree"], "error: unknown flag: --nonsense", id="flag before"),
        pytest.param(["tree", "-Z"], "error: unknown shorthand flag: 'Z' in -Z", id="shorthand"),
        pytest.param(["tree", "-AZv"], "error: unknown shorthand flag: 'Z' in -Zv", id="one of several"),
        pytest.param(
            ["tree", "--depth", "two"],
            'error: invalid argument "two" for "--depth" flag: must be a number, and not less than 0',
            id="value",
        ),
        pytest.param(
            ["tree", "--depth=-1"],
            'error: invalid argument "-1" for "--depth" flag: must be a number, and not less than 0',
            id="too small",
        ),
        pytest.param(
            ["-v", "11", "tree"],
            'error: invalid argument "11" for "-v, --v" flag: must be a number from 0 to 10',
            id="out of range",
        ),
        pytest.param(
            ["tree", "-A=maybe"],
            'error: invalid argument "maybe" for "-A, --all-namespaces" flag: must be true or false',
            id="boolean",
        ),
        pytest.param(["schema", "Graph", "Graph"], "error: Got unexpected extra argument", id="too many"),
        pytest.param(["tree", "-n"], "error: flag needs an argument: 'n' in -n", id="no value"),
        pytest.param(
            ["tree", "--namespace"], "error: flag needs an argument: --namespace", id="no value, long"
        ),
        pytest.param(
            ["version", "-o", "xml"],
            'error: invalid argument "xml" for "-o, --output" flag: must be one of text, json',
            id="choice",
        ),
        pytest.param(
            ["tree", "-R"],
            "error: -R, --recursive goes with -f: without -f there are no directories",
            id="-R without -f",
        ),
        pytest.param(["help", "tre"], "error: No such command 'tre'. Did you mean 'tree'?", id="help topic"),
    ],
)
def test_one_line_and_a_way_on(insight: Insight, words: Sequence[str], said: str) -> None:
    result = insight(*words)
    first, *rest = result.stderr.splitlines()

    assert result.exit_status == 2
    assert result.stdout == ""
    assert first.startswith(said)
    assert all(line.startswith("See '") and line.endswith("--help' for usage.") for line in rest)
    assert len(rest) <= 1


def test_the_way_on_is_called_as_the_user_called_it() -> None:
    name = "kubectl insight" if command()[-1].endswith("kubectl-insight") else "kubectl-insight"
    assert start("tree", "--nonsense").stderr.splitlines()[-1] == f"See '{name} tree --help' for usage."


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["tree", "--help"], ["tree", "-h"], ["plugin"]])
def test_help_is_an_answer_and_no_error(
    insight: Insight, capsys: pytest.CaptureFixture[str], words: Sequence[str]
) -> None:
    result = insight(*words)

    assert result.exit_status == 0
    assert result.stderr == ""
    assert (result.stdout + capsys.readouterr().out).startswith("Usage: ")


KUBECTL_SAYS = {
    "an unknown flag": (["get", "--xyzzy"], ["tree", "--xyzzy"]),
    "an unknown shorthand": (["get", "-Z"], ["tree", "-Z"]),
    "the second of two": (["get", "-AZ"], ["tree", "-AZ"]),
    "a missing value": (["get", "-n"], ["tree", "-n"]),
    "a missing value, long": (["get", "--namespace"], ["tree", "--namespace"]),
    "a value of the wrong type": (["get", "--chunk-size=x"], ["tree", "--chunk-size=x"]),
    "a shorthand's value": (["get", "-v", "x"], ["tree", "-v", "x"]),
    "no boolean": (["get", "-A=maybe"], ["tree", "-A=maybe"]),
}


@pytest.mark.parametrize(("theirs", "ours"), KUBECTL_SAYS.values(), ids=KUBECTL_SAYS)
def test_it_is_said_as_kubectl_says_it(
    kubectl: Path, insight: Insight, theirs: Sequence[str], ours: Sequence[str]
) -> None:
    """The reason at the end is Go's in one case and ours in the other, so it is left out."""
    done = subprocess.run([kubectl, *theirs], capture_output=True, text=True, check=False, timeout=30)
    said = done.stderr.splitlines()[0].partition(": strconv.")[0]

    assert said.startswith("error: ")
    assert insight(*ours).stderr.startswith(said)


def test_the_help_lists_every_command_with_one_line(
    insight: Insight, capsys: pytest.CaptureFixture[str]
) -> None:
    insight("--help")
    commands = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()

    listed = [line.split()[0] for line in commands if line.startswith("  ") and line[2] != " "]
    assert listed == sorted(plugin.name for plugin in builtin())

"""What is typed wrongly is answered as kubectl answers: one line, a way on, exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

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
        pytest.param(["tree", "--dept", "1"], "error: No such option: --dept", id="option"),
        pytest.param(["--nonsense", "tree"], "error: No such option: --nonsense", id="option before"),
        pytest.param(["tree", "--depth", "two"], "error: Invalid value for '--depth'", id="value"),
        pytest.param(["-v", "11", "tree"], "error: Invalid value for '-v'", id="out of range"),
        pytest.param(["schema", "Graph", "Graph"], "error: Got unexpected extra argument", id="too many"),
        pytest.param(["tree", "-n"], "error: Option '-n' requires an argument.", id="no value"),
        pytest.param(["version", "-o", "xml"], "error: Invalid value for '-o'", id="choice"),
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


def test_the_help_lists_every_command_with_one_line(
    insight: Insight, capsys: pytest.CaptureFixture[str]
) -> None:
    insight("--help")
    commands = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in commands] == ["completion", "plugin", "schema", "tree", "version"]

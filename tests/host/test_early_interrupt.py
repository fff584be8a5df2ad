"""Ctrl-C while the program is still being imported ends it as it does later: with 130, and without a word."""

from __future__ import annotations

import subprocess
import sys

import pytest

_INTERRUPTED_AT = """
import sys
from kubectl_insight.cli import main

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt

assert {name!r} not in sys.modules
sys.meta_path.insert(0, Interrupting())
sys.argv = ["kubectl-insight", "tree", "-f", "-"]
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        "kubectl_insight.running",
        "typer",
        "kubectl_insight.command_group",
        "kubectl_insight_tree.cli",
        "kubectl_insight.opening",
    ],
)
def test_an_interrupt_during_an_import(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_AT.format(name=module)],
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_what_is_imported_outside_of_its_care_is_little() -> None:
    program = "import sys; import kubectl_insight.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = {name for name in done.stdout.split() if name.startswith("kubectl_insight")}
    assert ours == {"kubectl_insight", "kubectl_insight.cli", "kubectl_insight.exit_status"}
    assert "typer" not in done.stdout.split()

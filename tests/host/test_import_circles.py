"""Who knows whom in the host, imports inside functions included: import-linter's layers say more, this says why."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kubectl_insight

HOST = Path(kubectl_insight.__file__).parent


def known_to(module: str) -> set[str]:
    """Return the modules of the host that a module or package imports or names in a text, itself aside."""
    found: set[str] = set()
    path = HOST / module
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "kubectl_insight":
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
            elif isinstance(node, ast.Constant) and str(node.value).startswith("kubectl_insight."):
                found.add(str(node.value))
    return {name.removeprefix("kubectl_insight.").partition(".")[0] for name in found} - {module}


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("running", {"cli"}),
        ("completion", {"cli", "running"}),
        ("command_group", {"cli", "running", "completion", "completion_values", "opening", "commands"}),
        ("options", {"cli", "running", "command_group", "completion", "completion_values", "opening"}),
        ("completion_values", {"cli", "running", "command_group", "completion"}),
        ("opening", {"cli", "running", "command_group", "completion", "completion_values", "closing"}),
        ("closing", {"cli", "running", "command_group", "completion", "completion_values", "opening"}),
        ("reports", {"cli", "running", "command_group", "completion", "options", "opening", "closing"}),
        ("commands", {"cli", "running", "completion"}),
    ],
)
def test_what_is_below_does_not_know_what_is_above(below: str, above: set[str]) -> None:
    assert not known_to(below) & above


def test_the_look_finds_what_there_is() -> None:
    assert {"command_group", "completion", "environment"} <= known_to("running")
    assert "running" in known_to("cli")
    assert {"options", "completion_values", "bounded"} & known_to("completion") >= {
        "options",
        "completion_values",
    }

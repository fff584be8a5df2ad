"""What most people start most often loads little: start-up is a feature; see test_completion_program too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tree.forest import web, write

HEAVY = ["kubernetes", "boto3", "botocore", "pydantic", "graphviz", "rich"]
# These may be needed to ask a cluster, or to read YAML; nothing below asks or reads any.
NETWORK = ["urllib3", "ssl", "http.client"]

PROGRAM = """
import json, os, sys
from kubectl_insight.cli import run
from kubectl_insight.environment import Environment

arguments = json.loads(sys.argv[1])
status = run(arguments, Environment())
sys.stderr.write("\\nLOADED " + json.dumps(sorted(sys.modules)) + "\\n")
sys.exit(status)
"""


def loaded(words: Sequence[str], status: int = 0, variables: dict[str, str] | None = None) -> set[str]:
    """Run a command line in a fresh interpreter; return the modules that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps([*words])],
        env={**os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return set(json.loads(done.stderr.rpartition("LOADED ")[2]))


@pytest.fixture
def small(tmp_path: Path) -> str:
    return str(write(tmp_path / "small.json", web()))


@pytest.fixture
def small_yaml(tmp_path: Path) -> str:
    path = tmp_path / "small.yaml"
    path.write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n")
    return str(path)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        pytest.param(["--help"], 0, id="help"),
        pytest.param(["tree", "--help"], 0, id="help of a command"),
        pytest.param(["help", "tree"], 0, id="help by its command"),
        pytest.param(["version"], 0, id="version"),
        pytest.param(["schema", "Graph"], 0, id="schema"),
        pytest.param(["completion", "bash"], 0, id="completion script"),
        pytest.param(["tree", "--nonsense"], 2, id="usage error"),
        pytest.param(["unicorn"], 2, id="unknown command"),
        pytest.param(["tree", "-f", "nowhere.yaml"], 4, id="input error"),
        pytest.param(["tree", "-f", "SMALL"], 0, id="tree of a file"),
        pytest.param(["tree", "-f", "SMALL.yaml"], 0, id="tree of YAML"),
        pytest.param(["tree", "deploy/web", "-f", "SMALL", "--provenance"], 0, id="provenance"),
        pytest.param(["tree", "-f", "SMALL", "-o", "json"], 0, id="json"),
        pytest.param(["tree", "-f", "SMALL", "-o", "mermaid"], 0, id="mermaid"),
    ],
)
def test_nothing_heavy_is_loaded(words: list[str], status: int, small: str, small_yaml: str) -> None:
    places = {"SMALL": small, "SMALL.yaml": small_yaml}
    modules = loaded([places.get(word, word) for word in words], status)

    assert modules & {*HEAVY, *NETWORK} == set()
    assert "typer" in modules, "the list of modules is that of a real run"


def test_help_knows_the_commands_without_loading_them() -> None:
    modules = loaded(["--help"])

    assert "kubectl_insight_tree" in modules
    assert "kubectl_insight_tree.cli" not in modules
    assert "msgspec" not in modules


def test_what_is_needed_is_loaded(small: str) -> None:
    """The counter-test: the same list shows a heavy module where one is really used."""
    assert "graphviz" in loaded(["tree", "-f", small, "-o", "dot"])


def test_asking_a_cluster_does_not_load_the_heavy_ones_either() -> None:
    modules = loaded(["tree", "-s", "http://127.0.0.1:1", "--cache-dir", "none"], status=3)

    assert modules & {*HEAVY} == set()
    assert "urllib3" in modules

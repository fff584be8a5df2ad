"""``--include`` and ``--exclude`` on the command line: kubectl's names, and a word about those that nobody has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Insight, Result
from tests.tree.conftest import Tree
from tests.tree.forest import make, pod, web


def kinds_in(result: Result) -> set[str]:
    return {node["kind"] for node in result.json["nodes"]}


@pytest.mark.parametrize("names", ["deploy,rs", "Deployments.apps,REPLICASETS", "deployment,ReplicaSet"])
def test_names_as_kubectl_takes_them(tree: Tree, names: str) -> None:
    assert kinds_in(tree(web(), "--include", names, "-o", "json")) == {"Deployment", "ReplicaSet"}
    assert kinds_in(tree(web(), "--exclude", names, "-o", "json")) >= {"Pod"}


def test_a_custom_kind_by_the_plural_that_its_authors_would_form(tree: Tree) -> None:
    result = tree([make("Widget", "w"), pod("p")], "-n", "shop", "--include", "widgets", "-o", "name")
    assert (result.lines, result.stderr) == (["widget.example.org/w"], "")


@pytest.mark.parametrize("flag", ["--include", "--exclude"])
@pytest.mark.parametrize("output", ["tree", "json", "name"])
def test_a_name_that_is_of_no_kind_is_told(tree: Tree, flag: str, output: str) -> None:
    result = tree(web(), "-n", "shop", flag, "pods,nonsense", "-o", output)
    assert f'warning: {flag} "nonsense" matches no kind\n' in result.stderr
    assert result.exit_status == 0


def test_the_kinds_of_a_composition_file_are_not_what_somebody_typed(
    insight: Insight, fixtures: Path, shop: Path
) -> None:
    kinds = fixtures / "kubeprovenance" / "kind_compositions.yaml"
    words = ["deploy", "-n", "shop", "-f", shop, "--compositions", kinds]
    assert "matches no kind" not in insight("tree", *words).stderr
    assert '--exclude "nonsense" matches no kind' in insight("tree", *words, "--exclude", "nonsense").stderr

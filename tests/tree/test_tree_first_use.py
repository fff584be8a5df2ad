"""What a first user stumbled over: answers that looked whole and were not, and spellings that kubectl reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Insight


@pytest.fixture
def half(tmp_path: Path, shop: Path) -> Path:
    """A folder with one good file and one that was cut off."""
    good = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "cut.json").write_bytes((shop / "objects.json").read_bytes()[:50_000])
    return tmp_path


def test_a_file_that_was_left_out_makes_the_answer_incomplete(insight: Insight, half: Path) -> None:
    completeness = insight("tree", "-f", half, "-o", "json").json["completeness"]
    assert not completeness["complete"]
    assert "cut.json" in completeness["problems"][0]
    assert insight("tree", "-f", half, "--require-complete").exit_status == 5


@pytest.mark.parametrize("spelling", [["-n=shop"], ["-n", "shop"], ["--namespace=shop"], ["-nshop"]])
def test_a_short_flag_may_have_an_equals_sign(insight: Insight, shop: Path, spelling: list[str]) -> None:
    result = insight("tree", "deployment/web", *spelling, "-f", shop, "-o=name")
    assert result.lines[0] == "deployment.apps/web"


@pytest.mark.parametrize("words", [["deployment/web"], ["deployment", "web"]])
@pytest.mark.parametrize("flag", ["-l", "--field-selector"])
def test_a_selector_beside_a_name_is_refused(
    insight: Insight, shop: Path, words: list[str], flag: str
) -> None:
    result = insight("tree", *words, flag, "metadata.name=x", "-f", shop)
    assert (result.exit_status, result.stdout) == (2, "")
    assert "name cannot be provided when a selector is specified" in result.stderr


def test_unhealthy_leaves_out_the_healthy_ones_of_a_type(insight: Insight, shop: Path) -> None:
    shown = insight("tree", "deployments", "-n", "shop", "--unhealthy", "-f", shop).stdout
    assert "Deployment.apps/search" in shown
    assert "Deployment.apps/catalog" not in shown


def test_a_replaced_file_keeps_its_mode(insight: Insight, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.touch(mode=0o600)
    insight("tree", "deployment/web", "-f", shop, "--output-file", path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("selector", ["==", "a in (b"])
def test_a_malformed_selector_is_a_usage_error_before_anybody_is_asked(
    insight: Insight, selector: str
) -> None:
    assert (
        insight("tree", "pods", "-l", selector, "-s", "https://127.0.0.1:1", "--token", "x").exit_status == 2
    )


def test_a_host_that_is_no_name_is_unreachable(insight: Insight) -> None:
    result = insight("tree", "pods", "-s", "https://xn--€.example", "--token", "x", "--cache-dir", "")
    assert result.exit_status in {3, 4}
    assert "Traceback" not in result.stderr

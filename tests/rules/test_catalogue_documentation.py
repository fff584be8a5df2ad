"""docs/relations.md says what the rules say, and all of it."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.rules.catalogue.all_rules import RULES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def generator() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "make_relations.py"), run_name="generator")


def test_the_page_is_fresh(generator: dict[str, Any]) -> None:
    page: Callable[[], str] = generator["page"]
    assert (DOCS / "relations.md").read_text(encoding="utf-8") == page(), "run `make relations`"


def test_every_rule_is_in_the_page() -> None:
    text = (DOCS / "relations.md").read_text(encoding="utf-8")
    assert [rule.name for rule in RULES if f"| `{rule.name}` |" not in text] == []


def test_every_table_is_well_formed() -> None:
    lines = (DOCS / "relations.md").read_text(encoding="utf-8").splitlines()
    tables: list[list[int]] = []
    previous = ""
    for line in lines:
        if line.startswith("|"):
            if not previous.startswith("|"):
                tables.append([])
            tables[-1].append(line.replace("\\|", "").count("|"))
        previous = line
    assert tables
    assert all(len(set(columns)) == 1 for columns in tables)

"""Manifests and every edge of some rules in them: what must be found, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_insight.graph.graph import Graph
from kubectl_insight.rules.catalogue.all_rules import RULES
from tests.rules.catalogue.harness import graph_of, lines, objects_of

CASES: list[dict[str, Any]] = [
    {"file": path.stem, **case}
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text())
]
IDS = [f"{case['file']}: {case['case']}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_exactly_these_edges(case: dict[str, Any]) -> None:
    assert lines(case["objects"], case["rules"]) == case["edges"]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_order_of_the_objects_does_not_matter(case: dict[str, Any]) -> None:
    shuffled = list(case["objects"])
    random.Random(7).shuffle(shuffled)
    assert lines(shuffled, case["rules"]) == case["edges"]


@pytest.fixture(scope="module")
def graphs() -> list[tuple[Graph, list[str]]]:
    return [graph_of(objects_of(case["objects"])) for case in CASES]


def test_every_rule_finds_something_in_the_cases(graphs: list[tuple[Graph, list[str]]]) -> None:
    found = {edge.rule for graph, _ in graphs for edge in graph.edges}
    silent = [
        rule.name
        for rule in RULES
        if not any(name == rule.name or name.startswith(f"{rule.name}.") for name in found)
    ]
    assert silent == []


def test_every_edge_bears_the_name_of_a_rule(graphs: list[tuple[Graph, list[str]]]) -> None:
    names = (*(f"{rule.name}." for rule in RULES), "owner.reference.")
    found = {edge.rule for graph, _ in graphs for edge in graph.edges}
    assert [name for name in found if not f"{name}.".startswith(names)] == []


def test_nothing_in_the_cases_is_malformed(graphs: list[tuple[Graph, list[str]]]) -> None:
    assert [problem for _, problems in graphs for problem in problems] == []


def test_the_missing_objects_of_the_recorded_shop_are_those_of_its_story(shop: Path) -> None:
    objects = objects_of(json.loads((shop / "objects.json").read_bytes())["items"])
    graph, problems = graph_of(objects)
    missing = {
        (edge.source.rpartition("/")[2], node.id)
        for edge in graph.edges
        if (node := graph.nodes[edge.target]).presence == "phantom" and node.namespace == "shop"
        if not edge.source.startswith("Pod/")
    }
    assert problems == []
    assert missing == {
        ("checkout", "Secret/shop/checkout-overrides"),
        ("promo", "Deployment.apps/shop/promo"),
        ("search", "ConfigMap/shop/search-settings"),
        ("search", "ConfigMap/shop/search-synonyms"),
        ("shop", "Service/shop/gift-cards"),
    }

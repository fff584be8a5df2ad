"""The graph of the shop against what a person finds in its manifests: nothing is missing, nothing is made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Insight
from tests.graph_command.affirmed_edges import AFFIRMED, Item, containers, item_id, of_kind
from tests.graph_command.evidence_paths import evidence, name_of
from tests.graph_command.written_edges import Edge, read

WRITTEN = read(ROOT / "tests" / "data" / "graphs" / "shop_edges.txt")
AFFIRMATIONS = [line for line in WRITTEN if not line.denied]
DENIALS = [line for line in WRITTEN if line.denied]
CLASSES = {
    "selected": {"allows", "protects", "references", "restricts"},
    "observed": {"loadBalances"},
    "inferred": {"binds", "contains", "grants", "uses"},
}
"""Which types may have another class than ``declared``, which is for a name that stands in a field."""


@pytest.fixture(scope="module")
def items() -> list[Item]:
    recorded = ROOT / "examples" / "shop" / "recorded" / "objects.json"
    listed: list[Item] = json.loads(recorded.read_text(encoding="utf-8"))["items"]
    return listed


@pytest.fixture(scope="module")
def known(items: list[Item]) -> set[str]:
    """The ids that a placeholder may stand for."""
    of_containers = {name for pod in of_kind(items, "Pod") for name, _ in containers(pod)}
    return {item_id(item) for item in items} | of_containers


@pytest.fixture
def edges(insight: Insight, shop: Path) -> list[Any]:
    result = insight("graph", "-A", "-f", shop / "objects.json", "-o", "json")
    assert result.exit_status == 0, result.stderr
    drawn: list[Any] = result.json["edges"]
    return drawn


@pytest.fixture
def drawn(edges: list[Any]) -> set[Edge]:
    return {(edge["source"], edge["type"], edge["target"]) for edge in edges}


def test_every_line_of_the_list_means_something(known: set[str]) -> None:
    assert [line for line in WRITTEN if not line.edges(known)] == []


def test_every_written_relation_is_in_the_graph(known: set[str], drawn: set[Edge]) -> None:
    missing = [(line.line, edge) for line in AFFIRMATIONS for edge in sorted(line.edges(known) - drawn)]
    assert missing == []


def test_no_denied_relation_is_in_the_graph(known: set[str], drawn: set[Edge]) -> None:
    wrong = [(line.line, edge) for line in DENIALS for edge in sorted(line.edges(known) & drawn)]
    assert wrong == []


def test_what_holds_for_every_object_is_in_the_graph(items: list[Item], drawn: set[Edge]) -> None:
    told = {reader.__name__: set(reader(items)) for reader in AFFIRMED}
    assert [name for name, edges in told.items() if not edges] == []
    assert [(name, edge) for name, edges in told.items() for edge in sorted(edges - drawn)] == []


def test_there_is_nothing_that_nobody_affirms(items: list[Item], known: set[str], drawn: set[Edge]) -> None:
    written = {edge for line in AFFIRMATIONS for edge in line.edges(known)}
    affirmed = {edge for reader in AFFIRMED for edge in reader(items)}
    assert sorted(drawn - written - affirmed) == []


def test_optional_is_what_the_list_calls_so(known: set[str], edges: list[Any]) -> None:
    written = {edge for line in AFFIRMATIONS if line.optional for edge in line.edges(known)}
    found = {(edge["source"], edge["type"], edge["target"]) for edge in edges if edge["optional"]}
    assert found == written


def test_every_path_leads_to_its_evidence(items: list[Item], edges: list[Any]) -> None:
    by_id = {item_id(item): item for item in items}
    assert [edge for edge in edges if not evidence(edge, by_id)] == []


def test_what_is_declared_holds_the_name_of_the_other_end(items: list[Item], edges: list[Any]) -> None:
    by_id = {item_id(item): item for item in items}
    wrong = [edge for edge in edges if edge["class"] == "declared" and not _names_an_end(edge, by_id)]
    assert wrong == []


def test_only_selectors_endpoints_and_defaults_are_less_than_declared(edges: list[Any]) -> None:
    wrong = [
        edge for edge in edges if edge["class"] != "declared" and edge["type"] not in CLASSES[edge["class"]]
    ]
    assert wrong == []


def _names_an_end(edge: Any, by_id: dict[str, Item]) -> bool:
    """Tell whether the field holds the name of the other end; Flux writes a colon as two underscores."""
    return any(
        name_of(other) in text or name_of(other).replace(":", "__") in text
        for text, other in evidence(edge, by_id)
    )

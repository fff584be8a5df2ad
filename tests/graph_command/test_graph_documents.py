"""``graph`` as data: its schema, its scope, and that nothing is hidden in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Insight
from tests.graph_command.conftest import Over, Shop, Validated


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["deployment/web"],
        ["deployment/web", "--depth", "1"],
        ["service/web", "--direction", "out"],
        ["--relations", "basic"],
        ["--no-relations"],
        ["-l", "app=web"],
        ["--include", "Pod,Service"],
        ["image/registry.example.com/web:1.6.0"],
        ["--stats"],
    ],
    ids=" ".join,
)
def test_it_fits_its_schema_and_its_edges_have_ends(
    on_shop: Shop, validated: Validated, words: list[str]
) -> None:
    result = on_shop("graph", *words, "-o", "json")
    assert result.exit_status == 0, result.stderr
    document = validated(result)
    ids = [node["id"] for node in document["nodes"]]
    assert ids == sorted(set(ids))
    assert all(edge["source"] in ids and edge["target"] in ids for edge in document["edges"])
    assert document["edges"] == sorted(
        document["edges"], key=lambda edge: [edge[key] for key in ("source", "target", "type", "path")]
    )


def test_yaml_says_the_same(on_shop: Shop) -> None:
    import yaml

    as_json = on_shop("graph", "service/web", "-o", "json").json
    assert yaml.safe_load(on_shop("graph", "service/web", "-o", "yaml").stdout) == as_json


def test_the_text_of_the_document_is_that_of_the_whole(on_shop: Shop) -> None:
    text = on_shop("graph", "-o", "json").stdout
    assert text == json.dumps(json.loads(text), indent=4, ensure_ascii=False) + "\n"


def test_every_edge_says_why(on_shop: Shop) -> None:
    edges = on_shop("graph", "-o", "json").json["edges"]
    assert len(edges) > 400
    assert all(edge["rule"] and edge["path"] and edge["class"] for edge in edges)


@pytest.mark.parametrize(
    ("words", "types"),
    [
        (["--relations", "uses"], {"uses"}),
        (["--relations", "owns,routes"], {"owns", "routes"}),
        (["--relations", "basic"], {"contains", "runs", "loadBalances", "createdFrom"}),
        (["--no-relations"], set()),
    ],
    ids=["one", "two", "basic", "none"],
)
def test_only_the_relations_that_were_asked_for(on_shop: Shop, words: list[str], types: set[str]) -> None:
    document = on_shop("graph", *words, "-o", "json").json
    assert {edge["type"] for edge in document["edges"]} == types


def test_what_does_not_exist_is_shown(on_shop: Shop) -> None:
    nodes = {node["id"]: node for node in on_shop("graph", "-o", "json").json["nodes"]}
    missing = nodes["ConfigMap/shop/search-synonyms"]
    assert (missing["presence"], missing["status"]) == ("phantom", "NotFound")


def test_the_neighbourhood_of_an_image(on_shop: Shop) -> None:
    document = on_shop("graph", "image/registry.example.com/web:1.6.0", "--depth", "2", "-o", "json").json
    assert document["roots"] == ["Image/registry.example.com/web:1.6.0"]
    assert any(node["kind"] == "Container" for node in document["nodes"])


def test_nodes_outside_the_namespace_come_along(on_shop: Shop) -> None:
    kinds = {node["kind"] for node in on_shop("graph", "-o", "json").json["nodes"]}
    assert {"Node", "PersistentVolume", "StorageClass", "PriorityClass"} <= kinds


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["deployment/nowhere"], 6, 'deployments.apps "nowhere" not found'),
        (["image/none:1"], 6, 'nothing is named "image/none:1"'),
        (["image/"], 2, "there is no name"),
        (["--relations", "hates"], 2, 'invalid argument "hates" for "--relations"'),
        (["--dot", "-o", "json"], 2, "--dot and -o json exclude each other"),
        (["deployment/web", "-l", "app=web"], 2, "name cannot be provided when a selector is specified"),
        (["--depth", "-1"], 2, "--depth"),
        (["--group-by", "moon"], 2, "--group-by"),
        (["-o", "gif"], 2, "gif"),
        (["--rules", "/nowhere.yaml"], 4, "/nowhere.yaml"),
        (["--show-secrets"], 2, "--show-secrets"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_answered(on_shop: Shop, words: list[str], status: int, message: str) -> None:
    result = on_shop("graph", *words)
    assert result.exit_status == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_manifests_without_pods_are_connected_by_their_templates(over: Over) -> None:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": []}}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": template},
    }
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"app": "web"}},
    }
    edges = over([deployment, service], "graph", "-o", "json", "--relations", "loadBalances").json["edges"]
    assert [(edge["source"], edge["target"], edge["class"]) for edge in edges] == [
        ("Service/shop/web", "Deployment.apps/shop/web", "inferred")
    ]


def test_rules_of_ones_own(over: Over, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "apiVersion: kubectl-insight/v1\n"
        "kind: RelationRules\n"
        "references:\n"
        "- {name: widget.part, holders: [Widget.example.com], path: spec.part, type: references, target: ConfigMap}\n"
    )
    widget = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "w", "namespace": "shop"},
        "spec": {"part": "gear"},
    }
    edges = over([widget], "graph", "-o", "json", "--rules", rules).json["edges"]
    assert ("Widget.example.com/shop/w", "ConfigMap/shop/gear", "widget.part", "spec.part") in [
        (edge["source"], edge["target"], edge["rule"], edge["path"]) for edge in edges
    ]


def test_nothing_is_nothing(insight: Insight, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"apiVersion":"v1","kind":"List","items":[]}')
    for output in ("text", "json", "yaml", "csv", "graphml"):
        assert insight("graph", "-f", empty, "-o", output).exit_status == 0

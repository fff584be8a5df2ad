"""The JSON of a tree: its schema, its ids, its order, and that nothing is collapsed or hidden in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import Item, crashing_pod, make, pod, reference, replicated, web

WEB = Path(__file__).parents[1] / "data" / "trees" / "web.yaml"
HEALTHY = [
    owner := replicated("ReplicaSet", "r", wanted=9, ready=9),
    *[pod(f"p{number}", owner) for number in range(9)],
]
BROKEN: list[Item] = [
    make("ConfigMap", "orphan", reference(make("Deployment", "gone"))),
    make("ConfigMap", "again", uid="new"),
    make("ConfigMap", "child", reference(make("ConfigMap", "again", uid="old"))),
    make("ConfigMap", "lost", reference(make("ConfigMap", "away", namespace="far"), uid="")),
    crashing_pod("broken", metadata={"deletionTimestamp": "2026-11-21T11:00:00Z", "finalizers": ["x/y"]}),
    make("Widget", "odd", status={"conditions": "none"}),
    make("ReplicaSet", "bad", status=7),
]


@pytest.fixture
def validated(insight: Insight) -> Callable[[str], Any]:
    """Parse a Graph and hold it against the schema that the product ships."""
    schema = insight("schema", "Graph").json
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def validate(text: str) -> Any:
        document = json.loads(text)
        validator.validate(document)
        return document

    return validate


@pytest.mark.parametrize("words", [[], ["-A", "--stats"], ["--show", "containers,images"], ["--depth", "0"]])
@pytest.mark.parametrize(
    "objects",
    [
        pytest.param(web(), id="rollout"),
        pytest.param(HEALTHY, id="healthy"),
        pytest.param(BROKEN, id="broken"),
        pytest.param([], id="nothing"),
    ],
)
def test_it_fits_its_schema(
    tree: Tree, validated: Callable[[str], Any], objects: list[Item], words: list[str]
) -> None:
    document = validated(tree(objects, *words, "-o", "json").stdout)
    assert document["completeness"]["complete"] is True


def test_the_recorded_example_fits_its_schema(
    insight: Insight, shop: Path, validated: Callable[[str], Any]
) -> None:
    if not shop.is_dir():
        pytest.skip("the example is not recorded")
    document = validated(insight("tree", "-A", "-f", shop, "-o", "json", "--show", "containers").stdout)
    assert len(document["nodes"]) > 100


def test_nothing_is_collapsed_or_hidden(tree: Tree) -> None:
    plain = tree(HEALTHY, "-o", "json").stdout

    assert len(json.loads(plain)["nodes"]) == 10
    assert tree(HEALTHY, "-o", "json", "--no-collapse").stdout == plain


def test_the_whole_document(insight: Insight) -> None:
    document = insight("tree", "sts/db", "-n", "data", "-f", WEB, "-o", "json").json

    assert document == {
        "apiVersion": "kubectl-insight/v1",
        "kind": "Graph",
        "source": {
            "type": "files",
            "context": None,
            "paths": [str(WEB)],
            "recordedAt": "2026-11-21T12:00:00Z",
        },
        "roots": ["StatefulSet.apps/data/db"],
        "completeness": {
            "complete": True,
            "kindsListed": ["Deployment.apps", "Pod", "ReplicaSet.apps", "StatefulSet.apps"],
            "kindsForbidden": [],
            "kindsFailed": [],
            "truncated": False,
            "problems": [],
            "objects": 9,
        },
        "nodes": [
            {
                "id": "Pod/data/db-0",
                "group": "",
                "version": "v1",
                "kind": "Pod",
                "namespace": "data",
                "name": "db-0",
                "uid": "00000000-0000-0000-0000-000000000009",
                "status": "Failed",
                "ready": "0/1",
                "reason": "Pending",
                "message": "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.",
                "createdAt": "2026-11-20T12:00:00Z",
                "presence": "live",
                "origin": [
                    {
                        "system": "owner",
                        "reference": "StatefulSet.apps/db",
                        "evidence": "ownerReference StatefulSet.apps/db",
                    }
                ],
                "managers": [],
            },
            {
                "id": "StatefulSet.apps/data/db",
                "group": "apps",
                "version": "v1",
                "kind": "StatefulSet",
                "namespace": "data",
                "name": "db",
                "uid": "00000000-0000-0000-0000-000000000008",
                "status": "InProgress",
                "ready": "0/1",
                "reason": "",
                "message": "1 replica unavailable",
                "createdAt": "2026-11-20T12:00:00Z",
                "presence": "live",
                "origin": [],
                "managers": [],
            },
        ],
        "edges": [
            {
                "source": "StatefulSet.apps/data/db",
                "target": "Pod/data/db-0",
                "type": "owns",
                "rule": "owner.reference",
                "path": "metadata.ownerReferences[0]",
                "class": "declared",
                "dependent": "target",
                "controller": True,
                "optional": False,
            }
        ],
    }


def test_origin_and_managers_are_told_with_their_evidence(insight: Insight) -> None:
    nodes = insight("tree", "deploy/web", "-n", "shop", "-f", WEB, "-o", "json").json["nodes"]
    (deployment,) = [node for node in nodes if node["kind"] == "Deployment"]

    assert deployment["origin"][0]["system"] == "helm"
    assert deployment["origin"][0]["reference"] == "shop/web"
    assert "meta.helm.sh/release-name" in deployment["origin"][0]["evidence"]
    assert [(one["name"], one["operation"], one["subresource"]) for one in deployment["managers"]] == [
        ("helm", "Update", ""),
        ("kube-controller-manager", "Update", "status"),
    ]


def test_nodes_and_edges_are_sorted(tree: Tree) -> None:
    shared = [make("ConfigMap", name) for name in ("z", "a", "m")]
    child = make("ConfigMap", "child", *shared)
    document = tree([child, *shared, *web()], "-o", "json").json

    ids = [node["id"] for node in document["nodes"]]
    edges = [(e["source"], e["target"], e["type"], e["path"]) for e in document["edges"]]
    assert ids == sorted(ids)
    assert edges == sorted(edges)
    assert len(ids) == len(set(ids)) == 11


def test_ids_are_kind_group_namespace_name(tree: Tree) -> None:
    objects = [make("Node", "n"), make("Widget", "w"), pod("p")]
    document = tree(objects, "--show", "containers,images", "-o", "json").json

    assert [node["id"] for node in document["nodes"]] == [
        "Container/shop/p/main",
        "Image/registry.example.org/web:1.7",
        "Node/n",
        "Pod/shop/p",
        "Widget.example.org/shop/w",
    ]


def test_stats_are_there_only_on_request(tree: Tree) -> None:
    assert "stats" not in tree(web(), "-o", "json").json
    assert set(tree(web(), "-o", "json", "--stats").json["stats"]) == {"requests", "bytes", "seconds"}


@pytest.mark.parametrize("words", [[], ["deploy/web"], ["--show", "containers"]])
def test_yaml_is_the_same_document(insight: Insight, words: list[str]) -> None:
    as_json = insight("tree", *words, "-f", WEB, "-o", "json").json
    as_yaml = insight("tree", *words, "-f", WEB, "-o", "yaml").stdout

    assert yaml.safe_load(as_yaml) == as_json
    assert as_yaml.startswith("apiVersion: kubectl-insight/v1\nkind: Graph\n")


def test_yaml_keeps_words_that_look_like_something_else_as_text(tree: Tree) -> None:
    names = ["yes", "null", "1e3", "0x10", "2026-11-21", "~", "=", "- a", "a: b", "#c", "é", "\u202e"]
    objects = [make("ConfigMap", name, uid=f"uid-{number}") for number, name in enumerate(names)]

    as_yaml = yaml.safe_load(tree(objects, "-o", "yaml").stdout)
    assert sorted(node["name"] for node in as_yaml["nodes"]) == sorted(names)


def test_a_document_without_objects_is_still_a_document(tree: Tree) -> None:
    result = tree([make("ConfigMap", "a")], "cm/b", "-n", "shop", "-o", "json")

    assert (result.json["nodes"], result.json["edges"], result.json["roots"]) == ([], [], [])
    assert result.exit_status == 6

"""``--unhealthy`` means the same in every form of the answer: what is not well, and the way that leads there."""

from __future__ import annotations

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import crashing_pod, make, pod, replicated, web

SHOWN = ["Deployment.apps/shop/web", "Pod/shop/web-7d9c-b", "ReplicaSet.apps/shop/web-7d9c"]


def test_json_holds_the_unhealthy_and_the_way_to_them(tree: Tree) -> None:
    document = tree([*web(), make("ConfigMap", "alone")], "-n", "shop", "--unhealthy", "-o", "json").json

    assert [node["id"] for node in document["nodes"]] == SHOWN
    assert [(edge["source"], edge["target"]) for edge in document["edges"]] == [
        (SHOWN[0], SHOWN[2]),
        (SHOWN[2], SHOWN[1]),
    ]


def test_json_says_how_many_were_left_out_and_is_no_less_complete(tree: Tree) -> None:
    whole = tree(web(), "-n", "shop", "-o", "json").json
    part = tree(web(), "-n", "shop", "--unhealthy", "-o", "json").json

    assert len(whole["nodes"]) - len(part["nodes"]) == 4
    assert whole["completeness"]["problems"] == []
    assert part["completeness"]["problems"] == ["--unhealthy: 4 healthy nodes were left out"]
    assert part["completeness"] | {"problems": []} == whole["completeness"]


def test_yaml_is_the_same_document(tree: Tree) -> None:
    result = tree(web(), "-n", "shop", "--unhealthy", "-o", "yaml")
    assert [line[6:] for line in result.lines if line.startswith("- id: ")] == SHOWN


def test_names(tree: Tree) -> None:
    assert tree(web(), "-n", "shop", "--unhealthy", "-o", "name").lines == [
        "deployment.apps/web",
        "pod/web-7d9c-b",
        "replicaset.apps/web-7d9c",
    ]


def test_paths(tree: Tree) -> None:
    assert tree(web(), "-n", "shop", "--unhealthy", "-o", "paths").lines == [
        "Deployment.apps/shop/web",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c > Pod/shop/web-7d9c-b",
    ]


def test_compositions(tree: Tree) -> None:
    (found,) = tree(web(), "deploy/web", "-n", "shop", "--unhealthy", "-o", "compositions").json
    assert [child["Name"] for child in found["Children"]] == ["web-7d9c", "web-7d9c-b"]


@pytest.mark.parametrize("output", ["dot", "mermaid"])
def test_pictures(tree: Tree, output: str) -> None:
    source = tree(web(), "-n", "shop", "--unhealthy", "-o", output).stdout
    assert "web-7d9c-b" in source
    assert "x2" not in source


def test_an_object_that_was_named_stays_though_it_is_healthy(tree: Tree) -> None:
    document = tree([make("ConfigMap", "a")], "cm/a", "-n", "shop", "--unhealthy", "-o", "json").json

    assert document["roots"] == ["ConfigMap/shop/a"]
    assert [node["id"] for node in document["nodes"]] == ["ConfigMap/shop/a"]


def test_of_a_type_only_the_unhealthy_are_roots(tree: Tree) -> None:
    objects = [*web(), make("ConfigMap", "alone"), pod("well")]
    document = tree(objects, "pods", "-n", "shop", "--unhealthy", "-o", "json").json

    assert document["roots"] == ["Pod/shop/web-7d9c-b"]
    assert tree(objects, "pods", "-n", "shop", "--unhealthy", "-o", "name").lines == ["pod/web-7d9c-b"]


def test_a_healthy_object_below_an_unhealthy_owner_has_no_name_here(tree: Tree) -> None:
    owner = replicated("Deployment", "d", wanted=2, ready=1)
    result = tree([owner, pod("p", owner)], "pods", "-n", "shop", "--unhealthy", "-o", "name")

    assert (result.stdout, result.exit_status) == ("", 0)


@pytest.mark.parametrize("output", ["name", "paths", "dot", "mermaid", "tree"])
def test_where_nothing_is_unhealthy_that_is_said_in_any_form(tree: Tree, output: str) -> None:
    result = tree([make("ConfigMap", "a")], "-n", "shop", "--unhealthy", "-o", output)

    assert (result.stdout, result.exit_status) == ("", 0)
    assert result.stderr == "No unhealthy resources found in shop namespace.\n"


def test_a_depth_limit_of_the_text_hides_nothing_in_json(tree: Tree) -> None:
    owner = make("ConfigMap", "o")
    objects = [owner, crashing_pod("p", owner)]
    ids = [
        node["id"]
        for node in tree(objects, "-n", "shop", "--unhealthy", "--depth", "0", "-o", "json").json["nodes"]
    ]
    assert ids == ["ConfigMap/shop/o", "Pod/shop/p"]

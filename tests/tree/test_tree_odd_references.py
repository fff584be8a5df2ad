"""Owner references that name nobody are reported, and those that repeat another show nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import Item, drawn, make, reference

OWNER = make("ConfigMap", "owner")
NOBODY = dict.fromkeys(("apiVersion", "kind", "name", "uid", "controller"))


def owned(*references: Item) -> list[Item]:
    return [OWNER, make("ConfigMap", "child", *references)]


def edges(document: Any) -> list[tuple[str, str, bool]]:
    return [(edge["source"], edge["target"], edge["controller"]) for edge in document["edges"]]


@pytest.mark.parametrize("controller", [0, 1, None])
def test_an_owner_that_is_named_twice_shows_its_child_once(tree: Tree, controller: int | None) -> None:
    references = [reference(OWNER, controller=position == controller) for position in range(2)]
    result = tree(owned(*references), "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/owner\n└─ConfigMap/child"
    assert result.stderr == ""
    document = tree(owned(*references), "-n", "shop", "-o", "json").json
    assert edges(document) == [("ConfigMap/shop/owner", "ConfigMap/shop/child", controller is not None)]
    assert document["completeness"]["complete"]


def test_names_that_contradict_each_other_are_both_shown(tree: Tree) -> None:
    result = tree(owned(reference(OWNER), reference(OWNER, name="other")), "-n", "shop")
    assert "names its owner other, but that uid is ConfigMap/shop/owner" in result.stdout


@pytest.mark.parametrize(
    "nobody",
    [
        pytest.param(NOBODY, id="nulls"),
        pytest.param({}, id="nothing"),
        pytest.param({"apiVersion": "v1", "name": "x", "uid": "u"}, id="no kind"),
        pytest.param({"apiVersion": "v1", "kind": "ConfigMap", "name": "", "uid": "u"}, id="no name"),
    ],
)
def test_a_reference_that_names_nobody_is_reported_and_makes_no_node(tree: Tree, nobody: Item) -> None:
    result = tree(owned(reference(OWNER), nobody), "-n", "shop", "-o", "json")
    problem = "ConfigMap/shop/child: metadata.ownerReferences[1] names no owner; it was left out"

    assert result.exit_status == 0
    assert result.stderr == f"warning: {problem}\n"
    assert result.json["completeness"]["problems"] == [problem]
    assert [node["id"] for node in result.json["nodes"]] == ["ConfigMap/shop/child", "ConfigMap/shop/owner"]
    assert edges(result.json) == [("ConfigMap/shop/owner", "ConfigMap/shop/child", False)]


@pytest.mark.parametrize("gone", ["kind", "name"])
def test_a_uid_says_who_is_meant_where_the_rest_does_not(tree: Tree, gone: str) -> None:
    result = tree(owned(reference(OWNER) | {gone: None}), "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/owner\n└─ConfigMap/child"
    assert result.stderr == ""
    assert "but that uid is ConfigMap/shop/owner" in result.stdout


def test_without_any_owner_an_object_stands_for_itself(tree: Tree) -> None:
    assert drawn(tree(owned(NOBODY), "-n", "shop").lines) == "ConfigMap/child\nConfigMap/owner"

"""``-o name`` and ``-o paths``: what goes into other programs, a thing a line."""

from __future__ import annotations

import re

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import make, pod, reference, web


def test_names_are_kubectls(tree: Tree) -> None:
    assert tree(web(), "-n", "shop", "-o", "name").lines == [
        "deployment.apps/web",
        "pod/web-7d9c-a",
        "pod/web-7d9c-b",
        "pod/web-7d9c-c",
        "replicaset.apps/web-0",
        "replicaset.apps/web-1",
        "replicaset.apps/web-7d9c",
    ]


def test_names_are_the_object_and_what_is_below_it(tree: Tree) -> None:
    assert tree(web(), "rs/web-7d9c", "-n", "shop", "-o", "name").lines == [
        "replicaset.apps/web-7d9c",
        "pod/web-7d9c-a",
        "pod/web-7d9c-b",
        "pod/web-7d9c-c",
    ]


def test_names_are_only_of_objects_that_exist(tree: Tree) -> None:
    orphan = make("ConfigMap", "orphan", reference(make("Deployment", "gone")))
    result = tree([orphan, pod("p")], "-n", "shop", "-o", "name", "--show", "containers")

    assert result.lines == ["configmap/orphan", "pod/p"]


def test_a_name_comes_once_though_it_has_two_owners(tree: Tree) -> None:
    owners = [make("ConfigMap", "a"), make("ConfigMap", "b")]
    result = tree([*owners, make("ConfigMap", "c", *owners)], "cm/a", "cm/b", "-n", "shop", "-o", "name")

    assert result.lines == ["configmap/a", "configmap/c", "configmap/b"]


def test_names_of_several_namespaces_are_refused(tree: Tree) -> None:
    owner = make("Node", "n")
    result = tree(
        [owner, make("ConfigMap", "a", owner), make("ConfigMap", "b", owner, namespace="far")],
        "node/n",
        "-o",
        "name",
    )

    assert result.stdout == ""
    assert result.exit_status == 2
    assert result.stderr.splitlines()[0] == (
        "error: -o name: the objects lie in several namespaces (far, shop), which names do not say"
    )


def test_cluster_scoped_names_go_with_those_of_one_namespace(tree: Tree) -> None:
    owner = make("Node", "n")
    result = tree([owner, make("ConfigMap", "a", owner)], "node/n", "-o", "name")
    assert result.lines == ["node/n", "configmap/a"]


def test_paths_lead_from_the_top_to_each_node(tree: Tree) -> None:
    assert tree(web(old=1), "deploy/web", "-n", "shop", "-o", "paths").lines == [
        "Deployment.apps/shop/web",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c > Pod/shop/web-7d9c-b",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c > Pod/shop/web-7d9c-a",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-7d9c > Pod/shop/web-7d9c-c",
        "Deployment.apps/shop/web > ReplicaSet.apps/shop/web-0",
    ]


def test_paths_go_through_every_owner(tree: Tree) -> None:
    owners = [make("ConfigMap", "a"), make("ConfigMap", "b")]
    assert tree([*owners, make("ConfigMap", "c", *owners)], "-n", "shop", "-o", "paths").lines == [
        "ConfigMap/shop/a",
        "ConfigMap/shop/a > ConfigMap/shop/c",
        "ConfigMap/shop/b",
        "ConfigMap/shop/b > ConfigMap/shop/c",
    ]


@pytest.mark.parametrize("output", ["tree", "wide", "name", "paths", "dot", "mermaid", "compositions"])
def test_what_it_cost_is_told_beside_every_text(tree: Tree, output: str) -> None:
    result = tree(web(), "-n", "shop", "-o", output, "--stats")
    assert re.fullmatch(r"\d+ requests, \d+ bytes, \d+ objects, \d+\.\d\d s\n", result.stderr)


def test_nothing_found_prints_nothing(tree: Tree) -> None:
    for output in ("name", "paths", "dot", "mermaid"):
        result = tree([make("ConfigMap", "a")], "-n", "empty", "-o", output)
        assert (result.stdout, result.exit_status) == ("", 0)
        assert result.stderr == "No resources found in empty namespace.\n"

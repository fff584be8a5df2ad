"""Who owns whom, by uid: every way in which ownerReferences go wrong is shown as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import Item, column, drawn, make, reference, web


def configmap(name: str, *owners: Item, **more: Any) -> Item:
    return make("ConfigMap", name, *owners, **more)


def with_owners(item: Item, *owners: Item) -> Item:
    """Return the object with these references, for owners that are made after what they own."""
    return {**item, "metadata": {**item["metadata"], "ownerReferences": list(owners)}}


def edges(document: Any) -> list[tuple[str, str]]:
    return [(edge["source"], edge["target"]) for edge in document["edges"]]


def node(document: Any, node_id: str) -> Any:
    return next(node for node in document["nodes"] if node["id"] == node_id)


def test_an_object_with_its_owners_above_and_what_it_owns_below(tree: Tree) -> None:
    result = tree(web(), "rs/web-7d9c", "-n", "shop")

    assert drawn(result.lines) == (
        "Deployment.apps/web\n└─ReplicaSet.apps/web-7d9c ◀\n  ├─Pod/web-7d9c-b\n  └─Pod x2"
    )
    assert result.exit_status == 0
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        pytest.param("--up", "Deployment.apps/web\n└─ReplicaSet.apps/web-7d9c ◀", id="up"),
        pytest.param("--down", "ReplicaSet.apps/web-7d9c ◀\n├─Pod/web-7d9c-b\n└─Pod x2", id="down"),
    ],
)
def test_one_direction_alone(tree: Tree, direction: str, expected: str) -> None:
    assert drawn(tree(web(), "rs/web-7d9c", "-n", "shop", direction).lines) == expected


def two_owners() -> list[Item]:
    first, second = configmap("first"), configmap("second")
    shared = configmap("shared", first, second)
    return [first, second, shared, configmap("leaf", shared)]


def test_a_second_owner_gets_a_back_reference(tree: Tree) -> None:
    result = tree(two_owners(), "-n", "shop")

    assert drawn(result.lines) == (
        "ConfigMap/first\n"
        "└─ConfigMap/shared\n"
        "  └─ConfigMap/leaf\n"
        "ConfigMap/second\n"
        "└─ConfigMap/shared (shown above)"
    )


def test_the_controller_shows_it_in_full_wherever_it_is_met(tree: Tree) -> None:
    first, second = configmap("first"), configmap("second")
    shared = configmap("shared", reference(first), reference(second, controller=True))

    result = tree([first, second, shared, configmap("leaf", shared)], "-n", "shop")

    assert drawn(result.lines) == (
        "ConfigMap/first\n"
        "└─ConfigMap/shared (shown below)\n"
        "ConfigMap/second\n"
        "└─ConfigMap/shared\n"
        "  └─ConfigMap/leaf"
    )


def test_both_owners_are_above_an_object_that_was_asked_for(tree: Tree) -> None:
    document = tree(two_owners(), "cm/leaf", "-o", "json").json

    assert edges(document) == [
        ("ConfigMap/shop/first", "ConfigMap/shop/shared"),
        ("ConfigMap/shop/second", "ConfigMap/shop/shared"),
        ("ConfigMap/shop/shared", "ConfigMap/shop/leaf"),
    ]
    assert [edge["controller"] for edge in document["edges"]] == [True, False, True]


def test_two_controllers_are_both_told(tree: Tree) -> None:
    first, second = configmap("first"), configmap("second")
    torn = configmap("torn", reference(first, controller=True), reference(second, controller=True))

    result = tree([first, second, torn], "-n", "shop")

    assert drawn(result.lines) == (
        "ConfigMap/first\n└─ConfigMap/torn\nConfigMap/second\n└─ConfigMap/torn (shown above)"
    )
    document = tree([first, second, torn], "-o", "json").json
    assert [edge["controller"] for edge in document["edges"]] == [True, True]


def cycle() -> list[Item]:
    a, b, c = configmap("a"), configmap("b"), configmap("c")
    return [with_owners(a, reference(c)), with_owners(b, reference(a)), with_owners(c, reference(b))]


def test_a_cycle_starts_at_its_smallest_id_and_ends_with_a_back_reference(tree: Tree) -> None:
    result = tree(cycle(), "-n", "shop")

    assert drawn(result.lines) == (
        "ConfigMap/a\n└─ConfigMap/b\n  └─ConfigMap/c\n    └─ConfigMap/a (shown above)"
    )


def test_a_cycle_around_the_object_asked_for_has_each_edge_once(tree: Tree) -> None:
    document = tree(cycle(), "cm/b", "-o", "json").json

    assert edges(document) == [
        ("ConfigMap/shop/a", "ConfigMap/shop/b"),
        ("ConfigMap/shop/b", "ConfigMap/shop/c"),
        ("ConfigMap/shop/c", "ConfigMap/shop/a"),
    ]


def test_what_hangs_on_a_cycle_is_shown_once(tree: Tree) -> None:
    looped = cycle()
    leaf = configmap("leaf", looped[1])

    assert drawn(tree([leaf, *looped], "-n", "shop").lines) == (
        "ConfigMap/a\n└─ConfigMap/b\n  ├─ConfigMap/c\n  │ └─ConfigMap/a (shown above)\n  └─ConfigMap/leaf"
    )


def test_a_cycle_survives_a_depth_limit(tree: Tree) -> None:
    assert drawn(tree(cycle(), "-n", "shop", "--depth", "1").lines) == (
        "ConfigMap/a\n└─ConfigMap/b (+1 below)"
    )


def test_an_object_that_owns_itself(tree: Tree) -> None:
    own = configmap("own")
    result = tree([with_owners(own, reference(own))], "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/own\n└─ConfigMap/own (shown above)"
    assert column(result.lines, "REASON") == ["", "owns itself"]


def test_a_missing_owner_is_a_node_that_was_not_found(tree: Tree) -> None:
    orphan = configmap("orphan", reference(configmap("gone")))
    result = tree([orphan], "cm/orphan", "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/gone\n└─ConfigMap/orphan ◀"
    assert column(result.lines, "STATUS") == ["NotFound", "Current"]
    assert column(result.lines, "REASON") == ["does not exist", ""]
    gone = node(tree([orphan], "-o", "json").json, "ConfigMap/shop/gone@uid-of-configmap-gone")
    assert (gone["presence"], gone["status"], gone["createdAt"]) == ("phantom", "NotFound", None)


def test_the_right_name_with_a_wrong_uid_is_no_owner(tree: Tree) -> None:
    again = configmap("again", uid="the-new-uid")
    child = configmap("child", reference(again, uid="the-old-uid"))
    document = tree([again, child], "-o", "json").json

    assert edges(document) == [("ConfigMap/shop/again@the-old-uid", "ConfigMap/shop/child")]
    stale = node(document, "ConfigMap/shop/again@the-old-uid")
    assert stale["presence"] == "stale"
    assert stale["message"] == "replaced: the ConfigMap of this name has another uid, the-new-uid"
    assert node(document, "ConfigMap/shop/again")["presence"] == "live"


def test_the_wrong_name_with_a_right_uid_is_the_owner_and_is_told(tree: Tree) -> None:
    owner = configmap("owner")
    child = configmap("child", reference(owner, name="impostor"))
    result = tree([owner, child], "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/owner\n└─ConfigMap/child"
    assert column(result.lines, "REASON") == [
        "",
        "names its owner impostor, but that uid is ConfigMap/shop/owner",
    ]


def test_the_wrong_kind_with_a_right_uid_is_told(tree: Tree) -> None:
    owner = configmap("owner")
    child = configmap("child", reference(owner, kind="Secret"))

    (edge,) = tree([owner, child], "-o", "json").json["edges"]
    assert edge["source"] == "ConfigMap/shop/owner"
    assert edge["problem"] == "says its owner is a Secret, but that uid is ConfigMap/shop/owner"


@pytest.mark.parametrize("order", [1, -1], ids=["owner last", "owner first"])
def test_a_reference_without_a_uid_leads_nowhere_in_any_order(tree: Tree, order: int) -> None:
    owner = configmap("owner")
    child = configmap("child", reference(owner, uid=""))
    document = tree([child, owner][::order], "-o", "json").json

    assert edges(document) == [("ConfigMap/shop/owner@", "ConfigMap/shop/child")]
    assert node(document, "ConfigMap/shop/owner")["presence"] == "live"
    assert node(document, "ConfigMap/shop/owner@")["message"] == "named without a uid, so nobody is meant"


def test_objects_without_uids_own_nothing(tree: Tree) -> None:
    manifests = [configmap("a", uid=""), configmap("b", uid="")]
    assert tree(manifests, "-o", "json").json["edges"] == []


def test_a_manifest_without_a_uid_is_not_taken_for_the_owner_of_its_name(tree: Tree) -> None:
    owner = configmap("owner", uid="")
    child = configmap("child", reference(owner, uid="some-uid"))
    document = tree([owner, child], "-o", "json").json

    stale = node(document, "ConfigMap/shop/owner@some-uid")
    assert stale["message"] == "the ConfigMap of this name has no uid here"


def test_an_owner_in_another_namespace_is_told(tree: Tree) -> None:
    owner = configmap("owner", namespace="other")
    result = tree([owner, configmap("child", owner)], "cm/child", "-n", "shop")

    assert drawn(result.lines) == "ConfigMap/other/owner\n└─ConfigMap/child ◀"
    assert column(result.lines, "REASON")[1] == (
        "owner is in another namespace, other: the garbage collector deletes such objects"
    )


def test_a_cluster_scoped_owner_of_namespaced_objects_is_as_it_should_be(tree: Tree) -> None:
    server = make("Node", "node-1")
    objects = [server, configmap("a", server), configmap("b", server, namespace="other")]
    result = tree(objects, "node/node-1")

    assert drawn(result.lines) == "Node/node-1 ◀\n├─ConfigMap/other/b\n└─ConfigMap/shop/a"
    assert "another namespace" not in result.stdout


def test_a_missing_cluster_scoped_owner_has_no_namespace(tree: Tree) -> None:
    child = configmap("child", reference(make("Node", "node-9")))
    assert edges(tree([child], "-o", "json").json) == [
        ("Node/node-9@uid-of-node-node-9", "ConfigMap/shop/child")
    ]


def test_two_kinds_of_one_name_in_two_groups_stay_apart(tree: Tree) -> None:
    core = make("Service", "front")
    knative = make("Service", "front", api_version="serving.knative.dev/v1", uid="uid-of-knative")
    objects = [core, knative, configmap("of-core", core), configmap("of-knative", knative)]

    assert edges(tree(objects, "-o", "json").json) == [
        ("Service.serving.knative.dev/shop/front", "ConfigMap/shop/of-knative"),
        ("Service/shop/front", "ConfigMap/shop/of-core"),
    ]


@pytest.mark.parametrize("again", [1, 2], ids=["the very same", "in another group"])
def test_an_object_that_comes_twice_counts_once(tree: Tree, again: int) -> None:
    ingress = make("Ingress", "front", api_version="networking.k8s.io/v1", uid="one")
    other = {**ingress, "apiVersion": "extensions/v1beta1"} if again == 2 else ingress
    document = tree([ingress, other, configmap("child", ingress)], "-o", "json").json

    assert [node["id"] for node in document["nodes"]] == [
        "ConfigMap/shop/child",
        "Ingress.networking.k8s.io/shop/front",
    ]
    assert document["completeness"]["objects"] == 2


def test_an_edited_copy_with_the_same_uid_is_kept_and_told(tree: Tree) -> None:
    original, copy = configmap("original", uid="one"), configmap("copy", uid="one")
    result = tree([original, copy], "-n", "shop", "--no-collapse")

    assert sorted(column(result.lines, "NAME")) == ["ConfigMap/copy", "ConfigMap/original"]
    assert "has the uid of" in result.stderr


def chain(length: int, prefix: str, *above: Item) -> list[Item]:
    found = [configmap(f"{prefix}0", *above)]
    for number in range(1, length):
        found.append(configmap(f"{prefix}{number}", found[-1]))
    return found


@pytest.mark.parametrize(
    "output",
    ["tree", "json", "yaml", "name", "paths", "dot", "mermaid", "compositions", "kubediscovery"],
)
def test_a_chain_of_3000_owners(tree: Tree, output: str) -> None:
    result = tree(chain(3000, "c"), "-n", "shop", "-o", output)

    told = [line for line in result.stderr.splitlines() if "Mermaid draws at most" not in line]
    assert (result.exit_status, told) == (0, [])
    assert "c2999" in result.stdout


def test_two_equal_chains_of_1500_owners_are_compared_without_recursion(tree: Tree) -> None:
    top = make("Deployment", "top")
    result = tree([top, *chain(1500, "a", top), *chain(1500, "b", top)], "deploy/top", "-n", "shop")

    assert result.exit_status == 0
    assert len(result.lines) == 1 + 1 + 1500
    assert "└─ConfigMap x2" in result.lines[2]


@pytest.mark.parametrize(
    ("words", "roots"),
    [
        pytest.param(
            ["deploy/web", "cm/alone"], ["ConfigMap/shop/alone", "Deployment.apps/shop/web"], id="two"
        ),
        pytest.param(
            ["pod", "web-7d9c-a", "web-7d9c-b"],
            ["Pod/shop/web-7d9c-a", "Pod/shop/web-7d9c-b"],
            id="TYPE NAME",
        ),
        pytest.param(["rs"], ["ReplicaSet.apps/shop/web-0", "ReplicaSet.apps/shop/web-7d9c"], id="TYPE"),
        pytest.param(["cm,deploy"], ["ConfigMap/shop/alone", "Deployment.apps/shop/web"], id="TYPE,TYPE"),
        pytest.param(["widgets.example.org/w"], ["Widget.example.org/shop/w"], id="custom resource"),
        pytest.param(["-l", "app=odd"], ["Widget.example.org/shop/w"], id="labels alone"),
        pytest.param(["cm", "-l", "app=odd"], [], id="TYPE and labels"),
        pytest.param(["ns/shop"], ["Namespace/shop"], id="cluster-scoped"),
        pytest.param(
            ["cm", "--field-selector", "metadata.name=alone"], ["ConfigMap/shop/alone"], id="fields"
        ),
        pytest.param([], [], id="everything"),
    ],
)
def test_how_objects_are_named(tree: Tree, words: Sequence[str], roots: list[str]) -> None:
    objects = [
        *web(old=1),
        configmap("alone"),
        make("Widget", "w", metadata={"labels": {"app": "odd"}}),
        make("Namespace", "shop"),
    ]
    result = tree(objects, *words, "-n", "shop", "-o", "json")

    assert result.exit_status == 0
    assert result.json["roots"] == roots


def test_nothing_found_says_so_on_standard_error(tree: Tree) -> None:
    result = tree([configmap("a")], "-n", "empty")

    assert (result.stdout, result.stderr, result.exit_status) == (
        "",
        "No resources found in empty namespace.\n",
        0,
    )


def test_one_object_and_nothing_else(tree: Tree) -> None:
    assert drawn(tree([configmap("a")], "-n", "shop").lines) == "ConfigMap/a"


def test_a_missing_object_leaves_the_others_shown(tree: Tree) -> None:
    result = tree(web(), "deploy/web", "deploy/nope", "-n", "shop")

    assert "Deployment.apps/web" in result.stdout
    assert result.stderr == 'Error from server (NotFound): deployments.apps "nope" not found\n'
    assert result.exit_status == 6

"""Owners that are not what they seem, on a server whose garbage collector does not run and so removes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.cluster_e2e.run_insight import Item, create, edges, graph, ids, make, node, reference, run
from tests.controlplane.control_plane import ControlPlane, Options

GONE = "0b7e6c3a-0000-4000-8000-000000000001"


@pytest.fixture(scope="module")
def bare(built: None) -> Iterator[ControlPlane]:
    options = Options(with_controllers=False, with_scheduler=False, with_kwok=False)
    with ControlPlane(options) as started:
        yield started


@pytest.fixture(scope="module")
def owner(bare: ControlPlane) -> Item:
    bare.namespace("shop")
    bare.namespace("other")
    (made,) = create(bare, make("ConfigMap", "owner", namespace="shop"))
    return made


def owned(bare: ControlPlane, name: str, *references: Item, namespace: str = "shop") -> str:
    """Create a ConfigMap with these references and return its node id."""
    create(bare, make("ConfigMap", name, namespace=namespace, metadata={"ownerReferences": list(references)}))
    return f"ConfigMap/{namespace}/{name}"


def test_an_owner_that_was_made_again_is_stale(bare: ControlPlane, owner: Item) -> None:
    target = owned(bare, "left-over", reference(owner, uid=GONE))
    result = run(bare, "tree", "configmap/left-over", "-n", "shop", "-o", "json")
    stale = f"ConfigMap/shop/owner@{GONE}"
    assert edges(result) == [(stale, target)]
    shown = node(result, stale)
    assert (shown["presence"], shown["status"]) == ("stale", "NotFound")
    assert owner["metadata"]["uid"] in shown["message"]

    below = run(bare, "tree", "configmap/owner", "-n", "shop", "-o", "json")
    assert target not in ids(below)
    text = run(bare, "tree", "configmap/left-over", "-n", "shop")
    assert "replaced: the ConfigMap of this name has another uid" in text.stdout


@pytest.mark.parametrize("flags", [(), ("--up",)], ids=["both ways", "only up"])
def test_an_owner_that_is_gone(bare: ControlPlane, owner: Item, flags: tuple[str, ...]) -> None:
    name = f"orphan{'-up' if flags else ''}"
    target = owned(bare, name, reference(owner, name="nobody", uid=GONE))
    result = run(bare, "tree", f"configmap/{name}", "-n", "shop", "-o", "json", *flags)
    phantom = f"ConfigMap/shop/nobody@{GONE}"
    assert edges(result) == [(phantom, target)]
    shown = node(result, phantom)
    assert (shown["presence"], shown["status"], shown["message"]) == ("phantom", "NotFound", "does not exist")


def test_an_owner_in_another_namespace(bare: ControlPlane, owner: Item) -> None:
    target = owned(bare, "abroad", reference(owner), namespace="other")
    whole = run(bare, "tree", "-A", "-o", "json")
    (edge,) = [each for each in graph(whole)["edges"] if each["target"] == target]
    assert edge["source"] == "ConfigMap/shop/owner"
    assert edge["problem"].startswith("owner is in another namespace, shop: the garbage collector deletes")

    from_below = run(bare, "tree", "configmap/abroad", "-n", "other", "-o", "json")
    missing = f"ConfigMap/other/owner@{owner['metadata']['uid']}"
    assert edges(from_below) == [(missing, target)]
    assert node(from_below, missing)["status"] == "NotFound"


def test_an_owner_of_a_kind_that_nobody_serves(bare: ControlPlane, owner: Item) -> None:
    target = owned(
        bare,
        "from-the-past",
        {"apiVersion": "gone.example.org/v1", "kind": "Relic", "name": "old", "uid": GONE},
        reference(owner, apiVersion="extensions/v1beta1", kind="Deployment", uid=GONE.replace("1", "2")),
    )
    result = run(bare, "tree", "configmap/from-the-past", "-n", "shop", "-o", "json")
    (relic,) = [each for each in graph(result)["nodes"] if each["kind"] == "Relic"]
    assert (relic["presence"], relic["status"]) == ("phantom", "Unknown")
    assert relic["message"] == "cannot be read: the server does not serve this kind"
    assert target in ids(result)


def test_a_circle_of_owners_and_one_that_owns_itself(bare: ControlPlane, owner: Item) -> None:
    (first,) = create(bare, make("ConfigMap", "first", namespace="shop"))
    (second,) = create(bare, make("ConfigMap", "second", first, namespace="shop"))
    for obj, its_owner in ((first, second), (first, first)):
        references = json.dumps({"metadata": {"ownerReferences": [reference(second), reference(its_owner)]}})
        name = obj["metadata"]["name"]
        bare.kubectl("patch", "configmap", name, "-n", "shop", "--type=merge", "-p", references)
    result = run(bare, "tree", "configmap/second", "-n", "shop", "-o", "json")
    first_id, second_id = "ConfigMap/shop/first", "ConfigMap/shop/second"
    assert set(edges(result)) == {(first_id, second_id), (second_id, first_id), (first_id, first_id)}
    (own,) = [edge for edge in graph(result)["edges"] if edge["source"] == edge["target"]]
    assert own["problem"] == "owns itself"
    text = run(bare, "tree", "configmap/second", "-n", "shop")
    assert text.exit_status == 0
    assert 3 <= len(text.lines) < 10


def test_an_owner_under_a_wrong_name(bare: ControlPlane, owner: Item) -> None:
    target = owned(bare, "misnamed", reference(owner, name="ownr"))
    result = run(bare, "tree", "configmap/owner", "-n", "shop", "-o", "json")
    (edge,) = [each for each in graph(result)["edges"] if each["target"] == target]
    assert edge["problem"] == "names its owner ownr, but that uid is ConfigMap/shop/owner"


def test_a_cluster_scoped_object_cannot_hang_on_a_namespaced_one(bare: ControlPlane, owner: Item) -> None:
    create(bare, make("Node", "astray", owner))
    result = run(bare, "tree", "node/astray", "-o", "json")
    (edge,) = graph(result)["edges"]
    assert edge["target"] == "Node/astray"
    assert "another namespace" in edge["problem"]


def test_no_namespace_is_called_malformed_without_controllers(bare: ControlPlane, owner: Item) -> None:
    result = run(bare, "tree", "-A", "-o", "json")
    assert [each["id"] for each in graph(result)["nodes"] if "alformed" in each["message"]] == []

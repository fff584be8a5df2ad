"""``--delete-preview``: what would go, what would hang, what would stay, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Insight, Result
from tests.tree.conftest import Tree
from tests.tree.forest import Item, column, drawn, make, pod, replicated, web

Shop = Callable[..., Result]


@pytest.fixture
def on_shop(insight: Insight, shop: Path) -> Shop:
    def call(*words: object) -> Result:
        result = insight("tree", *words, "--delete-preview", "-n", "shop", "-f", shop)
        assert result.exit_status == 0, result.stderr
        return result

    return call


@pytest.fixture
def preview(tree: Tree) -> Tree:
    def call(objects: list[Item], *words: object) -> Result:
        return tree(objects, *words, "-n", "shop", "--delete-preview")

    return call


def fates(result: Result) -> dict[str, str]:
    """Return the fate of each line by what it shows."""
    names = [
        name.lstrip("├└│─ ").removesuffix("◀").strip()
        for name in (cell for cell in drawn(result.lines).splitlines())
    ]
    return dict(zip(names, column(result.lines, "FATE"), strict=True))


def two_owners() -> list[Item]:
    first, second = make("ConfigMap", "first"), make("ConfigMap", "second")
    return [first, second, make("ConfigMap", "both", first, second), make("ConfigMap", "one", first)]


def test_a_rollout(preview: Tree) -> None:
    result = preview(web(), "deploy/web")
    assert drawn(result.lines) == (
        "Deployment.apps/web ◀\n"
        "├─ReplicaSet.apps/web-7d9c\n"
        "│ ├─Pod/web-7d9c-b\n"
        "│ └─Pod x2\n"
        "└─ReplicaSet.apps x2 (scaled to 0)"
    )
    assert column(result.lines, "FATE") == ["deleted"] * 5
    assert column(result.lines, "WHY")[:2] == ["asked for", "all owners gone: Deployment web"]
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("cascade", "expected"),
    [
        pytest.param(
            "background",
            {"Deployment.apps/w": "deleted", "ReplicaSet.apps/r": "deleted", "Pod/p": "deleted"},
            id="background",
        ),
        pytest.param(
            "foreground",
            {"Deployment.apps/w": "deleted", "ReplicaSet.apps/r": "deleted", "Pod/p": "deleted"},
            id="foreground",
        ),
        pytest.param(
            "orphan",
            {"Deployment.apps/w": "deleted", "ReplicaSet.apps/r (+1 below)": "orphaned"},
            id="orphan",
        ),
    ],
)
def test_the_three_ways_to_delete(preview: Tree, cascade: str, expected: dict[str, str]) -> None:
    owner = replicated("Deployment", "w", wanted=1, ready=1)
    middle = replicated("ReplicaSet", "r", owner, wanted=1, ready=1)
    world = [owner, middle, pod("p", middle)]
    assert fates(preview(world, "deploy/w", "--cascade", cascade)) == expected


def test_the_default_is_kubectls(preview: Tree) -> None:
    usual = preview(two_owners(), "cm/first").stdout
    assert usual == preview(two_owners(), "cm/first", "--cascade", "background").stdout


def test_another_owner_keeps_it(preview: Tree) -> None:
    result = preview(two_owners(), "cm/first")
    assert fates(result) == {
        "ConfigMap/first": "deleted",
        "ConfigMap/both": "kept",
        "ConfigMap/one": "deleted",
    }
    assert "still owned by ConfigMap second" in result.stdout
    assert set(fates(preview(two_owners(), "cm/first", "cm/second")).values()) == {"deleted"}


def test_a_finalizer_that_nobody_here_removes(preview: Tree) -> None:
    held = make("ConfigMap", "held", metadata={"finalizers": ["example.org/mine"]})
    below = make("ConfigMap", "below", held)
    result = preview([held, below], "cm/held")
    assert fates(result) == {"ConfigMap/held (+1 below)": "stuck"}
    assert "example.org/mine" in column(result.lines, "WHY")[0]


def test_what_a_controller_makes_again(preview: Tree) -> None:
    owner = replicated("ReplicaSet", "r", wanted=1, ready=1)
    (why,) = column(preview([owner, pod("p", owner)], "pod/p").lines, "WHY")
    assert why == "asked for; ReplicaSet.apps/shop/r makes another"


def test_the_content_of_a_namespace_hangs_below_it(preview: Tree) -> None:
    world = [make("Namespace", "shop"), *web(), make("ConfigMap", "away", namespace="far")]
    lines = drawn(preview(world, "ns/shop").lines).splitlines()
    assert lines[:2] == ["Namespace/shop ◀", "└─Deployment.apps/web"]
    assert not [line for line in lines if "away" in line]
    document = preview(world, "ns/shop", "-o", "json").json
    assert {edge["type"] for edge in document["edges"]} == {"owns"}


def test_claims_in_use_and_volumes(on_shop: Shop) -> None:
    assert fates(on_shop("pvc/data-orders-db-0")) == {"PersistentVolumeClaim/data-orders-db-0": "stuck"}
    found = on_shop("sts/orders-db")
    assert {name.split("/")[0]: fate for name, fate in fates(found).items()} == {
        "PersistentVolumeClaim": "kept",
        "StatefulSet.apps": "deleted",
        "ControllerRevision.apps x2": "deleted",
        "Pod x3": "deleted",
    }


def test_a_selector_says_what_as_well(preview: Tree) -> None:
    marked = make("ConfigMap", "marked", metadata={"labels": {"app": "a"}})
    assert list(fates(preview([marked, make("ConfigMap", "plain")], "-l", "app=a"))) == ["ConfigMap/marked"]


@pytest.mark.parametrize("cascade", ["background", "foreground", "orphan"])
@pytest.mark.parametrize(
    "words", [["deploy/web"], ["sts/orders-db"], ["ns/shop"], ["pvc"], ["node/shop-worker-1"]]
)
def test_it_fits_its_schema(on_shop: Shop, insight: Insight, words: list[str], cascade: str) -> None:
    document: Any = on_shop(*words, "--cascade", cascade, "-o", "json").json
    jsonschema.Draft202012Validator(insight("schema", "Graph").json).validate(document)
    told = [each["id"] for part in ("deleted", "kept") for each in document["deletion"][part]]
    assert sorted(told) == [node["id"] for node in document["nodes"]]
    assert all(node["presence"] == "live" for node in document["nodes"])


def test_impact_tells_the_same(on_shop: Shop, insight: Insight, shop: Path) -> None:
    asked = ("-n", "shop", "-f", shop, "-o", "json")
    report = insight("impact", "sts/orders-db", "--what-if", "delete", "--cascade", "orphan", *asked).json
    assert (
        on_shop("sts/orders-db", "--cascade", "orphan", "-o", "json").json["deletion"] == report["deletion"]
    )


def test_names_are_those_of_what_goes(preview: Tree) -> None:
    assert preview(two_owners(), "cm/first", "-o", "name").lines == ["configmap/first", "configmap/one"]


def test_without_a_preview_there_is_no_word_of_it(tree: Tree) -> None:
    assert "deletion" not in tree(web(), "deploy/web", "-o", "json").json


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg", "html"])
def test_pictures_tell_the_fate(preview: Tree, form: str) -> None:
    picture = preview(two_owners(), "cm/first", "-o", form).stdout
    assert "kept" in picture
    assert "deleted" in picture


def test_an_object_that_does_not_exist(preview: Tree) -> None:
    result = preview(two_owners(), "cm/nobody")
    assert (result.stdout, result.exit_status) == ("", 6)


def test_kinds_that_are_left_out_may_go_too(preview: Tree) -> None:
    result = preview(web(), "deploy/web", "--exclude", "secret")
    assert "warning: what --include and --exclude leave out may go too\n" in result.stderr


def test_what_could_not_be_read_may_go_too(preview: Tree) -> None:
    twice = [make("ConfigMap", "a", uid="now"), make("ConfigMap", "a", uid="former")]
    assert preview(twice, "cm/a").stderr.endswith("warning: what could not be read may go too\n")


def test_a_body_that_was_not_read_is_told(preview: Tree) -> None:
    malformed = make("Pod", "p", spec={"volumes": 5})
    assert "warning: Pod/shop/p: malformed" in preview([malformed], "pod/p").stderr


def test_containers_have_no_fate_of_their_own(preview: Tree) -> None:
    result = preview([pod("p")], "pod/p", "--show", "containers")
    assert fates(result) == {"Pod/p": "deleted", "Container/main": "-"}

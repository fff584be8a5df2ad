"""The revisions of a workload come in the order of its rollouts, the newest first, in what people read."""

from __future__ import annotations

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import Item, drawn, make, pod, reference, replicated


def revision(name: str, owner: Item, number: int | None, *more: Item, replicas: int = 0) -> Item:
    numbers = {} if number is None else {"deployment.kubernetes.io/revision": str(number)}
    return replicated(
        "ReplicaSet", name, owner, *more, wanted=replicas, ready=replicas, metadata={"annotations": numbers}
    )


DEPLOYMENT = replicated("Deployment", "d", wanted=1, ready=1)


def names(result_lines: list[str]) -> list[str]:
    return [line.partition("/")[2].split()[0] for line in result_lines if "ReplicaSet" in line]


def test_the_newest_is_first(tree: Tree) -> None:
    sets = [revision(name, DEPLOYMENT, number) for name, number in (("a", 2), ("b", 10), ("c", 9), ("d", 1))]
    result = tree([DEPLOYMENT, *sets], "deploy/d", "-n", "shop", "--no-collapse")
    assert names(result.lines) == ["b", "c", "a", "d"]


def test_what_has_no_number_comes_last(tree: Tree) -> None:
    sets = [revision("a", DEPLOYMENT, 1), revision("b", DEPLOYMENT, None), revision("c", DEPLOYMENT, 2)]
    result = tree(
        [DEPLOYMENT, *sets, make("ConfigMap", "x", DEPLOYMENT)], "deploy/d", "-n", "shop", "--no-collapse"
    )
    assert names(result.lines) == ["c", "a", "b"]


def test_the_order_of_json_is_that_of_ids(tree: Tree) -> None:
    sets = [revision("a", DEPLOYMENT, 1), revision("b", DEPLOYMENT, 2)]
    document = tree([DEPLOYMENT, *sets], "-n", "shop", "-o", "json").json
    assert [node["name"] for node in document["nodes"]] == ["d", "a", "b"]


def test_one_line_for_several_stands_where_the_newest_of_them_does(tree: Tree) -> None:
    sets = [
        revision("a", DEPLOYMENT, 3),
        revision("b", DEPLOYMENT, 9, replicas=1),
        revision("c", DEPLOYMENT, 8),
    ]
    result = tree([DEPLOYMENT, *sets], "deploy/d", "-n", "shop")
    assert drawn(result.lines).splitlines()[1:] == [
        "├─ReplicaSet.apps/b",
        "└─ReplicaSet.apps x2 (scaled to 0)",
    ]


def test_revisions_of_a_stateful_set_as_well(tree: Tree) -> None:
    owner = make("StatefulSet", "db", api_version="apps/v1")
    history = [
        make("ControllerRevision", f"db-{name}", owner, api_version="apps/v1", revision=number)
        for name, number in (("a", 1), ("b", 2))
    ]
    result = tree([owner, *history], "sts/db", "-n", "shop", "--no-collapse")
    assert drawn(result.lines).splitlines()[1:] == [
        "├─ControllerRevision.apps/db-b",
        "└─ControllerRevision.apps/db-a",
    ]


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
def test_back_references_still_point_the_right_way(tree: Tree, first: int, second: int) -> None:
    """A pod with two owners is in full below its controller, wherever that comes to stand."""
    one, two = revision("a", DEPLOYMENT, first), revision("b", DEPLOYMENT, second)
    shared = pod("p", one, reference(two))
    lines = drawn(tree([DEPLOYMENT, one, two, shared], "deploy/d", "-n", "shop").lines)

    assert ("(shown above)" in lines) == (first > second)
    assert ("(shown below)" in lines) == (first < second)

"""What holds for every tree, however its objects own each other."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tree.conftest import Tree
from tests.tree.forest import Item, column, crashing_pod, make, pod, reference

# The fixture only runs a command line; it keeps nothing between examples.
LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_LINE = re.compile(r"^(?P<lines>(?:│ |  |├─|└─)*)(?P<name>\S+)(?: x(?P<count>\d+))?(?P<rest>.*)$")


@st.composite
def forests(draw: st.DrawFn) -> list[Item]:
    """Draw objects of three kinds with any owners: several, themselves, in circles, missing, replaced."""
    size = draw(st.integers(1, 9))
    kinds = draw(st.lists(st.sampled_from(["ConfigMap", "Pod", "Bad"]), min_size=size, max_size=size))
    makers = {"ConfigMap": lambda name: make("ConfigMap", name), "Pod": pod, "Bad": crashing_pod}
    objects: list[Item] = [makers[kind](f"o{number}") for number, kind in enumerate(kinds)]
    for obj in objects:
        owners = draw(st.lists(st.integers(0, size + 1), max_size=3, unique=True))
        changes: dict[str, Any] = draw(
            st.sampled_from(
                [{}, {}, {}, {"uid": "replaced"}, {"uid": ""}, {"name": "other"}, {"kind": "Secret"}]
            )
        )
        references = [
            reference(objects[owner] if owner < size else make("Secret", f"gone{owner}"), **changes)
            for owner in owners
        ]
        controller = draw(st.integers(0, 5))
        if controller < len(references):
            references[controller]["controller"] = True
        if references:
            obj["metadata"]["ownerReferences"] = references
    shuffled: list[Item] = draw(st.permutations(objects))
    return shuffled


def label(item: Item) -> str:
    return f"{item['kind']}/{item['metadata']['name']}"


def shown(lines: list[str]) -> list[tuple[int, str, int, bool]]:
    """Return for each line of a tree its depth, its name, for how many it stands, and whether in full."""
    found = []
    for cell in column(lines, "NAME"):
        match = _LINE.match(cell)
        assert match is not None
        full = "(shown " not in match["rest"]
        found.append((len(match["lines"]) // 2, match["name"], int(match["count"] or 1), full))
    return found


@LAWS
@given(forests())
def test_every_object_is_shown_in_full_exactly_once(tree: Tree, objects: list[Item]) -> None:
    lines = shown(tree(objects, "-n", "shop", "--no-collapse").lines)
    in_full = Counter(name for _, name, _, full in lines if full)

    for item in objects:
        # A reference to the right name with another uid makes a second line, of an owner that is not there.
        stale = sum(label(item) == name for _, name, _, full in lines if full) - 1
        assert in_full[label(item)] >= 1
        assert stale == count_of_stale(objects, item)


def count_of_stale(objects: list[Item], item: Item) -> int:
    """Count by plain search the different uids under which an object is named without being meant."""
    uids = {obj["metadata"]["uid"] for obj in objects}
    return len(
        {
            one["uid"]
            for obj in objects
            for one in obj["metadata"].get("ownerReferences", ())
            if (one["kind"], one["name"]) == (item["kind"], item["metadata"]["name"])
            and one["uid"] not in uids
        }
    )


@LAWS
@given(forests())
def test_the_counts_of_collapsed_lines_add_up(tree: Tree, objects: list[Item]) -> None:
    document = tree(objects, "-n", "shop", "-o", "json").json
    total = 0
    factors: list[int] = []
    for depth, _, count, full in shown(tree(objects, "-n", "shop").lines):
        del factors[depth:]
        factors.append(count * (factors[-1] if factors else 1))
        total += factors[-1] if full else 0

    assert total == len(document["nodes"])


@LAWS
@given(forests())
def test_json_has_each_object_once_and_each_reference_as_an_edge(tree: Tree, objects: list[Item]) -> None:
    document = tree(objects, "-n", "shop", "-o", "json").json

    live = [node["uid"] for node in document["nodes"] if node["presence"] == "live"]
    assert sorted(live) == sorted(item["metadata"]["uid"] for item in objects)
    assert len(document["edges"]) == sum(len(item["metadata"].get("ownerReferences", ())) for item in objects)
    ids = {node["id"] for node in document["nodes"]}
    assert len(ids) == len(document["nodes"])
    assert all(edge["source"] in ids and edge["target"] in ids for edge in document["edges"])


@LAWS
@given(forests())
def test_an_owner_is_whoever_has_the_uid(tree: Tree, objects: list[Item]) -> None:
    document = tree(objects, "-n", "shop", "-o", "json").json
    uid_of = {node["id"]: node["uid"] for node in document["nodes"]}

    expected = sorted(
        (one["uid"], item["metadata"]["uid"])
        for item in objects
        for one in item["metadata"].get("ownerReferences", ())
    )
    assert sorted((uid_of[edge["source"]], uid_of[edge["target"]]) for edge in document["edges"]) == expected


@LAWS
@given(forests(), st.integers(0, 3))
def test_a_depth_limit_hides_no_top_and_shows_nothing_twice(
    tree: Tree, objects: list[Item], depth: int
) -> None:
    lines = shown(tree(objects, "-n", "shop", "--no-collapse", "--depth", depth).lines)
    whole = shown(tree(objects, "-n", "shop", "--no-collapse").lines)

    assert max(level for level, *_ in lines) <= depth
    assert [one for one in lines if one[0] == 0] == [one for one in whole if one[0] == 0]


@LAWS
@given(forests(), st.data())
def test_what_is_around_an_object_is_part_of_the_whole(
    tree: Tree, objects: list[Item], data: st.DataObject
) -> None:
    asked = data.draw(st.sampled_from(objects))
    name = f"{asked['kind'].lower()}/{asked['metadata']['name']}"
    whole = tree(objects, "-n", "shop", "-o", "json").json
    part = tree(objects, name, "-n", "shop", "-o", "json").json

    assert {node["id"] for node in part["nodes"]} <= {node["id"] for node in whole["nodes"]}
    assert all(edge in whole["edges"] for edge in part["edges"])
    assert [edge for edge in part["edges"] if part["edges"].count(edge) > 1] == []
    assert part["roots"] == [label(asked).replace("/", "/shop/")]


@LAWS
@given(forests())
def test_pictures_have_each_node_once(tree: Tree, objects: list[Item]) -> None:
    nodes = tree(objects, "-n", "shop", "-o", "json").json["nodes"]
    drawn = tree(objects, "-n", "shop", "-o", "mermaid", "--no-collapse").lines

    assert len([line for line in drawn if re.match(r'  n\d+\W+"', line)]) == len(nodes)


@LAWS
@given(forests())
def test_unhealthy_is_all_that_is_not_well_with_the_way_to_it(tree: Tree, objects: list[Item]) -> None:
    lines = tree(objects, "-n", "shop", "--unhealthy", "--no-collapse").lines
    names = {name for _, name, _, full in shown(lines) if full} if lines else set()

    sick = {label(item) for item in objects if "CrashLoopBackOff" in str(item)}
    assert sick <= names

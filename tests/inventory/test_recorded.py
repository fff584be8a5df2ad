"""A fetch plan carried out on files."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UnknownKindError, UsageError
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.inventory.recorded import read_recorded
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter, Target
from tests.tree.forest import RECORDED_AT, Item, make, write

Read = Callable[..., Inventory]


def objects() -> list[Item]:
    node = make("Node", "n")
    parent = make("ConfigMap", "parent", node, namespace="far")
    web = {"labels": {"app": "web"}}
    return [
        node,
        parent,
        make("ConfigMap", "child", parent, metadata=web),
        make("Secret", "s", metadata=web),
        make("Widget", "w", namespace="far"),
        make("Event", "e", api_version="v1"),
    ]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    path = write(tmp_path / "objects.json", objects())

    def call(plan: FetchPlan, *, lenient: bool = False) -> Inventory:
        world = Environment(stdin=io.StringIO())
        return read_recorded([str(path)], plan, world, recursive=False, lenient=lenient)

    return call


def names(found: Sequence[KubernetesObject] | None) -> list[str] | None:
    return None if found is None else [obj.name for obj in found]


def test_everything(read: Read) -> None:
    found = read(FetchPlan())

    assert found.roots is None
    assert names(found.objects) == ["n", "parent", "child", "s", "w"]
    assert found.completeness.kinds_listed == ("ConfigMap", "Node", "Secret", "Widget.example.org")
    assert (found.completeness.objects, found.completeness.complete) == (5, True)
    assert (found.source.type, found.source.recorded_at, found.home) == ("files", RECORDED_AT, "")
    assert found.traffic.requests == 0


@pytest.mark.parametrize(
    ("namespaces", "expected", "home"),
    [
        pytest.param(("shop",), ["child", "s", "parent", "n"], "shop", id="one, with its owners elsewhere"),
        pytest.param(("far",), ["parent", "w", "n"], "far", id="the other"),
        pytest.param(("shop", "far"), ["parent", "child", "s", "w", "n"], "", id="both"),
        pytest.param(("empty",), [], "empty", id="an empty one"),
    ],
)
def test_a_namespace(read: Read, namespaces: tuple[str, ...], expected: list[str], home: str) -> None:
    found = read(FetchPlan(namespaces=namespaces))
    assert (names(found.objects), found.home) == (expected, home)


@pytest.mark.parametrize(
    ("plan", "roots", "missing"),
    [
        pytest.param(FetchPlan(targets=(Target("cm"),)), ["parent", "child"], 0, id="a type"),
        pytest.param(
            FetchPlan(targets=(Target("cm"), Target("no", "n"))), ["parent", "child", "n"], 0, id="two"
        ),
        pytest.param(
            FetchPlan(targets=(Target("cm"),), namespaces=("shop",)), ["child"], 0, id="in a namespace"
        ),
        pytest.param(FetchPlan(targets=(Target("cm", "x"), Target("cm", "child"))), ["child"], 1, id="half"),
        pytest.param(
            FetchPlan(targets=(Target("cm"),), label_selector="app=web"), ["child"], 0, id="by label"
        ),
        pytest.param(FetchPlan(label_selector="app=web"), ["child", "s"], 0, id="by label alone"),
        pytest.param(FetchPlan(field_selector="metadata.name=w"), ["w"], 0, id="by field alone"),
        pytest.param(
            FetchPlan(label_selector="app=web", namespaces=("far",)), [], 0, id="by label elsewhere"
        ),
        pytest.param(FetchPlan(targets=(Target("widgets"),)), ["w"], 0, id="a kind that only the files know"),
        pytest.param(FetchPlan(targets=(Target("all"),)), [], 0, id="a category without objects"),
    ],
)
def test_the_objects_asked_for(read: Read, plan: FetchPlan, roots: list[str], missing: int) -> None:
    found = read(plan)

    assert sorted(names(found.roots) or []) == sorted(roots)
    assert len(found.missing) == missing
    assert {id(root) for root in found.roots or ()} <= {id(obj) for obj in found.objects}


def test_the_roots_are_sorted(read: Read) -> None:
    found = read(FetchPlan(targets=(Target("secret"), Target("cm"))))
    assert [root.id for root in found.roots or ()] == [
        "ConfigMap/far/parent",
        "ConfigMap/shop/child",
        "Secret/shop/s",
    ]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (KindFilter(include=("Secret",)), ["s"]),
        (KindFilter(exclude=("ConfigMap", "*.example.org")), ["n", "s"]),
        (KindFilter(include=("Event",)), ["e"]),
    ],
)
def test_a_filter_on_kinds(read: Read, kinds: KindFilter, expected: list[str]) -> None:
    assert names(read(FetchPlan(kinds=kinds)).objects) == expected


@pytest.mark.parametrize(("kind", "name"), [("event", "e"), ("secret", "s")])
def test_whoever_names_a_kind_gets_it_whatever_is_filtered(read: Read, kind: str, name: str) -> None:
    found = read(FetchPlan(targets=(Target(kind, name),), kinds=KindFilter(exclude=("Secret",))))
    assert names(found.roots) == [name]


def test_a_type_that_nobody_knows(read: Read) -> None:
    plan = FetchPlan(targets=(Target("unicorns", "x"),))
    with pytest.raises(UnknownKindError):
        read(plan)
    assert read(plan, lenient=True).roots == []


def test_several_files_are_one_inventory(tmp_path: Path) -> None:
    first, second = objects()[:2], objects()[1:]
    paths = [str(write(tmp_path / f"{name}.json", part)) for name, part in (("a", first), ("b", second))]
    found = read_recorded(paths, FetchPlan(), Environment(), recursive=False)

    assert names(found.objects) == ["n", "parent", "child", "s", "w"]
    assert found.source.paths == tuple(paths)


def test_standard_input(tmp_path: Path) -> None:
    text = write(tmp_path / "objects.json", objects()).read_bytes()
    world = Environment(stdin=io.TextIOWrapper(io.BytesIO(text)))
    assert len(read_recorded(["-"], FetchPlan(), world, recursive=False).objects) == 5


def test_what_was_odd_is_in_the_account(tmp_path: Path) -> None:
    path = write(tmp_path / "odd.json", [make("ConfigMap", "a", metadata={"labels": {"n": 5}})])
    found = read_recorded([str(path)], FetchPlan(), Environment(), recursive=False)

    (problem,) = found.completeness.problems
    assert problem.startswith("ConfigMap/shop/a: ")
    assert not found.completeness.complete


def test_what_is_not_there_or_makes_no_sense(read: Read, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_recorded([str(tmp_path / "nowhere")], FetchPlan(), Environment(), recursive=False)
    with pytest.raises(UsageError):
        read(FetchPlan(label_selector="a in ("))


def test_a_namespace_of_a_chain_of_20000_is_one_pass(tmp_path: Path) -> None:
    chain = [make("ConfigMap", "0")]
    for number in range(1, 20_000):
        chain.append(make("ConfigMap", str(number), chain[-1]))
    path = write(tmp_path / "chain.json", chain)
    found = read_recorded([str(path)], FetchPlan(namespaces=("shop",)), Environment(), recursive=False)
    assert len(found.objects) == 20_000

"""The graph of owners and owned: what is around some objects, and what is known of owners that are not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from kubectl_insight.graph.graph import Graph
from kubectl_insight.graph.ownership import Extent, ownership_graph
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta, OwnerReference
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind
from kubectl_insight.rules.ownership import OwnerIndex

CONFIG_MAP, NODE = GroupVersionKind("", "v1", "ConfigMap"), GroupVersionKind("", "v1", "Node")


@dataclass
class Known:
    """What an inventory knows of objects that it does not have: nodes have no namespace."""

    reasons: dict[str, str] = field(default_factory=dict)

    def namespaced(self, kind: GroupKind) -> bool:
        return kind.kind != "Node"

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        return self.reasons.get(kind.kind, "")


def reference(
    uid: str, *, name: str = "", kind: str = "ConfigMap", controller: bool = False
) -> OwnerReference:
    return OwnerReference("v1", kind, name or uid, uid, controller=controller)


def make(
    uid: str,
    *owners: OwnerReference,
    name: str = "",
    namespace: str | None = "shop",
    gvk: GroupVersionKind = CONFIG_MAP,
) -> KubernetesObject:
    metadata = ObjectMeta(name=name or uid, namespace=namespace, uid=uid, owner_references=[*owners] or None)
    return KubernetesObject(gvk, metadata)


def build(
    objects: Sequence[KubernetesObject],
    roots: Sequence[KubernetesObject] | None = None,
    *,
    extent: Extent | None = None,
    known: Known | None = None,
) -> Graph:
    return ownership_graph(
        OwnerIndex(objects),
        objects,
        roots,
        assess=lambda obj: Health(Status.CURRENT, message=f"assessed {obj.name}"),
        knowledge=known or Known(),
        extent=extent or Extent(),
    )


def ids(graph: Graph) -> list[str]:
    return [node.id.rpartition("/")[2] for node in graph.sorted_nodes()]


def pairs(graph: Graph) -> list[tuple[str, str]]:
    return [(edge.source.rpartition("/")[2], edge.target.rpartition("/")[2]) for edge in graph.sorted_edges()]


def family() -> dict[str, KubernetesObject]:
    """Return a grandparent with two children, of which one has a child with a second parent."""
    return {
        "top": make("top"),
        "left": make("left", reference("top", controller=True)),
        "right": make("right", reference("top")),
        "other": make("other"),
        "leaf": make("leaf", reference("left"), reference("other")),
        "alone": make("alone"),
    }


@pytest.mark.parametrize(
    ("asked", "extent", "expected"),
    [
        pytest.param(["top"], Extent(), ["leaf", "left", "other", "right", "top"], id="from the top"),
        pytest.param(["left"], Extent(), ["leaf", "left", "other", "top"], id="from the middle"),
        pytest.param(["leaf"], Extent(), ["leaf", "left", "other", "top"], id="from below"),
        pytest.param(["left"], Extent(down=False), ["left", "top"], id="up alone"),
        pytest.param(["left"], Extent(up=False), ["leaf", "left", "other"], id="down alone"),
        pytest.param(["top"], Extent(depth=1), ["left", "right", "top"], id="one level"),
        pytest.param(["top"], Extent(depth=0), ["top"], id="no level"),
        pytest.param(["alone", "leaf"], Extent(up=False), ["alone", "leaf"], id="two objects"),
        pytest.param([], Extent(), [], id="none"),
    ],
)
def test_what_is_around_an_object(asked: list[str], extent: Extent, expected: list[str]) -> None:
    objects = family()
    graph = build([*objects.values()], [objects[name] for name in asked], extent=extent)
    assert ids(graph) == expected


def test_every_object_where_none_is_asked_for() -> None:
    graph = build([*family().values()])

    assert ids(graph) == ["alone", "leaf", "left", "other", "right", "top"]
    assert pairs(graph) == [("left", "leaf"), ("other", "leaf"), ("top", "left"), ("top", "right")]


def test_an_edge_says_why_it_is_there() -> None:
    objects = family()
    graph = build([*objects.values()])
    edges = dict(zip(pairs(graph), graph.sorted_edges(), strict=True))

    assert edges["top", "left"].controller is True
    assert edges["top", "right"].controller is False
    second = edges["other", "leaf"]
    assert (second.type, second.rule, second.path) == (
        "owns",
        "owner.reference",
        "metadata.ownerReferences[1]",
    )
    assert (second.evidence, second.dependent, second.problem) == ("declared", "target", "")


def test_the_path_of_a_late_reference() -> None:
    owners = [make(str(number)) for number in range(7)]
    child = make("child", *(reference(str(number)) for number in range(7)))
    paths = [edge.path for edge in build([*owners, child]).sorted_edges()]
    assert paths == [f"metadata.ownerReferences[{number}]" for number in range(7)]


@pytest.mark.parametrize(
    ("reasons", "status", "message", "healthy"),
    [
        pytest.param({}, Status.NOT_FOUND, "does not exist", False, id="it is gone"),
        pytest.param(
            {"ConfigMap": "forbidden"}, Status.UNKNOWN, "cannot be read: forbidden", True, id="unread"
        ),
    ],
)
def test_an_owner_that_was_not_found(
    reasons: dict[str, str], status: Status, message: str, healthy: bool
) -> None:
    graph = build([make("child", reference("gone"))], known=Known(reasons))
    phantom = graph.nodes["ConfigMap/shop/gone@gone"]

    assert (phantom.health.status, phantom.health.message, phantom.health.healthy) == (
        status,
        message,
        healthy,
    )
    assert (phantom.presence, phantom.object, phantom.uid) == ("phantom", None, "gone")


def test_a_replaced_owner_is_known_to_be_gone_even_where_its_kind_is_half_read() -> None:
    objects = [make("new", name="owner"), make("child", reference("old", name="owner"))]
    graph = build(objects, known=Known({"ConfigMap": "forbidden"}))

    stale = graph.nodes["ConfigMap/shop/owner@old"]
    assert (stale.presence, stale.health.status) == ("stale", Status.NOT_FOUND)
    assert graph.nodes["ConfigMap/shop/owner"].presence == "live"


def test_one_phantom_for_all_that_miss_it() -> None:
    graph = build([make("a", reference("gone")), make("b", reference("gone"))])
    assert pairs(graph) == [("gone@gone", "a"), ("gone@gone", "b")]


def test_a_missing_owner_of_a_cluster_scoped_kind_has_no_namespace() -> None:
    graph = build([make("child", reference("n", kind="Node"))])
    assert "Node/n@n" in graph.nodes


def test_an_owner_without_name_and_kind_is_still_shown() -> None:
    child = KubernetesObject(CONFIG_MAP, ObjectMeta(name="c", uid="c", owner_references=[OwnerReference()]))
    graph = build([child])
    assert len(graph.edges) == 1
    assert len(graph.nodes) == 2


@pytest.mark.parametrize("down", [True, False])
def test_an_owner_in_another_namespace(down: bool) -> None:
    objects = [make("owner", namespace="far"), make("child", reference("owner"))]
    (edge,) = build(objects, objects[1:], extent=Extent(down=down)).edges
    assert edge.problem.startswith("owner is in another namespace, far")


def test_a_namespaced_owner_of_a_cluster_scoped_object_is_wrong_too() -> None:
    objects = [make("owner"), make("node", reference("owner"), namespace=None, gvk=NODE)]
    (edge,) = build(objects).edges
    assert edge.problem.startswith("owner is in another namespace, shop")


def test_health_is_asked_of_each_object_that_is_shown() -> None:
    objects = family()
    graph = build([*objects.values()], [objects["left"]], extent=Extent(down=False))
    assert [node.health.message for node in graph.sorted_nodes()] == ["assessed left", "assessed top"]


@pytest.mark.parametrize("reverse", [False, True])
def test_nobody_is_judged_twice_whatever_the_order(reverse: bool) -> None:
    children = [
        make(f"child{number}", reference("left"), reference("right", name="renamed")) for number in range(3)
    ]
    objects = [make("left"), make("right"), *children]
    judged: list[str] = []

    def assess(obj: KubernetesObject) -> Health:
        judged.append(obj.name)
        return Health(Status.CURRENT)

    given = objects[::-1] if reverse else objects
    graph = ownership_graph(OwnerIndex(given), given, None, assess=assess, knowledge=Known())

    assert sorted(judged) == ["child0", "child1", "child2", "left", "right"]
    assert len(graph.edges) == 6


def test_an_owner_is_whoever_has_the_uid_though_another_has_the_name() -> None:
    objects = [
        make("one", name="same"),
        make("two", name="other"),
        make("child", reference("two", name="same")),
    ]
    (edge,) = build(objects).edges

    assert edge.source == "ConfigMap/shop/other"
    assert edge.problem == "names its owner same, but that uid is ConfigMap/shop/other"


def test_two_holders_of_one_name_stay_apart() -> None:
    graph = build(
        [
            make("first", name="same"),
            make("second", name="same"),
            make("child", reference("second", name="same")),
        ]
    )

    assert {node.id: node.presence for node in graph.sorted_nodes()} == {
        "ConfigMap/shop/child": "live",
        "ConfigMap/shop/same": "live",
        "ConfigMap/shop/same@second": "stale",
    }
    assert [edge.source for edge in graph.edges] == ["ConfigMap/shop/same@second"]


def test_how_many_a_depth_limit_left_out() -> None:
    objects = family()
    graph = build([*objects.values()], [objects["top"]], extent=Extent(depth=1))
    assert graph.hidden == {"ConfigMap/shop/left": 1}


def test_nothing_is_left_out_without_a_limit() -> None:
    objects = family()
    assert build([*objects.values()], [objects["top"]]).hidden == {}

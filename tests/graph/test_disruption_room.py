"""Where the pods of a drained node fit. The rules are compared with the real scheduler in cluster_e2e."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.disruption import Room, drain, evictions
from kubectl_insight.graph.disruption.bodies import PodSpec
from kubectl_insight.graph.disruption.requests import host_ports, pod_requests
from kubectl_insight.objects.item import KubernetesObject
from tests.graph.disruption_objects import Item, container, make, node, of, pod, replica_set

OWNER = replica_set()
HOSTNAME = "kubernetes.io/hostname"


def room(visitor: KubernetesObject, *others: KubernetesObject) -> Room:
    """Return the room of a pod of n1 when that is drained; n2 and n3 are plain."""
    nodes = {each.name: each for each in others if each.gvk.kind == "Node"}
    objects = [nodes.get(name) or node(name) for name in ("n1", "n2", "n3")]
    rest = [each for each in others if each.gvk.kind != "Node"]
    found = of(drain([*objects, OWNER, visitor, *rest], objects[0]), visitor.name).room
    assert found is not None
    return found


def anti(app: str, **more: Any) -> Item:
    term = {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": HOSTNAME, **more}
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


CASES: dict[str, tuple[Item, KubernetesObject, str]] = {
    "cordoned": ({}, node("n2", unschedulable=True), "unschedulable"),
    "tainted": (
        {},
        node("n2", taints=[{"key": "gpu", "value": "a", "effect": "NoSchedule"}]),
        "untolerated taint gpu=a:NoSchedule",
    ),
    "being cleared": (
        {"tolerations": [{"key": "x", "operator": "Exists", "effect": "NoSchedule"}]},
        node("n2", taints=[{"key": "x", "effect": "NoExecute"}]),
        "untolerated taint x:NoExecute",
    ),
    "without the label": ({"nodeSelector": {"disk": "ssd"}}, node("n3", labels={"disk": "ssd"}), ""),
    "full": (
        {"containers": [container("3")]},
        pod("big", node="n2", containers=[container("2")]),
        "insufficient cpu",
    ),
    "crowded": ({}, node("n2", allocatable={"pods": "0"}), "too many pods"),
    "without the device": (
        {"containers": [{"resources": {"requests": {"example.org/gpu": "1"}}}]},
        node("n3", allocatable={"example.org/gpu": "1"}),
        "insufficient example.org/gpu",
    ),
    "with its port taken": (
        {"containers": [container(ports=[{"hostPort": 80}])]},
        pod("other", node="n2", containers=[container(ports=[{"hostPort": 80, "hostIP": "10.0.0.1"}])]),
        "host port is taken",
    ),
    "kept apart": (
        {"affinity": anti("db")},
        pod("db", node="n2", labels={"app": "db"}),
        "pod anti-affinity does not allow it",
    ),
    "kept away": ({}, pod("db", node="n2", affinity=anti("web")), "pod anti-affinity does not allow it"),
}


@pytest.mark.parametrize(("spec", "other", "reason"), CASES.values(), ids=CASES.keys())
def test_a_node_that_does_not_take_a_pod(spec: Item, other: KubernetesObject, reason: str) -> None:
    found = room(pod("p", OWNER, **spec), other)
    assert found.fits == ("n3",)
    expected = reason or "node affinity or selector does not match"
    assert [(each.reason, each.nodes) for each in found.refusals] == [(expected, 1)]


@pytest.mark.parametrize(
    ("tolerations", "fits"),
    [
        ([], False),
        ([{"key": "gpu", "value": "a", "effect": "NoSchedule"}], True),
        ([{"key": "gpu", "operator": "Equal", "value": "b"}], False),
        ([{"key": "gpu", "operator": "Exists"}], True),
        ([{"key": "gpu", "operator": "Exists", "effect": "NoExecute"}], False),
        ([{"operator": "Exists"}], True),
        ([{"key": "other", "operator": "Exists"}], False),
    ],
)
def test_tolerations(tolerations: list[Item], fits: bool) -> None:
    taint = {"key": "gpu", "value": "a", "effect": "NoSchedule"}
    assert ("n2" in room(pod("p", OWNER, tolerations=tolerations), node("n2", taints=[taint])).fits) is fits


def test_a_soft_taint_keeps_nothing_away() -> None:
    soft = node("n2", taints=[{"key": "x", "effect": "PreferNoSchedule"}])
    assert room(pod("p", OWNER), soft).fits == ("n2", "n3")


def test_what_goes_and_what_has_ended_takes_no_room() -> None:
    big = [container("4")]
    ended = pod("ended", node="n2", containers=big, status={"phase": "Succeeded"})
    assert room(pod("p", OWNER, containers=big), ended).fits == ("n2", "n3")
    nodes = [node("n1"), node("n2")]
    visitor = pod("p", OWNER, containers=big)
    (alone,) = evictions([*nodes, OWNER, visitor], [visitor]).pods
    assert alone.room is not None
    assert alone.room.fits == ("n1", "n2")


def test_no_room_once_the_others_are_placed() -> None:
    pods = [pod(f"p{number}", OWNER, containers=[container("3")]) for number in range(3)]
    objects = [node("n1"), node("n2"), node("n3"), OWNER, *pods]
    rooms = [each.room for each in drain(objects, objects[0]).pods]
    assert [each.fits for each in rooms if each] == [("n2", "n3")] * 3
    assert sorted(each.placed_on for each in rooms if each) == ["", "n2", "n3"]


def test_pods_that_shun_each_other_are_placed_apart() -> None:
    pods = [pod(f"p{number}", OWNER, affinity=anti("web")) for number in range(3)]
    objects = [node("n1"), node("n2"), node("n3"), OWNER, *pods]
    rooms = [each.room for each in drain(objects, objects[0]).pods]
    assert sorted(each.placed_on for each in rooms if each) == ["", "n2", "n3"]


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        (
            {"topologySpreadConstraints": [{"whenUnsatisfiable": "DoNotSchedule"}]},
            ("topologySpreadConstraints",),
        ),
        ({"topologySpreadConstraints": [{"whenUnsatisfiable": "ScheduleAnyway"}]}, ()),
        ({"resourceClaims": [{"name": "gpu"}]}, ("resourceClaims",)),
    ],
)
def test_what_is_not_judged_is_told(spec: Item, fields: tuple[str, ...]) -> None:
    assert room(pod("p", OWNER, **spec)).unjudged == fields


def test_without_another_node() -> None:
    objects = [node("n1"), OWNER, pod("p", OWNER)]
    found = of(drain(objects, objects[0]), "p").room
    assert found is not None
    assert (found.fits, found.placed_on) == ((), "")
    assert [each.reason for each in found.refusals] == ["no other node was read"]


SIDECAR = container("100m", restartPolicy="Always")


@pytest.mark.parametrize(
    ("spec", "milli"),
    [
        ({}, 0),
        ({"containers": [container("100m"), container("250m")]}, 350),
        ({"containers": [container("0.5m"), container("0.5m")]}, 1),
        ({"containers": [container("1")], "initContainers": [container("2")]}, 2000),
        ({"containers": [container("1")], "initContainers": [container("500m"), SIDECAR]}, 1100),
        ({"containers": [container("50m")], "initContainers": [SIDECAR, container("300m")]}, 400),
        ({"containers": [container("50m")], "initContainers": [container("300m"), SIDECAR]}, 300),
        ({"containers": [container("1")], "overhead": {"cpu": "250m"}}, 1250),
        ({"containers": [container("1")], "resources": {"requests": {"cpu": "3"}}}, 3000),
    ],
)
def test_what_a_pod_requests(spec: Item, milli: int) -> None:
    assert pod_requests(_spec(spec)).get("cpu", 0) == milli


def test_the_ports_that_a_pod_takes() -> None:
    ports = [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 53, "protocol": "UDP"}]
    spec = {"containers": [container(ports=ports)]}
    assert host_ports(_spec(spec)) == [("0.0.0.0", "TCP", 8080)]
    assert ("0.0.0.0", "UDP", 53) in host_ports(_spec({**spec, "hostNetwork": True}))


def _spec(spec: Item) -> PodSpec:
    return msgspec.convert(spec, PodSpec)


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=12),
    st.lists(st.integers(0, 9000), max_size=4),
    st.randoms(),
)
def test_no_node_gets_more_than_it_has(
    sizes: list[int], capacities: list[int], chance: random.Random
) -> None:
    nodes = [node("n1"), *(node(f"m{number}", cpu=f"{size}m") for number, size in enumerate(capacities))]
    pods = [pod(f"p{number}", OWNER, containers=[container(f"{size}m")]) for number, size in enumerate(sizes)]
    objects = [*nodes, OWNER, *pods]
    chance.shuffle(objects)
    rooms = {each.object.name: each.room for each in drain(objects, nodes[0]).pods}
    given_out: dict[str, int] = {}
    for number, size in enumerate(sizes):
        found = rooms[f"p{number}"]
        assert found is not None
        assert list(found.fits) == [f"m{m}" for m, capacity in enumerate(capacities) if size <= capacity]
        given_out[found.placed_on] = given_out.get(found.placed_on, 0) + size
    given_out.pop("", None)
    assert all(total <= capacities[int(name[1:])] for name, total in given_out.items())


def test_the_order_of_the_input_does_not_matter() -> None:
    objects = [node("n1"), node("n2"), node("n3"), OWNER, make("Namespace", "shop", namespace="")]
    objects += [
        pod(f"p{number}", OWNER, affinity=anti("web"), containers=[container("1")]) for number in range(4)
    ]
    first = drain(objects, objects[0])
    for seed in range(5):
        shuffled = list(objects)
        random.Random(seed).shuffle(shuffled)
        assert [each.room for each in drain(shuffled, objects[0]).pods] == [each.room for each in first.pods]

"""What a drain does to each pod of a node."""

from __future__ import annotations

import time

import pytest

from kubectl_insight.graph.disruption import Fate, drain, evictions
from kubectl_insight.objects.item import KubernetesObject
from tests.graph.disruption_objects import (
    UNREADY,
    Item,
    budget,
    container,
    controlled,
    make,
    node,
    of,
    pod,
    replica_set,
)

MIRROR = {"annotations": {"kubernetes.io/config.mirror": "x"}}


@pytest.fixture
def agents() -> KubernetesObject:
    return make("DaemonSet", "agent", api="apps/v1")


def test_pods_that_a_drain_leaves_alone(agents: KubernetesObject) -> None:
    node_1 = node("n1")
    static = pod("etcd-n1", node_1, metadata={**MIRROR, **controlled(node_1)})
    outcome = drain([node_1, agents, pod("agent-x", agents), static, pod("far", node="n2")], node_1)
    assert [(each.object.name, each.fate) for each in outcome.pods] == [
        ("agent-x", Fate.STAYS),
        ("etcd-n1", Fate.STAYS),
    ]
    assert of(outcome, "agent-x").reason == "DaemonSet agent runs it on every node, cordoned or not"
    assert of(outcome, "etcd-n1").reason == "static pod: its file on the node makes it"
    assert outcome.needs == ("--ignore-daemonsets",)
    assert outcome.completes


@pytest.mark.parametrize(
    ("spec", "status", "has_owner", "needs"),
    [
        ({}, None, True, ()),
        ({}, None, False, ("--force",)),
        ({"volumes": [{"name": "t", "emptyDir": {}}]}, None, True, ("--delete-emptydir-data",)),
        ({"volumes": [{"name": "t", "emptyDir": {}}]}, None, False, ("--delete-emptydir-data", "--force")),
        ({"volumes": [{"name": "t", "configMap": {"name": "x"}}]}, None, True, ()),
        ({"volumes": [{"name": "t", "emptyDir": {}}]}, {"phase": "Succeeded"}, False, ()),
    ],
    ids=["nothing", "bare", "local data", "both", "no local data", "ended"],
)
def test_the_options_that_a_drain_needs(
    spec: Item, status: Item | None, has_owner: bool, needs: tuple[str, ...]
) -> None:
    owner = replica_set()
    only = pod("p", owner if has_owner else None, status=status, **spec)
    assert of(drain([node("n1"), owner, only], node("n1")), "p").needs == needs


def test_a_pod_whose_daemon_set_is_gone_needs_force(agents: KubernetesObject) -> None:
    found = of(drain([node("n1"), pod("left", agents)], node("n1")), "left")
    assert (found.fate, found.needs) == (Fate.EVICTED, ("--force",))


def test_downtime_of_what_loses_its_last_ready_pod() -> None:
    deployment = make("Deployment", "web", api="apps/v1", spec={"replicas": 2})
    old = make("ReplicaSet", "web-1", api="apps/v1", metadata=controlled(deployment))
    new = make("ReplicaSet", "web-2", api="apps/v1", metadata=controlled(deployment))
    single, both = replica_set("single"), replica_set("both")
    objects = [
        *(deployment, old, new, single, both, node("n1")),
        pod("web-a", old),
        pod("web-b", new, node="n2"),
        pod("web-c", new, node="n2", status=UNREADY),
        pod("single-a", single),
        pod("single-b", single, node="n2", status=UNREADY),
        pod("both-a", both),
        pod("both-b", both),
    ]
    outcome = drain(objects, node("n1"))
    assert {each.object.name: each.downtime for each in outcome.pods} == {
        "web-a": "",
        "single-a": "ReplicaSet single has no other ready pod",
        "both-a": "all 2 ready pods of ReplicaSet both go",
        "both-b": "all 2 ready pods of ReplicaSet both go",
    }
    everything = evictions(objects, [each for each in objects if each.gvk.kind == "Pod"])
    assert of(everything, "web-b").downtime == "all 2 ready pods of Deployment web go"


def local_volume(*hosts: str) -> list[KubernetesObject]:
    expressions = [{"key": "kubernetes.io/hostname", "operator": "In", "values": list(hosts)}]
    required = {"nodeSelectorTerms": [{"matchExpressions": expressions}]}
    return [
        make("PersistentVolume", "disk", namespace="", spec={"nodeAffinity": {"required": required}}),
        make("PersistentVolumeClaim", "data", spec={"volumeName": "disk"}),
    ]


@pytest.mark.parametrize(
    ("hosts", "fits", "pinned"),
    [
        (("n1",), (), "PersistentVolume disk can only be reached from n1"),
        (("n1", "n2"), ("n2",), ""),
    ],
    ids=["here alone", "from another node too"],
)
def test_a_local_volume(hosts: tuple[str, ...], fits: tuple[str, ...], pinned: str) -> None:
    owner = replica_set()
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    objects = [
        node("n1"),
        node("n2"),
        node("n3"),
        owner,
        *local_volume(*hosts),
        pod("db", owner, volumes=volumes),
    ]
    found = of(drain(objects, objects[0]), "db")
    assert found.pinned == pinned
    assert found.room is not None
    assert found.room.fits == fits
    refusals = {each.reason: each.nodes for each in found.room.refusals}
    assert refusals == {"volume disk is not reachable from there": 2 - len(fits)}


def test_nothing_is_placed_that_nobody_makes_again() -> None:
    ended = pod("ended", replica_set(), status={"phase": "Succeeded"})
    outcome = drain([node("n1"), node("n2"), pod("bare"), ended], node("n1"))
    assert [each.room for each in outcome.pods] == [None, None]


@pytest.mark.parametrize(
    "bad",
    [
        make("Pod", "bad", spec={"nodeName": 7}),
        make("Pod", "bad", spec={"nodeName": "n1", "containers": {}}),
        make("Node", "bad", namespace="", status={"allocatable": []}),
        make("Node", "bad", namespace="", status={"allocatable": {"cpu": "many"}}),
        make("PodDisruptionBudget", "bad", api="policy/v1", spec=[]),
        pod("bad", replica_set(), containers=[container("lots")]),
        pod("bad", replica_set(), affinity={"podAffinity": 3}),
    ],
)
def test_malformed_objects_are_told_not_raised(bad: KubernetesObject) -> None:
    outcome = drain([node("n1"), node("n2"), bad, pod("well", replica_set())], node("n1"))
    assert len(outcome.problems) == 1
    assert "bad: " in outcome.problems[0]
    assert of(outcome, "well").fate is Fate.EVICTED


def test_bodies_that_were_not_read_are_told() -> None:
    whole = pod("p")
    outcome = drain([node("n1"), KubernetesObject(whole.gvk, whole.metadata)], node("n1"))
    assert outcome.pods == ()
    why = "Pod/shop/p: only its metadata was read, so where it runs and what it needs is not known"
    assert outcome.problems == (why,)


def test_a_hundred_nodes_in_a_second() -> None:
    nodes = [node(f"n{number}", cpu="64", allocatable={"pods": "250"}) for number in range(100)]
    objects: list[KubernetesObject] = list(nodes)
    for number in range(400):
        app = {"app": f"a{number}"}
        owner = replica_set(f"a{number}", replicas=25)
        objects += [owner, budget(f"a{number}", selector={"matchLabels": app}, maxUnavailable="10%")]
        objects += [
            pod(
                f"a{number}-{k}",
                owner,
                node=f"n{(number * 25 + k) % 100}",
                labels=app,
                containers=[container("100m")],
            )
            for k in range(25)
        ]
    start = time.process_time()
    outcome = drain(objects, nodes[0])
    assert len(outcome.pods) == 100
    assert time.process_time() - start < 1


def test_cordoned_nodes_are_told() -> None:
    drained, open_node, closed = node("n1", unschedulable=True), node("n2"), node("n3", unschedulable=True)
    outcome = drain([drained, open_node, closed, pod("a", replica_set())], drained)
    assert (outcome.cordoned, outcome.cordoned_nodes) == (True, ("n3",))
    room = of(outcome, "a").room
    assert room is not None
    assert room.placed_on == "n2"
    other = drain([drained, open_node, closed], open_node)
    assert (other.cordoned, other.cordoned_nodes) == (False, ("n1", "n3"))


def test_pods_that_wait_for_others_leave_nothing_down() -> None:
    """The budget keeps one pod ready at every moment, so there is no downtime although both pods go."""
    owner = replica_set(replicas=2)
    pods = [pod(name, owner) for name in ("a", "b")]
    guarded = budget(
        status={
            "observedGeneration": 1,
            "disruptionsAllowed": 1,
            "currentHealthy": 2,
            "desiredHealthy": 1,
            "expectedPods": 2,
        }
    )
    objects = [node("n1"), node("n2"), owner, *pods]
    outcome = drain([*objects, guarded], objects[0])
    assert [(each.fate, each.downtime) for each in outcome.pods] == [(Fate.EVICTED, ""), (Fate.WAITS, "")]
    unguarded = drain(objects, objects[0])
    assert {each.downtime for each in unguarded.pods} == {"all 2 ready pods of ReplicaSet web go"}

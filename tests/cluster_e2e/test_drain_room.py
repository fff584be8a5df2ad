"""Where pods fit, against the real scheduler: each kind of pod is offered to each node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from kubectl_insight.graph.disruption import evictions
from kubectl_insight.objects.item import KubernetesObject, decode_list, from_mapping
from tests.cluster_e2e.run_insight import Item, create, make
from tests.controlplane.control_plane import ControlPlane, Options

HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"
KINDS = "pods,nodes,namespaces,pv,pvc"


@pytest.fixture(scope="module")
def cluster(built: None) -> Iterator[ControlPlane]:
    """Six nodes that differ, and pods on some of them: node-1 is plain and empty."""
    with ControlPlane(Options(service_accounts=False)) as started:
        started.nodes(6)
        for namespace in ("room", "other"):
            started.namespace(namespace)
        started.kubectl("label", "namespace", "other", "team=blue")
        started.kubectl("taint", "nodes", "node-2", "gpu=yes:NoSchedule")
        started.kubectl("cordon", "node-3")
        started.kubectl("label", "nodes", "node-4", "disk=ssd", "level=7")
        started.kubectl("taint", "nodes", "node-5", "soft=yes:PreferNoSchedule")
        create(started, *RESIDENTS, *STORAGE)
        running = ["pod", "--all", "-A", "--for=jsonpath={.status.phase}=Running", "--timeout=60s"]
        started.kubectl("wait", *running)
        started.kubectl(
            "wait", "pvc/local", "-n", "room", "--for=jsonpath={.status.phase}=Bound", "--timeout=60s"
        )
        yield started


def pod(name: str, app: str, namespace: str = "room", **spec: Any) -> Item:
    spec = {"containers": [container()], "terminationGracePeriodSeconds": 0, **spec}
    return make("Pod", name, namespace=namespace, metadata={"name": name, "labels": {"app": app}}, spec=spec)


def container(cpu: str = "", memory: str = "", **more: Any) -> Item:
    requests = {key: value for key, value in (("cpu", cpu), ("memory", memory)) if value}
    name = more.pop("name", "main")
    return {"name": name, "image": "example.org/main:1", "resources": {"requests": requests}, **more}


def affinity(kind: str, app: str, key: str = HOSTNAME, **more: Any) -> Item:
    term = {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": key, **more}
    return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def node_affinity(*expressions: Item) -> Item:
    terms = [{"matchExpressions": [each]} for each in expressions]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}


def expression(key: str, operator: str, *values: str) -> Item:
    return {"key": key, "operator": operator, "values": list(values)}


ANTI, TOGETHER = "podAntiAffinity", "podAffinity"
RESIDENTS = (
    pod("big", "big", nodeName="node-4", containers=[container("31", "200Gi")]),
    pod(
        "web",
        "web",
        nodeName="node-5",
        containers=[container(ports=[{"containerPort": 80, "hostPort": 8080}])],
    ),
    pod("guard", "guard", nodeName="node-6", affinity=affinity(ANTI, "guest")),
    pod("blue", "web", namespace="other", nodeName="node-6"),
)
STORAGE = (
    make(
        "PersistentVolume",
        "local",
        spec={
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "by-hand",
            "persistentVolumeReclaimPolicy": "Retain",
            "local": {"path": "/data"},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [expression(HOSTNAME, "In", "node-5", "node-2")]}
                    ]
                }
            },
        },
    ),
    make(
        "PersistentVolumeClaim",
        "local",
        namespace="room",
        spec={
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "by-hand",
            "volumeName": "local",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    ),
)
GPU = [{"key": "gpu", "operator": "Equal", "value": "yes", "effect": "NoSchedule"}]
UNKNOWN = {"requests": {"example.org/gpu": "1"}, "limits": {"example.org/gpu": "1"}}
SIDECAR = container("600m", name="side", restartPolicy="Always")
VISITORS: dict[str, Item] = {
    "plain": pod("v", "x"),
    "one CPU": pod("v", "x", containers=[container("1")]),
    "a bit more than one CPU": pod("v", "x", containers=[container("1001m")]),
    "two containers": pod("v", "x", containers=[container("500m"), container("501m", name="b")]),
    "an init container": pod(
        "v", "x", containers=[container("1m")], initContainers=[container("1100m", name="i")]
    ),
    "a sidecar before an init container": pod(
        "v", "x", containers=[container("1m")], initContainers=[SIDECAR, container("401m", name="i")]
    ),
    "a sidecar after it": pod(
        "v", "x", containers=[container("1m")], initContainers=[container("401m", name="i"), SIDECAR]
    ),
    "memory": pod("v", "x", containers=[container(memory="57Gi")]),
    "memory in decimals": pod("v", "x", containers=[container(memory="60e9")]),
    "too much": pod("v", "x", containers=[container("33")]),
    "an unknown resource": pod("v", "x", containers=[container(resources=UNKNOWN)]),
    "tolerating": pod("v", "x", tolerations=GPU),
    "tolerating another value": pod("v", "x", tolerations=[{**GPU[0], "value": "no"}]),
    "tolerating all": pod("v", "x", tolerations=[{"operator": "Exists"}]),
    "a node selector": pod("v", "x", nodeSelector={"disk": "ssd"}),
    "two terms": pod(
        "v", "x", affinity=node_affinity(expression("disk", "Exists"), expression(ZONE, "In", "zone-a"))
    ),
    "greater than": pod("v", "x", affinity=node_affinity(expression("level", "Gt", "6"))),
    "less than": pod("v", "x", affinity=node_affinity(expression("level", "Lt", "7"))),
    "not in": pod("v", "x", affinity=node_affinity(expression("disk", "NotIn", "ssd"))),
    "does not exist": pod("v", "x", affinity=node_affinity(expression("disk", "DoesNotExist"))),
    "a host port": pod("v", "x", containers=[container(ports=[{"containerPort": 1, "hostPort": 8080}])]),
    "a host port of another protocol": pod(
        "v", "x", containers=[container(ports=[{"containerPort": 1, "hostPort": 8080, "protocol": "UDP"}])]
    ),
    "a host port of one address": pod(
        "v",
        "x",
        containers=[container(ports=[{"containerPort": 1, "hostPort": 8080, "hostIP": "127.0.0.1"}])],
    ),
    "on the node's network": pod(
        "v", "x", hostNetwork=True, containers=[container(ports=[{"containerPort": 8080}])]
    ),
    "kept away": pod("v", "guest"),
    "apart from web": pod("v", "x", affinity=affinity(ANTI, "web")),
    "apart from web by zone": pod("v", "x", affinity=affinity(ANTI, "web", ZONE)),
    "apart from web anywhere": pod("v", "x", affinity=affinity(ANTI, "web", namespaceSelector={})),
    "apart from team blue": pod(
        "v", "x", affinity=affinity(ANTI, "web", namespaceSelector={"matchLabels": {"team": "blue"}})
    ),
    "apart from a namespace": pod("v", "x", affinity=affinity(ANTI, "web", namespaces=["other"])),
    "together with web": pod("v", "x", affinity=affinity(TOGETHER, "web")),
    "together by zone": pod("v", "x", affinity=affinity(TOGETHER, "web", ZONE)),
    "together with its like": pod("v", "x", affinity=affinity(TOGETHER, "x")),
    "together with nobody": pod("v", "x", affinity=affinity(TOGETHER, "nobody")),
    "a local volume": pod(
        "v", "x", volumes=[{"name": "d", "persistentVolumeClaim": {"claimName": "local"}}], tolerations=GPU
    ),
}


@pytest.mark.parametrize("visitor", VISITORS.values(), ids=VISITORS.keys())
def test_where_a_pod_fits(cluster: ControlPlane, visitor: Item) -> None:
    objects = _read(cluster)
    nodes = sorted(each.name for each in objects if each.gvk.kind == "Node")
    assert _ours(objects, visitor) == _real(cluster, visitor, nodes)


def _ours(objects: list[KubernetesObject], visitor: Item) -> list[str]:
    controller = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "v", "uid": "v", "controller": True}
    metadata = {**visitor["metadata"], "uid": "v", "ownerReferences": [controller]}
    candidate = from_mapping({**visitor, "metadata": metadata})
    outcome = evictions([*objects, candidate], [candidate])
    assert outcome.problems == ()
    room = outcome.pods[0].room
    assert room is not None
    return list(room.fits)


def _real(cluster: ControlPlane, visitor: Item, nodes: list[str]) -> list[str]:
    """Offer the pod to one node at a time, so that pods of this test never meet each other."""
    taken = []
    for node in nodes:
        selector = {HOSTNAME: node} | visitor["spec"].get("nodeSelector", {})
        name = f"visitor-{node}"
        metadata = {**visitor["metadata"], "name": name}
        create(
            cluster, {**visitor, "metadata": metadata, "spec": {**visitor["spec"], "nodeSelector": selector}}
        )
        cluster.wait_until(partial(_is_decided, cluster, name), f"{name} being judged", of="kube-scheduler")
        if _get(cluster, name)["spec"].get("nodeName"):
            taken.append(node)
        cluster.kubectl("delete", "pod", name, "-n", "room", "--force", "--grace-period=0")
    return taken


def _is_decided(cluster: ControlPlane, name: str) -> bool:
    conditions = _get(cluster, name)["status"].get("conditions") or []
    return any(each["type"] == "PodScheduled" for each in conditions)


def _get(cluster: ControlPlane, name: str) -> Item:
    return dict(json.loads(cluster.kubectl("get", "pod", name, "-n", "room", "-o", "json").stdout))


def _read(cluster: ControlPlane) -> list[KubernetesObject]:
    return decode_list(cluster.kubectl("get", KINDS, "-A", "-o", "json").stdout.encode()).objects

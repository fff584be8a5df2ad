"""What ``impact`` says of objects that a test makes up: every sentence must be true for an operator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph_command.conftest import Over, Shop, Validated

Item = dict[str, Any]


def make(kind: str, name: str, *, api: str = "v1", namespace: str = "shop", **more: Any) -> Item:
    owners = more.pop("owners", ())
    metadata = {
        "name": name,
        "uid": f"{kind}-{name}",
        **({"namespace": namespace} if namespace else {}),
        "ownerReferences": [
            {
                "apiVersion": owner["apiVersion"],
                "kind": owner["kind"],
                "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"],
                "controller": True,
            }
            for owner in owners
        ],
    }
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **more}


def pod(name: str, owners: tuple[Item, ...] = (), **spec: Any) -> Item:
    ready = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    whole = {"containers": [{"name": "app", "image": "nginx"}], **spec}
    return make("Pod", name, owners=owners, spec=whole, status=ready)


def node(name: str, **spec: Any) -> Item:
    status = {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "10"}}
    return make("Node", name, namespace="", spec=spec, status=status)


DEFINITION = make(
    "CustomResourceDefinition",
    "widgets.example.com",
    api="apiextensions.k8s.io/v1",
    namespace="",
    spec={
        "group": "example.com",
        "scope": "Namespaced",
        "names": {"kind": "Widget", "plural": "widgets"},
        "versions": [{"name": "v1", "served": True, "storage": True}],
    },
)
WIDGETS = [make("Widget", name, api="example.com/v1") for name in ("one", "two")]


@pytest.mark.parametrize("how", [[], ["--what-if", "delete"]], ids=["plain", "simulated"])
def test_custom_resources_go_with_their_definition(over: Over, validated: Validated, how: list[str]) -> None:
    words = ("impact", "crd/widgets.example.com", "-n", "shop", *how)
    document = validated(over([DEFINITION, *WIDGETS], *words, "-o", "json"))
    assert document["severity"] == "high"
    assert document["summary"]["deleted"] == [{"kind": "Widget.example.com", "count": 2}]
    assert "  deleted with it: 2 Widget.example.com" in over([DEFINITION, *WIDGETS], *words).lines


def test_each_harm_is_told_in_words(over: Over, validated: Validated) -> None:
    account = make("ServiceAccount", "app")
    template = {"spec": {"serviceAccountName": "app", "containers": [{"name": "app"}]}}
    deployment = make("Deployment", "web", api="apps/v1", spec={"template": template})
    objects = [account, deployment, pod("other", serviceAccountName="app")]
    document = validated(over(objects, "impact", "sa/app", "-n", "shop", "-o", "json"))
    assert {each["id"]: (each["harm"], each["meaning"]) for each in document["affected"]} == {
        "Deployment.apps/shop/web": ("cannot start", "new pods are refused; those that are there go on"),
        "Pod/shop/other": ("identity", "its tokens are refused by the API server"),
    }
    assert document["severityMeaning"] == "something stops, is lost, or cannot start again"


def test_what_a_pod_has_is_told_from_what_its_volume_has(over: Over) -> None:
    claim = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    objects = [
        make(
            "PersistentVolume", "disk", namespace="", spec={"claimRef": {"namespace": "shop", "name": "data"}}
        ),
        make("PersistentVolumeClaim", "data", spec={"volumeName": "disk"}),
        pod("db", volumes=claim),
    ]
    assert "  1 pod cannot start again" in over(objects, "impact", "pvc/data", "-n", "shop").lines
    assert "  1 pod cannot run" in over(objects, "impact", "pv/disk", "-n", "shop").lines


def test_the_hosts_of_an_ingress_without_its_class_or_certificate(over: Over, validated: Validated) -> None:
    spec = {
        "ingressClassName": "edge",
        "tls": [{"hosts": ["b.example.com"], "secretName": "cert"}],
        "rules": [{"host": "a.example.com"}, {"host": "b.example.com"}],
    }
    objects = [
        make("Ingress", "entry", api="networking.k8s.io/v1", spec=spec),
        make("IngressClass", "edge", api="networking.k8s.io/v1", namespace=""),
        make("Secret", "cert"),
    ]
    told = {}
    for name in ("ingressclass/edge", "secret/cert"):
        document = validated(over(objects, "impact", name, "-n", "shop", "-o", "json"))
        told[name] = (document["severity"], document["summary"]["hosts"])
    assert told == {
        "ingressclass/edge": ("critical", ["a.example.com", "b.example.com"]),
        "secret/cert": ("high", ["b.example.com"]),
    }


def test_a_deletion_that_hangs_does_not_look_harmless(over: Over, validated: Validated) -> None:
    held = make("ConfigMap", "held")
    held["metadata"]["finalizers"] = ["example.com/never"]
    words = ("impact", "cm/held", "-n", "shop", "--what-if", "delete")
    lines = over([held], *words).lines
    assert lines[0] == "ConfigMap/held: high (the deletion does not come to an end)"
    assert lines[1] == "  1 object cannot go and stays Terminating"
    assert validated(over([held], *words, "-o", "json"))["gone"] == []


def test_a_drain_tells_of_cordons_and_of_pods_that_nobody_makes_again(
    over: Over, validated: Validated
) -> None:
    owner = make("ReplicaSet", "web", api="apps/v1", spec={"replicas": 1})
    objects = [
        node("n1", unschedulable=True),
        node("n2", unschedulable=True),
        owner,
        pod("bare", nodeName="n1"),
        pod("web-1", owners=(owner,), nodeName="n1"),
    ]
    words = ("impact", "node/n1", "--what-if", "drain")
    lines = over(objects, *words).lines
    assert lines[1:6] == [
        "  the node is cordoned already",
        "  the drain completes",
        "  1 pod cannot run on any other node",
        "  1 pod is not made again: no controller",
        "  cordoned, so they take no pods: n2",
    ]
    assert any(line.startswith("evicted") and line.endswith("1 node: unschedulable") for line in lines)
    drained = validated(over(objects, *words, "-o", "json"))["drain"]
    assert (drained["cordoned"], drained["cordonedNodes"]) == (True, ["n2"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["node/ghost", "--what-if", "drain"], 'Error from server (NotFound): nodes "ghost" not found'),
        (["secret/ghost", "--what-if", "delete"], 'Error from server (NotFound): secrets "ghost" not found'),
    ],
    ids=["drain", "delete"],
)
def test_what_is_only_named_cannot_be_played(over: Over, words: list[str], message: str) -> None:
    named = pod("web", nodeName="ghost", imagePullSecrets=[{"name": "ghost"}])
    result = over([named], "impact", *words, "-n", "shop")
    assert (result.exit_status, result.stdout) == (6, "")
    assert message in result.stderr.splitlines()


def test_what_many_pods_suffer_slightly_is_one_line(on_shop: Shop) -> None:
    lines = on_shop("impact", "serviceaccount/default").lines
    assert [line.split("  ")[1].strip() for line in lines if line.startswith("identity  Pod")] == ["Pod x13"]


def test_of_many_workloads_the_worst_are_told(over: Over) -> None:
    objects: list[Item] = []
    for number in range(30):
        owner = make("ReplicaSet", f"web-{number:02}", api="apps/v1")
        objects += [owner, pod(f"web-{number:02}-x", (owner,), nodeName="n1")]
        if number < 29:
            objects.append(pod(f"web-{number:02}-y", (owner,), nodeName="n2"))
    lines = over([node("n1"), *objects], "impact", "node/n1", "-n", "shop").lines
    told = [line for line in lines if line.startswith("  workload ")]
    assert len(told) == 20
    assert told[-1] == "  workload ReplicaSet.apps/web-29 down: 1 of 1 pod"
    assert "  and 10 more workloads, which -o json has" in lines

"""What goes by other controllers than the collector: claims, volumes, namespaces, definitions, nodes."""

from __future__ import annotations

import pytest

from kubectl_insight.graph.garbage_collection import Cascade, Cause, simulate
from kubectl_insight.objects.item import KubernetesObject
from tests.graph.garbage_collection_objects import Item, deletion, kept, obj, waves


@pytest.fixture
def storage() -> list[KubernetesObject]:
    protected = {"finalizers": ["kubernetes.io/pvc-protection"]}
    claim = obj("PersistentVolumeClaim", "data", metadata=protected, spec={"volumeName": "pv"})
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    pod = obj("Pod", "db", spec={"nodeName": "n1", "volumes": volumes}, status={"phase": "Running"})
    return [claim, pod]


def volume(policy: str, claim: KubernetesObject) -> KubernetesObject:
    named = {"namespace": claim.namespace, "name": claim.name, "uid": claim.uid}
    spec = {"claimRef": named, "persistentVolumeReclaimPolicy": policy}
    protected = {"finalizers": ["kubernetes.io/pv-protection"]}
    return obj("PersistentVolume", "pv", namespace="", metadata=protected, spec=spec)


def test_a_claim_in_use_stays_until_its_pod_goes(storage: list[KubernetesObject]) -> None:
    claim, _pod = storage
    outcome = simulate(storage, [claim])
    assert deletion(outcome, "data").stuck_by == ("finalizer kubernetes.io/pvc-protection: Pod db uses it",)
    assert waves(simulate(storage, storage)) == {"db": (0, 0), "data": (0, 1)}


@pytest.mark.parametrize(
    ("policy", "goes", "reason"),
    [
        ("Delete", True, "its reclaim policy is Delete and PersistentVolumeClaim data is gone"),
        (
            "Retain",
            False,
            "its reclaim policy is Retain: it stays Released with the data of PersistentVolumeClaim data",
        ),
        (
            "Recycle",
            False,
            "its reclaim policy is Recycle: emptied for another claim than PersistentVolumeClaim data",
        ),
    ],
)
def test_the_reclaim_policy(storage: list[KubernetesObject], policy: str, goes: bool, reason: str) -> None:
    pv = volume(policy, storage[0])
    outcome = simulate([*storage, pv], storage)
    if goes:
        found = deletion(outcome, "pv")
        assert (found.gone is not None, found.cause, found.reason) == (True, Cause.RECLAIM, reason)
    else:
        assert kept(outcome)["pv"][0] == reason


def test_a_bound_volume_is_protected(storage: list[KubernetesObject]) -> None:
    pv = volume("Delete", storage[0])
    outcome = simulate([*storage, pv], [pv])
    bound = "finalizer kubernetes.io/pv-protection: bound to PersistentVolumeClaim data"
    assert deletion(outcome, "pv").stuck_by == (bound,)
    assert simulate([*storage, pv], [pv, *storage]).stuck == ()


def test_the_claims_of_a_stateful_set() -> None:
    spec = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    db = obj("StatefulSet", "db", api="apps/v1", spec=spec)
    stays = obj("PersistentVolumeClaim", "data-db-0")
    goes = obj("PersistentVolumeClaim", "data-db-1", db)
    other = obj("PersistentVolumeClaim", "data-db-x")
    outcome = simulate([db, stays, goes, other], [db])
    assert waves(outcome) == {"db": (0, 0), "data-db-1": (1, 1)}
    assert kept(outcome) == {"data-db-0": ("StatefulSet db keeps its claims (whenDeleted is Retain)", ())}


def namespace_with(*more: KubernetesObject) -> list[KubernetesObject]:
    spec = {"finalizers": ["kubernetes"]}
    pod = obj("Pod", "web", spec={"nodeName": "n1"}, status={"phase": "Running"})
    return [obj("Namespace", "shop", namespace="", spec=spec), pod, obj("ConfigMap", "settings"), *more]


@pytest.mark.parametrize("cascade", list(Cascade))
def test_a_namespace_takes_the_pods_first(cascade: Cascade) -> None:
    abroad = obj("ConfigMap", "abroad", namespace="other")
    objects = namespace_with(abroad)
    outcome = simulate(objects, objects[:1], cascade)
    assert waves(outcome) == {"shop": (0, 3), "web": (1, 1), "settings": (2, 2)}
    assert deletion(outcome, "settings").reason == "Namespace shop terminates"


def test_a_pod_that_hangs_holds_its_whole_namespace() -> None:
    held = obj("Pod", "held", metadata={"finalizers": ["example.org/x"]}, spec={})
    objects = namespace_with(held)
    outcome = simulate(objects, objects[:1])
    assert waves(outcome) == {"shop": (0, None), "web": (1, 1), "held": (1, None)}
    assert deletion(outcome, "shop").stuck_by == ("Pod held not gone yet; 1 other objects wait for that",)


def test_a_dead_aggregated_api_holds_every_namespace() -> None:
    condition = {"type": "Available", "status": "False"}
    dead = obj(
        "APIService",
        "v1.dead",
        api="apiregistration.k8s.io/v1",
        namespace="",
        status={"conditions": [condition]},
    )
    objects = namespace_with(dead)
    outcome = simulate(objects, objects[:1])
    (why,) = deletion(outcome, "shop").stuck_by
    assert why == "APIService v1.dead is not available, so what it serves cannot be listed"
    assert deletion(outcome, "settings").gone is not None


def definition() -> KubernetesObject:
    spec = {"group": "example.org", "names": {"kind": "Widget"}}
    return obj(
        "CustomResourceDefinition",
        "widgets.example.org",
        api="apiextensions.k8s.io/v1",
        namespace="",
        spec=spec,
    )


def test_a_definition_takes_its_objects_with_it() -> None:
    crd = definition()
    widget = obj("Widget", "w", api="example.org/v2")
    child = obj("ConfigMap", "child", widget)
    outcome = simulate([crd, widget, child], [crd])
    assert waves(outcome) == {"widgets.example.org": (0, 2), "w": (1, 1), "child": (2, 2)}
    assert deletion(outcome, "w").cause is Cause.DEFINITION
    held = obj("Widget", "w", api="example.org/v2", metadata={"finalizers": ["example.org/x"]})
    assert deletion(simulate([crd, held], [crd]), "widgets.example.org").stuck_by == (
        "Widget w not gone yet",
    )


@pytest.mark.parametrize(
    ("label", "other", "goes"),
    [("onstart", "v2", True), ("onstart", "v1", False), ("", "v2", False)],
    ids=["the last", "not the last", "made by hand"],
)
def test_the_last_definition_of_a_version_takes_its_api_service(label: str, other: str, goes: bool) -> None:
    api = "apiextensions.k8s.io/v1"
    one, two = (
        obj(
            "CustomResourceDefinition",
            f"{kind.lower()}s.example.org",
            api=api,
            namespace="",
            spec={"group": "example.org", "names": {"kind": kind}, "versions": [{"name": version}]},
        )
        for kind, version in (("Widget", "v1"), ("Gadget", other))
    )
    labels = {"labels": {"kube-aggregator.kubernetes.io/automanaged": label}} if label else {}
    service = obj(
        "APIService", "v1.example.org", api="apiregistration.k8s.io/v1", namespace="", metadata=labels
    )
    names = {each.object.name for each in simulate([one, two, service], [one]).deletions}
    assert ("v1.example.org" in names) is goes
    both = {each.object.name for each in simulate([one, two, service], [one, two]).deletions}
    assert ("v1.example.org" in both) is bool(label)


def test_a_node_takes_its_pods_with_it() -> None:
    node = obj("Node", "n1", namespace="", status={"conditions": [{"type": "Ready", "status": "False"}]})
    pod = obj("Pod", "web", spec={"nodeName": "n1"}, status={"phase": "Running"})
    elsewhere = obj("Pod", "far", spec={"nodeName": "n2"}, status={"phase": "Running"})
    objects = [node, pod, elsewhere]
    assert waves(simulate(objects, [node])) == {"n1": (0, 0), "web": (1, 1)}
    outcome = simulate(objects, [pod, elsewhere])
    why = "Node n1 is not ready, so nobody ends its containers"
    assert (deletion(outcome, "web").stuck_by, deletion(outcome, "far").stuck_by) == ((why,), ())
    assert simulate(objects, [node, pod]).stuck == ()


@pytest.mark.parametrize(
    ("spec", "status", "seconds"),
    [
        ({"nodeName": "n"}, {"phase": "Running"}, 30),
        ({"nodeName": "n", "terminationGracePeriodSeconds": 0}, {"phase": "Running"}, 0),
        ({"nodeName": "n"}, {"phase": "Succeeded"}, 0),
        ({}, {"phase": "Pending"}, 0),
        (None, None, 0),
    ],
)
def test_grace(spec: Item | None, status: Item | None, seconds: int) -> None:
    pod = obj("Pod", "p", spec=spec, status=status)
    assert deletion(simulate([pod], [pod]), "p").grace_seconds == seconds


@pytest.mark.parametrize(
    "body",
    [{"spec": []}, {"spec": {"volumes": {}}}, {"spec": {"nodeName": 7}}, {"spec": 1, "status": "x"}],
)
@pytest.mark.parametrize(
    ("kind", "api", "namespace"),
    [
        ("Pod", "v1", "shop"),
        ("PersistentVolume", "v1", ""),
        ("Namespace", "v1", ""),
        ("StatefulSet", "apps/v1", "shop"),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", ""),
    ],
)
def test_a_malformed_body_is_told_not_raised(kind: str, api: str, namespace: str, body: Item) -> None:
    bad = obj(kind, "bad", api=api, namespace=namespace, **body)
    claim = obj("PersistentVolumeClaim", "claim")
    outcome = simulate([bad, claim], [claim, bad])
    assert deletion(outcome, "bad").wave == 0
    if kind == "Pod" or "spec" not in body or not isinstance(body["spec"], dict):
        assert any("bad: malformed" in problem for problem in outcome.problems)


def test_a_pod_without_its_body_is_told() -> None:
    pod = obj("Pod", "p")
    bare = KubernetesObject(pod.gvk, pod.metadata)
    outcome = simulate([bare], [bare])
    assert deletion(outcome, "p").grace_seconds is None
    assert outcome.problems == (
        "Pod/shop/p: only its metadata was read, so what it uses and how long it takes to end is not known",
    )

"""What goes with an object by its owners. The same cases run against the real collector in cluster_e2e."""

from __future__ import annotations

import pytest

from kubectl_insight.graph.garbage_collection import Cascade, Cause, simulate
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from tests.graph.garbage_collection_objects import Item, deletion, kept, obj, ref, waves


@pytest.fixture
def chain() -> list[KubernetesObject]:
    web = obj("Deployment", "web", api="apps/v1")
    replicas = obj("ReplicaSet", "web-1", web, api="apps/v1")
    spec = {"nodeName": "n1", "terminationGracePeriodSeconds": 60}
    pod = obj("Pod", "web-1-a", replicas, spec=spec, status={"phase": "Running"})
    return [web, replicas, pod]


def test_background_goes_down_the_chain(chain: list[KubernetesObject]) -> None:
    outcome = simulate(chain, chain[:1])
    assert waves(outcome) == {"web": (0, 0), "web-1": (1, 1), "web-1-a": (2, 2)}
    assert [each.reason for each in outcome.deletions] == [
        "asked for",
        "all owners gone: Deployment web",
        "all owners gone: ReplicaSet web-1",
    ]
    assert deletion(outcome, "web-1-a").grace_seconds == 60
    assert deletion(outcome, "web").cause is Cause.ASKED
    assert deletion(outcome, "web-1").cause is Cause.OWNERS


def test_foreground_comes_up_the_chain(chain: list[KubernetesObject]) -> None:
    outcome = simulate(chain, chain[:1], Cascade.FOREGROUND)
    gone = [each.gone for each in outcome.deletions]
    assert [each.object.name for each in outcome.deletions] == ["web", "web-1", "web-1-a"]
    assert gone == sorted((each for each in gone if each is not None), reverse=True)
    assert deletion(outcome, "web-1").reason == "Deployment web waits for it to go"


def test_orphan_takes_the_references_away(chain: list[KubernetesObject]) -> None:
    outcome = simulate(chain, chain[:1], Cascade.ORPHAN)
    assert waves(outcome) == {"web": (0, 0)}
    assert kept(outcome) == {
        "web-1": ("orphaned: Deployment web goes without it", ("Deployment.apps/shop/web",))
    }


def test_a_pod_is_made_again_by_its_controller(chain: list[KubernetesObject]) -> None:
    outcome = simulate(chain, chain[2:])
    assert deletion(outcome, "web-1-a").remade_by == "ReplicaSet.apps/shop/web-1"


def test_another_owner_keeps_it() -> None:
    one, two = obj("ConfigMap", "one"), obj("ConfigMap", "two")
    both = obj("ConfigMap", "both", one, two)
    outcome = simulate([one, two, both], [one])
    assert waves(outcome) == {"one": (0, 0)}
    assert kept(outcome) == {"both": ("still owned by ConfigMap two", ("ConfigMap/shop/one",))}


def test_a_stale_second_owner_does_not_keep_it() -> None:
    one = obj("ConfigMap", "one")
    two = obj("ConfigMap", "two")
    both = obj("ConfigMap", "both", one, ref(two, uid="an-older-uid"))
    outcome = simulate([one, two, both], [one])
    reason = "all owners gone: ConfigMap one, ConfigMap two (it does not exist)"
    assert deletion(outcome, "both").reason == reason


@pytest.mark.parametrize(
    ("changes", "namespace", "why"),
    [
        ({}, "other", "ConfigMap owner (it is in another namespace, shop)"),
        ({"name": "ownr"}, "shop", "ConfigMap ownr (that uid is ConfigMap owner)"),
        ({"kind": "Secret"}, "shop", "Secret owner (that uid is a ConfigMap)"),
        ({"uid": "nobody"}, "shop", "ConfigMap owner (it does not exist)"),
        ({"uid": None}, "shop", "ConfigMap owner (it does not exist)"),
    ],
    ids=["another namespace", "another name", "another kind", "a stale uid", "no uid"],
)
def test_strays_are_collected_by_themselves(changes: Item, namespace: str, why: str) -> None:
    owner = obj("ConfigMap", "owner")
    stray = obj("ConfigMap", "stray", ref(owner, **changes), namespace=namespace)
    outcome = simulate([owner, stray], [], strays=True)
    assert [each.reason for each in outcome.deletions] == [f"all owners gone: {why}"]
    assert simulate([owner, stray], []).deletions == ()


def test_a_namespaced_owner_of_a_cluster_scoped_object() -> None:
    owner = obj("ConfigMap", "owner")
    role = obj("ClusterRole", "role", owner, api="rbac.authorization.k8s.io/v1", namespace="")
    outcome = simulate([owner, role], [owner])
    assert waves(outcome) == {"owner": (0, 0)}
    assert "OwnerRefInvalidNamespace" in kept(outcome)["role"][0]


class Knows:
    def __init__(self, reason: str = "") -> None:
        self.reason = reason

    def namespaced(self, kind: GroupKind) -> bool:
        return kind.kind != "ClusterRole"

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        return self.reason


def test_an_owner_that_cannot_be_read_keeps_its_dependents() -> None:
    owner = obj("ConfigMap", "owner")
    relic = {"apiVersion": "gone.example.org/v1", "kind": "Relic", "name": "old", "uid": "x"}
    owned = obj("ConfigMap", "owned", owner, relic)
    outcome = simulate([owner, owned], [owner], knowledge=Knows("the server does not serve this kind"))
    reason = (
        "the garbage collector leaves it alone: Relic old cannot be read: the server does not serve this kind"
    )
    assert kept(outcome) == {"owned": (reason, ())}
    assert waves(simulate([owner, owned], [owner], knowledge=Knows())) == {"owner": (0, 0), "owned": (1, 1)}


def test_a_finalizer_holds_an_object_and_all_below() -> None:
    owner = obj("ConfigMap", "owner", metadata={"finalizers": ["example.org/x"]})
    owned = obj("ConfigMap", "owned", owner)
    outcome = simulate([owner, owned], [owner])
    assert waves(outcome) == {"owner": (0, None)}
    assert deletion(outcome, "owner").stuck_by == ("finalizer example.org/x",)
    assert [each.object.name for each in outcome.stuck] == ["owner"]


def test_a_held_dependent_blocks_a_foreground_deletion() -> None:
    owner = obj("ConfigMap", "owner")
    held = obj("ConfigMap", "held", owner, metadata={"finalizers": ["example.org/x"]})
    outcome = simulate([owner, held], [owner], Cascade.FOREGROUND)
    assert deletion(outcome, "owner").stuck_by == ("finalizer foregroundDeletion: ConfigMap held blocks it",)
    outcome = simulate(
        [owner, obj("ConfigMap", "h", ref(owner, blockOwnerDeletion=False))], [owner], Cascade.FOREGROUND
    )
    assert outcome.stuck == ()


@pytest.mark.parametrize("finalizer", ["service.kubernetes.io/load-balancer-cleanup"])
def test_a_finalizer_that_others_clear_takes_time(finalizer: str) -> None:
    service = obj("Service", "web", metadata={"finalizers": [finalizer]})
    slices = obj("EndpointSlice", "web-x", service, api="discovery.k8s.io/v1")
    outcome = simulate([service, slices], [service])
    assert waves(outcome) == {"web": (0, 0), "web-x": (1, 1)}
    assert deletion(outcome, "web").waits_for == (
        f"finalizer {finalizer}: the cloud's load balancer is taken down",
    )


def test_the_pods_of_a_job_lose_their_tracking_finalizer() -> None:
    job = obj("Job", "job", api="batch/v1")
    pod = obj("Pod", "job-x", job, metadata={"finalizers": ["batch.kubernetes.io/job-tracking"]}, spec={})
    assert waves(simulate([job, pod], [job])) == {"job": (0, 0), "job-x": (1, 1)}


def test_what_is_terminating_already_goes_when_nothing_holds_it() -> None:
    owner = obj(
        "ConfigMap",
        "owner",
        metadata={"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["foregroundDeletion"]},
    )
    owned = obj("ConfigMap", "owned", owner)
    outcome = simulate([owner, owned], [owned])
    assert waves(outcome) == {"owned": (0, 0), "owner": (1, 1)}
    assert deletion(outcome, "owner").cause is Cause.PENDING

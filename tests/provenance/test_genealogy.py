"""Which revision of its workload an object is."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import yaml

from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from kubectl_insight.provenance.genealogy import Rollout, rollout


def manifest(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


REPLICA_SET = manifest("""
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: web-7d9c5b8f6
  namespace: shop
  labels: {app: web, pod-template-hash: 7d9c5b8f6}
  annotations:
    deployment.kubernetes.io/desired-replicas: "3"
    deployment.kubernetes.io/max-replicas: "4"
    deployment.kubernetes.io/revision: "4"
    deployment.kubernetes.io/revision-history: 1,2
    kubernetes.io/change-cause: bump web
  ownerReferences:
  - {apiVersion: apps/v1, kind: Deployment, name: web, uid: u-1, controller: true, blockOwnerDeletion: true}
spec:
  replicas: 3
  template:
    spec:
      initContainers: [{name: wait, image: "busybox:1.36"}]
      containers: [{name: web, image: "web:1.4.2"}, {name: proxy, image: "envoy:1.30"}]
""")

STATEFUL_REVISION = manifest("""
apiVersion: apps/v1
kind: ControllerRevision
metadata:
  name: db-6bc9d8f7c5
  namespace: shop
  annotations: {kubernetes.io/change-cause: new disk}
  labels: {app: db, controller.kubernetes.io/hash: 6bc9d8f7c5}
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u-1, controller: true}]
revision: 2
data:
  spec:
    template:
      $patch: replace
      metadata: {labels: {app: db}}
      spec: {containers: [{name: db, image: "postgres:16"}]}
""")

DAEMON_REVISION = manifest("""
apiVersion: apps/v1
kind: ControllerRevision
metadata:
  name: agent-5f7d
  namespace: shop
  annotations: {deprecated.daemonset.template.generation: "1"}
  labels: {app: agent, controller-revision-hash: 5f7d}
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: u-1, controller: true}]
revision: 1
data: {spec: {template: {$patch: replace, spec: {containers: [{name: agent, image: "agent:3"}]}}}}
""")

SCHEDULED_JOB = manifest("""
apiVersion: batch/v1
kind: Job
metadata:
  name: report-29920355
  namespace: shop
  annotations: {batch.kubernetes.io/cronjob-scheduled-timestamp: "2026-11-21T00:35:00Z"}
  ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: report, uid: u-1, controller: true}]
""")

OLD_JOB = manifest("""
apiVersion: batch/v1
kind: Job
metadata:
  name: report-29920355
  namespace: shop
  ownerReferences: [{apiVersion: batch/v1beta1, kind: CronJob, name: report, uid: u-1, controller: true}]
""")

MANUAL_JOB = manifest("""
apiVersion: batch/v1
kind: Job
metadata:
  name: report-29920355
  namespace: shop
  annotations: {cronjob.kubernetes.io/instantiate: manual}
  ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: report, uid: u-1, controller: true}]
""")

CASES = [
    pytest.param(
        REPLICA_SET,
        Rollout(4, (1, 2), ("web:1.4.2", "envoy:1.30"), "bump web", 3, "7d9c5b8f6"),
        'revision 4, was 1, 2, images web:1.4.2, envoy:1.30, cause "bump web"',
        id="replica-set-rolled-back-to",
    ),
    pytest.param(
        STATEFUL_REVISION,
        Rollout(2, images=("postgres:16",), cause="new disk", hash="6bc9d8f7c5"),
        'revision 2, image postgres:16, cause "new disk"',
        id="stateful-set",
    ),
    pytest.param(
        DAEMON_REVISION,
        Rollout(1, images=("agent:3",), hash="5f7d"),
        "revision 1, image agent:3",
        id="daemon-set",
    ),
    pytest.param(
        SCHEDULED_JOB,
        Rollout(scheduled="2026-11-21T00:35:00Z"),
        "scheduled 2026-11-21T00:35:00Z",
        id="job-by-annotation",
    ),
    pytest.param(
        OLD_JOB, Rollout(scheduled="2026-11-21T00:35:00Z"), "scheduled 2026-11-21T00:35:00Z", id="job-by-name"
    ),
    pytest.param(MANUAL_JOB, Rollout(manual=True), "manual", id="job-by-hand"),
]


@pytest.mark.parametrize("form", ["mapping", "bytes"])
@pytest.mark.parametrize(("item", "expected", "text"), CASES)
def test_rollout(item: dict[str, Any], expected: Rollout, text: str, form: str) -> None:
    found = rollout(from_mapping(item) if form == "mapping" else decode_object(msgspec.json.encode(item)))
    assert found == expected
    assert found is not None
    assert found.text() == text


def changed(item: dict[str, Any], **metadata: Any) -> KubernetesObject:
    return from_mapping({**item, "metadata": {**item["metadata"], **metadata}})


def owned_by(kind: str, *, api_version: str = "apps/v1", controller: bool = True) -> list[dict[str, Any]]:
    return [{"apiVersion": api_version, "kind": kind, "name": "web", "uid": "u-1", "controller": controller}]


@pytest.mark.parametrize(
    "obj",
    [
        pytest.param(changed(REPLICA_SET, ownerReferences=[]), id="orphan"),
        pytest.param(changed(REPLICA_SET, ownerReferences=owned_by("Rollout")), id="other-kind"),
        pytest.param(
            changed(REPLICA_SET, ownerReferences=owned_by("Deployment", api_version="shop.example.com/v1")),
            id="other-group",
        ),
        pytest.param(
            changed(REPLICA_SET, ownerReferences=owned_by("Deployment", controller=False)),
            id="not-controlled",
        ),
        pytest.param(changed({**REPLICA_SET, "kind": "Pod"}), id="pod"),
        pytest.param(changed(OLD_JOB, ownerReferences=owned_by("Workflow")), id="job-of-something-else"),
    ],
)
def test_no_rollout(obj: KubernetesObject) -> None:
    assert rollout(obj) is None


def test_a_deployment_of_the_removed_group_counts() -> None:
    old = changed(
        {**REPLICA_SET, "apiVersion": "extensions/v1beta1"},
        ownerReferences=owned_by("Deployment", api_version="extensions/v1beta1"),
    )
    assert (found := rollout(old))
    assert found.revision == 4


def test_metadata_alone_gives_all_but_the_images() -> None:
    found = rollout(from_mapping(REPLICA_SET, bodies=False))
    assert found == Rollout(4, (1, 2), (), "bump web", 3, "7d9c5b8f6")


def test_only_the_pods_own_images_count_as_a_fitting_body() -> None:
    odd = from_mapping({**REPLICA_SET, "spec": {"template": {"spec": {"containers": "none"}}}})
    assert (found := rollout(odd))
    assert found.images == ()


@pytest.mark.parametrize(
    ("revision", "history", "expected"),
    [
        ("", "", (None, ())),
        ("four", "1,x,,3", (None, (1, 3))),
        ("9" * 5000, "²,٣,-1", (None, ())),
        ("0", "0", (0, (0,))),
    ],
)
def test_hostile_numbers(revision: str, history: str, expected: tuple[int | None, tuple[int, ...]]) -> None:
    annotations = {
        "deployment.kubernetes.io/revision": revision,
        "deployment.kubernetes.io/revision-history": history,
    }
    found = rollout(changed(REPLICA_SET, annotations=annotations))
    assert found is not None
    assert (found.revision, found.history) == expected


@pytest.mark.parametrize(
    "name", ["report-29920355x", "report-", "other-29920355", "report", f"report-{'9' * 19}"]
)
def test_names_that_hold_no_time(name: str) -> None:
    assert rollout(changed(OLD_JOB, name=name)) == Rollout()


def test_the_last_minute_that_a_date_can_hold() -> None:
    assert rollout(changed(OLD_JOB, name="report-4223371679")) == Rollout(scheduled="")
    assert rollout(changed(OLD_JOB, name="report-4223370240")) == Rollout(scheduled="9999-12-31T00:00:00Z")


def test_an_empty_rollout_says_nothing() -> None:
    assert Rollout().text() == ""

"""What holds for the health of any object, however odd it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.containers import container_healths
from kubectl_insight.objects.health.health import Health, assess
from kubectl_insight.objects.health.kstatus import Status, kstatus
from kubectl_insight.objects.health.readiness import readiness
from kubectl_insight.objects.item import KubernetesObject, decode_list, decode_object, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples/shop/recorded/objects.json"
GUESTBOOK = Path(__file__).parents[3] / "shared/fixtures/cluster-insight"

KINDS = [
    GroupVersionKind("", "v1", "Pod"),
    GroupVersionKind("", "v1", "PersistentVolume"),
    GroupVersionKind("", "v1", "PersistentVolumeClaim"),
    GroupVersionKind("", "v1", "Namespace"),
    GroupVersionKind("", "v1", "ReplicationController"),
    GroupVersionKind("", "v1", "Service"),
    GroupVersionKind("apps", "v1", "DaemonSet"),
    GroupVersionKind("apps", "v1", "Deployment"),
    GroupVersionKind("apps", "v1", "ReplicaSet"),
    GroupVersionKind("apps", "v1", "StatefulSet"),
    GroupVersionKind("batch", "v1", "Job"),
    GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
    GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler"),
    GroupVersionKind("example.com", "v1", "Widget"),
]
FIELDS = [
    "active availableReplicas completions conditions containerStatuses containers currentNumberScheduled currentReplicas",
    "currentRevision desiredNumberScheduled exitCode failed finishedAt initContainerStatuses initContainers lastState message",
    "name numberAvailable numberReady observedGeneration paused phase progressDeadlineSeconds reason ready readyReplicas",
    "replicas restartCount restartPolicy rollingUpdate partition running signal spec started startTime state status",
    "succeeded suspend terminated type updateRevision updateStrategy updatedNumberScheduled updatedReplicas waiting",
]
WORDS = [
    *(
        "True",
        "False",
        "Unknown",
        "Ready",
        "Available",
        "Progressing",
        "Reconciling",
        "Stalled",
        "PodScheduled",
        "Initialized",
    ),
    *(
        "Running",
        "Pending",
        "Failed",
        "Succeeded",
        "NodeLost",
        "Completed",
        "CrashLoopBackOff",
        "Always",
        "OnDelete",
        "Complete",
    ),
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 5),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(" ".join(FIELDS).split()), st.text(max_size=4)), inner, max_size=6
        ),
    ),
    max_leaves=25,
)


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


words = st.sampled_from(WORDS)
numbers = st.one_of(st.none(), st.integers(0, 4))
conditions = st.lists(
    _optional(type=words, status=words, reason=words, message=st.text(max_size=5)), max_size=4
)
ends = _optional(exitCode=numbers, reason=words, signal=numbers, finishedAt=st.just("2026-07-01T11:00:00Z"))
states = _optional(running=st.just({}), waiting=_optional(reason=words, message=words), terminated=ends)
statuses = st.lists(
    _optional(
        name=words,
        ready=st.booleans(),
        started=st.booleans(),
        restartCount=numbers,
        state=states,
        lastState=states,
    ),
    max_size=3,
)
names = st.lists(_optional(name=words, restartPolicy=words), max_size=3)
counts = {
    name: numbers
    for name in " ".join(FIELDS).split()
    if name.endswith(("Replicas", "Scheduled"))
    or name in {"active", "failed", "replicas", "succeeded", "numberReady", "numberAvailable"}
}
plausible = _optional(
    spec=_optional(
        replicas=numbers, containers=names, initContainers=names, suspend=st.booleans(), completions=numbers
    ),
    status=_optional(
        phase=words,
        reason=words,
        message=st.text(max_size=5),
        conditions=conditions,
        containerStatuses=statuses,
        initContainerStatuses=statuses,
        observedGeneration=numbers,
        **counts,
    ),
)


def _check(obj: KubernetesObject, types: list[str]) -> Health:
    health = assess(obj, NOW, types)
    assert isinstance(health.status, Status)
    assert "\n" not in health.message
    if health.status is Status.UNKNOWN:
        assert health.message
    elif health.healthy:
        assert (health.status, health.message) == (Status.CURRENT, "")
    elif obj.gvk.kind != "ReplicaSet":
        assert health.message
    assert kstatus(obj, NOW).status == health.status
    assert (readiness(obj) or "") == health.ready or health.message.startswith("malformed")
    assert isinstance(container_healths(obj), list)
    return health


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), anything, anything, st.lists(words, max_size=2))
def test_any_body_has_a_health(gvk: GroupVersionKind, spec: object, status: object, types: list[str]) -> None:
    mapping = {"apiVersion": gvk.api_version, "kind": gvk.kind, "spec": spec, "status": status}
    _check(from_mapping(mapping), types)
    _check(decode_object(json.dumps(mapping).encode()), types)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), plausible, st.sampled_from([None, 1, 2]), st.lists(words, max_size=2))
def test_a_plausible_body_is_never_malformed(
    gvk: GroupVersionKind, body: dict[str, Any], generation: int | None, types: list[str]
) -> None:
    mapping = {
        "apiVersion": gvk.api_version,
        "kind": gvk.kind,
        "metadata": {"generation": generation},
        **body,
    }
    health = _check(from_mapping(mapping), types)
    assert not health.message.startswith("malformed")
    assert _check(decode_object(json.dumps(mapping).encode()), types) == health


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(KINDS), st.binary(max_size=40).filter(lambda data: b"}" not in data))
def test_bytes_that_are_no_json_have_a_health(gvk: GroupVersionKind, content: bytes) -> None:
    health = assess(KubernetesObject(gvk, ObjectMeta(name="x"), content), NOW)
    assert health.healthy is False
    assert health.message


@pytest.mark.parametrize(
    "content",
    [
        b'{"status":' * 20_000,
        b'{"spec":{"replicas":' + b"9" * 5_000 + b"}}",
        b'{"status":{"conditions":[{"type":"\xff"}]}}',
        {"status": {1: 2}},
        {"spec": {"replicas": 10**5_000}, "status": {}},
        {1: 2},
    ],
    ids=["deep", "huge number", "no UTF-8", "key is a number", "huge decoded number", "no field at all"],
)
@pytest.mark.parametrize("gvk", KINDS, ids=str)
def test_hostile_bodies(gvk: GroupVersionKind, content: Any) -> None:
    obj = KubernetesObject(gvk, ObjectMeta(name="x"), content)
    assert isinstance(assess(obj, NOW).status, Status)
    assert isinstance(kstatus(obj, NOW).status, Status)
    assert readiness(obj) is None or isinstance(readiness(obj), str)


def test_health_is_written_as_plain_json() -> None:
    written = msgspec.json.encode(Health(Status.CURRENT, "1/1", "Running"))
    assert json.loads(written) == {
        "status": "Current",
        "ready": "1/1",
        "reason": "Running",
        "message": "",
        "healthy": True,
    }


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the recorded example is not there")
def test_the_example_is_understood() -> None:
    objects = decode_list(EXAMPLE.read_bytes()).objects
    assert objects
    healths = {obj.id: _check(obj, []) for obj in objects}
    assert not [name for name, health in healths.items() if health.status is Status.UNKNOWN]
    assert {health.healthy for health in healths.values()} == {True, False}


@pytest.mark.skipif(not GUESTBOOK.exists(), reason="needs ../shared/fixtures")
@pytest.mark.parametrize("kind", ["Node", "Pod", "ReplicationController", "Service"])
def test_objects_of_2015_are_understood(kind: str) -> None:
    data = (GUESTBOOK / f"{kind.lower()}s.input.json").read_bytes()
    objects = decode_list(data, GroupVersionKind("", "v1", kind)).objects
    assert objects
    assert {assess(obj, NOW).status for obj in objects} <= {Status.CURRENT, Status.IN_PROGRESS}

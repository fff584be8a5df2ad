"""kstatus: the rules that hold for every kind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from kubectl_insight.objects.health.kstatus import Status, kstatus
from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)

CURRENT, IN_PROGRESS, FAILED, UNKNOWN = Status.CURRENT, Status.IN_PROGRESS, Status.FAILED, Status.UNKNOWN


def _widget(status: object = None, **metadata: object) -> dict[str, Any]:
    return {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "w", **metadata},
        **({} if status is None else {"status": status}),
    }


def _condition(kind: str, status: str, reason: str = "", message: str = "") -> dict[str, str]:
    return {"type": kind, "status": status, "reason": reason, "message": message}


CASES = {
    "nothing known": (_widget(), CURRENT, "Resource is current"),
    "empty status": (_widget({}), CURRENT, "Resource is current"),
    "no conditions": (_widget({"conditions": None}), CURRENT, "Resource is current"),
    "generation observed": (_widget({"observedGeneration": 3}, generation=3), CURRENT, "Resource is current"),
    "generation behind": (
        _widget({"observedGeneration": 2}, generation=3),
        IN_PROGRESS,
        "Widget generation is 3, but latest observed generation is 2",
    ),
    "generation ahead": (
        _widget({"observedGeneration": 4}, generation=3),
        IN_PROGRESS,
        "Widget generation is 3, but latest observed generation is 4",
    ),
    "generation only observed": (_widget({"observedGeneration": 4}), CURRENT, "Resource is current"),
    "generation never observed": (_widget({}, generation=4), CURRENT, "Resource is current"),
    "generation as text": (
        _widget({"observedGeneration": "3"}, generation=3),
        CURRENT,
        "Resource is current",
    ),
    "generation as text, behind": (
        _widget({"observedGeneration": "2"}, generation=3),
        IN_PROGRESS,
        "Widget generation is 3, but latest observed generation is 2",
    ),
    "generation before conditions": (
        _widget(
            {"observedGeneration": 1, "conditions": [_condition("Stalled", "True", "", "no")]}, generation=2
        ),
        IN_PROGRESS,
        "Widget generation is 2, but latest observed generation is 1",
    ),
    "reconciling": (
        _widget({"conditions": [_condition("Reconciling", "True", "Working", "half way")]}),
        IN_PROGRESS,
        "half way",
    ),
    "not reconciling": (
        _widget({"conditions": [_condition("Reconciling", "False", "Done", "over")]}),
        CURRENT,
        "Resource is current",
    ),
    "stalled": (
        _widget({"conditions": [_condition("Stalled", "True", "Stuck", "no way")]}),
        FAILED,
        "no way",
    ),
    "stalled before ready": (
        _widget(
            {"conditions": [_condition("Ready", "True"), _condition("Stalled", "True", "Stuck", "no way")]}
        ),
        FAILED,
        "no way",
    ),
    "the first of both counts": (
        _widget(
            {"conditions": [_condition("Reconciling", "True", "", "at it"), _condition("Stalled", "True")]}
        ),
        IN_PROGRESS,
        "at it",
    ),
    "ready": (_widget({"conditions": [_condition("Ready", "True")]}), CURRENT, "Resource is Ready"),
    "not ready": (
        _widget({"conditions": [_condition("Ready", "False", "A", "not yet")]}),
        IN_PROGRESS,
        "not yet",
    ),
    "ready unknown": (
        _widget({"conditions": [_condition("Ready", "Unknown", "A", "who knows")]}),
        IN_PROGRESS,
        "who knows",
    ),
    "ready without a word": (
        _widget({"conditions": [_condition("Ready", "")]}),
        CURRENT,
        "Resource is current",
    ),
    "another condition": (
        _widget({"conditions": [_condition("Synced", "False")]}),
        CURRENT,
        "Resource is current",
    ),
    "status is text": (_widget("all fine"), CURRENT, "Resource is current"),
    "status is a list": (_widget([1, 2]), CURRENT, "Resource is current"),
    "status is a number": (_widget(7), CURRENT, "Resource is current"),
    "conditions are a map": (_widget({"conditions": {"Ready": "False"}}), CURRENT, "Resource is current"),
    "conditions are a number": (_widget({"conditions": 1}), CURRENT, "Resource is current"),
    "a node is judged by Ready": (
        {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {"name": "n"},
            "status": {
                "conditions": [
                    _condition(
                        "Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."
                    )
                ]
            },
        },
        IN_PROGRESS,
        "Kubelet stopped posting node status.",
    ),
}


@pytest.mark.parametrize(("mapping", "status", "message"), CASES.values(), ids=CASES)
def test_rules_for_any_kind(mapping: dict[str, Any], status: Status, message: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        result = kstatus(obj, NOW)
        assert (result.status, result.message) == (status, message)


def test_deletion_comes_first() -> None:
    mapping = _widget(
        {"observedGeneration": 1, "conditions": [_condition("Stalled", "True")]},
        generation=2,
        deletionTimestamp="2026-07-01T11:00:00Z",
    )
    result = kstatus(from_mapping(mapping), NOW)
    assert (result.status, result.message) == (Status.TERMINATING, "Resource scheduled for deletion")


def test_deletion_needs_no_body() -> None:
    gvk = GroupVersionKind("example.com", "v1", "Widget")
    going = KubernetesObject(gvk, ObjectMeta(name="w", deletion_timestamp="2026-07-01T11:00:00Z"))
    assert kstatus(going, NOW).status == Status.TERMINATING
    result = kstatus(KubernetesObject(gvk, ObjectMeta(name="w")), NOW)
    assert (result.status, result.message) == (UNKNOWN, "not read")


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        (_widget({"conditions": [_condition("Ready", "True"), 7]}), "$.status.conditions[1]"),
        (_widget({"conditions": [{"type": "Ready", "status": True}]}), "$.status.conditions[0].status"),
        (
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "status": {"replicas": "many"}},
            "$.status.replicas",
        ),
        ({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "status": []}, "$.status"),
    ],
    ids=["condition", "condition status", "replicas", "pod status"],
)
def test_other_types_are_malformed(mapping: dict[str, Any], where: str) -> None:
    for obj in (from_mapping(mapping), decode_object(json.dumps(mapping).encode())):
        result = kstatus(obj, NOW)
        assert result.status == UNKNOWN
        assert result.message.startswith("malformed: ")
        assert where in result.message


def test_the_deciding_condition_is_told() -> None:
    mapping = _widget({"conditions": [_condition("Ready", "False", "DatabaseGone", "no database")]})
    condition = kstatus(from_mapping(mapping), NOW).condition
    assert condition is not None
    assert (condition.type, condition.reason) == ("Ready", "DatabaseGone")

"""What cluster-insight exposed and we do not, unless we are told to."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kubectl_insight.output.cluster_insight.document import cluster_insight_text
from kubectl_insight.output.cluster_insight.dot import cluster_insight_dot
from kubectl_insight.output.cluster_insight.redaction import MASK, without_secrets
from tests.output.cluster_insight_objects import TIME, obj, pod, status

SECRET = "hunter2"
VARIABLE = {"name": "PASSWORD", "value": SECRET}
CONTAINER = {"name": "c", "env": [VARIABLE]}
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

PLACES: dict[str, dict[str, Any]] = {
    "container": {"spec": {"containers": [CONTAINER]}},
    "init container": {"spec": {"initContainers": [CONTAINER]}},
    "ephemeral container": {"spec": {"ephemeralContainers": [CONTAINER]}},
    "template": {"spec": {"template": {"spec": {"containers": [CONTAINER]}}}},
    "template's annotation": {"spec": {"template": {"metadata": {"annotations": {LAST_APPLIED: SECRET}}}}},
    "last applied": {"metadata": {"annotations": {LAST_APPLIED: SECRET}}},
    "kapp": {"metadata": {"annotations": {"kapp.k14s.io/original": SECRET}}},
    "value of another type": {"spec": {"containers": [{"env": [{"name": "A", "value": [SECRET]}]}]}},
    "env is a map": {"spec": {"containers": [{"env": {"PASSWORD": SECRET}}]}},
    "env holds texts": {"spec": {"containers": [{"env": [f"PASSWORD={SECRET}"]}]}},
    "containers is a map": {"spec": {"containers": {"c": CONTAINER}}},
    "container is a list": {"spec": {"containers": [[CONTAINER]]}},
    "specification is a list": {"spec": [{"containers": [CONTAINER]}]},
    "template is a list": {"spec": {"template": [{"spec": {"containers": [CONTAINER]}}]}},
    "annotations is a list": {"metadata": {"annotations": [{LAST_APPLIED: SECRET}]}},
}


@pytest.mark.parametrize("kind", ["Pod", "ReplicationController", "Service", "Node"])
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_shown_only_on_request(kind: str, place: str) -> None:
    objects = [obj(kind, "x", **copy.deepcopy(PLACES[place]))]

    assert SECRET not in cluster_insight_text(objects, timestamp=TIME)
    assert SECRET not in cluster_insight_dot(objects)
    assert SECRET in cluster_insight_text(objects, timestamp=TIME, show_secrets=True)


def test_the_container_resource_is_masked_too() -> None:
    objects = [pod("p", spec={"containers": [CONTAINER]}, statuses=[status("c")])]

    assert SECRET not in cluster_insight_text(objects, timestamp=TIME)
    assert cluster_insight_text(objects, timestamp=TIME, show_secrets=True).count(SECRET) == 2


def test_the_data_of_a_secret_is_not_even_shown_on_request() -> None:
    secret = obj("Secret", "s", namespace="shop", data={"key": SECRET}, stringData={"key": SECRET})
    objects = [secret, pod("p")]

    assert SECRET not in cluster_insight_text(objects, timestamp=TIME, show_secrets=True)


def test_everything_else_stays() -> None:
    reference = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    empty = {"name": "B", "value": ""}
    properties = {
        "metadata": {"name": "p", "annotations": {"note": "x", LAST_APPLIED: SECRET}},
        "spec": {
            "nodeName": "n",
            "containers": [{"name": "c", "env": [reference, VARIABLE, empty]}, {"name": "d"}],
        },
        "status": {"phase": "Running"},
    }
    before = copy.deepcopy(properties)

    assert without_secrets(properties) == {
        "metadata": {"name": "p", "annotations": {"note": "x", LAST_APPLIED: MASK}},
        "spec": {
            "nodeName": "n",
            "containers": [
                {"name": "c", "env": [reference, {"name": "PASSWORD", "value": MASK}, empty]},
                {"name": "d"},
            ],
        },
        "status": {"phase": "Running"},
    }
    assert properties == before


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"metadata": None, "spec": None},
        {"metadata": {"annotations": None}, "spec": {"containers": None, "template": None}},
        {"spec": {"containers": [{"env": None}], "template": {"spec": None, "metadata": {"name": "x"}}}},
        {"spec": {"selector": {"template": "x"}, "replicas": 3}},
    ],
    ids=["empty", "null", "null fields", "null template", "nothing to mask"],
)
def test_where_nothing_is_secret_nothing_changes(properties: dict[str, Any]) -> None:
    assert without_secrets(properties) == properties

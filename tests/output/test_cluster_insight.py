"""cluster-insight's JSON: the real cluster's to the byte, the envelope, text and timestamps."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubectl_insight.errors import InputError
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.output.cluster_insight.document import (
    cluster_insight_document,
    cluster_insight_text,
    legacy_timestamp,
)
from tests.output.cluster_insight_objects import LISTS, TIME, guestbook, obj, pod, status

# What Python 2.7's json module, which the predecessor ran on, makes of its rules for these four lists.
GUESTBOOK_BYTES = 171_752
GUESTBOOK_SHA256 = "34cc78170ab3a18215f3842c534eeb1238035c56d78a373c51f7f4ddb6c4f27d"


def document(*objects: KubernetesObject, **options: Any) -> Any:
    return cluster_insight_document(objects, timestamp=TIME, **options)


def test_the_real_cluster_to_the_byte(fixtures: Path) -> None:
    text = cluster_insight_text(guestbook(fixtures), timestamp=TIME, show_secrets=True)

    assert len(text) == GUESTBOOK_BYTES
    assert hashlib.sha256(text.encode()).hexdigest() == GUESTBOOK_SHA256


def test_the_real_cluster_has_what_the_predecessor_counted(fixtures: Path) -> None:
    graph = document(*guestbook(fixtures))

    assert Counter(resource["type"] for resource in graph["resources"]) == {
        "Cluster": 1,
        "Node": 5,
        "Service": 6,
        "Pod": 14,
        "Container": 16,
        "Image": 10,
        "ReplicationController": 3,
    }
    assert Counter(relation["type"] for relation in graph["relations"]) == {
        "contains": 30,
        "createdFrom": 16,
        "loadBalances": 7,
        "monitors": 6,
        "runs": 14,
    }


def test_properties_are_the_items_of_the_lists(fixtures: Path) -> None:
    graph = document(*guestbook(fixtures), show_secrets=True)
    items = [
        item
        for name in LISTS
        for item in json.loads((fixtures / "cluster-insight" / f"{name}.input.json").read_text())["items"]
    ]
    listed = [
        resource["properties"]
        for resource in graph["resources"]
        if resource["type"] not in {"Cluster", "Container", "Image"} and resource["properties"]
    ]

    assert sorted(map(json.dumps, listed)) == sorted(map(json.dumps, items))


def test_by_default_only_environment_variables_differ(fixtures: Path) -> None:
    objects = guestbook(fixtures)
    shown = cluster_insight_text(objects, timestamp=TIME, show_secrets=True).splitlines()
    masked = cluster_insight_text(objects, timestamp=TIME).splitlines()
    differing = [(old.strip(), new.strip()) for old, new in zip(shown, masked, strict=True) if old != new]

    assert set(differing) == {
        ('"value": "1"', '"value": "<masked>"'),
        ('"value": "-qq"', '"value": "<masked>"'),
    }


def test_the_envelope() -> None:
    assert document(obj("Node", "n")) == {
        "success": True,
        "timestamp": TIME,
        "resources": [
            {
                "id": "Cluster:_unknown_",
                "type": "Cluster",
                "timestamp": TIME,
                "annotations": {"label": "_unknown_"},
                "properties": {},
            },
            {
                "id": "Node:n",
                "type": "Node",
                "timestamp": TIME,
                "annotations": {"label": "n", "metrics": metrics("", "n", "/")},
                "properties": {"metadata": {"name": "n"}},
            },
        ],
        "relations": [
            {
                "source": "Cluster:_unknown_",
                "target": "Node:n",
                "type": "contains",
                "timestamp": TIME,
                "annotations": {"label": "contains"},
            }
        ],
    }


def test_without_relations_there_is_no_such_key() -> None:
    everything = document(obj("Node", "n"), pod("p", node="n", statuses=[status("c")]))
    resources = document(obj("Node", "n"), pod("p", node="n", statuses=[status("c")]), relations=False)

    assert everything.pop("relations")
    assert resources == everything


@pytest.mark.parametrize(
    "others",
    [[], [obj("Service", "s", group="serving.knative.dev")], [obj("Secret", "s", data={"k": "dg=="})]],
    ids=["nothing", "a Service of another group", "a Secret"],
)
def test_without_one_of_the_four_kinds_it_is_empty(others: list[KubernetesObject]) -> None:
    assert document(*others) == {"success": True, "timestamp": TIME, "resources": [], "relations": []}


def test_the_text_is_indented_as_python_2_did() -> None:
    service = obj("Service", "s", spec={"selector": {"é": "\U0001f600"}, "ports": [], "z": [1.5, None, True]})
    text = cluster_insight_text([service], timestamp=TIME)
    slow = json.dumps(document(service), indent=2, sort_keys=True, separators=(", ", ": "))

    assert text == slow + "\n"
    assert text.isascii()
    assert ', \n  "success": true, \n' in text


def test_the_text_has_no_raw_control_character() -> None:
    text = cluster_insight_text([obj("Service", "s", spec={"a": "\x7f\x1b\u202e,\n"})], timestamp=TIME)

    assert all(character == "\n" or character.isprintable() for character in text)
    assert json.loads(text)["resources"][1]["properties"]["spec"]["a"] == "\x7f\x1b\u202e,\n"


def test_what_is_nested_too_deeply_is_an_error_and_no_traceback() -> None:
    deep: Any = {}
    for _ in range(3000):
        deep = {"a": deep}

    with pytest.raises(InputError, match="nested too deeply"):
        cluster_insight_text([obj("Service", "s", spec=deep)], timestamp=TIME)


def test_what_is_nested_too_deeply_to_be_read_is_left_out() -> None:
    problems: list[str] = []
    content = b'{"metadata":{"name":"s"},"spec":' + b'{"a":' * 3000 + b"1" + b"}" * 3001
    deep = KubernetesObject(GroupVersionKind("", "v1", "Service"), ObjectMeta(name="s"), content)

    assert [
        resource["id"] for resource in document(deep, obj("Node", "n"), problems=problems)["resources"]
    ] == [
        "Cluster:_unknown_",
        "Node:n",
    ]
    assert len(problems) == 1
    assert problems[0].startswith("Service/s: ")


def test_objects_without_bodies_are_reported() -> None:
    problems: list[str] = []
    bare = KubernetesObject(GroupVersionKind("", "v1", "Node"), ObjectMeta(name="n"))

    assert document(bare, problems=problems)["resources"] == []
    assert problems == ["Node/n: only its metadata was read; it was left out"]


def test_objects_from_bytes_and_from_mappings_are_the_same() -> None:
    mapped = pod("p", node="n", statuses=[status("c")])
    raw = KubernetesObject(mapped.gvk, mapped.metadata, msgspec.json.encode(mapped.body()))

    assert cluster_insight_text([raw], timestamp=TIME) == cluster_insight_text([mapped], timestamp=TIME)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2015, 5, 29, 15, 23, 16, 103710, tzinfo=UTC), "2015-05-29T15:23:16.103710"),
        (datetime(2015, 5, 29, 15, 23, 16, tzinfo=UTC), "2015-05-29T15:23:16"),
        (datetime(2015, 5, 29, 15, 23, 16, tzinfo=timezone(timedelta(hours=2))), "2015-05-29T13:23:16"),
    ],
    ids=["microseconds", "whole seconds", "another zone"],
)
def test_timestamps_have_no_offset(moment: datetime, text: str) -> None:
    assert legacy_timestamp(moment) == text


def metrics(pod_id: str, hostname: str, container_name: str) -> dict[str, Any]:
    prefix = "custom.cloudmonitoring.googleapis.com/kubernetes.io/"
    names = (
        "cpu/usage memory/page_faults memory/usage memory/working_set "
        "network/rx network/rx_errors network/tx network/tx_errors uptime"
    )
    return {
        "gcm": {
            "labels": {"container_name": container_name, "hostname": hostname, "pod_id": pod_id},
            "labels_prefix": prefix + "label/",
            "names": [prefix + name for name in names.split()],
            "project": "_unknown_",
        }
    }


@pytest.mark.parametrize(
    ("uid", "node", "expected"),
    [
        ("u", "n", metrics("u", "n", "c")),
        ("u", None, None),
        (None, "n", None),
        ("", "n", None),
    ],
    ids=["complete", "not scheduled", "no uid", "empty uid"],
)
def test_metrics_of_containers(uid: str | None, node: str | None, expected: Any) -> None:
    metadata = {} if uid is None else {"uid": uid}
    graph = document(pod("p", node=node, statuses=[status("c")], metadata=metadata))
    annotations = {resource["type"]: resource["annotations"] for resource in graph["resources"]}

    assert annotations["Container"] == {"label": "c", **({"metrics": expected} if expected else {})}
    assert "metrics" not in annotations["Pod"]

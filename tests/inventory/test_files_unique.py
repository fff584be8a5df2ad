"""Each object once, although files repeat objects."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.environment import Environment
from kubectl_insight.inventory.files import FileObjects, read_files
from kubectl_insight.inventory.recording import recording_time
from kubectl_insight.inventory.unique import each_object_once
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ManagedFieldsEntry, ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind


def _object(
    name: str,
    uid: str = "",
    *,
    group: str = "",
    kind: str = "Pod",
    namespace: str = "shop",
    body: str | None = "{}",
) -> KubernetesObject:
    content = None if body is None else body.encode()
    return KubernetesObject(
        GroupVersionKind(group, "v1", kind), ObjectMeta(name=name, namespace=namespace, uid=uid), content
    )


@pytest.mark.parametrize(
    ("objects", "kept", "problems"),
    [
        ([_object("a", "1"), _object("a", "1")], [0], []),
        ([_object("a", "1"), _object("a", "1", group="x")], [0], []),
        ([_object("a", "1"), _object("a")], [0], []),
        ([_object("a"), _object("a", "1"), _object("a", "1", group="x")], [0], []),
        ([_object("a"), _object("a")], [0], []),
        ([_object("a"), _object("a", group="x")], [0, 1], []),
        ([_object("a"), _object("a", kind="Node")], [0, 1], []),
        ([_object("a"), _object("a", namespace="")], [0, 1], []),
        ([_object(""), _object("")], [0, 1], []),
        ([_object("a", body=None), _object("a", "1")], [1], []),
        ([_object("a", "1", body=None), _object("a", "1", body=None), _object("a", "1")], [2], []),
        ([_object("a", "1"), _object("a", "1", body=None)], [0], []),
        (
            [_object("a", "1"), _object("a", "2"), _object("a", "2"), _object("a", "3")],
            [0],
            ["Pod/shop/a: 3 objects with this name and different uids; the first was kept"],
        ),
        (
            [_object("a", "1", body=None), _object("a", "2")],
            [0],
            ["Pod/shop/a: 2 objects with this name and different uids; the first was kept"],
        ),
        ([_object("a", "1"), _object("b", "1")], [0, 1], ["Pod/shop/b: has the uid of Pod/shop/a"]),
    ],
)
def test_which_objects_are_kept(
    objects: list[KubernetesObject], kept: list[int], problems: list[str]
) -> None:
    found, told = each_object_once(objects)
    assert [id(obj) for obj in found] == [id(objects[position]) for position in kept]
    assert told == problems


_OBJECTS = st.lists(
    st.builds(
        _object,
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["", "1", "2"]),
        group=st.sampled_from(["", "x"]),
        body=st.sampled_from([None, "{}"]),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(_OBJECTS)
def test_nothing_named_is_kept_twice_or_lost(objects: list[KubernetesObject]) -> None:
    found, _ = each_object_once(objects)
    named = [(obj.group_kind, obj.namespace, obj.name) for obj in found if obj.name]
    assert len(named) == len(set(named))
    kept_ids = {obj.id for obj in found}
    for obj in objects:
        by_another_name = {
            other.id for other in objects if obj.uid and other.uid == obj.uid and other.name == obj.name
        }
        assert obj.id in kept_ids or kept_ids & by_another_name


def _dated(*texts: str | None) -> KubernetesObject:
    created, deleted, *managed = (*texts, None, None)[: max(2, len(texts))]
    entries = [ManagedFieldsEntry(time=text) for text in managed]
    metadata = ObjectMeta(creation_timestamp=created, deletion_timestamp=deleted, managed_fields=entries)
    return KubernetesObject(GroupVersionKind("", "v1", "Pod"), metadata)


@pytest.mark.parametrize(
    ("stated", "objects", "expected"),
    [
        ([], [], None),
        ([], [_dated(None)], None),
        ([], [_dated("soon")], None),
        ([], [_dated("2025-01-02T00:00:00Z"), _dated("2025-01-01T00:00:00Z")], "2025-01-02T00:00:00Z"),
        ([], [_dated("2025-01-01T00:00:00Z", "2025-01-03T00:00:00Z")], "2025-01-03T00:00:00Z"),
        ([], [_dated("2025-01-01T00:00:00Z", None, "2025-01-04T00:00:00Z")], "2025-01-04T00:00:00Z"),
        ([], [_dated("~~~~~~~~~~~~~~~~~~~Z"), _dated("2025-01-01T00:00:00Z")], "2025-01-01T00:00:00Z"),
        ([], [_dated("2025-01-01T00:00:00+02:00"), _dated("2024-12-31T23:00:00Z")], "2024-12-31T23:00:00Z"),
        ([], [_dated("9999-12-31T23:59:59-12:00"), _dated("0001-01-01T00:00:00+12:00")], None),
        (["2024-05-01T00:00:00Z"], [_dated("2025-01-01T00:00:00Z")], "2024-05-01T00:00:00Z"),
        (["2024-05-01T00:00:00Z", "2024-06-01T00:00:00.5Z"], [], "2024-06-01T00:00:00Z"),
    ],
)
def test_when_files_were_recorded(
    stated: list[str], objects: list[KubernetesObject], expected: str | None
) -> None:
    assert recording_time(stated, objects) == expected
    assert recording_time(stated[::-1], objects[::-1]) == expected


def _recording(annotation: object) -> dict[str, Any]:
    item = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "creationTimestamp": "2025-01-01T00:00:00Z"},
    }
    metadata = {"annotations": {"kubectl-insight/recorded-at": annotation}}
    return {"apiVersion": "v1", "kind": "List", "metadata": metadata, "items": [item]}


def _read(text: str) -> FileObjects:
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    return read_files(["-"], Environment(stdin=stdin), recursive=False)


@pytest.mark.parametrize("prefix", ["", "# YAML\n"], ids=["json", "yaml"])
@pytest.mark.parametrize(
    ("annotation", "expected", "odd"),
    [
        ("2024-05-01T00:00:00Z", "2024-05-01T00:00:00Z", False),
        ("2024-05-01T02:00:00+02:00", "2024-05-01T00:00:00Z", False),
        ("yesterday", "2025-01-01T00:00:00Z", True),
        (7, "2025-01-01T00:00:00Z", True),
        (None, "2025-01-01T00:00:00Z", False),
    ],
)
def test_a_recording_says_when_it_was_made(prefix: str, annotation: object, expected: str, odd: bool) -> None:
    found = _read(prefix + json.dumps(_recording(annotation)))
    assert found.recorded_at == expected
    assert found.problems == (
        ("-: the annotation kubectl-insight/recorded-at is no RFC 3339 time",) if odd else ()
    )


def test_the_annotation_counts_on_lists_only() -> None:
    recording = _recording("2024-05-01T00:00:00Z")
    recording["kind"], recording["metadata"]["name"] = "Pod", "b"
    del recording["items"]
    assert _read(json.dumps(recording)).recorded_at is None

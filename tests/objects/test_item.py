"""Bytes become objects: what fits is typed, what does not is repaired and reported, and nothing costs the others."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import (
    UNDECODABLE,
    KubernetesObject,
    decode_list,
    decode_object,
    from_mapping,
)
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind

POD = GroupVersionKind("", "v1", "Pod")
DEPLOYMENT = GroupVersionKind("apps", "v1", "Deployment")


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def pod(name: str = "p", **metadata: Any) -> dict[str, Any]:
    found = {"name": name, "namespace": "shop", "uid": f"uid-{name}", **metadata}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": found, "status": {"phase": "Running"}}


def test_an_object_knows_who_it_is() -> None:
    obj = decode_object(encoded({**pod(), "apiVersion": "apps/v1", "kind": "Deployment"}))

    assert obj.gvk == DEPLOYMENT
    assert (obj.name, obj.namespace, obj.uid) == ("p", "shop", "uid-p")
    assert obj.group_kind == GroupKind("apps", "Deployment")
    assert obj.id == "Deployment.apps/shop/p"


@pytest.mark.parametrize(
    ("api_version", "kind", "default", "expected"),
    [
        pytest.param("apps/v1", "Deployment", POD, DEPLOYMENT, id="its own word wins"),
        pytest.param("", "", POD, POD, id="no word"),
        pytest.param("meta.k8s.io/v1", "PartialObjectMetadata", DEPLOYMENT, DEPLOYMENT, id="metadata alone"),
        pytest.param("v1", "Pod", None, POD, id="no default"),
        pytest.param("", "", None, GroupVersionKind("", "", ""), id="nothing at all"),
        pytest.param(None, None, POD, POD, id="nulls"),
    ],
)
def test_what_it_is(
    api_version: str | None, kind: str | None, default: GroupVersionKind | None, expected: GroupVersionKind
) -> None:
    item = {**pod(), "apiVersion": api_version, "kind": kind}

    assert decode_object(encoded(item), default).gvk == expected
    assert from_mapping(item, default).gvk == expected


NULLS: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": dict.fromkeys(
        [
            "name",
            "namespace",
            "uid",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            "managedFields",
        ]
    ),
}


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(NULLS, id="every field"),
        pytest.param({"apiVersion": "v1", "kind": "Pod", "metadata": None}, id="all metadata"),
        pytest.param({"apiVersion": "v1", "kind": "Pod"}, id="absent"),
        pytest.param({"apiVersion": "v1", "kind": "Pod", "metadata": {}}, id="empty"),
    ],
)
def test_null_is_as_good_as_absent(item: dict[str, Any]) -> None:
    problems: list[str] = []
    for obj in (decode_object(encoded(item), problems=problems), from_mapping(item, problems=problems)):
        assert (obj.name, obj.namespace, obj.uid, obj.id) == ("", "", "", "Pod/")
        assert obj.metadata.label_map() == {}
        assert (obj.metadata.label("a"), obj.metadata.annotation("a")) == ("", "")
    assert problems == []


def test_null_inside_lists_of_the_metadata() -> None:
    owner = dict.fromkeys(["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"])
    entry = dict.fromkeys(["manager", "operation", "time", "subresource"])
    problems: list[str] = []
    obj = decode_object(encoded(pod(ownerReferences=[owner], managedFields=[entry])), problems=problems)

    assert problems == []
    assert len(obj.metadata.owner_references or ()) == len(obj.metadata.managed_fields or ()) == 1


@pytest.mark.parametrize(
    ("metadata", "kept", "lost"),
    [
        pytest.param(
            {"labels": {"n": 5, "b": True, "t": "x"}},
            {"labels": {"n": "5", "b": "true", "t": "x"}},
            [],
            id="labels",
        ),
        pytest.param({"annotations": {"a": None, "l": []}}, {"annotations": {"a": ""}}, [], id="annotations"),
        pytest.param({"labels": ["a"]}, {}, ["labels"], id="a list for labels"),
        pytest.param({"generation": "7"}, {}, ["generation"], id="text for a number"),
        pytest.param({"creationTimestamp": 5}, {}, ["creation_timestamp"], id="a number for a time"),
        pytest.param({"ownerReferences": {"uid": "x"}}, {}, ["owner_references"], id="a map for a list"),
        pytest.param({"finalizers": "x"}, {}, ["finalizers"], id="text for a list"),
        pytest.param({"managedFields": [7]}, {}, ["managed_fields"], id="numbers for maps"),
        pytest.param({"namespace": ["a"]}, {}, ["namespace"], id="a list for text"),
    ],
)
def test_odd_metadata_is_repaired_and_reported(
    metadata: dict[str, Any], kept: dict[str, Any], lost: list[str]
) -> None:
    for make in (from_bytes, from_item):
        problems: list[str] = []
        obj = make(pod(**metadata), problems)

        assert (obj.name, obj.uid, obj.gvk) == ("p", "uid-p", POD)
        assert len(problems) == 1
        assert problems[0].startswith("Pod/")
        assert problems[0].endswith("; the odd field was left out")
        assert {name: getattr(obj.metadata, name) for name in kept} == kept
        assert [name for name in lost if getattr(obj.metadata, name)] == []
        assert obj.body()["status"] == {"phase": "Running"}


def from_bytes(item: dict[str, Any], problems: list[str]) -> KubernetesObject:
    return decode_object(encoded(item), problems=problems)


def from_item(item: dict[str, Any], problems: list[str]) -> KubernetesObject:
    return from_mapping(item, problems=problems)


@pytest.mark.parametrize("metadata", ["text", "", 7, 0, ["a"], [], True, False], ids=repr)
def test_metadata_that_is_none_at_all(metadata: object) -> None:
    for make in (from_bytes, from_item):
        problems: list[str] = []
        assert make({**pod(), "metadata": metadata}, problems).metadata == ObjectMeta()
        assert len(problems) == 1


def test_an_odd_kind_is_reported() -> None:
    problems: list[str] = []
    obj = decode_object(encoded({**pod(), "kind": 5}), POD, problems=problems)

    assert (obj.gvk, obj.name) == (POD, "p")
    assert len(problems) == 1


def test_unknown_fields_are_not_looked_at() -> None:
    problems: list[str] = []
    decode_object(encoded(pod(selfLink={"a": 1}, clusterName=7)), problems=problems)
    assert problems == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"7",
        b'"text"',
        b"[]",
        b"{",
        b'{"a": }',
        b"\x00\x01\x02",
        b"\xff\xfe",
        b"\x1f\x8b\x08" + bytes(40),
    ],
)
def test_what_is_no_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(UNDECODABLE):
        decode_object(data)


def test_nesting_without_end_is_refused_or_survived() -> None:
    deep = (
        b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":'
        + b"[" * 100_000
        + b"]" * 100_000
        + b"}"
    )
    with pytest.raises(UNDECODABLE):
        decode_object(deep)


# Lists


def list_of(*items: object, kind: str = "PodList", api_version: str = "v1", **metadata: object) -> bytes:
    return encoded({"apiVersion": api_version, "kind": kind, "metadata": metadata, "items": list(items)})


def bare(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in {"apiVersion", "kind"}}


@pytest.mark.parametrize(
    ("kind", "api_version", "gvk", "expected"),
    [
        pytest.param("PodList", "v1", None, POD, id="a typed list"),
        pytest.param("DeploymentList", "apps/v1", None, DEPLOYMENT, id="with a group"),
        pytest.param("PodList", "v1", DEPLOYMENT, DEPLOYMENT, id="who asked knows better"),
        pytest.param("List", "v1", None, GroupVersionKind("", "", ""), id="a list of anything"),
        pytest.param("PartialObjectMetadataList", "meta.k8s.io/v1", POD, POD, id="of metadata"),
        pytest.param(
            "PartialObjectMetadataList",
            "meta.k8s.io/v1",
            None,
            GroupVersionKind("", "", ""),
            id="of nobody knows what",
        ),
        pytest.param("", "", None, GroupVersionKind("", "", ""), id="without a kind"),
    ],
)
def test_the_kind_of_items_that_do_not_say(
    kind: str, api_version: str, gvk: GroupVersionKind | None, expected: GroupVersionKind
) -> None:
    page = list_of(bare(pod()), kind=kind, api_version=api_version)
    assert [obj.gvk for obj in decode_list(page, gvk).objects] == [expected]


def test_items_that_say_are_believed() -> None:
    page = list_of(pod(), {**pod(), "apiVersion": "apps/v1", "kind": "Deployment"}, kind="List")
    assert [obj.gvk for obj in decode_list(page).objects] == [POD, DEPLOYMENT]


@pytest.mark.parametrize("bodies", [True, False])
@pytest.mark.parametrize(
    "page",
    [
        b'{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{},"items":null}',
        b'{"kind":"PodList","items":[]}',
        b'{"kind":"PodList","metadata":null}',
        b"{}",
    ],
)
def test_a_list_without_items(page: bytes, bodies: bool) -> None:
    found = decode_list(page, POD, bodies=bodies)
    assert (found.objects, found.continue_token, found.resource_version, found.problems) == ([], "", "", [])


@pytest.mark.parametrize("bodies", [True, False])
def test_where_the_next_page_starts(bodies: bool) -> None:
    metadata: dict[str, Any] = {"continue": "token", "resourceVersion": "7", "remainingItemCount": 3}
    page = list_of(pod(), **metadata)
    found = decode_list(page, POD, bodies=bodies)
    assert (found.continue_token, found.resource_version) == ("token", "7")


@pytest.mark.parametrize("bodies", [True, False])
def test_an_odd_item_does_not_cost_the_others(bodies: bool) -> None:
    page = list_of(bare(pod("a")), bare(pod("b", labels={"n": 5})), bare(pod("c")))
    found = decode_list(page, POD, bodies=bodies)

    assert [obj.id for obj in found.objects] == ["Pod/shop/a", "Pod/shop/b", "Pod/shop/c"]
    assert [obj.has_body for obj in found.objects] == [bodies] * 3
    assert found.objects[1].metadata.labels == {"n": "5"}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("Pod/shop/b: ")


def test_bodies_are_kept_only_where_they_are_wanted() -> None:
    page = list_of(bare(pod()))
    (whole,), (slim,) = decode_list(page, POD).objects, decode_list(page, POD, bodies=False).objects

    assert whole.body()["status"] == {"phase": "Running"}
    assert slim.body() == {}
    assert (whole.has_body, slim.has_body) == (True, False)
    assert slim.metadata == whole.metadata


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"7", b'{"items": 7}', b'{"items": [null]}', b'{"items": [7]}', b"\xff\x00", b"[" * 100_000],
)
@pytest.mark.parametrize("bodies", [True, False])
def test_what_is_no_list_of_objects_is_refused(data: bytes, bodies: bool) -> None:
    with pytest.raises(UNDECODABLE):
        decode_list(data, POD, bodies=bodies)


# Bodies


class Status(msgspec.Struct):
    phase: str = ""


class Shape(msgspec.Struct):
    status: Status | None = None


@pytest.mark.parametrize(
    "make", [lambda item: decode_object(encoded(item)), from_mapping], ids=["bytes", "mapping"]
)
def test_a_body_is_decoded_into_the_shape_that_is_asked_for(make: Any) -> None:
    obj = make(pod())

    assert obj.decode(Shape) == Shape(Status("Running"))
    assert obj.body() == pod()
    with pytest.raises(msgspec.ValidationError):
        make({**pod(), "status": ["x"]}).decode(Shape)


class Fields(msgspec.Struct):
    text: str | None = None
    count: int | None = None
    share: float | None = None
    flag: bool | None = None


@pytest.mark.parametrize("value", ["1", "true", "1.5", 1, 0, 1.0, 1.5, True, None, [], {}, "x"], ids=repr)
@pytest.mark.parametrize("field", Fields.__struct_fields__)
def test_a_body_means_the_same_as_json_and_as_yaml(field: str, value: object) -> None:
    """kubectl, too, takes ``readyReplicas: "1"`` for an error, in whichever form it is written."""
    item = {**pod(), field: value}
    outcomes = []
    for obj in (decode_object(encoded(item)), from_mapping(item)):
        try:
            outcomes.append(repr(obj.decode(Fields)))
        except msgspec.ValidationError:
            outcomes.append("refused")
    assert outcomes[0] == outcomes[1]


def test_there_is_nothing_to_decode_where_only_the_metadata_is_known() -> None:
    with pytest.raises(ValueError, match="only the metadata of Pod/shop/p is known"):
        KubernetesObject(POD, ObjectMeta(name="p", namespace="shop")).decode(Shape)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31)
    | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["name", "uid", "labels", "annotations", "ownerReferences", "finalizers", "managedFields", "generation"]
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(FIELDS, JSON, max_size=4) | JSON)
def test_any_metadata_becomes_an_object_in_both_ways_alike(metadata: Any) -> None:
    item = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
    by_bytes: list[str] = []
    by_mapping: list[str] = []
    first = decode_object(encoded(item), problems=by_bytes)
    second = from_mapping(item, problems=by_mapping)

    assert first.gvk == second.gvk == POD
    assert first.metadata == second.metadata
    assert len(by_bytes) == len(by_mapping) <= 1

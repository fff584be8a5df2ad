"""Discovery documents: what a real server sent, and the traps one by one."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.discovery.documents import (
    STALE_REASON,
    GroupVersion,
    MalformedDocumentError,
    parse_aggregated,
    parse_core_versions,
    parse_groups,
    parse_resources,
)
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.objects.completeness import KindFailure

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)


def aggregated(*resources: dict[str, Any], group: str = "g.example.com", **version: Any) -> bytes:
    versions = [{"version": "v1", "freshness": "Current", "resources": list(resources), **version}]
    return json.dumps({"items": [{"metadata": {"name": group}, "versions": versions}]}).encode()


def recorded(form: str, path: str) -> bytes:
    return str(RECORDING[form][path]["body"]).encode()


def test_real_aggregated_core_document() -> None:
    document = parse_aggregated(recorded("aggregated", "/api"), '"tag"')
    assert document.etag == '"tag"'
    assert document.failures == ()
    pods = next(resource for resource in document.resources if resource.plural == "pods")
    assert pods == Resource(
        group="",
        version="v1",
        kind="Pod",
        plural="pods",
        singular="pod",
        namespaced=True,
        verbs=("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"),
        short_names=("po",),
        categories=("all",),
    )


def test_real_aggregated_groups_are_in_the_servers_order_and_the_stale_one_is_a_failure() -> None:
    document = parse_aggregated(recorded("aggregated", "/apis"))
    groups = list(dict.fromkeys(resource.group for resource in document.resources))
    assert groups[:3] == ["apiregistration.k8s.io", "apps", "events.k8s.io"]
    assert groups.index("other.example.com") < groups.index("shop.example.com")
    assert document.failures == (KindFailure("metrics.k8s.io/v1beta1", STALE_REASON),)
    scalers = [
        (resource.version, resource.group) for resource in document.resources if "hpa" in resource.short_names
    ]
    assert scalers == [("v2", "autoscaling"), ("v1", "autoscaling")]


def test_real_custom_resource_versions_come_stable_first_not_storage_first() -> None:
    document = parse_aggregated(recorded("aggregated", "/apis"))
    versions = [resource.version for resource in document.resources if resource.group == "shop.example.com"]
    assert versions == ["v1", "v10beta3", "v1beta1", "v2alpha1"]


@pytest.mark.parametrize("path", ["/api", "/apis"])
def test_both_real_forms_say_the_same(path: str) -> None:
    versions = (parse_core_versions if path == "/api" else parse_groups)(recorded("old", path))
    listed = [
        resource
        for version in versions
        if version != GroupVersion("metrics.k8s.io", "v1beta1")
        for resource in parse_resources(recorded("old", version.path), version)
    ]
    assert tuple(listed) == parse_aggregated(recorded("aggregated", path)).resources


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(
            {
                "resource": "x",
                "responseKind": {"group": "", "version": "", "kind": "X"},
                "scope": "Namespaced",
            },
            [("g.example.com", "v1", "X", True)],
            id="empty-group-and-version-are-the-parents",
        ),
        pytest.param(
            {
                "resource": "x",
                "responseKind": {"group": "other", "version": "v9", "kind": "X"},
                "scope": "Cluster",
            },
            [("g.example.com", "v1", "X", False)],
            id="foreign-group-and-version-as-kubectl-reads-them",
        ),
        pytest.param({"resource": "x", "scope": "Namespaced"}, [], id="no-response-kind"),
        pytest.param({"resource": "x", "responseKind": None}, [], id="null-response-kind"),
        pytest.param(
            {"resource": "x", "responseKind": {"group": "", "version": "", "kind": ""}},
            [],
            id="empty-response-kind",
        ),
        pytest.param(
            {
                "resource": "x",
                "subresources": [
                    {"subresource": "scale", "responseKind": {"kind": "Scale"}, "verbs": ["get"]}
                ],
            },
            [],
            id="only-subresources",
        ),
        pytest.param(
            {
                "resource": "x",
                "responseKind": {"kind": "X"},
                "verbs": None,
                "shortNames": None,
                "categories": None,
                "singularResource": None,
                "scope": None,
                "subresources": None,
                "later": {"unknown": 1},
            },
            [("g.example.com", "v1", "X", False)],
            id="nulls-and-unknown-fields",
        ),
    ],
)
def test_aggregated_resource(entry: dict[str, Any], expected: list[tuple[str, str, str, bool]]) -> None:
    found = parse_aggregated(aggregated(entry)).resources
    assert [(*resource.gvk, resource.namespaced) for resource in found] == expected
    assert all(resource.singular == resource.kind.lower() for resource in found)


@pytest.mark.parametrize(
    "resources", [[], [{"resource": "x", "responseKind": {"kind": "X"}}]], ids=["none", "some"]
)
def test_stale_version_is_dropped_and_reported_and_the_next_is_preferred(resources: list[Any]) -> None:
    body = json.dumps(
        {
            "items": [
                {
                    "metadata": {"name": "g"},
                    "versions": [
                        {
                            "version": "v2",
                            "freshness": "Stale",
                            **({"resources": resources} if resources else {}),
                        },
                        {"version": "v1", "resources": [{"resource": "x", "responseKind": {"kind": "X"}}]},
                    ],
                }
            ]
        }
    ).encode()
    document = parse_aggregated(body)
    assert [resource.version for resource in document.resources] == ["v1"]
    assert document.failures == (KindFailure("g/v2", STALE_REASON),)


@pytest.mark.parametrize(
    "group",
    [{"versions": None}, {"metadata": None}, {"metadata": {"name": None}, "versions": [{"version": "v1"}]}],
)
def test_empty_groups(group: dict[str, Any]) -> None:
    assert parse_aggregated(json.dumps({"items": [group]}).encode()).resources == ()
    assert parse_aggregated(b'{"items": null}').resources == ()


def test_preferred_version_comes_first_in_the_old_form() -> None:
    body = b"""{"groups": [
      {"name": "a", "versions": [{"version": "v1"}, {"version": "v2"}, {"version": "v3"}],
       "preferredVersion": {"version": "v2"}},
      {"name": "b", "versions": [{"version": "v1"}], "preferredVersion": {"version": "v9"}},
      {"name": "c", "versions": null}]}"""
    assert [str(version) for version in parse_groups(body)] == ["a/v2", "a/v1", "a/v3", "b/v1"]
    assert parse_groups(b'{"groups": null}') == []
    assert parse_core_versions(b'{"kind": "APIVersions", "versions": null}') == []


def test_old_form_leaves_out_subresources_and_guesses_missing_singulars() -> None:
    body = b"""{"resources": [
      {"name": "widgets", "singularName": "", "namespaced": true, "kind": "Widget", "verbs": ["get"]},
      {"name": "widgets/status", "singularName": "", "namespaced": true, "kind": "Widget", "verbs": ["get"]},
      {"name": "bare", "singularName": null, "namespaced": null, "kind": "", "verbs": null}]}"""
    (widget,) = parse_resources(body, GroupVersion("g", "v1"))
    assert (widget.plural, widget.singular, widget.namespaced, widget.verbs) == (
        "widgets",
        "widget",
        True,
        ("get",),
    )


@pytest.mark.parametrize(
    ("version", "path"),
    [
        (GroupVersion("", "v1"), "/api/v1"),
        (GroupVersion("apps", "v1"), "/apis/apps/v1"),
        (GroupVersion("../x", "v1?a=b"), "/apis/..%2Fx/v1%3Fa%3Db"),
    ],
    ids=["core", "group", "hostile"],
)
def test_path_of_a_group_version(version: GroupVersion, path: str) -> None:
    assert version.path == path


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"service unavailable",
        b"<html>log in</html>",
        b"[]",
        b"null",
        b'{"kind": "Status", "status": "Failure"}',
        b'{"items": [{"metadata": {"name": "\xff"}}], "groups": "\xff", "versions": ["\xff"], "resources": "\xff"}',
        b'{"x": ' + b"[" * 100_000,
        recorded("aggregated", "/api")[:-10],
    ],
    ids=["empty", "text", "html", "list", "null", "status", "not-utf-8", "deep", "truncated"],
)
def test_malformed_documents_have_one_error(body: bytes) -> None:
    for parse in (parse_aggregated, parse_core_versions, parse_groups):
        with pytest.raises(MalformedDocumentError):
            parse(body)
    with pytest.raises(MalformedDocumentError):
        parse_resources(body, GroupVersion("g", "v1"))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_documents_never_raise_anything_else(data: st.DataObject) -> None:
    body = bytearray(recorded("aggregated", "/api"))
    for position in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=4)):
        body[position] = data.draw(st.integers(0, 255))
    with suppress(MalformedDocumentError):
        assert parse_aggregated(bytes(body)).etag == ""

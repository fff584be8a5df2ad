"""Catalogues out of OpenAPI documents, and what is refused."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from kubectl_insight.errors import InputError, UsageError
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Conformance, Level, Operation


def operation(
    name: str, tag: str = "", action: str = "", kind: tuple[str, str, str] | None = None
) -> dict[str, Any]:
    made: dict[str, Any] = {"operationId": name, "tags": [tag] if tag else [], "x-kubernetes-action": action}
    if kind:
        made["x-kubernetes-group-version-kind"] = dict(zip(("group", "version", "kind"), kind, strict=True))
    return made


WIDGETS = {
    "/apis/example.com/v1alpha1/namespaces/{namespace}/widgets": {
        "parameters": [{"name": "namespace"}],
        "get": operation("listExampleComV1alpha1NamespacedWidget", "exampleCom_v1alpha1", "list",
                         ("example.com", "v1alpha1", "Widget")),
        "post": operation("createExampleComV1alpha1NamespacedWidget", "exampleCom_v1alpha1", "post",
                          ("example.com", "v1alpha1", "Widget")),
    }
}  # fmt: skip
CRON_JOBS = {
    "/apis/batch/v1beta1/cronjobs": {
        "get": operation("listBatchV1beta1CronJobForAllNamespaces", "batch_v1beta1", "list",
                         ("batch", "v1beta1", "CronJob"))
    }
}  # fmt: skip
CORE = {
    "/api/v1/pods": {"get": operation("listCoreV1PodForAllNamespaces", "core_v1", "list", ("", "v1", "Pod"))}
}


def document(paths: dict[str, Any], version: str = "v1.23.4", **top: str) -> bytes:
    return json.dumps({**(top or {"swagger": "2.0"}), "info": {"version": version}, "paths": paths}).encode()


def only(catalogue: Catalogue, path: str) -> Operation:
    (found,) = [one for one in catalogue.operations if one.path == path]
    return found


@pytest.mark.parametrize("top", [{"swagger": "2.0"}, {"openapi": "3.0.0"}], ids=["v2", "v3"])
def test_a_file(top: dict[str, str]) -> None:
    catalogue = Catalogue.from_openapi(document({**CORE, **WIDGETS, **CRON_JOBS}, **top), "openapi.json")
    assert (catalogue.release, catalogue.source) == ("1.23", "openapi.json")
    assert [(one.method, one.path) for one in catalogue.operations] == [
        ("GET", "/api/v1/pods"),
        ("GET", "/apis/batch/v1beta1/cronjobs"),
        ("GET", "/apis/example.com/v1alpha1/namespaces/{namespace}/widgets"),
        ("POST", "/apis/example.com/v1alpha1/namespaces/{namespace}/widgets"),
    ]


def test_a_custom_resource_is_an_operation_like_any_other() -> None:
    catalogue = Catalogue.from_openapi(document(WIDGETS), "openapi.json")
    found = Matcher(catalogue).match("create", "/apis/example.com/v1alpha1/namespaces/x/widgets")
    assert isinstance(found, Operation)
    assert (found.operation_id, found.level, found.category, found.group, found.version, found.kind, found.action) == (
        "createExampleComV1alpha1NamespacedWidget", Level.ALPHA, "exampleCom", "example.com", "v1alpha1", "Widget",
        "post",
    )  # fmt: skip
    assert (found.conformance, tuple(found.lifecycle)) == (Conformance.UNKNOWN, (None,) * 5)


def test_an_operation_of_kubernetes_has_its_future_in_a_file_too() -> None:
    catalogue = Catalogue.from_openapi(document(CRON_JOBS), "openapi.json")
    life = only(catalogue, "/apis/batch/v1beta1/cronjobs").lifecycle
    assert (life.deprecated, life.removed) == (21, 25)
    assert life.replacement == ("batch", "v1", "CronJob")


def test_what_a_server_serves() -> None:
    documents = {
        "version": document({"/version/": {"get": operation("getCodeVersion", "version")}}, openapi="3.0.0"),
        "apis/example.com/v1alpha1": document(WIDGETS, openapi="3.0.0"),
        "api/v1": document(CORE, openapi="3.0.0"),
    }
    catalogue = Catalogue.from_server(documents, "v1.24.16-gke.100", "https://server")
    assert catalogue.release == "1.24"
    assert len(catalogue.operations) == 4
    assert only(catalogue, "/version/").key.path == "version"
    again = Catalogue.from_server(dict(reversed(documents.items())), "v1.24.16-gke.100", "https://server")
    assert again == catalogue


def test_an_operation_without_a_name_gets_one() -> None:
    catalogue = Catalogue.from_openapi(document({"/api/v1/pods": {"get": {}}}), "openapi.json")
    found = only(catalogue, "/api/v1/pods")
    assert (found.operation_id, found.category, found.group, found.version, found.kind) == (
        "GET /api/v1/pods", "", "", "v1", ""
    )  # fmt: skip


@pytest.mark.parametrize("minor", [8, 14, 15, 16, 17, 24, 30, 31, 36, 37])
def test_a_file_that_does_not_say_its_release(minor: int) -> None:
    """Two releases that have the same operations cannot be told apart; the newer one is assumed."""
    bundled = Catalogue.of(f"1.{minor}")
    paths: dict[str, Any] = {}
    for one in bundled.operations:
        paths.setdefault(one.path, {})[one.method.lower()] = operation(one.operation_id)
    found = Catalogue.from_openapi(document(paths, "unversioned"), "swagger.json")
    same = {one.operation_id for one in Catalogue.of(found.release).operations}
    assert found.minor == (15 if minor == 14 else minor)
    assert same == {one.operation_id for one in bundled.operations}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"[]", "not an OpenAPI document"),
        (b'{"kind": "List"}', "not an OpenAPI document"),
        (b'{"paths": {"/api/v1/pods": []}}', "not an OpenAPI document"),
        (b'{"paths": {}}', "not an OpenAPI document of version 2 or 3"),
        (
            document({"/pets/{id}": {"get": {"operationId": "getPet"}}}),
            "not the OpenAPI document of a Kubernetes",
        ),
        (gzip.compress(document(CORE)), "not JSON"),
    ],
    ids=["empty", "binary", "list", "kind", "path", "bare", "product", "gzip in gzip"],
)
def test_what_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        Catalogue.from_openapi(data, "petstore.json")
    assert caught.value.source == "petstore.json"
    assert caught.value.problem.startswith(problem)


def test_a_bad_document_of_a_server_is_named() -> None:
    with pytest.raises(InputError) as caught:
        Catalogue.from_server({"apis/x.io/v1": b"<html>"}, "v1.36.0", "https://server")
    assert caught.value.source == "https://server/openapi/v3/apis/x.io/v1"


@pytest.mark.parametrize("version", ["1.36", "v1.36", "1.36.2", "v1.36.0-rc.1", "1.36+"])
def test_releases_are_named_in_any_form(version: str) -> None:
    assert Catalogue.of(version).release == "1.36"


@pytest.mark.parametrize("version", ["1.7", "1.38", "2.1", "36", "1.36x", "", "latest", "1"])
def test_unknown_releases(version: str) -> None:
    with pytest.raises(UsageError, match=r"known are 1\.8 to 1\.37"):
        Catalogue.of(version)

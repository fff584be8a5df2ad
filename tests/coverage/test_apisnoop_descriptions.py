"""What APISnoop's formats need of an API: out of files, and out of the bundled catalogue instead of files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.errors import InputError
from kubectl_insight_coverage.apisnoop.api_description import derived_description, read_description
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint, endpoints_of, level_of
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from tests.coverage.apisnoop_by_hand import Snoop2018
from tests.coverage.apisnoop_logs import openapi_file

FILES = [("1.9", "1.9.4", 1179), ("1.11", "1.11.7", 1192), ("1.36", "1.36", 1037)]


def document(paths: dict[str, Any], **head: str) -> bytes:
    return json.dumps({"paths": paths, **(head or {"swagger": "2.0"})}).encode()


def endpoints(paths: dict[str, Any], **head: str) -> list[tuple[str, str]]:
    return [
        (one.method, one.url) for one in endpoints_of(read_description(document(paths, **head), "api.json"))
    ]


@pytest.mark.parametrize(("release", "version", "count"), FILES)
def test_the_catalogue_says_what_the_file_says(
    fixtures: Path, release: str, version: str, count: int
) -> None:
    """Without exception: the actions list, watch and watchlist stream, and from 1.12 on ``/watch/`` is deprecated."""
    read = read_description(openapi_file(fixtures, version), "swagger.json")
    derived = derived_description(Catalogue.of(release))
    assert {one._replace(description=None) for one in read.operations} == set(derived.operations)
    assert set(endpoints_of(read)) == set(endpoints_of(derived))
    assert len(endpoints_of(derived)) == count


@pytest.mark.parametrize(("release", "version", "count"), FILES)
def test_endpoints_are_those_of_the_description(
    fixtures: Path, release: str, version: str, count: int
) -> None:
    data = openapi_file(fixtures, version)
    by_hand = Snoop2018(json.loads(data)).endpoints
    ours = endpoints_of(read_description(data, "swagger.json"))
    assert {(one.level, one.category, one.method, one.url) for one in ours} == by_hand
    assert (len(by_hand), release) == (count, Catalogue.from_openapi(data, "swagger.json").release)


@pytest.mark.parametrize(
    ("operation", "methods"),
    [
        ({"produces": ["application/json"]}, ["get"]),
        ({"produces": ["application/json;stream=watch"], "x-kubernetes-action": "list"}, ["get", "watch"]),
        ({"produces": ["application/vnd.kubernetes.protobuf;stream=watch"]}, ["get", "watch"]),
        (
            {"produces": ["application/json;stream=watch"], "x-kubernetes-action": "watchlist"},
            ["get", "watch"],
        ),
        ({"produces": ["application/json;stream=watch"], "x-kubernetes-action": "watch"}, ["watch"]),
        ({"produces": ["application/json"], "x-kubernetes-action": "watch"}, []),
        ({"description": "read it. Deprecated: use another"}, []),
        ({"x-kubernetes-action": "list"}, ["get"]),
    ],
    ids=[
        "plain",
        "list",
        "protobuf",
        "watchlist",
        "watch",
        "watch without a stream",
        "deprecated",
        "no stream",
    ],
)
def test_methods_of_an_operation(operation: dict[str, Any], methods: list[str]) -> None:
    paths = {"/api/v1/pods": {"get": operation, "parameters": [{"name": "watch"}]}}
    assert [method for method, _ in endpoints(paths)] == methods


def test_a_file_of_version_3_streams_by_its_actions() -> None:
    paths = {"/apis/example.com/v1/things": {"get": {"x-kubernetes-action": "list"}, "post": {}}}
    names = [("get", "/apis/example.com/v1/things"), ("watch", "/apis/example.com/v1/things")]
    assert endpoints(paths, openapi="3.0.0") == [*names, ("post", "/apis/example.com/v1/things")]


@pytest.mark.parametrize(
    ("tags", "category"), [(["core_v1"], "core"), (["b_v1", "a_v1"], "a"), (["version"], "version"), ([], "")]
)
def test_category_is_the_first_part_of_the_first_tag(tags: list[str], category: str) -> None:
    read = read_description(document({"/version/": {"get": {"tags": tags}}}), "api.json")
    assert endpoints_of(read) == (Endpoint("get", "/version/", "stable", category),)


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("/api/v1/pods", "stable"),
        ("/apis/apps/v1beta2/", "beta"),
        ("/apis/batch/v2alpha1/", "alpha"),
        ("/apis/alpha.example.com/v1/things", "stable"),
        ("/apis/example.com/v1/v1beta1s", "stable"),
        ("/version/", "stable"),
    ],
)
def test_level_is_that_of_the_first_version(path: str, level: str) -> None:
    assert level_of(path) == level


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b'{"paths": []}', b'{"paths": {"/": {"get": []}}}', b"\xff\xfe", b'"\xff"'],
)
def test_what_is_no_openapi_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^error: api\.json: not an OpenAPI document: "):
        read_description(data, "api.json")

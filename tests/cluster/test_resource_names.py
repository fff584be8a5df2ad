"""Type strings and arguments: the table is what kubectl itself made of them on a real server."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.discovery.documents import parse_aggregated
from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.discovery.resource_names import ObjectArgument, parse_object_arguments, resolve
from kubectl_insight.errors import UnknownKindError, UsageError
from kubectl_insight.exit_status import ExitStatus

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)
CATALOGUE = Catalogue(
    tuple(
        resource
        for path in ("/api", "/apis")
        for resource in parse_aggregated(RECORDING["aggregated"][path]["body"].encode()).resources
    )
)


def paths(resources: tuple[Resource, ...]) -> list[str]:
    return [resource.path("default") for resource in resources]


@pytest.mark.parametrize(("text", "kubectl"), RECORDING["types"].items(), ids=RECORDING["types"])
def test_type_string_means_what_it_means_to_kubectl(text: str, kubectl: dict[str, Any]) -> None:
    if kubectl["error"]:
        with pytest.raises(UnknownKindError) as caught:
            resolve(CATALOGUE, text)
        assert caught.value.message == kubectl["error"]
        assert caught.value.exit_status is ExitStatus.NOT_FOUND
        return
    resolution = resolve(CATALOGUE, text)
    assert paths(resolution.resources) == kubectl["paths"]
    assert list(resolution.warnings) == kubectl["warnings"]


@pytest.mark.parametrize("text", ["Certificate", "certificate", "CERTIFICATE", "cErT"])
def test_a_kind_is_found_in_any_case_also_where_its_singular_differs(text: str) -> None:
    assert paths(resolve(CATALOGUE, text).resources) == [
        "/apis/cert.example.com/v1/namespaces/default/certificates"
    ]


def test_every_resource_is_found_by_its_full_name() -> None:
    for resource in CATALOGUE.resources:
        if resource.group:
            for name in (resource.plural, resource.singular, resource.kind, resource.kind.upper()):
                text = f"{name}.{resource.version}.{resource.group}"
                assert resolve(CATALOGUE, text).resources == (resource,), text


def test_every_listable_resource_is_found_by_plural_and_group() -> None:
    for resource in CATALOGUE.listable():
        assert resolve(CATALOGUE, resource.plural_group).resources == (resource,)
        assert resolve(CATALOGUE, f"{resource.kind}.{resource.group}").resources == (resource,)


def test_categories_do_not_count_beside_a_name() -> None:
    with pytest.raises(UnknownKindError) as caught:
        resolve(CATALOGUE, "all", categories=False)
    assert caught.value.kind == "all"


def test_a_warning_is_given_once_for_the_whole_text() -> None:
    assert resolve(CATALOGUE, "ev,no,ev.v1.").warnings == (
        'short name "ev" could also match lower priority resource events.events.k8s.io',
        'short name "no" could also match lower priority resource clouds.infra.example.com',
    )


def test_a_plural_wins_over_a_short_name_of_a_higher_group() -> None:
    first = Resource("a", "v1", "Thing", "things", "thing", True, short_names=("others",))
    second = Resource("b", "v1", "Other", "others", "other", True)
    assert resolve(Catalogue((first, second)), "others").resources == (second,)


def test_nothing_is_known_to_an_empty_catalogue() -> None:
    with pytest.raises(UnknownKindError) as caught:
        resolve(Catalogue(()), "pods.v1.")
    assert str(caught.value) == 'error: the server doesn\'t have a resource type "pods"'


@given(st.text(alphabet="podseplyv1.,/k8si \x1b", max_size=24))
@settings(max_examples=100, deadline=None)
def test_any_text_is_resolved_or_unknown(text: str) -> None:
    unknown = ""
    try:
        found = resolve(CATALOGUE, text).resources
    except UnknownKindError as error:
        found, unknown = (), error.kind
    assert found or unknown in text
    assert not {".", ","} & set(unknown)


MIXED = (
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name "
    "form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'"
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], []),
        (["pods"], [("pods", None)]),
        (["deploy,sts"], [("deploy", None), ("sts", None)]),
        (["deploy,sts,deploy"], [("deploy", None), ("sts", None)]),
        (["all"], [("all", None)]),
        (["pod", "a"], [("pod", "a")]),
        (["pod", "a", "b", "a"], [("pod", "a"), ("pod", "b"), ("pod", "a")]),
        (["pod/a"], [("pod", "a")]),
        (["pod/a", "deploy.v1.apps/b"], [("pod", "a"), ("deploy.v1.apps", "b")]),
        (["deploy,sts", "a"], [("deploy", "a"), ("sts", "a")]),
        (["deploy,sts", "a", "b"], [("deploy", "a"), ("deploy", "b"), ("sts", "a"), ("sts", "b")]),
        (["pod,pod", "a"], [("pod", "a")]),
    ],
    ids=lambda value: "" if value and isinstance(value[0], tuple) else " ".join(value),
)
def test_arguments(words: list[str], expected: list[tuple[str, str | None]]) -> None:
    assert parse_object_arguments(words) == [ObjectArgument(*argument) for argument in expected]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pod", "pod/a"], MIXED),
        (["pod/a", "pod"], MIXED),
        (["pod/a", "b"], MIXED),
        (["pod/a/b"], "arguments in resource/name form may not have more than one slash"),
        (["deploy,sts", "a/b"], "arguments in resource/name form may not have more than one slash"),
        (["/a"], "arguments in resource/name form must have a single resource and name"),
        (["pod/"], "arguments in resource/name form must have a single resource and name"),
        (["pod,deploy/a"], "arguments in resource/name form must have a single resource and name"),
        (["deploy,", "a"], "arguments in resource/name form must have a single resource and name"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_arguments(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_object_arguments(words)
    assert caught.value.message == message
    assert caught.value.exit_status is ExitStatus.USAGE

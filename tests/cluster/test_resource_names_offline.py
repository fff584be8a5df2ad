"""The catalogue without a server: the built-in table against a real server, and kinds from files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.discovery.builtin_resources import (
    KUBERNETES_VERSION,
    _english_plural,
    _version_rank,
    offline_catalogue,
)
from kubectl_insight.cluster.discovery.documents import parse_aggregated
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.errors import UnknownKindError
from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind

RECORDING = json.loads(
    gzip.decompress((Path(__file__).parents[1] / "data/discovery/kubernetes-1.36.json.gz").read_bytes())
)
REAL = [
    resource
    for path in ("/api", "/apis")
    for resource in parse_aggregated(RECORDING["aggregated"][path]["body"].encode()).resources
    if not resource.group.endswith("example.com")
]


def thing(api_version: str, kind: str, namespace: str = "", **content: Any) -> KubernetesObject:
    metadata = {"name": "x", "namespace": namespace}
    return from_mapping({"apiVersion": api_version, "kind": kind, "metadata": metadata, **content})


def definition(group: str, names: dict[str, Any], versions: list[Any], **spec: Any) -> KubernetesObject:
    content = {"group": group, "names": names, "versions": versions, **spec}
    return thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=content)


WIDGETS = definition(
    "shop.example.com",
    {"plural": "widgetz", "singular": "widge", "kind": "Widget", "shortNames": ["wd"], "categories": ["all"]},
    [
        {"name": name, "served": name != "v3", "storage": name == "v1beta1"}
        for name in ("v1beta1", "v2alpha1", "v3", "v1", "v10beta3")
    ],
    scope="Cluster",
)


def test_the_table_is_what_a_real_server_sent() -> None:
    assert RECORDING["version"].removeprefix("v").startswith(f"{KUBERNETES_VERSION}.")

    def comparable(resource: Resource) -> tuple[Resource, bool]:
        return msgspec.structs.replace(resource, verbs=()), resource.listable

    assert [comparable(resource) for resource in offline_catalogue().resources] == [
        comparable(resource) for resource in REAL
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deploy", "Deployment.apps"),
        ("pods", "Pod"),
        ("PODS", "Pod"),
        ("hpa.v1.autoscaling", "HorizontalPodAutoscaler.autoscaling"),
        ("netpol", "NetworkPolicy.networking.k8s.io"),
        ("ClusterRole.rbac.authorization.k8s.io", "ClusterRole.rbac.authorization.k8s.io"),
        ("crd", "CustomResourceDefinition.apiextensions.k8s.io"),
    ],
)
def test_type_strings_without_a_server(text: str, expected: str) -> None:
    (resource,) = resolve(offline_catalogue(), text).resources
    assert str(resource.group_kind) == expected


def test_a_definition_gives_exact_names_and_versions_in_the_servers_order() -> None:
    catalogue = offline_catalogue([WIDGETS])
    found = [resource for resource in catalogue.resources if resource.group == "shop.example.com"]
    assert [resource.version for resource in found] == ["v1", "v10beta3", "v1beta1", "v2alpha1"]
    first = found[0]
    assert (first.plural, first.singular, first.kind, first.namespaced) == (
        "widgetz",
        "widge",
        "Widget",
        False,
    )
    for text in ("widgetz", "widge", "wd", "Widget", "widget.shop", "widgetz.v1.shop.example.com"):
        if text == "widget.shop":
            with pytest.raises(UnknownKindError):
                resolve(catalogue, text)
        else:
            assert resolve(catalogue, text).resources == (first,)
    assert first in resolve(catalogue, "all").resources


@pytest.mark.parametrize(
    ("spec", "versions"),
    [
        ({"version": "v1alpha1", "versions": None}, ["v1alpha1"]),
        (
            {"version": "v1alpha1", "versions": [{"name": "v1alpha1"}, {"name": "v1", "served": True}]},
            ["v1", "v1alpha1"],
        ),
        ({"versions": []}, []),
        ({"versions": [{"name": "v1", "served": False}]}, []),
    ],
    ids=["old-single", "old-list", "none", "not-served"],
)
def test_definitions_of_older_forms(spec: dict[str, Any], versions: list[str]) -> None:
    names = {"plural": "xs", "kind": "X", "singular": None, "shortNames": None, "categories": None}
    item = thing(
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        spec={"group": "g.example.com", "names": names, "scope": None, **spec},
    )
    found = [
        resource for resource in offline_catalogue([item]).resources if resource.group == "g.example.com"
    ]
    assert [resource.version for resource in found] == versions
    assert all((resource.singular, resource.namespaced) == ("x", True) for resource in found)


@pytest.mark.parametrize("spec", [None, {}, {"group": 1}, {"group": "g", "names": []}, "text"])
def test_a_definition_that_does_not_fit_is_no_obstacle(spec: Any) -> None:
    broken = thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec=spec)
    catalogue = offline_catalogue([broken, thing("g.example.com/v1", "Widget", "shop")])
    (widget,) = resolve(catalogue, "widgets").resources
    assert widget.gvk == GroupVersionKind("g.example.com", "v1", "Widget")


def test_a_definition_without_its_body_is_no_obstacle() -> None:
    gvk = GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition")
    assert offline_catalogue([KubernetesObject(gvk, ObjectMeta())]) == offline_catalogue()


@pytest.mark.parametrize(
    "text",
    ["Widget", "widget", "WIDGET", "widgets", "Widgets", "widget.g.example.com", "widgets.v1.g.example.com"],
)
def test_custom_kinds_in_files_have_english_names(text: str) -> None:
    catalogue = offline_catalogue(
        [thing("g.example.com/v1", "Widget"), thing("g.example.com/v1", "Widget", "shop")]
    )
    (resource,) = resolve(catalogue, text).resources
    assert resource.gvk == GroupVersionKind("g.example.com", "v1", "Widget")
    assert resource.namespaced


def test_a_kind_without_namespaces_counts_as_cluster_scoped() -> None:
    (resource,) = resolve(offline_catalogue([thing("g.example.com/v1", "Cloud")]), "clouds").resources
    assert not resource.namespaced


def test_an_old_version_of_a_known_kind_keeps_its_names() -> None:
    catalogue = offline_catalogue(
        [thing("batch/v1beta1", "CronJob", "shop"), WIDGETS, thing("shop.example.com/v0", "Widget")]
    )
    old = catalogue.by_gvk(GroupVersionKind("batch", "v1beta1", "CronJob"))
    assert old is not None
    assert (old.plural, old.short_names) == ("cronjobs", ("cj",))
    assert resolve(catalogue, "cj").resources[0].version == "v1"
    removed = catalogue.by_gvk(GroupVersionKind("shop.example.com", "v0", "Widget"))
    assert removed is not None
    assert removed.plural == "widgetz"


def test_a_kind_of_the_files_never_hides_one_of_kubernetes() -> None:
    catalogue = offline_catalogue([thing("a.example.com/v1", "Pod", "shop")])
    assert resolve(catalogue, "pod").resources[0].group == ""
    assert resolve(catalogue, "pod.a.example.com").resources[0].group == "a.example.com"


def test_objects_without_a_kind_add_nothing() -> None:
    assert offline_catalogue([thing("", "")]) == offline_catalogue()


@given(st.permutations(range(5)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_objects_does_not_matter(order: list[int]) -> None:
    other = definition("a.example.com", {"plural": "as", "kind": "A"}, [{"name": "v1"}])
    objects = [
        WIDGETS,
        other,
        thing("g.example.com/v1", "Widget"),
        thing("g.example.com/v2", "Widget", "shop"),
        thing("batch/v1beta1", "CronJob"),
    ]
    assert offline_catalogue([objects[index] for index in order]) == offline_catalogue(objects)


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("policy", "policies"),
        ("gateway", "gateways"),
        ("mesh", "meshes"),
        ("ingress", "ingresses"),
        ("endpoints", "endpoints"),
        ("widget", "widgets"),
        ("proxy", "proxies"),
        ("box", "boxes"),
        ("y", "ys"),
        ("switch", "switches"),
    ],
)
def test_english_plurals(singular: str, plural: str) -> None:
    assert _english_plural(singular) == plural


def test_plurals_of_kubernetes_own_kinds_are_english() -> None:
    assert all(_english_plural(resource.singular) == resource.plural for resource in REAL)


def test_versions_are_ranked_as_the_server_ranks_them() -> None:
    # The example of the documentation of custom resource versions.
    ranked = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"]
    backwards = ranked[::-1]
    assert sorted(backwards, key=_version_rank) == ranked
    assert sorted(backwards[5:] + backwards[:5], key=_version_rank) == ranked

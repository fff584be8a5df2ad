"""Which of the objects at hand a plan asks for."""

from __future__ import annotations

import pytest

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.errors import ObjectNotFoundError, UsageError
from kubectl_insight.inventory.choosing import choose, in_scope, matching
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.rules.fetch_plan import FetchPlan


def make(kind: str, name: str, namespace: str | None = "shop", **labels: str) -> KubernetesObject:
    group = {"Deployment": "apps"}.get(kind, "")
    return KubernetesObject(
        GroupVersionKind(group, "v1", kind), ObjectMeta(name=name, namespace=namespace, labels=labels or None)
    )


OBJECTS = [
    make("Pod", "a", app="web", tier="front"),
    make("Pod", "b", app="web"),
    make("Pod", "a", "far", app="db"),
    make("Pod", "new", None),
    make("Deployment", "a"),
    make("Node", "a", None, app="web"),
]


def ids(objects: list[KubernetesObject]) -> list[str]:
    return [obj.id for obj in objects]


@pytest.mark.parametrize(
    ("labels", "fields", "expected"),
    [
        ("", "", ["Pod/shop/a", "Pod/shop/b", "Pod/far/a", "Pod/new", "Deployment.apps/shop/a", "Node/a"]),
        ("app=web", "", ["Pod/shop/a", "Pod/shop/b", "Node/a"]),
        ("app=web,!tier", "", ["Pod/shop/b", "Node/a"]),
        ("app in (db, x)", "", ["Pod/far/a"]),
        ("", "metadata.name=b", ["Pod/shop/b"]),
        ("", "metadata.name==b", ["Pod/shop/b"]),
        ("", "metadata.name!=a", ["Pod/shop/b", "Pod/new"]),
        ("", "metadata.namespace=far", ["Pod/far/a"]),
        ("", "metadata.namespace=", ["Pod/new", "Node/a"]),
        ("", "metadata.name=a,metadata.namespace=far", ["Pod/far/a"]),
        ("app=web", "metadata.name=a", ["Pod/shop/a", "Node/a"]),
        ("app=nobody", "", []),
    ],
)
def test_selectors(labels: str, fields: str, expected: list[str]) -> None:
    assert ids(matching(OBJECTS, FetchPlan(label_selector=labels, field_selector=fields))) == expected


@pytest.mark.parametrize(
    ("labels", "fields", "message"),
    [
        ("", "spec.nodeName=x", 'field label not supported without a cluster: "spec.nodeName"'),
        ("", "nonsense", 'field label not supported without a cluster: "nonsense"'),
        ("a in", "", ""),
        ("=", "", ""),
    ],
)
def test_selectors_that_make_no_sense(labels: str, fields: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        matching(OBJECTS, FetchPlan(label_selector=labels, field_selector=fields))
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("targets", "namespaces", "expected", "missing"),
    [
        pytest.param([("pods", None)], ("shop",), ["Pod/shop/a", "Pod/shop/b", "Pod/new"], [], id="a type"),
        pytest.param([("pods", "a")], ("shop",), ["Pod/shop/a"], [], id="a name"),
        pytest.param([("pods", "a")], (), ["Pod/shop/a", "Pod/far/a"], [], id="a name everywhere"),
        pytest.param(
            [("pods", "a")], ("shop", "far"), ["Pod/shop/a", "Pod/far/a"], [], id="in two namespaces"
        ),
        pytest.param([("nodes", "a")], ("shop",), ["Node/a"], [], id="cluster-scoped"),
        pytest.param([("pods", "new")], ("shop",), ["Pod/new"], [], id="a manifest without a namespace"),
        pytest.param([("pods", "x")], ("shop",), [], ['pods "x" not found'], id="nobody"),
        pytest.param(
            [("deploy", "x")], ("shop",), [], ['deployments.apps "x" not found'], id="nobody, with a group"
        ),
        pytest.param([("pods", "b")], ("far",), [], ['pods "b" not found'], id="elsewhere"),
        pytest.param(
            [("pods", "a"), ("pods", None)], ("far",), ["Pod/far/a", "Pod/new"], [], id="named twice"
        ),
        pytest.param(
            [("pods", "x"), ("deploy", "a")],
            ("shop",),
            ["Deployment.apps/shop/a"],
            ['pods "x" not found'],
            id="half",
        ),
        pytest.param([("secrets", None)], ("shop",), [], [], id="a type without objects"),
    ],
)
def test_targets(
    targets: list[tuple[str, str | None]],
    namespaces: tuple[str, ...],
    expected: list[str],
    missing: list[str],
) -> None:
    catalogue = offline_catalogue()
    resolved = [(resolve(catalogue, kind).resources[0], name) for kind, name in targets]
    found, errors = choose(OBJECTS, FetchPlan(namespaces=namespaces), resolved)

    assert ids(found) == expected
    assert [error.message for error in errors] == missing
    assert all(isinstance(error, ObjectNotFoundError) for error in errors)


def test_selectors_narrow_the_targets() -> None:
    (resource,) = resolve(offline_catalogue(), "pods").resources
    found, errors = choose(OBJECTS, FetchPlan(label_selector="tier"), [(resource, None)])
    assert (ids(found), errors) == (["Pod/shop/a"], [])


@pytest.mark.parametrize(
    ("namespace", "namespaces", "namespaced", "inside"),
    [
        ("shop", (), True, True),
        ("shop", ("shop",), True, True),
        ("shop", ("far",), True, False),
        ("", ("far",), True, True),
        ("shop", ("far",), False, True),
    ],
)
def test_scope(namespace: str, namespaces: tuple[str, ...], namespaced: bool, inside: bool) -> None:
    obj = make("Pod", "x", namespace or None)
    assert in_scope(obj, FetchPlan(namespaces=namespaces), namespaced=namespaced) is inside

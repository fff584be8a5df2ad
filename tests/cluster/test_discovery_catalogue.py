"""Resources and catalogues: URLs for hostile names, look-ups, what can be listed."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource, UnsafeNameError, name_problem
from kubectl_insight.errors import UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.objects.completeness import KindFailure
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind

ALL_VERBS = ("create", "delete", "get", "list", "watch")
POD = Resource("", "v1", "Pod", "pods", "pod", True, ALL_VERBS, ("po",), ("all",))
NODE = Resource("", "v1", "Node", "nodes", "node", False, ALL_VERBS, ("no",))
REVIEW = Resource(
    "authentication.k8s.io", "v1", "TokenReview", "tokenreviews", "tokenreview", False, ("create",)
)
SCALER_2 = Resource("autoscaling", "v2", "HorizontalPodAutoscaler", "hpas", "hpa", True, ALL_VERBS)
SCALER_1 = Resource("autoscaling", "v1", "HorizontalPodAutoscaler", "hpas", "hpa", True, ALL_VERBS)
OLD_ONLY = Resource("autoscaling", "v1", "Old", "olds", "old", True, ("get", "list"))
CATALOGUE = Catalogue(
    (POD, NODE, REVIEW, SCALER_2, SCALER_1, OLD_ONLY), (KindFailure("metrics.k8s.io/v1beta1", "stale"),)
)


@pytest.mark.parametrize(
    ("resource", "namespace", "name", "path"),
    [
        (POD, None, None, "/api/v1/pods"),
        (POD, "", None, "/api/v1/pods"),
        (POD, "shop", None, "/api/v1/namespaces/shop/pods"),
        (POD, "shop", "web-1", "/api/v1/namespaces/shop/pods/web-1"),
        (NODE, None, "n1", "/api/v1/nodes/n1"),
        (NODE, "shop", "n1", "/api/v1/nodes/n1"),
        (SCALER_2, "shop", "a", "/apis/autoscaling/v2/namespaces/shop/hpas/a"),
        (NODE, None, "system:node", "/api/v1/nodes/system%3Anode"),
        (NODE, None, "a?b=c&d#e f", "/api/v1/nodes/a%3Fb%3Dc%26d%23e%20f"),
        (NODE, None, "é\n\x1b", "/api/v1/nodes/%C3%A9%0A%1B"),
        (NODE, None, "...", "/api/v1/nodes/..."),
    ],
)
def test_path(resource: Resource, namespace: str | None, name: str | None, path: str) -> None:
    assert resource.path(namespace, name) == path


@pytest.mark.parametrize(
    ("namespace", "name", "message"),
    [
        ("shop", "", "error: resource name may not be empty"),
        ("shop", ".", "error: invalid resource name \".\": [may not be '.']"),
        ("shop", "..", "error: invalid resource name \"..\": [may not be '..']"),
        ("shop", "x/log", "error: invalid resource name \"x/log\": [may not contain '/']"),
        ("shop", "x%2Flog", "error: invalid resource name \"x%2Flog\": [may not contain '%']"),
        ("..", None, "error: invalid namespace \"..\": [may not be '..']"),
        ("a/secrets", "x", "error: invalid namespace \"a/secrets\": [may not contain '/']"),
    ],
)
def test_names_that_would_change_the_path_are_refused(namespace: str, name: str | None, message: str) -> None:
    with pytest.raises(UnsafeNameError) as caught:
        POD.path(namespace, name)
    assert str(caught.value) == message
    assert caught.value.exit_status is ExitStatus.USAGE


def test_a_namespaced_object_needs_its_namespace() -> None:
    with pytest.raises(UsageError, match="a resource cannot be retrieved by name across all namespaces"):
        POD.path(None, "web")


@given(st.text(), st.text())
def test_whatever_the_names_the_server_sees_the_same_segments(namespace: str, name: str) -> None:
    try:
        path = POD.path(namespace, name)
    except UsageError:
        assert name_problem(name) or name_problem(namespace)
        return
    assert path.isascii()
    # net/http decodes the whole path before the API server splits it.
    assert unquote(path).split("/") == ["", "api", "v1", "namespaces", namespace, "pods", name]


def test_names_of_a_resource() -> None:
    assert (SCALER_2.plural_group, POD.plural_group) == ("hpas.autoscaling", "pods")
    assert SCALER_2.gvk == GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler")
    assert SCALER_2.group_kind == GroupKind("autoscaling", "HorizontalPodAutoscaler")


def test_listable_gives_each_resource_once_in_its_first_version() -> None:
    assert CATALOGUE.listable() == (POD, NODE, SCALER_2, OLD_ONLY)


def test_look_ups() -> None:
    assert CATALOGUE.by_group_kind("autoscaling", "HorizontalPodAutoscaler") is SCALER_2
    assert CATALOGUE.by_gvk(SCALER_1.gvk) is SCALER_1
    assert CATALOGUE.by_group_kind("", "pod") is None
    assert CATALOGUE.by_gvk(GroupVersionKind("", "v2", "Pod")) is None


def test_extending_appends_and_never_replaces() -> None:
    again = Resource("", "v1", "Pod", "poddies", "poddy", True)
    new = Resource("x", "v1", "New", "news", "new", True)
    twice = Resource("x", "v1", "New", "newer", "newer", True)
    extended = CATALOGUE.extended_by([again, new, twice])
    assert extended.resources == (*CATALOGUE.resources, new)
    assert extended.failures == CATALOGUE.failures
    assert extended.by_gvk(new.gvk) is new
    assert CATALOGUE.by_gvk(new.gvk) is None


def test_reading_names_loads_nothing_heavy() -> None:
    code = (
        "import sys, kubectl_insight.cluster.discovery.resource_names, kubectl_insight.cluster.discovery.builtin_resources,"
        "kubectl_insight.cluster.discovery.cached_discovery;"
        "print(sorted({'urllib3', 'ssl', 'hashlib', 'kubernetes', 'yaml', 'rich', 'typer'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"

"""``--include`` and ``--exclude`` take kubectl's names for kinds, and say so where a name is of no kind."""

from __future__ import annotations

import pytest

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.inventory.kind_patterns import UnmatchedPattern, resolve_patterns
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.fetch_plan import KindFilter

KNATIVE = Resource(
    "serving.knative.dev", "v1", "Service", "services", "service", True, (), ("kservice", "ksvc")
)
CATALOGUE = Catalogue((*offline_catalogue().resources, KNATIVE))

DEPLOYMENT = GroupKind("apps", "Deployment")
SERVICE, KSERVICE = GroupKind("", "Service"), GroupKind("serving.knative.dev", "Service")
EVENT, NEW_EVENT = GroupKind("", "Event"), GroupKind("events.k8s.io", "Event")


def allowed(pattern: str) -> set[GroupKind]:
    kinds, _ = resolve_patterns(KindFilter(include=(pattern,)), CATALOGUE)
    return {resource.group_kind for resource in CATALOGUE.resources if kinds.allows(resource.group_kind)}


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        *(
            pytest.param(name, {DEPLOYMENT}, id=name)
            for name in (
                "Deployment", "deployment", "DEPLOYMENT", "deployments", "Deployments", "deploy", "Deploy",
                "Deployment.apps", "deployments.apps", "deploy.apps", "DEPLOY.APPS",
            )
        ),
        pytest.param("svc", {SERVICE}, id="svc"),
        pytest.param("ksvc", {KSERVICE}, id="ksvc"),
        pytest.param("services", {SERVICE, KSERVICE}, id="a plural of two groups"),
        pytest.param("Service", {SERVICE, KSERVICE}, id="a kind of two groups"),
        pytest.param("services.", {SERVICE}, id="the core group"),
        pytest.param("services.serving.knative.dev", {KSERVICE}, id="a group with dots"),
        pytest.param("ev", {EVENT, NEW_EVENT}, id="a kind that nobody lists, by name"),
        pytest.param("*Deploy*", {DEPLOYMENT}, id="a glob"),
        pytest.param("services.knative.dev", set(), id="half a group"),
        pytest.param("pod", {GroupKind("", "Pod")}, id="a kind and no other that begins like it"),
        pytest.param("deployx", set(), id="no kind"),
        pytest.param("", set(), id="nothing"),
    ],
)  # fmt: skip
def test_names(pattern: str, kinds: set[GroupKind]) -> None:
    assert allowed(pattern) == kinds


def test_a_kind_from_a_file_is_no_glob() -> None:
    odd = Resource("x.io", "v1", "A[b]*", "odds", "odd", True)
    kinds, _ = resolve_patterns(KindFilter(include=("odds",)), Catalogue((odd,)))
    assert kinds.allows(GroupKind("x.io", "A[b]*"))
    assert not kinds.allows(GroupKind("x.io", "Abc"))


def test_what_fits_no_kind_is_told_and_still_lets_nothing_through() -> None:
    kinds, unmatched = resolve_patterns(KindFilter(("deploys", "po"), ("No*", "cm", "Xy*")), CATALOGUE)

    assert unmatched == (UnmatchedPattern("--include", "deploys"), UnmatchedPattern("--exclude", "Xy*"))
    assert kinds.allows(GroupKind("", "Pod"))
    assert not resolve_patterns(KindFilter(("deploys",)), CATALOGUE)[0].allows(DEPLOYMENT)


def test_without_patterns_nothing_changes() -> None:
    assert resolve_patterns(KindFilter(), CATALOGUE) == (KindFilter(), ())

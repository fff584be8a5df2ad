"""What requests are that no operation accounts for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.classification import Unmatched, UnmatchedClass
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation

MATCHERS = {release: Matcher(Catalogue.of(release)) for release in ("1.17", "1.22", "1.29", "1.36")}

CLASSES = {
    "custom resource": [
        ("list", "/apis/example.com/v1/widgets"),
        ("get", "/apis/snapshot.storage.k8s.io/v1/volumesnapshots/x"),
        ("list", "/apis/gateway.networking.k8s.io/v1/namespaces/x/gateways"),
        ("create", "/apis/notmetrics.k8s.io/v1/things"),
        ("get", "/apis/cert-manager.io/v1/namespaces/proxy/certificates/status/status"),
    ],
    "aggregated": [
        ("list", "/apis/metrics.k8s.io/v1beta1/nodes"),
        ("get", "/apis/custom.metrics.k8s.io/v1beta1/namespaces/x/pods/*/requests"),
        ("list", "/apis/project.openshift.io/v1/projects"),
        ("update", "/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachines/v/start"),
    ],
    "discovery": [
        ("get", "/"),
        ("get", "/openapi/v2"),
        ("get", "/openapi/v3/apis/apps/v1?hash=X"),
        ("get", "/swagger.json"),
        ("get", "/apis/example.com"),
        ("get", "/apis/metrics.k8s.io/v1beta1?timeout=32s"),
        ("get", "/apis/apps/v9"),
        ("get", "/api/v9"),
        ("head", "/version"),
        ("get", "/version/openshift"),
    ],
    "health": [
        ("get", "/healthz"),
        ("get", "/livez?verbose"),
        ("get", "/readyz/etcd"),
        ("get", "/metrics"),
        ("get", "/metrics/cadvisor"),
        ("get", "/debug/pprof/profile?seconds=30"),
        ("put", "/debug/flags/v"),
        ("get", "/logs/a/b"),
    ],
    "removed": [
        ("list", "/apis/extensions/v1beta1/ingresses"),
        ("get", "/apis/batch/v1beta1"),
        ("create", "/apis/policy/v1beta1/podsecuritypolicies"),
        ("get", "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas/x/status"),
        # The group version is gone, so this method and this resource are, too.
        ("create", "/apis/extensions/v1beta1/namespaces/x/ingresses/y"),
        ("list", "/apis/extensions/v1beta1/thirdpartyresources"),
        ("get", "/api/v1/proxy/nodes/n"),
    ],
    "future": [
        ("list", "/apis/scheduling.k8s.io/v1beta1/workloads"),
        ("get", "/apis/lifecycle.k8s.io"),
        ("get", "/apis/certificates.k8s.io/v1/clustertrustbundles/x"),
    ],
    "malformed": [
        ("create", "/api/v1/namespaces/x/pods/p"),
        ("list", "/api/v1/podz"),
        ("list", "/api/v1//pods"),
        ("list", "/apis/apps/v9/deployments"),
        ("list", "/apis/nodots/v1/things"),
        ("list", "/apis/exa%00mple.com/v1/things"),
        ("get", "/favicon.ico"),
        ("get", "/healthzz"),
        ("get", "/%2e%2e/%2e%2e/etc/passwd"),
    ],
}  # fmt: skip
CASES = [(name, verb, uri) for name, requests in CLASSES.items() for verb, uri in requests]


@pytest.mark.parametrize(
    ("name", "verb", "uri"), CASES, ids=[f"{name}: {verb} {uri}" for name, verb, uri in CASES]
)
def test_classes(name: str, verb: str, uri: str) -> None:
    # The old proxy paths are resources that a later release may not even parse as such.
    found = MATCHERS["1.36"].match("proxy" if "/proxy/nodes" in uri else verb, uri)
    assert isinstance(found, Unmatched), found
    assert found.unmatched_class == name, found


def test_every_class_has_its_cases() -> None:
    assert CLASSES.keys() == {name.value for name in UnmatchedClass}


@pytest.mark.parametrize(
    ("release", "uri", "name", "reason", "operation_id"),
    [
        ("1.22", "/apis/extensions/v1beta1/ingresses", "removed", "last in 1.21",
         "listExtensionsV1beta1IngressForAllNamespaces"),
        ("1.22", "/apis/batch/v2alpha1/cronjobs", "removed", "last in 1.20",
         "listBatchV2alpha1CronJobForAllNamespaces"),
        ("1.17", "/apis/batch/v1/cronjobs", "future", "not before 1.21", "listBatchV1CronJobForAllNamespaces"),
        # Gone, and back later with other resources.
        ("1.29", "/apis/coordination.k8s.io/v1beta1/leases", "removed", "last in 1.21",
         "listCoordinationV1beta1LeaseForAllNamespaces"),
        ("1.29", "/apis/coordination.k8s.io/v1beta1/leasecandidates", "future", "not before 1.33",
         "listCoordinationV1beta1LeaseCandidateForAllNamespaces"),
    ],
)  # fmt: skip
def test_other_releases_are_named(release: str, uri: str, name: str, reason: str, operation_id: str) -> None:
    found = MATCHERS[release].match("list", uri)
    assert isinstance(found, Unmatched)
    assert found.operation is not None
    assert (found.unmatched_class, found.reason, found.operation.operation_id) == (name, reason, operation_id)


def test_what_a_server_does_not_serve_though_its_release_could() -> None:
    everything = Catalogue.of("1.17")
    gone = {"/apis/extensions/v1beta1/deployments", "/apis/batch/v2alpha1/cronjobs"}
    served = tuple(one for one in everything.operations if one.path not in gone)
    matcher = Matcher(Catalogue(17, "the server", served))
    found = {path: matcher.match("list", path) for path in gone}
    classes = {path: one.unmatched_class for path, one in found.items() if isinstance(one, Unmatched)}
    assert classes == {
        "/apis/extensions/v1beta1/deployments": UnmatchedClass.REMOVED,
        "/apis/batch/v2alpha1/cronjobs": UnmatchedClass.FUTURE,
    }
    assert {one.reason for one in found.values() if isinstance(one, Unmatched)} == {
        "1.17 can have it, the server has not"
    }


@settings(max_examples=150, deadline=None)
@given(verb=st.sampled_from(["get", "list", "watch", "create", "", "x", "proxy"]), uri=st.text(max_size=60))
def test_nothing_is_dropped(verb: str, uri: str) -> None:
    assert isinstance(MATCHERS["1.36"].match(verb, uri), Operation | Unmatched)


@settings(max_examples=150, deadline=None)
@given(
    segments=st.lists(
        st.sampled_from(
            ["api", "apis", "v1", "apps", "x.io", "watch", "proxy", "namespaces", "", "pods", "%2F", "status"]
        ),
        max_size=9,
    )
)
def test_no_order_of_segments_breaks_it(segments: list[str]) -> None:
    assert isinstance(MATCHERS["1.36"].match("get", "/" + "/".join(segments)), Operation | Unmatched)

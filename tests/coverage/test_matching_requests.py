"""Single requests that matchers by pattern get wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kubectl_insight.audit.request_info import RequestKey
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.classification import Unmatched, UnmatchedClass
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Operation

CATALOGUE = Catalogue.of("1.36")
MATCHER = Matcher(CATALOGUE)

REQUESTS = [
    ("get", "/api/v1/namespaces/metrics/pods/livez", "readCoreV1NamespacedPod"),
    ("get", "/api/v1/namespaces/proxy/pods/p", "readCoreV1NamespacedPod"),
    ("get", "/api/v1/namespaces/watch/pods/p/log?follow=true", "readCoreV1NamespacedPodLog"),
    ("get", "/api/v1/namespaces/status", "readCoreV1Namespace"),
    ("get", "/api/v1/namespaces/x/status", "readCoreV1NamespaceStatus"),
    ("update", "/api/v1/namespaces/x/finalize", "replaceCoreV1NamespaceFinalize"),
    ("update", "/api/v1/namespaces/finalize/finalize", "replaceCoreV1NamespaceFinalize"),
    ("get", "/api/v1/namespaces/finalize/pods/status/status", "readCoreV1NamespacedPodStatus"),
    ("list", "/api/v1/pods", "listCoreV1PodForAllNamespaces"),
    ("list", "/api/v1/pods/", "listCoreV1PodForAllNamespaces"),
    ("list", "/api/v1/namespaces/x/pods?limit=500", "listCoreV1NamespacedPod"),
    ("watch", "/api/v1/namespaces/x/pods?watch=1", "listCoreV1NamespacedPod"),
    ("watch", "/api/v1/namespaces/x/pods?watch=", "listCoreV1NamespacedPod"),
    ("watch", "/api/v1/watch/namespaces/x/pods", "watchCoreV1NamespacedPodList"),
    ("watch", "/api/v1/watch/namespaces/x", "watchCoreV1Namespace"),
    ("create", "/api/v1/namespaces/x/pods/p/exec?command=ls", "connectCoreV1PostNamespacedPodExec"),
    ("get", "/api/v1/namespaces/x/pods/p/exec?command=ls", "connectCoreV1GetNamespacedPodExec"),
    ("get", "/api/v1/namespaces/x/services/http:svc:80/proxy", "connectCoreV1GetNamespacedServiceProxy"),
    ("get", "/api/v1/namespaces/x/services/http:svc:80/proxy/", "connectCoreV1GetNamespacedServiceProxy"),
    ("get", "/api/v1/namespaces/x/services/s/proxy/metrics", "connectCoreV1GetNamespacedServiceProxyWithPath"),
    ("get", "/api/v1/nodes/n/proxy/healthz/ping", "connectCoreV1GetNodeProxyWithPath"),
    ("", "/api/v1/nodes/n/proxy", "connectCoreV1OptionsNodeProxy"),
    ("patch", "/apis/apps/v1/namespaces/x/deployments/d/scale", "patchAppsV1NamespacedDeploymentScale"),
    ("deletecollection", "/apis/apps/v1/namespaces/x/deployments", "deleteAppsV1CollectionNamespacedDeployment"),
    ("delete", "/apis/apps/v1/namespaces/x/deployments/d", "deleteAppsV1NamespacedDeployment"),
    ("create", "/api/v1/namespaces/x/serviceaccounts/a/token", "createCoreV1NamespacedServiceAccountToken"),
    ("get", "/api/v1/namespaces%2Fx%2Fpods%2Fp", "readCoreV1NamespacedPod"),
    ("get", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode", "readRbacAuthorizationV1ClusterRole"),
    ("get", "/api", "getCoreAPIVersions"),
    ("get", "/api/", "getCoreAPIVersions"),
    ("get", "/api/v1?timeout=32s", "getCoreV1APIResources"),
    ("get", "/apis/apps", "getAppsAPIGroup"),
    ("get", "/version", "getCodeVersion"),
    ("get", "/logs/kube-apiserver.log", "logFileHandler"),
    ("get", "/logs", "logFileListHandler"),
    ("get", "/.well-known/openid-configuration", "getServiceAccountIssuerOpenIDConfiguration"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "uri", "operation_id"), REQUESTS, ids=[f"{verb} {uri}" for verb, uri, _ in REQUESTS]
)
def test_requests(verb: str, uri: str, operation_id: str) -> None:
    found = MATCHER.match(verb, uri)
    assert isinstance(found, Operation), found
    assert found.operation_id == operation_id


@pytest.mark.parametrize(
    ("verb", "uri"),
    [
        ("create", "/api/v1/namespaces/x/pods/p"),
        ("deletecollection", "/version"),
        ("list", "/apis/authorization.k8s.io/v1/namespaces/x/localsubjectaccessreviews"),
        ("", "/api/v1/pods"),
        ("get", "/api/v1/namespaces/x/pods/p/log/x"),
        ("get", "/logs/a/b"),
        ("get", "/logsx"),
    ],
)
def test_requests_that_no_operation_is(verb: str, uri: str) -> None:
    assert isinstance(MATCHER.match(verb, uri), Unmatched)


def test_a_key_without_a_uri_is_enough() -> None:
    key = RequestKey("", "", "v1", "pods", "log", has_namespace=True, has_name=True, has_tail=False)
    found = MATCHER.match_key("get", key)
    assert isinstance(found, Operation)
    assert found.operation_id == "readCoreV1NamespacedPodLog"


@pytest.mark.parametrize("uri", ["", "api/v1/pods", "*", "http://host/api/v1/pods", "?watch=1"])
def test_what_is_no_path_is_malformed(uri: str) -> None:
    found = MATCHER.match("list", uri)
    assert isinstance(found, Unmatched)
    assert found.unmatched_class is UnmatchedClass.MALFORMED


def test_a_real_log_of_1_36(shop: Path) -> None:
    """Every request for a built-in API matches, but for the removed ones that the example plants."""
    unmatched: dict[str, set[str]] = {}
    requests = 0
    with gzip.open(shop / "audit.log.gz", "rt", encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            requests += 1
            found = MATCHER.match(event["verb"], event["requestURI"])
            if isinstance(found, Unmatched):
                unmatched.setdefault(found.unmatched_class, set()).add(event["requestURI"].partition("?")[0])
    assert requests > 1000
    assert unmatched.pop("removed") == {
        "/apis/batch/v1beta1/cronjobs",
        "/apis/extensions/v1beta1/ingresses",
        "/apis/policy/v1beta1/poddisruptionbudgets",
    }
    assert all(uri.startswith("/openapi/") for uri in unmatched.pop("discovery"))
    assert unmatched.keys() == {"custom resource", "aggregated"}

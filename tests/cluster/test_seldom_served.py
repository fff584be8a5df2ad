"""Kinds of Kubernetes that most servers do not serve, and that objects name all the same."""

from __future__ import annotations

import pytest

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.objects.reference import GroupKind


@pytest.mark.parametrize("catalogue", [offline_catalogue(), Catalogue(())], ids=["offline", "empty"])
@pytest.mark.parametrize(
    ("kind", "namespaced"),
    [
        (GroupKind("certificates.k8s.io", "ClusterTrustBundle"), False),
        (GroupKind("certificates.k8s.io", "PodCertificateRequest"), True),
        (GroupKind("resource.k8s.io", "DeviceTaintRule"), False),
        (GroupKind("example.org", "ClusterTrustBundle"), True),
    ],
    ids=str,
)
def test_where_objects_of_a_kind_live_that_nobody_serves(
    catalogue: Catalogue, kind: GroupKind, namespaced: bool
) -> None:
    assert catalogue.namespaced(kind) is namespaced

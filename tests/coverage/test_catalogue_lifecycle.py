"""When operations come and go, and what replaces them."""

from __future__ import annotations

import pytest

from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.operation import Operation


def operation(release: str, method: str, path: str) -> Operation:
    (found,) = [one for one in Catalogue.of(release).operations if (one.method, one.path) == (method, path)]
    return found


# Release, path, introduced, deprecated, removed, off by default, replacement. The first ones are those of the
# deprecation guide of Kubernetes.
LIVES = [
    ("1.15", "/apis/extensions/v1beta1/deployments", 8, 8, 16, 16, "apps/v1 Deployment"),
    ("1.17", "/apis/extensions/v1beta1/deployments", 8, 8, 16, 16, "apps/v1 Deployment"),
    ("1.15", "/apis/apps/v1beta2/daemonsets", 8, 9, 16, 16, "apps/v1 DaemonSet"),
    ("1.15", "/apis/extensions/v1beta1/ingresses", 8, 14, 22, None, "networking.k8s.io/v1 Ingress"),
    ("1.21", "/apis/networking.k8s.io/v1beta1/ingresses", 14, 19, 22, None, "networking.k8s.io/v1 Ingress"),
    ("1.21", "/apis/apiextensions.k8s.io/v1beta1/customresourcedefinitions", 8, 16, 22, None,
     "apiextensions.k8s.io/v1 CustomResourceDefinition"),
    ("1.21", "/apis/apiregistration.k8s.io/v1beta1/apiservices", 8, 19, 22, None,
     "apiregistration.k8s.io/v1 APIService"),
    ("1.24", "/apis/batch/v1beta1/cronjobs", 8, 21, 25, None, "batch/v1 CronJob"),
    ("1.24", "/apis/policy/v1beta1/podsecuritypolicies", 10, 21, 25, None, ""),
    ("1.24", "/apis/autoscaling/v2beta1/horizontalpodautoscalers", 8, 22, 25, None,
     "autoscaling/v2 HorizontalPodAutoscaler"),
    ("1.26", "/apis/storage.k8s.io/v1beta1/csistoragecapacities", 21, 24, 27, None,
     "storage.k8s.io/v1 CSIStorageCapacity"),
    # v1beta1 was replaced by v1beta2, that by v1beta3, that by v1.
    ("1.25", "/apis/flowcontrol.apiserver.k8s.io/v1beta1/flowschemas", 20, 23, 26, None,
     "flowcontrol.apiserver.k8s.io/v1 FlowSchema"),
    # A beta API after 1.24 that was on by default all the same.
    ("1.28", "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas", 26, 29, 32, None,
     "flowcontrol.apiserver.k8s.io/v1 FlowSchema"),
    ("1.33", "/apis/networking.k8s.io/v1beta1/ipaddresses", 31, 34, 37, 31, "networking.k8s.io/v1 IPAddress"),
    # Planned for 1.37, gone in 1.34.
    ("1.33", "/apis/resource.k8s.io/v1alpha3/deviceclasses", 31, 34, 34, 31, "resource.k8s.io/v1 DeviceClass"),
    # Nothing stable yet: the beta version is the best there is.
    ("1.31", "/apis/coordination.k8s.io/v1alpha1/leasecandidates", 31, 34, 32, 31,
     "coordination.k8s.io/v1beta1 LeaseCandidate"),
    # What nobody planned shows in the specifications.
    ("1.18", "/apis/auditregistration.k8s.io/v1alpha1/auditsinks", 13, None, 19, 13, ""),
    # Plans for releases that are not known yet.
    ("1.37", "/apis/resource.k8s.io/v1beta1/resourceclaims", 32, 35, 38, 32, "resource.k8s.io/v1 ResourceClaim"),
    ("1.36", "/api/v1/endpoints", 8, 33, None, None, "discovery.k8s.io/v1 EndpointSlice"),
    ("1.36", "/api/v1/componentstatuses", 8, 19, None, None, ""),
    ("1.36", "/api/v1/watch/pods", 8, 11, None, None, ""),
    ("1.36", "/api/v1/pods", 8, None, None, None, ""),
    ("1.36", "/apis/apps/v1/deployments", 9, None, None, None, ""),
    # A group version's own path lives as long as the last of its resources.
    ("1.17", "/apis/extensions/v1beta1/", 8, 14, 22, None, ""),
    ("1.17", "/apis/apps/v1beta2/", 8, 9, 16, 16, ""),
    # It was there, went, and came back with other resources.
    ("1.21", "/apis/coordination.k8s.io/v1beta1/", 12, 19, 22, None, ""),
    ("1.36", "/apis/coordination.k8s.io/v1beta1/", 33, 36, 39, 33, ""),
    ("1.21", "/apis/coordination.k8s.io/v1beta1/leases", 12, 19, 22, None, "coordination.k8s.io/v1 Lease"),
    # Paths outside of groups.
    ("1.36", "/version/", 8, None, None, None, ""),
    ("1.8", "/api/v1/proxy/nodes/{name}", 8, None, 10, None, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("release", "path", "introduced", "deprecated", "removed", "off_by_default", "replacement"),
    LIVES,
    ids=[f"{life[0]} {life[1]}" for life in LIVES],
)
def test_lives(
    release: str,
    path: str,
    introduced: int,
    deprecated: int | None,
    removed: int | None,
    off_by_default: int | None,
    replacement: str,
) -> None:
    life = operation(release, "GET", path).lifecycle
    instead = f"{life.replacement.api_version} {life.replacement.kind}" if life.replacement else ""
    found = (life.introduced, life.deprecated, life.removed, life.off_by_default, instead)
    assert found == (introduced, deprecated, removed, off_by_default, replacement)


@pytest.mark.parametrize(("target", "gone"), [(21, False), (22, True), (36, True), (99, True)])
def test_gone_at_a_target(target: int, gone: bool) -> None:
    life = operation("1.20", "GET", "/apis/networking.k8s.io/v1beta1/ingresses").lifecycle
    assert life.is_gone(target) is gone


@pytest.mark.parametrize(("release", "deprecated"), [(18, False), (19, True), (21, True)])
def test_deprecated_in_a_release(release: int, deprecated: bool) -> None:
    life = operation("1.20", "GET", "/apis/networking.k8s.io/v1beta1/ingresses").lifecycle
    assert life.is_deprecated(release) is deprecated


@pytest.mark.parametrize("minor", range(8, 37))
def test_removal_is_never_later_than_the_specifications_show(minor: int) -> None:
    """What the next release lacks is removed by then; what it has is not, but for what 1.16 only kept on demand."""
    there = {one.operation_id for one in history.operations_of(minor + 1)}
    for one in history.operations_of(minor):
        if one.operation_id not in there:
            assert one.lifecycle.is_gone(minor + 1), one.operation_id
        elif one.lifecycle.is_gone(minor + 1):
            assert one.lifecycle.off_by_default == one.lifecycle.removed == 16, one.operation_id


def test_a_replacement_is_there_to_stay() -> None:
    newest = {(one.group, one.version, one.kind) for one in history.operations_of(37)}
    for minor in range(8, 38):
        for one in history.operations_of(minor):
            assert one.lifecycle.replacement is None or tuple(one.lifecycle.replacement) in newest, (
                one.operation_id
            )

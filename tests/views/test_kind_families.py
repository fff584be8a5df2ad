"""Every kind has a family, whoever defined it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.views.kind_families import FAMILIES, family_of


@pytest.mark.parametrize(
    ("kind", "family"),
    [
        ("Pod", "pod"),
        ("Container", "container"),
        ("Image", "image"),
        ("Deployment.apps", "workload"),
        ("CronJob.batch", "workload"),
        ("Rollout.argoproj.io", "workload"),
        ("Service", "network"),
        ("Service.serving.knative.dev", "workload"),
        ("Ingress.networking.k8s.io", "network"),
        ("Ingress.extensions", "network"),
        ("HTTPRoute.gateway.networking.k8s.io", "network"),
        ("NetworkPolicy.networking.k8s.io", "policy"),
        ("PersistentVolumeClaim", "storage"),
        ("StorageClass.storage.k8s.io", "storage"),
        ("ConfigMap", "config"),
        ("Secret", "secret"),
        ("ExternalSecret.external-secrets.io", "secret"),
        ("RoleBinding.rbac.authorization.k8s.io", "access"),
        ("ServiceAccount", "access"),
        ("PodDisruptionBudget.policy", "policy"),
        ("HorizontalPodAutoscaler.autoscaling", "scaling"),
        ("Node", "node"),
        ("Namespace", "namespace"),
        ("Application.argoproj.io", "release"),
        ("HelmRelease.helm.toolkit.fluxcd.io", "release"),
        ("CustomResourceDefinition.apiextensions.k8s.io", "extension"),
        ("K8sRequiredLabels.constraints.gatekeeper.sh", "policy"),
        ("Event.events.k8s.io", "event"),
        ("CloudRole", "external"),
        ("Widget.example.org", "custom"),
        ("Widget.nothelm.sh", "custom"),
        ("Widget", "custom"),
    ],
)
def test_kinds_of_note(kind: str, family: str) -> None:
    name, _, group = kind.partition(".")
    assert family_of(GroupKind(group, name)) == family


@given(st.builds(GroupKind, st.text(max_size=20), st.text(max_size=20)))
def test_every_kind_has_a_known_family(kind: GroupKind) -> None:
    assert family_of(kind) in FAMILIES

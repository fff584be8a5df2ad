"""Who has written fields of an object."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.provenance.managers import Manager, first_manager, managers
from kubectl_insight.provenance.origin import origins

EARLY, LATE = "2026-01-05T10:00:00Z", "2026-01-05T10:00:01Z"


def managed(*entries: dict[str, Any]) -> KubernetesObject:
    metadata = {"name": "web", "managedFields": list(entries)}
    return from_mapping({"apiVersion": "v1", "kind": "Service", "metadata": metadata})


def entry(
    manager: str, operation: str = "Update", time: str | None = EARLY, subresource: str = ""
) -> dict[str, Any]:
    full = {"manager": manager, "operation": operation, "time": time, "subresource": subresource}
    return {key: value for key, value in full.items() if value}


def test_managers_are_sorted_by_time_then_name_and_untimed_ones_come_last() -> None:
    entries = [
        entry("kubectl-last-applied", "Apply", None),
        entry("kubelet", time=LATE, subresource="status"),
        entry("helm", time=LATE),
        entry("kubectl", "Apply"),
        entry("curl"),
    ]
    expected = (
        Manager("curl", "Update", EARLY, ""),
        Manager("kubectl", "Apply", EARLY, ""),
        Manager("helm", "Update", LATE, ""),
        Manager("kubelet", "Update", LATE, "status"),
        Manager("kubectl-last-applied", "Apply", None, ""),
    )
    for order in itertools.permutations(entries):
        assert managers(managed(*order)) == expected


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([], None, id="none"),
        pytest.param([{}], None, id="emptied"),
        pytest.param([entry("kubelet", subresource="status")], None, id="status-only"),
        pytest.param([entry("before-first-apply", time=None)], None, id="placeholder"),
        pytest.param([entry("helm", time=LATE), entry("curl")], "curl", id="earliest"),
        pytest.param([entry("a", time=None), entry("z", time=LATE)], "z", id="untimed-last"),
        pytest.param([entry("a", time=None)], "a", id="untimed-only"),
        pytest.param(
            [entry("kube-controller-manager"), entry("python-requests")],
            "python-requests",
            id="control-plane-reacts",
        ),
        pytest.param(
            [entry("kube-controller-manager"), entry("velero-server", time=LATE)],
            "kube-controller-manager",
            id="control-plane-was-first",
        ),
    ],
)
def test_first_manager(entries: list[dict[str, Any]], expected: str | None) -> None:
    for order in itertools.permutations(entries):
        first = first_manager(managed(*order))
        assert (first.name if first else None) == expected


def test_an_object_without_managed_fields_has_no_managers() -> None:
    assert managers(from_mapping({"kind": "Service", "metadata": {"name": "web"}})) == ()


@pytest.mark.parametrize(
    ("manager", "evidence"),
    [
        (Manager("helm", "Update", None, ""), "manager helm (Update)"),
        (Manager("helm", "", None, ""), "manager helm"),
    ],
)
def test_evidence(manager: Manager, evidence: str) -> None:
    assert manager.evidence == evidence


@pytest.mark.parametrize(
    ("name", "operation", "text", "proof"),
    [
        ("apiextensions.crossplane.io/composite", "Apply", "crossplane", "MANAGER"),
        ("argocd-application-controller", "Update", "argocd", "MANAGER"),
        ("argocd-applicationset-controller", "Update", "applicationset", "MANAGER"),
        ("argocd-controller", "Apply", "argocd", "MANAGER"),
        ("helm", "Apply", "helm", "MANAGER"),
        ("helm-controller", "Update", "flux-helm", "MANAGER"),
        ("kapp", "Update", "kapp", "MANAGER"),
        ("kustomize-controller", "Apply", "flux-kustomize", "MANAGER"),
        ("kubectl", "Apply", "kubectl apply --server-side", "MANAGER"),
        ("kubectl-autoscale", "Update", "kubectl autoscale", "MANAGER"),
        ("kubectl-client-side-apply", "Update", "kubectl apply", "MANAGER"),
        ("kubectl-create", "Update", "kubectl create", "MANAGER"),
        ("kubectl-expose", "Update", "kubectl expose", "MANAGER"),
        ("kubectl-last-applied", "Apply", "kubectl apply", "LABEL"),
        ("kubectl-run", "Update", "kubectl run", "MANAGER"),
        ("pulumi-kubernetes", "Update", "pulumi", "MANAGER"),
        ("pulumi-kubernetes-a1b2", "Apply", "pulumi", "MANAGER"),
        ("Terraform", "Update", "terraform", "MANAGER"),
        ("terraform-provider-kubernetes_v2.11.0_x5", "Update", "terraform", "MANAGER"),
        # Writers that are no tool of ours, or whose work is to change what is there.
        ("kubectl", "Update", "kubectl", "FIRST_MANAGER"),
        ("kubectl-annotate", "Update", "kubectl annotate", "FIRST_MANAGER"),
        ("kubectl-patch", "Update", "kubectl patch", "FIRST_MANAGER"),
        ("helmet", "Update", "helmet", "FIRST_MANAGER"),
        ("pulumi-kubernetesque", "Update", "pulumi-kubernetesque", "FIRST_MANAGER"),
        ("terraform", "Update", "terraform", "FIRST_MANAGER"),
        ("kube-scheduler", "Update", "kube-scheduler", "FIRST_MANAGER"),
    ],
)
def test_what_a_managers_name_means(name: str, operation: str, text: str, proof: str) -> None:
    (origin,) = origins(managed(entry(name, operation)))
    assert (origin.text, origin.proof.name) == (text, proof)


@pytest.mark.parametrize(
    ("others", "best"),
    [
        pytest.param([], "kubectl create", id="kubectl-alone"),
        pytest.param(["kube-controller-manager"], "kubectl create", id="control-plane-aside"),
        pytest.param(["kubectl"], "kubectl create", id="kubectl-update"),
        pytest.param(["ancient-changes"], "helm shop/web", id="folded-writers-may-have-been-helm"),
        pytest.param(["helm"], "helm shop/web", id="helm-too"),
        pytest.param(["fleet-agent"], "helm shop/web", id="helm-inside-another-program"),
    ],
)
def test_helm_marks_count_less_where_only_kubectl_has_written(others: list[str], best: str) -> None:
    obj = from_mapping(
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "name": "web",
                "labels": {"app.kubernetes.io/managed-by": "Helm"},
                "annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"},
                "managedFields": [entry(name) for name in ("kubectl-create", *others)],
            },
        }
    )
    assert origins(obj)[0].text == best


@pytest.mark.parametrize(
    ("writers", "believed"),
    [
        pytest.param([entry("kube-controller-manager")], False, id="control-plane"),
        pytest.param(
            [entry("kube-controller-manager"), entry("agent", subresource="status")], False, id="and-a-status"
        ),
        pytest.param([entry("agent"), entry("kubelet")], True, id="and-somebody"),
        pytest.param([entry("kubelet", subresource="status")], True, id="status-alone-says-nothing"),
        pytest.param([], True, id="unknown"),
    ],
)
def test_labels_that_the_control_plane_wrote_are_copies(
    writers: list[dict[str, Any]], believed: bool
) -> None:
    obj = managed(*writers)
    labels = {
        "kustomize.toolkit.fluxcd.io/name": "shop",
        "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    }
    obj.metadata = msgspec.structs.replace(obj.metadata, labels=labels)
    assert ("flux-kustomize" in {origin.system for origin in origins(obj)}) is believed

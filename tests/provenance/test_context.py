"""What other objects say about origins."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.provenance.context import ProvenanceContext
from kubectl_insight.provenance.identity import HelmRevision
from kubectl_insight.provenance.origin import origins
from kubectl_insight.provenance.records import inventory_id


def made(kind: str, name: str, namespace: str = "", api_version: str = "v1", **more: Any) -> KubernetesObject:
    metadata = {"name": name, "namespace": namespace, **more.pop("metadata", {})}
    return from_mapping({"apiVersion": api_version, "kind": kind, "metadata": metadata, **more})


def application(name: str, namespace: str) -> KubernetesObject:
    return made("Application", name, namespace, "argoproj.io/v1alpha1")


def release(revision: int, status: str, kind: str = "Secret") -> KubernetesObject:
    labels = {"owner": "helm", "name": "web", "version": str(revision), "status": status}
    return made(kind, f"sh.helm.release.v1.web.v{revision}", "shop", metadata={"labels": labels})


@pytest.mark.parametrize(
    ("records", "revision", "evidence"),
    [
        pytest.param([release(1, "superseded"), release(2, "deployed")], 2, "v2 (deployed)", id="deployed"),
        pytest.param(
            [release(9, "deployed"), release(10, "failed")], 10, "v10 (failed)", id="failed-upgrade"
        ),
        pytest.param(
            [release(9, "failed"), release(10, "pending-upgrade")], 10, "v10 (pending-upgrade)", id="newest"
        ),
        pytest.param([release(3, "uninstalled")], 3, "v3 (uninstalled)", id="kept-history"),
    ],
)
def test_the_current_revision_of_a_release(
    records: list[KubernetesObject], revision: int, evidence: str
) -> None:
    context = ProvenanceContext.of(records)
    assert context.releases["shop/web"].revision == revision
    assert context.confirmed["helm", "shop/web"] == f"Secret/shop/sh.helm.release.v1.web.{evidence}"


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("deployed", "helm shop/web@3"),
        ("superseded", "helm shop/web@3"),
        ("", "helm shop/web@3"),
        ("failed", "helm shop/web@3 failed"),
        ("pending-upgrade", "helm shop/web@3 pending-upgrade"),
        ("uninstalled", "helm shop/web@3 uninstalled"),
    ],
)
def test_a_release_that_is_not_well_says_so(status: str, text: str) -> None:
    annotations = {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}
    labels = {"app.kubernetes.io/managed-by": "Helm"}
    service = made("Service", "web", "shop", metadata={"annotations": annotations, "labels": labels})
    record = release(3, status)
    context = ProvenanceContext.of([service, record])
    assert [origin.text for origin in origins(service, context)] == [text]
    assert [origin.text for origin in origins(record, context)] == [text]


def test_helm_may_keep_its_records_in_config_maps() -> None:
    assert ProvenanceContext.of([release(4, "deployed", "ConfigMap")]).releases == {
        "shop/web": HelmRevision("shop", "web", 4, "deployed")
    }


def test_another_kind_with_the_labels_of_a_record_is_none() -> None:
    assert ProvenanceContext.of([release(4, "deployed", "Service")]).releases == {}


@pytest.mark.parametrize(
    ("known", "namespace", "expected"),
    [
        pytest.param([], "", "shop", id="unknown"),
        pytest.param(["argocd"], "", "argocd/shop", id="the-only-one"),
        pytest.param(["argocd", "team-a"], "", "shop", id="ambiguous"),
        pytest.param(["argocd"], "team-a", "team-a/shop", id="said-by-the-id"),
    ],
)
def test_the_namespace_of_an_application(known: list[str], namespace: str, expected: str) -> None:
    context = ProvenanceContext.of([application("shop", place) for place in known])
    assert context.application(namespace, "shop") == expected


@pytest.mark.parametrize(
    ("label", "known", "expected"),
    [
        pytest.param("shop", ["argocd"], "argocd argocd/shop", id="plain"),
        pytest.param("team-a_shop", ["team-a"], "argocd team-a/shop", id="in-another-namespace"),
        pytest.param("team-b_shop", ["team-a"], "argocd", id="no-such-application"),
        pytest.param("shop", [], "argocd", id="none-known"),
    ],
)
def test_argocds_label_needs_its_application(label: str, known: list[str], expected: str) -> None:
    metadata = {
        "labels": {"app.kubernetes.io/instance": label},
        "managedFields": [{"manager": "argocd-controller", "operation": "Apply"}],
    }
    obj = made("Service", "web", "shop", metadata=metadata)
    found = origins(obj, ProvenanceContext.of([application("shop", place) for place in known]))
    assert found[0].text == expected


def kapp_app(name: str, spec: object) -> KubernetesObject:
    return made(
        "ConfigMap", name, "apps", metadata={"labels": {"kapp.k14s.io/is-app": ""}}, data={"spec": spec}
    )


SPEC = '{"labelKey":"kapp.k14s.io/app","labelValue":"16"}'


@pytest.mark.parametrize(
    ("apps", "expected"),
    [
        pytest.param([kapp_app("shop", SPEC)], "apps/shop", id="old-name"),
        pytest.param([kapp_app("shop.apps.k14s.io", SPEC)], "apps/shop", id="new-name"),
        pytest.param([kapp_app("shop", SPEC), kapp_app("copy", SPEC)], "16", id="ambiguous"),
        pytest.param([kapp_app("shop", SPEC.replace("kapp.k14s.io/app", "team"))], "16", id="another-label"),
        pytest.param([kapp_app("shop", "{")], "16", id="broken"),
        pytest.param([kapp_app("shop", ["x"])], "16", id="not-a-text"),
        pytest.param([made("ConfigMap", "shop", "apps", data={"spec": SPEC})], "16", id="not-an-app"),
    ],
)
def test_the_name_of_a_kapp_app(apps: list[KubernetesObject], expected: str) -> None:
    assert ProvenanceContext.of(apps).kapp_app("16") == expected


@pytest.mark.parametrize(
    "item",
    [
        made("Kustomization", "s", "f", "kustomize.toolkit.fluxcd.io/v1", status={"inventory": "lost"}),
        made("Kustomization", "s", "f", "kustomize.toolkit.fluxcd.io/v1", status={}),
        made(
            "Kustomization",
            "s",
            "f",
            "kustomize.config.k8s.io/v1beta1",
            status={"inventory": {"entries": []}},
        ),
        made("Application", "a", "n", "app.k8s.io/v1beta1", status={"resources": []}),
        made("ResourceGroup", "g", "n", "kpt.dev/v1alpha1", spec={"resources": []}),
    ],
    ids=[
        "odd-shape",
        "not-yet-reconciled",
        "another-kustomization",
        "another-application",
        "unlabelled-group",
    ],
)
def test_what_is_no_record_neither_lists_nor_refutes(item: KubernetesObject) -> None:
    assert ProvenanceContext.of([item]) == ProvenanceContext()


@pytest.mark.parametrize(
    ("group", "kind", "namespace", "name", "expected"),
    [
        ("apps", "Deployment", "shop", "web", "shop_web_apps_Deployment"),
        ("", "Namespace", "", "shop", "_shop__Namespace"),
        ("rbac.authorization.k8s.io", "Role", "shop", "a:b", "shop_a__b_rbac.authorization.k8s.io_Role"),
    ],
)
def test_inventory_ids(group: str, kind: str, namespace: str, name: str, expected: str) -> None:
    assert inventory_id(group, kind, namespace, name) == expected

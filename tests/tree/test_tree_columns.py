"""What the columns on request say: ORIGIN, ROLLOUT and RELATION."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import column, pod, replicated


def origin_of(insight: Insight, shop: Path, *words: str) -> str:
    lines = insight("tree", *words, "-n", "shop", "--up", "--provenance", "-f", shop).lines
    return column(lines, "ORIGIN")[-1]


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("configmap/storefront-config-4dht69b8hk", "kubectl apply, kustomize kustomization.yaml"),
        ("deployment/storefront", "kubectl apply, kustomize ../base/storefront.yaml"),
        ("deployment/loyalty", "helm shop/loyalty@2 failed"),
        ("deployment/web", "helm shop/web@7"),
        ("secret/sh.helm.release.v1.loyalty.v1", "helm shop/loyalty@1"),
        ("secret/sh.helm.release.v1.loyalty.v2", "helm shop/loyalty@2 failed"),
        ("secret/sh.helm.release.v1.web.v3", "helm shop/web@3"),
        ("daemonset/log-agent", "flux-kustomize flux-system/platform"),
        ("deployment/catalog", "argocd argocd/shop"),
        ("configmap/banner", "kubectl apply"),
    ],
)
def test_origins_as_an_operator_of_the_shop_reads_them(
    insight: Insight, shop: Path, name: str, origin: str
) -> None:
    assert origin_of(insight, shop, name) == origin


def test_json_has_both_origins_and_the_status_in_the_evidence(insight: Insight, shop: Path) -> None:
    words = ["configmap/storefront-config-4dht69b8hk", "deployment/loyalty"]
    nodes = insight("tree", *words, "-n", "shop", "--up", "-o", "json", "-f", shop).json["nodes"]
    found = {node["name"]: [(one["system"], one["reference"]) for one in node["origin"]] for node in nodes}

    assert found == {
        "storefront-config-4dht69b8hk": [("kubectl", "apply"), ("kustomize", "kustomization.yaml")],
        "loyalty": [("helm", "shop/loyalty@2")],
    }
    assert "sh.helm.release.v1.loyalty.v2 (failed)" in str(nodes)


def test_the_evidence_of_one_image_in_many_pods_is_told_once(tree: Tree) -> None:
    owner = replicated("ReplicaSet", "r", wanted=2, ready=2)
    pods = [pod(name, owner) for name in ("a", "b")]
    result = tree([owner, *pods], "rs/r", "-n", "shop", "-o", "wide", "--show", "images", "--no-collapse")
    cells = column(result.lines, "RELATION")

    assert [cell for cell in cells if cell.endswith(".image")] == ["spec.containers[0].image"] * 2

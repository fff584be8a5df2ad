"""``impact``: the report for people and for programs."""

from __future__ import annotations

import pytest

from kubectl_insight.rules.consequences import HARMS
from kubectl_insight.rules.edge_types import Harm
from tests.graph_command.conftest import Shop, Validated


def test_a_secret(on_shop: Shop) -> None:
    lines = on_shop("impact", "secret/web-session").lines
    assert lines[:5] == [
        "Secret/web-session: high (something stops, is lost, or cannot start again)",
        "  3 pods cannot start again",
        "  workload Deployment.apps/web at risk: 3 of 3 pods",
        "  Service Service/web at risk: 2 of 2 pods",
        "  hosts at risk: shop.example.com",
    ]
    assert any(line.startswith("cannot start     Pod x3") for line in lines)
    assert lines[-1] == f"traffic at risk  {HARMS[Harm.TRAFFIC_AT_RISK]}"
    assert lines[-2].startswith(
        "cannot start     its containers cannot be created (CreateContainerConfigError)"
    )


def test_part_of_a_workload(on_shop: Shop) -> None:
    lines = on_shop("impact", "pvc/data-orders-db-0").lines
    assert lines[0].startswith("PersistentVolumeClaim/data-orders-db-0: high ")
    assert "  workload StatefulSet.apps/orders-db at risk: 1 of 3 pods" in lines


def test_nothing_depends_on_it(on_shop: Shop) -> None:
    lines = on_shop("impact", "ingress/shop").lines
    assert lines[:2] == ["Ingress.networking.k8s.io/shop: none", "  nothing depends on it"]


def test_deletion_as_the_garbage_collector_does_it(on_shop: Shop, validated: Validated) -> None:
    document = validated(on_shop("impact", "deployment/web", "--what-if", "delete", "-o", "json"))
    assert next(each["id"] for each in document["deletion"]["deleted"]) == "Deployment.apps/shop/web"
    assert {"Pod/shop/web-86fccc75b-7gvzh"} <= set(document["gone"])
    orphans = validated(
        on_shop("impact", "deployment/web", "--what-if", "delete", "--cascade", "orphan", "-o", "json")
    )
    assert orphans["gone"] == ["Deployment.apps/shop/web"]


@pytest.mark.parametrize(
    "words",
    [
        ["secret/web-session"],
        ["service/web"],
        ["configmap/web-config", "serviceaccount/web"],
        ["image/registry.example.com/web:1.6.0"],
    ],
    ids=" ".join,
)
def test_it_fits_its_schema(on_shop: Shop, validated: Validated, words: list[str]) -> None:
    document = validated(on_shop("impact", *words, "-o", "json"))
    named = {node["id"] for node in document["nodes"]}
    assert {each["id"] for each in document["affected"]} <= named


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ([], 2, "an object is needed"),
        (["deployments"], 2, "an object is needed"),
        (["secret/none"], 6, 'secrets "none" not found'),
        (["service/web", "--what-if", "drain"], 2, "takes one node"),
        (["image/registry.example.com/web:1.6.0", "--what-if", "delete"], 2, "takes objects of the cluster"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_answered(on_shop: Shop, words: list[str], status: int, message: str) -> None:
    result = on_shop("impact", *words)
    assert (result.exit_status, message in result.stderr) == (status, True), result.stderr

"""Which hosts lead to a Service, in every form of route."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.graph.host_names import host_names
from kubectl_insight.objects.reference import GroupVersionKind
from tests.graph.graphs import node


def _rule(host: str, **backend: Any) -> dict[str, Any]:
    return {
        "host": host,
        "http": {"paths": [{"backend": {"service": {"name": "other"}}}, {"backend": backend}]},
    }


TODAY = {
    "rules": [
        _rule("a.example.com", service={"name": "web"}),
        _rule("b.example.com", service={"name": "api"}),
    ]
}
BETA = {"rules": [_rule("a.example.com", serviceName="web"), _rule("b.example.com", serviceName="api")]}
BUCKET = {"rules": [_rule("a.example.com", resource={"kind": "Bucket", "name": "web"})]}
DEFAULT = {**TODAY, "defaultBackend": {"service": {"name": "web"}}}
BETA_DEFAULT = {**BETA, "backend": {"serviceName": "web"}}


@pytest.mark.parametrize(
    ("kind", "spec", "hosts"),
    [
        ("Ingress", TODAY, ["a.example.com"]),
        ("Ingress", BETA, ["a.example.com"]),
        ("Ingress", BUCKET, ["a.example.com"]),
        ("Ingress", DEFAULT, ["a.example.com", "b.example.com"]),
        ("Ingress", BETA_DEFAULT, ["a.example.com", "b.example.com"]),
        ("Ingress", {"rules": [_rule("", service={"name": "web"})]}, []),
        ("Ingress", {"rules": [{"host": "a.example.com"}]}, []),
        ("HTTPRoute", {"hostnames": ["a.example.com", "*.example.com"]}, ["a.example.com", "*.example.com"]),
        ("VirtualService", {"hosts": ["a.example.com"]}, ["a.example.com"]),
        ("Route", {"host": "a.example.com"}, ["a.example.com"]),
        ("Ingress", {"rules": "none"}, []),
        ("HTTPRoute", {"hostnames": [1]}, []),
        ("Ingress", {}, []),
        ("Ingress", None, []),
    ],
)
def test_the_hosts_of_a_target(kind: str, spec: Any, hosts: list[str]) -> None:
    route = node(f"{kind}/entry", content={"spec": spec})
    assert host_names(route, {"web"}) == hosts
    assert host_names(route, set()) == []


def test_an_ingress_of_the_former_group() -> None:
    route = node("Ingress/entry", content={"spec": BETA})
    route.gvk = GroupVersionKind("extensions", "v1beta1", "Ingress")
    assert host_names(route, {"api"}) == ["b.example.com"]


def test_what_does_not_exist_has_no_hosts() -> None:
    assert host_names(node("Ingress/entry", presence="phantom"), {"web"}) == []

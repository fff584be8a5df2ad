"""What suffers when something goes: whom harm reaches, what it becomes on its way, and what it sums up to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.damage import Severity, damage
from kubectl_insight.graph.graph import Graph
from kubectl_insight.graph.impact import RANK, hits
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm
from tests.graph.graphs import Described, graph, node

OPTIONAL = {"optional": True}
CONTROLLER = {"controller": True}


def shop(*more: Described) -> Graph:
    ingress = {
        "spec": {
            "rules": [{"host": "shop.example.com"}, {"host": "api.example.com"}],
            "defaultBackend": {"service": {"name": "web"}},
        }
    }
    pods: list[Described] = [("ReplicaSet/web-1", "owns", f"Pod/web-{number}", CONTROLLER) for number in "ab"]
    return graph(
        [
            ("Deployment/web", "owns", "ReplicaSet/web-1", CONTROLLER),
            *pods,
            ("Service/web", "loadBalances", "Pod/web-a"),
            ("Service/web", "loadBalances", "Pod/web-b"),
            (
                "Ingress/shop",
                "routes",
                "Service/web",
                {"path": "spec.rules[0].http.paths[0].backend.service.name"},
            ),
            (
                "Ingress/shop",
                "routes",
                "Service/api",
                {"path": "spec.rules[1].http.paths[0].backend.service.name"},
            ),
            ("Ingress/shop", "uses", "Secret/tls"),
            ("Pod/web-a", "uses", "ServiceAccount/web", {"harm": Harm.IDENTITY}),
            ("Deployment/web", "uses", "Secret/db", {"path": "spec.template.spec.volumes[0].secret"}),
            ("Pod/web-a", "uses", "Secret/db"),
            ("Pod/web-b", "uses", "Secret/db"),
            ("Pod/web-b", "uses", "ConfigMap/extra", OPTIONAL),
            ("RoleBinding/web", "binds", "ServiceAccount/web"),
            ("RoleBinding/web", "binds", "Role/web"),
            ("NetworkPolicy/deny", "restricts", "Pod/web-a"),
            ("Node/n1", "runs", "Pod/web-a"),
            *more,
        ],
        [node("Ingress/shop", content=ingress)],
    )


@pytest.mark.parametrize(
    ("gone", "suffering"),
    [
        (
            "Secret/db",
            {
                "Deployment/web": "cannot run",
                "Pod/web-a": "cannot run",
                "Pod/web-b": "cannot run",
                "Service/web": "traffic",
                "Ingress/shop": "traffic",
            },
        ),
        ("ConfigMap/extra", {"Pod/web-b": "soft"}),
        ("Service/web", {"Ingress/shop": "traffic"}),
        ("Service/api", {"Ingress/shop": "traffic"}),
        (
            "Role/web",
            {"RoleBinding/web": "identity", "ServiceAccount/web": "identity", "Pod/web-a": "identity"},
        ),
        ("ServiceAccount/web", {"Pod/web-a": "identity", "RoleBinding/web": "soft"}),
        ("NetworkPolicy/deny", {"Pod/web-a": "policy"}),
        ("Node/n1", {"Pod/web-a": "cannot run", "Service/web": "traffic", "Ingress/shop": "traffic"}),
        (
            "Deployment/web",
            {
                "ReplicaSet/web-1": "deleted",
                "Pod/web-a": "deleted",
                "Pod/web-b": "deleted",
                "Service/web": "traffic",
                "Ingress/shop": "traffic",
            },
        ),
        ("Ingress/shop", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_suffers_what(gone: str, suffering: dict[str, str]) -> None:
    assert {name: str(hit.harm) for name, hit in hits(shop(), [gone]).items()} == suffering


def test_the_reason_is_the_shortest_way_of_that_harm() -> None:
    reason = hits(shop(), ["Secret/db"])["Ingress/shop"].reason
    assert [step.origin for step in reason] == ["Secret/db", "Pod/web-a", "Service/web"]
    assert [step.edge.type for step in reason] == ["uses", "loadBalances", "routes"]


def test_a_worse_harm_wins_over_a_nearer_one() -> None:
    near = shop(("Pod/web-a", "uses", "Secret/db", OPTIONAL))
    assert hits(near, ["Secret/db"])["Pod/web-a"].harm is Harm.CANNOT_RUN


def test_the_sum() -> None:
    whole = shop()
    total = damage(whole, hits(whole, ["Secret/db"]), ["Secret/db"])
    assert total.severity is Severity.CRITICAL
    assert total.pods == ("Pod/web-a", "Pod/web-b")
    assert [(loss.node, loss.lost, loss.total) for loss in total.workloads] == [("Deployment/web", 2, 2)]
    assert [(loss.node, loss.lost, loss.total) for loss in total.services] == [("Service/web", 2, 2)]
    assert total.hosts == ("shop.example.com",)


@pytest.mark.parametrize(
    ("gone", "severity", "hosts"),
    [
        ("Node/n1", "high", ("shop.example.com",)),
        ("Service/web", "critical", ("shop.example.com",)),
        ("Service/api", "critical", ("api.example.com",)),
        ("ServiceAccount/web", "medium", ()),
        ("NetworkPolicy/deny", "low", ()),
        ("ConfigMap/extra", "low", ()),
        ("Ingress/shop", "none", ()),
    ],
)
def test_severity_and_hosts(gone: str, severity: str, hosts: tuple[str, ...]) -> None:
    whole = shop()
    total = damage(whole, hits(whole, [gone]), [gone])
    assert (str(total.severity), total.hosts) == (severity, hosts)


def test_a_default_backend_serves_every_host() -> None:
    whole = shop(("Ingress/shop", "routes", "Service/rest", {"path": "spec.defaultBackend.service.name"}))
    total = damage(whole, hits(whole, ["Service/rest"]), ["Service/rest"])
    assert total.hosts == ("api.example.com", "shop.example.com")


TYPES = st.sampled_from(sorted(EDGE_TYPES))
NAMES = st.sampled_from([f"{kind}/{name}" for kind in ("Pod", "Service", "ServiceAccount") for name in "abc"])
EDGES = st.lists(st.tuples(NAMES, TYPES, NAMES), max_size=12)


@given(EDGES, NAMES)
def test_every_reason_is_a_chain_from_what_goes(edges: list[tuple[str, str, str]], gone: str) -> None:
    whole = graph(edges, [node(gone)])
    for name, hit in hits(whole, [gone]).items():
        assert hit.reason[0].origin == gone
        here = gone
        for step in hit.reason:
            assert step.origin == here
            here = step.edge.source if step.edge.source != here else step.edge.target
        assert here == name or hit.reason[-1].edge.source == hit.reason[-1].edge.target


@given(EDGES, NAMES, NAMES)
def test_more_that_goes_never_does_less_harm(edges: list[tuple[str, str, str]], gone: str, too: str) -> None:
    whole = graph(edges, [node(gone), node(too)])
    one, both = hits(whole, [gone]), hits(whole, [gone, too])
    for name, hit in one.items():
        assert name == too or RANK[both[name].harm] <= RANK[hit.harm]

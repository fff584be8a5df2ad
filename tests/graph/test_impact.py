"""What suffers when something goes: whom harm reaches, what it becomes on its way, and what it sums up to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.graph.blast_radius import BlastRadius, CapacityLoss, Severity, blast_radius
from kubectl_insight.graph.graph import Graph
from kubectl_insight.graph.impact import RANK, affected_by
from kubectl_insight.rules.consequences import HARMS
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm
from tests.graph.graphs import Described, graph, node

OPTIONAL = {"optional": True}
CONTROLLER = {"controller": True}


def shop(*more: Described) -> Graph:
    ingress = {
        "spec": {
            "rules": [
                {"host": f"{host}.example.com", "http": {"paths": [{"backend": {"service": {"name": name}}}]}}
                for host, name in (("shop", "web"), ("api", "api"))
            ],
            "defaultBackend": {"service": {"name": "rest"}},
        }
    }
    pods: list[Described] = [("ReplicaSet/web-1", "owns", f"Pod/web-{number}", CONTROLLER) for number in "ab"]
    return graph(
        [
            ("Deployment/web", "owns", "ReplicaSet/web-1", CONTROLLER),
            *pods,
            ("Service/web", "loadBalances", "Pod/web-a"),
            ("Service/web", "loadBalances", "Pod/web-b"),
            ("Ingress/shop", "routes", "Service/web"),
            ("Ingress/shop", "routes", "Service/api"),
            ("Ingress/shop", "uses", "Secret/tls"),
            ("Pod/web-a", "uses", "ServiceAccount/web", {"harm": Harm.IDENTITY}),
            ("Deployment/web", "uses", "Secret/db"),
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
                "Deployment/web": "cannot start",
                "Pod/web-a": "cannot start",
                "Pod/web-b": "cannot start",
                "Service/web": "traffic at risk",
                "Ingress/shop": "traffic at risk",
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
    assert {name: str(each.harm) for name, each in affected_by(shop(), [gone]).items()} == suffering


def test_the_reason_is_the_shortest_way_of_that_harm() -> None:
    reason = affected_by(shop(), ["Secret/db"])["Ingress/shop"].reason
    assert [step.origin for step in reason] == ["Secret/db", "Pod/web-a", "Service/web"]
    assert [step.edge.type for step in reason] == ["uses", "loadBalances", "routes"]


def test_a_worse_harm_wins_over_a_nearer_one() -> None:
    near = shop(("Pod/web-a", "uses", "Secret/db", OPTIONAL))
    assert affected_by(near, ["Secret/db"])["Pod/web-a"].harm is Harm.CANNOT_START


def sum_of(whole: Graph, *gone: str) -> BlastRadius:
    return blast_radius(whole, affected_by(whole, gone), gone)


def test_what_cannot_start_again_is_at_risk_and_not_lost() -> None:
    total = sum_of(shop(), "Secret/db")
    assert total.severity is Severity.HIGH
    assert (total.pods, total.pods_at_risk) == ((), ("Pod/web-a", "Pod/web-b"))
    assert total.workloads == (CapacityLoss("Deployment/web", 0, 2, 2),)
    assert total.services == (CapacityLoss("Service/web", 0, 2, 2),)
    assert (total.hosts, total.hosts_at_risk) == ((), ("shop.example.com",))


def test_what_is_deleted_is_lost() -> None:
    total = sum_of(shop(), "Deployment/web")
    assert total.severity is Severity.CRITICAL
    assert total.pods == ("Pod/web-a", "Pod/web-b")
    assert total.deleted == {"Pod": 2, "ReplicaSet.apps": 1}
    assert total.workloads == (CapacityLoss("Deployment/web", 2, 0, 2),)
    assert total.services == (CapacityLoss("Service/web", 2, 0, 2),)
    assert total.hosts == ("shop.example.com",)


def test_a_part_is_lost_and_another_at_risk() -> None:
    total = sum_of(shop(("Pod/web-b", "uses", "ConfigMap/own")), "Node/n1", "ConfigMap/own")
    assert total.services == (CapacityLoss("Service/web", 1, 1, 2),)
    assert (total.severity, total.hosts) == (Severity.HIGH, ("shop.example.com",))


def test_a_workload_without_pods_can_start_none() -> None:
    whole = graph([("StatefulSet/db", "uses", "Secret/db"), ("Service/db", "uses", "Secret/db")])
    total = sum_of(whole, "Secret/db")
    assert (total.workloads, total.severity) == ((CapacityLoss("StatefulSet/db", 0, 0, 0),), Severity.HIGH)


def test_what_a_simulated_deletion_takes_with_it_counts() -> None:
    whole = shop()
    gone = ["Deployment/web", "ReplicaSet/web-1"]
    played = blast_radius(whole, affected_by(whole, gone, played=True), gone, asked=gone[:1])
    assert (played.severity, played.deleted) == (Severity.HIGH, {"ReplicaSet.apps": 1})
    asked = blast_radius(whole, affected_by(whole, gone, played=True), gone, asked=gone)
    assert (asked.severity, asked.deleted) == (Severity.NONE, {})


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
    total = sum_of(shop(), gone)
    assert (str(total.severity), total.hosts) == (severity, hosts)


def test_a_default_backend_serves_every_host() -> None:
    total = sum_of(shop(("Ingress/shop", "routes", "Service/rest")), "Service/rest")
    assert total.hosts == ("api.example.com", "shop.example.com")


@pytest.mark.parametrize(
    ("gone", "suffering"),
    [
        (
            "PersistentVolume/disk",
            dict.fromkeys(("Container/db", "PersistentVolumeClaim/data", "Pod/db"), "cannot run"),
        ),
        ("PersistentVolumeClaim/data", {"Container/db": "cannot start", "Pod/db": "cannot start"}),
        ("ServiceAccount/db", {"Pod/db": "identity", "StatefulSet/db": "cannot start"}),
        ("Image/db", {"Container/db": "cannot start", "Pod/db": "cannot start"}),
    ],
)
def test_who_has_started_goes_on(gone: str, suffering: dict[str, str]) -> None:
    """Only what is gone itself stops pods; a need of their start is missed when they start again."""
    whole = graph(
        [
            ("PersistentVolumeClaim/data", "claims", "PersistentVolume/disk"),
            ("Pod/db", "uses", "PersistentVolumeClaim/data"),
            ("Pod/db", "uses", "ServiceAccount/db", {"harm": Harm.IDENTITY}),
            ("StatefulSet/db", "uses", "ServiceAccount/db"),
            ("Pod/db", "contains", "Container/db"),
            ("Container/db", "createdFrom", "Image/db"),
        ]
    )
    assert {name: str(each.harm) for name, each in affected_by(whole, [gone]).items()} == suffering


@pytest.mark.parametrize(
    ("gone", "deleted"),
    [(["Deployment/a"], set()), (["Deployment/a", "Deployment/b"], {"ReplicaSet/shared", "Pod/shared"})],
)
def test_another_owner_keeps_an_object(gone: list[str], deleted: set[str]) -> None:
    whole = graph(
        [
            ("Deployment/a", "owns", "ReplicaSet/shared", CONTROLLER),
            ("Deployment/b", "owns", "ReplicaSet/shared"),
            ("ReplicaSet/shared", "owns", "Pod/shared", CONTROLLER),
        ]
    )
    assert set(affected_by(whole, gone)) == deleted


def test_what_is_in_a_namespace_goes_with_it() -> None:
    members = ["ConfigMap/shop/settings", "Service/shop/web"]
    whole = graph(
        [("Ingress/edge/entry", "routes", "Service/shop/web")],
        [node("Namespace/shop"), *map(node, members), node("ConfigMap/other/settings")],
    )
    found = affected_by(whole, ["Namespace/shop"])
    assert {name: str(each.harm) for name, each in found.items()} == {
        **dict.fromkeys(members, "deleted"),
        "Ingress/edge/entry": "traffic",
    }
    edge = found["ConfigMap/shop/settings"].reason[-1].edge
    assert (edge.type, edge.rule, edge.path) == ("contains", "namespace.member", "metadata.namespace")
    assert found["ConfigMap/shop/settings"].meaning == "is deleted with its namespace"


def test_custom_resources_go_with_their_definition() -> None:
    definition = node(
        "CustomResourceDefinition/backups",
        content={"spec": {"group": "", "names": {"kind": "Backup"}}},
    )
    whole = graph(
        [("Backup/shop/daily", "owns", "ConfigMap/shop/log")], [definition, node("Restore/shop/one")]
    )
    total = sum_of(whole, "CustomResourceDefinition/backups")
    assert (total.severity, total.deleted) == (Severity.HIGH, {"Backup": 1, "ConfigMap": 1})
    assert affected_by(whole, ["CustomResourceDefinition/backups"], played=True) == {}


TYPES = st.sampled_from(sorted(EDGE_TYPES))
NAMES = st.sampled_from([f"{kind}/{name}" for kind in ("Pod", "Service", "ServiceAccount") for name in "abc"])
EDGES = st.lists(st.tuples(NAMES, TYPES, NAMES), max_size=12)


@given(EDGES, NAMES)
def test_every_reason_is_a_chain_from_what_goes(edges: list[tuple[str, str, str]], gone: str) -> None:
    whole = graph(edges, [node(gone)])
    for name, each in affected_by(whole, [gone]).items():
        assert each.reason[0].origin == gone
        here = gone
        for step in each.reason:
            assert step.origin == here
            here = step.edge.source if step.edge.source != here else step.edge.target
        assert here == name or each.reason[-1].edge.source == each.reason[-1].edge.target


@given(EDGES, NAMES, NAMES)
def test_more_that_goes_never_does_less_harm(edges: list[tuple[str, str, str]], gone: str, too: str) -> None:
    whole = graph(edges, [node(gone), node(too)])
    one, both = affected_by(whole, [gone]), affected_by(whole, [gone, too])
    for name, each in one.items():
        assert name == too or RANK[both[name].harm] <= RANK[each.harm]


@pytest.mark.parametrize(
    ("rule", "edge_type", "harm", "meaning"),
    [
        ("pod.container.env.secret", "uses", Harm.CANNOT_START, "CreateContainerConfigError"),
        ("pod.volume.secret", "uses", Harm.CANNOT_START, "cannot mount it"),
        ("pod.serviceAccount", "uses", Harm.IDENTITY, "tokens are refused"),
        ("pod.serviceAccount.template", "uses", Harm.CANNOT_START, "new pods are refused"),
        ("of.a.user", "uses", Harm.SCHEDULING, "pods to come"),
        ("of.a.user", "routes", Harm.TRAFFIC, "sent on to it fail"),
    ],
)
def test_each_harm_is_told_in_words(rule: str, edge_type: str, harm: Harm, meaning: str) -> None:
    whole = graph([("Pod/a", edge_type, "Secret/s", {"rule": rule, "harm": harm})])
    assert meaning in affected_by(whole, ["Secret/s"])["Pod/a"].meaning


def test_harm_that_came_from_further_away_is_told_in_general_words() -> None:
    whole = shop()
    found = affected_by(whole, ["Secret/db"])
    assert found["Service/web"].meaning == HARMS[Harm.TRAFFIC_AT_RISK]
    assert affected_by(whole, ["ConfigMap/extra"])["Pod/web-b"].meaning == HARMS[Harm.SOFT]


def test_a_pod_suffers_as_its_containers_do() -> None:
    links: list[Described] = [
        ("Pod/a", "contains", "Container/a"),
        ("Container/a", "createdFrom", "Image/i", {"rule": "container.image"}),
    ]
    assert "present" in affected_by(graph(links), ["Image/i"])["Pod/a"].meaning

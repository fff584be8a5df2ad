"""Who points into a namespace from outside of it: what is read for that, and what is said where it may not be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kubectl_insight.cluster.cluster import connect
from kubectl_insight.environment import Environment
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.inventory.live import read_live
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.fetch_plan import FetchPlan, KindFilter, Target
from kubectl_insight.rules.relation_choice import ALL, Breadth, with_relations
from tests.cluster.fake_answers import Asked, Fault, Reply, status
from tests.cluster.fake_objects import KINDS, WIDGET, Item, Kind, make
from tests.cluster.fake_server import FakeServer, Identity, config_for, make_identity

RBAC = "rbac.authorization.k8s.io"
ACCOUNT = Kind("serviceaccounts", "ServiceAccount")
ROLE = Kind("clusterroles", "ClusterRole", RBAC, namespaced=False)
ROLE_BINDING = Kind("rolebindings", "RoleBinding", RBAC)
CLUSTER_BINDING = Kind("clusterrolebindings", "ClusterRoleBinding", RBAC, namespaced=False)
STORE = Kind("stores", "Store", "example.org", namespaced=False)
SERVED = (*KINDS, ACCOUNT, ROLE, ROLE_BINDING, CLUSTER_BINDING, STORE, WIDGET)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair, kinds=SERVED, objects=objects()) as started:
        yield started


def objects() -> list[Item]:
    subject = {"kind": "ServiceAccount", "name": "robot", "namespace": "shop"}
    role = {"kind": "ClusterRole", "name": "view", "apiGroup": RBAC}
    other = {"kind": "Role", "name": "own", "apiGroup": RBAC}
    return [
        make(ACCOUNT, "robot"),
        make(ROLE, "view"),
        make(CLUSTER_BINDING, "robots", subjects=[subject], roleRef=role),
        make(ROLE_BINDING, "here", subjects=[subject], roleRef=role),
        make(ROLE_BINDING, "there", namespace="tools", subjects=[subject], roleRef=other),
        make(STORE, "vault"),
        make(WIDGET, "gadget", namespace="tools"),
    ]


def read(
    server: FakeServer,
    identity: Identity,
    breadth: Breadth,
    *,
    plan: FetchPlan | None = None,
    namespaces: tuple[str, ...] = ("shop",),
) -> Inventory:
    """Read for an account and whatever points at it."""
    plan = plan or FetchPlan(targets=(Target("serviceaccount", "robot"),), namespaces=namespaces)
    cluster = connect(config_for(server, identity), Environment(), 4, "")
    return read_live(cluster, with_relations(plan, RULES, ALL, breadth=breadth))


def ids(inventory: Inventory) -> set[str]:
    return {obj.id for obj in inventory.objects}


def forbid(*places: tuple[str, str]) -> Fault:
    """Refuse kinds in namespaces; the empty one stands for lists of all."""

    def fault(asked: Asked) -> Reply | None:
        words = asked.path.split("/")
        namespace = words[words.index("namespaces") + 1] if "namespaces" in words else ""
        if (asked.kind, namespace) in places:
            return status(403, "Forbidden", f"{asked.kind} is forbidden")
        return None

    return fault


HERE = {
    "ServiceAccount/shop/robot",
    "RoleBinding.rbac.authorization.k8s.io/shop/here",
    "ClusterRole.rbac.authorization.k8s.io/view",
}
IN_CLUSTER = {"ClusterRoleBinding.rbac.authorization.k8s.io/robots"}
ELSEWHERE = {"RoleBinding.rbac.authorization.k8s.io/tools/there", "Store.example.org/vault"}


@pytest.mark.parametrize(
    ("breadth", "expected"),
    [
        pytest.param("scope", HERE, id="the scope alone"),
        pytest.param("cluster", HERE | IN_CLUSTER, id="what is in no namespace"),
        pytest.param("everywhere", HERE | IN_CLUSTER | ELSEWHERE, id="everywhere"),
    ],
)
def test_how_far_is_looked(
    server: FakeServer, identity: Identity, breadth: Breadth, expected: set[str]
) -> None:
    inventory = read(server, identity, breadth)
    assert ids(inventory) == expected
    assert inventory.completeness.complete
    assert [root.id for root in inventory.roots or ()] == ["ServiceAccount/shop/robot"]


def test_each_kind_beyond_costs_one_list_and_nothing_is_read_twice(
    server: FakeServer, identity: Identity
) -> None:
    read(server, identity, "scope")
    narrow = len(server.lists())
    server.asked.clear()
    read(server, identity, "everywhere")
    paths = [asked.path for asked in server.lists()]
    assert len(paths) == len(set(paths))
    # Roles, bindings and stores are listed; the role is not read by name any more.
    assert len(paths) == narrow + 3 - 1
    assert f"/apis/{RBAC}/v1/rolebindings" in paths
    assert f"/apis/{RBAC}/v1/namespaces/shop/rolebindings" not in paths


def test_what_is_named_from_beyond_is_not_followed(server: FakeServer, identity: Identity) -> None:
    read(server, identity, "everywhere")
    assert not [asked.path for asked in server.lists("roles")]


def test_what_lies_beyond_is_not_asked_for_by_label(server: FakeServer, identity: Identity) -> None:
    for item in server.objects:
        item["metadata"]["labels"] = {"app": "robot"}
    plan = FetchPlan(label_selector="app=robot", namespaces=("shop",))
    inventory = read(server, identity, "everywhere", plan=plan)
    assert {root.namespace for root in inventory.roots or ()} == {"shop"}


def test_kinds_that_are_left_out_are_not_read_beyond(server: FakeServer, identity: Identity) -> None:
    plan = FetchPlan(
        targets=(Target("serviceaccount", "robot"),),
        namespaces=("shop",),
        kinds=KindFilter(exclude=("ClusterRoleBinding",)),
    )
    assert not ids(read(server, identity, "everywhere", plan=plan)) & IN_CLUSTER
    assert not server.lists("clusterrolebindings")


def test_what_is_forbidden_beyond_is_read_in_the_namespace_and_told(
    server: FakeServer, identity: Identity
) -> None:
    server.faults.append(forbid(("rolebindings", ""), ("clusterrolebindings", "")))
    inventory = read(server, identity, "everywhere")
    assert ids(inventory) == HERE | {"Store.example.org/vault"}
    completeness = inventory.completeness
    assert completeness.kinds_forbidden == (f"ClusterRoleBinding.{RBAC}", f"RoleBinding.{RBAC}")
    assert f"RoleBinding.{RBAC}" in completeness.kinds_listed
    assert inventory.narrowed == {GroupKind(RBAC, "RoleBinding")}


@pytest.mark.parametrize(
    ("forbidden", "namespace", "reason"),
    [
        pytest.param((), "shop", "", id="read in the scope"),
        pytest.param((), "tools", "", id="read everywhere"),
        pytest.param((("rolebindings", ""),), "shop", "", id="read in the scope alone"),
        pytest.param((("rolebindings", ""),), "tools", "forbidden", id="refused elsewhere"),
        pytest.param(
            (("rolebindings", ""), ("rolebindings", "shop")), "shop", "forbidden", id="refused everywhere"
        ),
    ],
)
def test_why_an_object_may_be_there_unread(
    server: FakeServer,
    identity: Identity,
    forbidden: tuple[tuple[str, str], ...],
    namespace: str,
    reason: str,
) -> None:
    server.faults.append(forbid(*forbidden))
    inventory = read(server, identity, "everywhere")
    assert inventory.unread_reason(GroupKind(RBAC, "RoleBinding"), namespace, "nope") == reason


def test_a_kind_that_one_of_several_namespaces_refuses_is_not_taken_for_read(
    server: FakeServer, identity: Identity
) -> None:
    server.faults.append(forbid(("rolebindings", ""), ("rolebindings", "tools")))
    inventory = read(server, identity, "everywhere", namespaces=("shop", "tools"))
    assert inventory.unread_reason(GroupKind(RBAC, "RoleBinding"), "tools", "there") == "forbidden"


def test_the_namespace_of_other_kinds_was_not_read(server: FakeServer, identity: Identity) -> None:
    inventory = read(server, identity, "everywhere")
    reason = inventory.unread_reason(GroupKind("", "ConfigMap"), "tools", "nope")
    assert reason == "its namespace was not read"

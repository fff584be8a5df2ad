"""A fetch plan against a server: what is asked for, in how many requests, and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_objects import (
    CONFIG_MAP,
    DEPLOYMENT,
    NODE,
    POD,
    REPLICA_SET,
    WIDGET,
    Item,
    Kind,
    make,
)
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

Tree = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair) as started:
        yield started


@pytest.fixture
def tree(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Tree:
    (tmp_path / "home").mkdir()  # without a home nothing is remembered
    path = kubeconfig_for(tmp_path, server.url, identity.ca)
    return lambda *arguments: insight("tree", *arguments, "--kubeconfig", path)


def rollout(pods: int, *, name: str = "web", labels: bool = True) -> list[Item]:
    deployment = make(DEPLOYMENT, name)
    replica_set = make(REPLICA_SET, f"{name}-1", deployment)
    made = [make(POD, f"{name}-1-{number}", replica_set) for number in range(pods)]
    for item in made if labels else ():
        item["metadata"]["labels"] = {"app": name, "pod-template-hash": "1"}
    return [deployment, replica_set, *made]


def ids(result: Result) -> list[str]:
    return [node["id"] for node in result.json["nodes"]]


def asked(server: FakeServer) -> list[str]:
    """What was asked for beyond discovery, whole objects marked."""
    return sorted(
        f"{one.path}{'' if 'as=Partial' in one.headers['accept'] else ' whole'}" for one in server.lists()
    )


def test_kinds_of_the_namespace_are_listed_as_metadata_and_only_what_is_shown_is_read_whole(
    server: FakeServer, tree: Tree
) -> None:
    server.objects = [*rollout(2), *rollout(2, name="other")]
    result = tree("deployment/web", "-o", "json")
    assert result.exit_status == 0
    assert ids(result) == [
        "Deployment.apps/shop/web",
        "Pod/shop/web-1-0",
        "Pod/shop/web-1-1",
        "ReplicaSet.apps/shop/web-1",
    ]
    core, apps = "/api/v1/namespaces/shop", "/apis/apps/v1/namespaces/shop"
    assert asked(server) == [
        f"{core}/configmaps",
        f"{core}/pods",
        f"{core}/pods/web-1-0 whole",
        f"{core}/pods/web-1-1 whole",
        f"{apps}/deployments",
        f"{apps}/deployments/web whole",
        f"{apps}/replicasets",
        f"{apps}/replicasets/web-1 whole",
    ]


def test_many_pods_are_read_whole_by_their_common_label(server: FakeServer, tree: Tree) -> None:
    server.objects = [*rollout(12), *(make(POD, f"lonely-{number}") for number in range(40))]
    assert len(ids(tree("deployment/web", "-o", "json"))) == 14
    (whole,) = [one for one in server.lists("pods") if "as=Partial" not in one.headers["accept"]]
    assert whole.query["labelSelector"] in {"app=web", "pod-template-hash=1"}


def test_many_pods_without_a_common_label_are_read_one_by_one(server: FakeServer, tree: Tree) -> None:
    server.objects = [*rollout(12, labels=False), *(make(POD, f"lonely-{number}") for number in range(40))]
    assert len(ids(tree("deployment/web", "-o", "json"))) == 14
    assert sum(one.path.startswith("/api/v1/namespaces/shop/pods/web-1-") for one in server.lists()) == 12


def test_most_pods_of_a_namespace_are_read_whole_with_all_others(server: FakeServer, tree: Tree) -> None:
    server.objects = [*rollout(12, labels=False), *(make(POD, f"lonely-{number}") for number in range(3))]
    assert len(ids(tree("deployment/web", "-o", "json"))) == 14
    (whole,) = [one for one in server.lists("pods") if "as=Partial" not in one.headers["accept"]]
    assert "labelSelector" not in whole.query


def test_up_reads_the_object_and_its_owners_and_nothing_else(server: FakeServer, tree: Tree) -> None:
    server.objects = rollout(2)
    result = tree("pod/web-1-0", "--up", "-o", "name")
    assert result.lines == ["pod/web-1-0"]
    assert asked(server) == [
        "/api/v1/namespaces/shop/pods/web-1-0 whole",
        "/apis/apps/v1/namespaces/shop/deployments/web whole",
        "/apis/apps/v1/namespaces/shop/replicasets/web-1 whole",
    ]


@pytest.mark.parametrize("arguments", [("--up",), ("-l", "app=web", "--up")], ids=["all", "by label"])
def test_up_without_a_name_starts_from_all_that_is_there(
    server: FakeServer, tree: Tree, arguments: tuple[str, ...]
) -> None:
    server.objects = rollout(1)
    assert "Pod/shop/web-1-0" in ids(tree(*arguments, "-o", "json"))


def test_a_cluster_scoped_object_is_looked_for_in_all_namespaces(server: FakeServer, tree: Tree) -> None:
    node = make(NODE, "n1")
    server.objects = [node, make(CONFIG_MAP, "a", node), make(CONFIG_MAP, "b", node, namespace="other")]
    assert ids(tree("node/n1", "-o", "json")) == ["ConfigMap/other/b", "ConfigMap/shop/a", "Node/n1"]
    assert "/api/v1/configmaps" in asked(server)


def test_several_namespaces_are_one_scope(server: FakeServer, tree: Tree) -> None:
    server.objects = [
        make(CONFIG_MAP, "a"),
        make(CONFIG_MAP, "b", namespace="b"),
        make(CONFIG_MAP, "c", namespace="c"),
    ]
    assert ids(tree("-n", "shop,b", "-o", "json")) == ["ConfigMap/b/b", "ConfigMap/shop/a"]
    assert ids(tree("-A", "-o", "json")) == ["ConfigMap/b/b", "ConfigMap/c/c", "ConfigMap/shop/a"]


def test_a_name_is_missing_only_where_no_namespace_has_it(server: FakeServer, tree: Tree) -> None:
    server.objects = [make(CONFIG_MAP, "a")]
    result = tree("configmap/a", "-n", "shop,b", "-o", "name")
    assert (result.exit_status, result.lines, result.stderr) == (0, ["configmap/a"], "")

    result = tree("configmap/nope", "-n", "shop,b", "-o", "name")
    assert (result.exit_status, result.stderr) == (
        6,
        'Error from server (NotFound): configmaps "nope" not found\n',
    )


def test_with_all_namespaces_a_name_is_looked_for_in_each(server: FakeServer, tree: Tree) -> None:
    server.objects = [make(CONFIG_MAP, "a"), make(CONFIG_MAP, "a", namespace="b")]
    tree("configmap/a", "-A", "-o", "json")
    assert {one.query.get("fieldSelector") for one in server.lists("configmaps")} == {None, "metadata.name=a"}


def test_include_and_exclude_spare_requests(server: FakeServer, tree: Tree) -> None:
    server.objects = rollout(1)
    tree("deployment/web", "--include", "Pod,ReplicaSet")
    assert {one.kind for one in server.lists()} == {"deployments", "pods", "replicasets"}
    server.asked.clear()
    tree("deployment/web", "--exclude", "configmap")
    assert "configmaps" not in {one.kind for one in server.lists()}


def test_kinds_are_named_as_discovery_names_them(server: FakeServer, tree: Tree) -> None:
    server.objects = rollout(1)
    by_kind = tree("deployment/web", "--include", "Pod,ReplicaSet", "-o", "json")
    requests = asked(server)
    server.asked.clear()
    by_name = tree("deployment/web", "--include", "PODS,replicasets.apps,nonsense", "-o", "json")

    assert asked(server) == requests
    assert by_name.stdout == by_kind.stdout
    assert by_name.stderr == 'warning: --include "nonsense" matches no kind\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 0], ids=lambda size: f"pages of {size}")
def test_the_page_size_changes_nothing(server: FakeServer, tree: Tree, size: int) -> None:
    server.objects = [*rollout(12), *(make(POD, f"lonely-{number}") for number in range(9))]
    whole = tree("-o", "json")
    assert tree("-o", "json", "--chunk-size", size).stdout == whole.stdout
    assert tree("deployment/web", "--chunk-size", size).stdout == tree("deployment/web").stdout


@pytest.mark.parametrize("workers", [1, 3, 64])
def test_concurrency_bounds_what_is_under_way_and_changes_nothing(
    server: FakeServer, tree: Tree, workers: int
) -> None:
    server.objects = [*rollout(12, labels=False), *(make(POD, f"lonely-{number}") for number in range(40))]
    wanted = tree("deployment/web", "-o", "json").stdout  # discovery is remembered from here on
    server.most_at_once, server.linger = 0, 0.03
    assert tree("deployment/web", "-o", "json", "--concurrency", workers).stdout == wanted
    assert server.most_at_once <= workers
    assert (server.most_at_once > 1) == (workers > 1)


def test_an_object_that_two_groups_serve_is_shown_as_the_first_group_has_it(
    server: FakeServer, tree: Tree
) -> None:
    old, new = Kind("ingresses", "Ingress", "extensions"), Kind("ingresses", "Ingress", "networking.k8s.io")
    server.kinds = (new, old)
    server.objects = [make(new, "web")]
    for _ in range(5):
        assert ids(tree("-o", "json", "--concurrency", 8)) == ["Ingress.networking.k8s.io/shop/web"]


def test_the_bill_counts_requests_and_bytes(server: FakeServer, tree: Tree) -> None:
    server.objects = rollout(2)
    stats = tree("deployment/web", "-o", "json", "--stats").json["stats"]
    assert stats["requests"] == len(server.asked)
    assert stats["bytes"] > 1000


# --- an old memory of what the server serves ----------------------------------------------------------------


def test_a_kind_that_is_gone_is_not_complained_about(server: FakeServer, tree: Tree) -> None:
    server.objects = [make(CONFIG_MAP, "a")]
    server.kinds = (*server.kinds, WIDGET)
    tree()
    server.kinds = server.kinds[:-1]
    server.asked.clear()
    result = tree("-o", "json")
    assert (result.exit_status, result.stderr) == (0, "")
    assert result.json["completeness"]["complete"] is True
    assert next(one.path for one in server.asked if one.kind in {"api", "apis", "widgets"}).endswith(
        "/widgets"
    )


def test_a_kind_that_moved_to_another_version_is_found_there(server: FakeServer, tree: Tree) -> None:
    beta = Kind("widgets", "Widget", "example.org", version="v1beta1")
    server.kinds, server.objects = (CONFIG_MAP, beta), [make(beta, "a")]
    assert ids(tree("-o", "json")) == ["Widget.example.org/shop/a"]
    server.kinds, server.objects = (CONFIG_MAP, WIDGET), [make(WIDGET, "a")]
    result = tree("-o", "json")
    assert (ids(result), result.stderr) == (["Widget.example.org/shop/a"], "")
    assert result.json["completeness"]["complete"] is True


def test_an_owner_of_a_new_kind_is_found(server: FakeServer, tree: Tree) -> None:
    tree()
    gear = make(WIDGET, "gear")
    server.kinds, server.objects = (*server.kinds, WIDGET), [gear, make(CONFIG_MAP, "a", gear)]
    result = tree("configmap/a", "--up", "-o", "json")
    assert ids(result) == ["ConfigMap/shop/a", "Widget.example.org/shop/gear"]
    assert {node["presence"] for node in result.json["nodes"]} == {"live"}


def test_an_owner_of_a_kind_that_nobody_serves_is_asked_after_once(server: FakeServer, tree: Tree) -> None:
    tree()
    server.asked.clear()
    owners = [make(Kind(f"k{number}", f"K{number}", "gone.example.org"), "x") for number in range(5)]
    server.objects = [make(CONFIG_MAP, "a", *owners)]
    result = tree("configmap/a", "--up")
    assert result.exit_status == 0
    assert result.stdout.count("the server does not serve this kind") == 5
    assert sorted(one.path for one in server.asked if one.kind in {"api", "apis"}) == ["/api", "/apis"]


def test_owners_are_read_up_to_a_limit_and_the_rest_is_called_unread(server: FakeServer, tree: Tree) -> None:
    owners = [make(CONFIG_MAP, f"owner-{number}") for number in range(60)]
    server.objects = [*owners, make(POD, "web", *owners)]
    result = tree("pod/web", "--up", "-o", "json")
    presences = [node["presence"] for node in result.json["nodes"]]
    assert (presences.count("live"), presences.count("phantom")) == (51, 10)
    assert all(
        node["message"] == "cannot be read: not read"
        for node in result.json["nodes"]
        if node["presence"] == "phantom"
    )


@pytest.mark.parametrize("name", ["../../secrets/x", "a/b", "..", "a%2fb"])
def test_an_owners_name_never_leads_to_another_url(server: FakeServer, tree: Tree, name: str) -> None:
    owner = make(CONFIG_MAP, name)
    server.objects = [make(POD, "web", owner)]
    assert tree("pod/web", "--up").exit_status == 0
    assert [one.path for one in server.lists()] == ["/api/v1/namespaces/shop/pods/web"]

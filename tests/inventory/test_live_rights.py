"""Users with half the rights get half the tree, and are told which half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cluster.fake_answers import Asked, Fault, Reply, status
from tests.cluster.fake_objects import CONFIG_MAP, DEPLOYMENT, POD, REPLICA_SET, Item, make
from tests.cluster.fake_server import FakeServer, Identity, kubeconfig_for, make_identity
from tests.conftest import Insight, Result

CONVERSION = "conversion webhook for example.org/v1, Kind=Widget failed: Post"
Tree = Callable[..., Result]


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    return make_identity(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def server(identity: Identity) -> Iterator[FakeServer]:
    with FakeServer(identity.pair, objects=rollout()) as started:
        yield started


@pytest.fixture
def tree(server: FakeServer, identity: Identity, insight: Insight, tmp_path: Path) -> Tree:
    path = kubeconfig_for(tmp_path, server.url, identity.ca)
    return lambda *arguments: insight("tree", *arguments, "--kubeconfig", path)


def rollout() -> list[Item]:
    deployment = make(DEPLOYMENT, "web")
    replica_set = make(REPLICA_SET, "web-1", deployment)
    return [deployment, replica_set, make(POD, "web-1-a", replica_set), make(CONFIG_MAP, "settings")]


def ids(result: Result) -> list[str]:
    return [node["id"] for node in result.json["nodes"]]


def forbid(*places: tuple[str, str | None]) -> Fault:
    """Refuse kinds in namespaces, ``None`` for lists of all."""

    def fault(asked: Asked) -> Reply | None:
        words = asked.path.split("/")
        namespace = words[words.index("namespaces") + 1] if "namespaces" in words else None
        if (asked.kind, namespace) not in places and ("*", namespace) not in places:
            return None
        if asked.kind in {"api", "apis"}:
            return None
        where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
        message = f'{asked.kind} is forbidden: User "me" cannot list resource "{asked.kind}" in API group "" {where}'
        return status(403, "Forbidden", message)

    return fault


def test_half_the_rights_give_half_the_tree_and_say_so(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("configmaps", "shop")))
    result = tree("deployment/web", "-o", "json")
    assert result.exit_status == 0
    assert ids(result) == ["Deployment.apps/shop/web", "Pod/shop/web-1-a", "ReplicaSet.apps/shop/web-1"]
    assert result.stderr == "warning: 1 kind is forbidden and left out: ConfigMap\n"
    account = result.json["completeness"]
    assert (account["complete"], account["kindsForbidden"]) == (False, ["ConfigMap"])
    assert account["kindsListed"] == ["Deployment.apps", "Pod", "ReplicaSet.apps"]


def test_who_requires_the_whole_gets_no_part(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("configmaps", "shop")))
    result = tree("deployment/web", "--require-complete")
    assert (result.exit_status, result.stdout) == (5, "")
    assert result.stderr.splitlines()[-1] == (
        "error: the answer is not complete, and --require-complete was given"
    )


def test_no_rights_at_all_are_one_clear_line(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("*", "shop")))
    result = tree()
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == (
        "Error from server (Forbidden): nothing in namespace shop may be listed: configmaps is forbidden: "
        'User "me" cannot list resource "configmaps" in API group "" in the namespace "shop"\n'
    )


def test_a_list_that_is_refused_everywhere_is_tried_in_the_named_namespaces(
    server: FakeServer, tree: Tree
) -> None:
    server.objects.append(make(CONFIG_MAP, "elsewhere", namespace="b"))
    server.faults.append(forbid(("*", None)))
    result = tree("-A", "-n", "shop,b", "-o", "json")
    assert result.exit_status == 0
    assert {"ConfigMap/shop/settings", "ConfigMap/b/elsewhere", "Pod/shop/web-1-a"} <= set(ids(result))
    assert result.json["completeness"]["kindsForbidden"] == ["Node"]


def test_namespaces_are_never_guessed(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("*", None)))
    assert tree("-A").exit_status == 3
    assert not [asked for asked in server.asked if "namespaces" in asked.path]


def test_at_most_fifty_namespaces_are_tried(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("*", None)))
    tree("-A", "-n", ",".join(f"n{number}" for number in range(60)), "--include", "ConfigMap")
    assert len(server.lists("configmaps")) == 51


def test_a_namespace_that_refuses_costs_only_itself(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("*", None), ("*", "b")))
    for arguments in (("-A", "-n", "shop,b"), ("-n", "shop,b")):
        result = tree(*arguments, "--include", "ConfigMap", "-o", "json")
        assert (result.exit_status, ids(result)) == (0, ["ConfigMap/shop/settings"])
        account = result.json["completeness"]
        assert (account["kindsListed"], account["kindsForbidden"]) == (["ConfigMap"], ["ConfigMap"])
        assert result.stderr == "warning: 1 kind is forbidden in part, so objects may be missing: ConfigMap\n"


def test_an_object_that_may_be_in_a_refused_namespace_is_not_called_missing(
    server: FakeServer, tree: Tree
) -> None:
    server.faults.append(forbid(("configmaps", "b")))
    found = tree("configmap/settings", "-n", "shop,b", "-o", "name")
    assert (found.exit_status, found.lines) == (0, ["configmap/settings"])
    refused = tree("configmap/nope", "-n", "shop,b")
    assert (refused.exit_status, refused.stdout) == (3, "")
    assert refused.stderr.startswith("Error from server (Forbidden): configmaps is forbidden: ")


def test_an_owner_that_may_not_be_read_is_no_missing_owner(server: FakeServer, tree: Tree) -> None:
    server.faults.append(forbid(("replicasets", "shop")))
    result = tree("pod/web-1-a", "--up", "-o", "json")
    owner = next(node for node in result.json["nodes"] if node["kind"] == "ReplicaSet")
    assert (owner["presence"], owner["status"], owner["message"]) == (
        "phantom",
        "Unknown",
        "cannot be read: forbidden",
    )

"""What may be asked of ``impact``: objects, kinds with a selector, things that only a graph knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph_command.conftest import Over, Shop, Validated

PODS = ["Pod/shop/web-86fccc75b-7gvzh", "Pod/shop/web-86fccc75b-bb4nb", "Pod/shop/web-86fccc75b-l9qhc"]


def pod(name: str, node: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "shop", "labels": {"app": name}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"nodeName": node}}


def test_all_that_a_selector_chooses_goes_together(on_shop: Shop, validated: Validated) -> None:
    pods = validated(on_shop("impact", "pods", "-l", "app.kubernetes.io/name=web", "-o", "json"))
    chosen = on_shop("tree", "pods", "-l", "app.kubernetes.io/name=web", "--down", "-o", "json").json["roots"]
    assert len(chosen) == 3
    assert pods["roots"] == chosen
    assert sorted(pods["gone"]) == chosen
    one = on_shop("impact", chosen[0].replace("shop/", ""), "-o", "json").json
    assert [(each["lost"], each["total"]) for each in pods["summary"]["workloads"]] == [(3, 3)]
    assert [(each["lost"], each["total"]) for each in one["summary"]["workloads"]] == [(1, 3)]


def test_a_selector_that_chooses_nothing_is_told_as_kubectl_does(on_shop: Shop) -> None:
    result = on_shop("impact", "pods", "-l", "app=none")
    assert (result.exit_status, result.stdout, result.stderr) == (
        0,
        "",
        "No resources found in shop namespace.\n",
    )


@pytest.mark.parametrize("command", ["graph", "impact"])
@pytest.mark.parametrize("word", ["group/shop-viewers", "Group/shop-viewers"])
def test_a_group_can_be_asked_for(on_shop: Shop, command: str, word: str) -> None:
    document = on_shop(command, word, "-o", "json").json
    assert document["roots"] == ["Group.rbac.authorization.k8s.io/shop-viewers"]
    assert "RoleBinding.rbac.authorization.k8s.io/shop/shop-viewers" in {
        node["id"] for node in document["nodes"]
    }


def test_why_a_group_may_read_something(on_shop: Shop) -> None:
    result = on_shop("why", "group/shop-viewers", "clusterrole/view")
    assert result.exit_status == 0
    assert result.lines[0] == "Group.rbac.authorization.k8s.io/shop-viewers"
    assert result.lines[-1].split()[:3] == ["→", "binds", "ClusterRole.rbac.authorization.k8s.io/view"]


def test_a_user_can_be_asked_for(over: Over) -> None:
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "on-call"},
        "subjects": [{"kind": "User", "name": "oidc:jane/ops", "apiGroup": "rbac.authorization.k8s.io"}],
        "roleRef": {"kind": "ClusterRole", "name": "view", "apiGroup": "rbac.authorization.k8s.io"},
    }
    document = over([binding], "graph", "user/oidc:jane/ops", "--depth", "2", "-o", "json").json
    assert document["roots"] == ["User.rbac.authorization.k8s.io/oidc:jane/ops"]
    assert [edge["path"] for edge in document["edges"] if edge["type"] == "binds"] == [
        "roleRef.name",
        "subjects[0]",
    ]


@pytest.mark.parametrize("what_if", ["drain", "delete"])
def test_what_is_only_named_cannot_be_drained_or_deleted(over: Over, what_if: str) -> None:
    plain = over([pod("a", "ghost")], "impact", "node/ghost", "-o", "json")
    assert plain.json["roots"] == ["Node/ghost"]
    simulated = over([pod("a", "ghost")], "impact", "node/ghost", "--what-if", what_if)
    assert (simulated.exit_status, simulated.stdout, simulated.stderr) == (
        6,
        "",
        'Error from server (NotFound): nodes "ghost" not found\n',
    )
    ignored = over([pod("a", "ghost")], "impact", "node/ghost", "--what-if", what_if, "--ignore-not-found")
    assert (ignored.exit_status, ignored.stdout, ignored.stderr) == (0, "", "")


def test_what_is_there_is_played_even_if_something_else_is_not(over: Over) -> None:
    result = over([pod("a", "ghost")], "impact", "pod/a", "node/ghost", "--what-if", "delete", "-n", "shop")
    assert result.exit_status == 6
    assert result.lines[0].startswith("Pod/a: ")
    assert result.stderr == 'Error from server (NotFound): nodes "ghost" not found\n'


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["pods"], 2, "or a selector with TYPE"),
        (["-l", "app=web"], 2, "or a selector with TYPE"),
        (["pod/a", "-l", "app=web"], 2, "name cannot be provided when a selector is specified"),
        (["image/a", "-l", "app=web"], 2, "name cannot be provided when a selector is specified"),
        (["pod/a", "--cascade", "orphan"], 2, "--cascade goes with --what-if delete"),
        (
            ["node/a", "--what-if", "drain", "--cascade", "background"],
            2,
            "--cascade goes with --what-if delete",
        ),
        (["group/nobody"], 6, 'Error from server (NotFound): nothing is named "group/nobody"'),
        (["helm/nothing"], 6, 'Error from server (NotFound): nothing is named "helm/nothing"'),
        (["user/"], 2, "there is no name in 'user/'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_asked(on_shop: Shop, words: list[str], status: int, message: str) -> None:
    result = on_shop("impact", *words)
    assert (result.exit_status, message in result.stderr) == (status, True), result.stderr

"""Users with some rights, none, or somebody else's, on a server that checks them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster_e2e.run_insight import create, define, definition, graph, ids, make, run
from tests.controlplane.control_plane import ControlPlane

RBAC = "rbac.authorization.k8s.io/v1"


@dataclass(frozen=True)
class World:
    """Two namespaces with an owner and its ConfigMap each, a cluster-scoped owner of both, and users."""

    mine: str
    theirs: str
    viewer: Path
    stranger: Path
    helper: Path


@pytest.fixture(scope="module")
def world(control_plane: ControlPlane, module_namespace: str) -> World:
    """The viewer may view ``mine`` and read Realms; the helper may act as the viewer, the stranger nothing."""
    theirs = control_plane.namespace(f"{module_namespace}-b")
    define(control_plane, definition("Realm", scope="Cluster"))
    (realm,) = create(control_plane, make("Realm", "middle", api_version="insight.test/v1"))
    for namespace in (module_namespace, theirs):
        (owner,) = create(control_plane, make("ConfigMap", "owner", realm, namespace=namespace))
        create(control_plane, make("ConfigMap", "owned", owner, namespace=namespace))
        create(control_plane, make("Secret", "owned", owner, namespace=namespace))
    create(
        control_plane,
        binding("RoleBinding", "view", "viewer", namespace=module_namespace),
        role("realms", ["get", "list"], ["realms"], group="insight.test"),
        binding("ClusterRoleBinding", "realms", "viewer"),
        role("act-as-viewer", ["impersonate"], ["users"], names=["viewer"]),
        binding("ClusterRoleBinding", "act-as-viewer", "helper"),
    )
    users = (control_plane.kubeconfig_for(user) for user in ("viewer", "stranger", "helper"))
    made = World(module_namespace, theirs, *users)
    control_plane.wait_until(
        lambda: run(control_plane, "tree", "realm/middle", "--up", kubeconfig=made.viewer).exit_status == 0,
        "the new rights being known to the server",
    )
    return made


def role(
    name: str, verbs: list[str], resources: list[str], *, group: str = "", names: list[str] | None = None
) -> Any:
    rule = {"apiGroups": [group], "resources": resources, "verbs": verbs}
    rule |= {"resourceNames": names} if names else {}
    return make("ClusterRole", name, api_version=RBAC, rules=[rule])


def binding(kind: str, role_name: str, user: str, *, namespace: str = "") -> Any:
    return make(
        kind,
        f"{user}-{role_name}",
        namespace=namespace,
        api_version=RBAC,
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role_name},
        subjects=[{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
    )


CANNOT = '{what} is forbidden: User "stranger" cannot {verb} resource "{kind}" in API group "" {where}'
HERE, EVERYWHERE = 'in the namespace "{mine}"', "at the cluster scope"
REFUSALS = {
    "all": ((), "nothing in namespace {mine} may be listed: ", "configmaps", "list", HERE),
    "everywhere": (("-A",), "nothing in the cluster may be listed: ", "configmaps", "list", EVERYWHERE),
    "an object": (("configmap/owner",), "", 'configmaps "owner"', "get", HERE),
    "a kind": (("pods",), "", "pods", "list", HERE),
    "cluster-scoped": (("node/node-1", "--up"), "", 'nodes "node-1"', "get", EVERYWHERE),
}


@pytest.mark.parametrize("through_kubectl", [False, True], ids=["by itself", "through kubectl"])
@pytest.mark.parametrize("case", REFUSALS)
def test_no_rights_at_all_are_one_clear_line(
    control_plane: ControlPlane, world: World, case: str, through_kubectl: bool
) -> None:
    arguments, nothing, what, verb, where = REFUSALS[case]
    message = nothing + CANNOT.format(what=what, verb=verb, kind=what.split()[0], where=where)
    namespace = () if "-A" in arguments else ("-n", world.mine)
    words = ("tree", *arguments, *namespace)
    result = run(control_plane, *words, kubeconfig=world.stranger, through_kubectl=through_kubectl)
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == f"Error from server (Forbidden): {message.format(mine=world.mine)}\n"


def test_half_rights_give_a_partial_tree_and_an_honest_account(
    control_plane: ControlPlane, world: World
) -> None:
    arguments = ("tree", "configmap/owner", "-n", world.mine)
    result = run(control_plane, *arguments, "-o", "json", kubeconfig=world.viewer)
    document = graph(result)
    assert ids(result) == [
        f"ConfigMap/{world.mine}/owned",
        f"ConfigMap/{world.mine}/owner",
        "Realm.insight.test/middle",
    ]
    account = document["completeness"]
    assert account["complete"] is False
    assert "Secret" in account["kindsForbidden"]
    assert "ConfigMap" in account["kindsListed"]
    assert not set(account["kindsForbidden"]).intersection(account["kindsListed"])
    (warning,) = result.stderr.splitlines()
    assert re.fullmatch(r"warning: \d+ kinds are forbidden and left out: .*", warning)

    text = run(control_plane, *arguments, kubeconfig=world.viewer)
    assert (text.exit_status, text.stderr) == (0, result.stderr)
    demanding = run(control_plane, *arguments, "--require-complete", kubeconfig=world.viewer)
    assert (demanding.exit_status, demanding.stdout) == (5, "")


def test_who_may_view_one_namespace_sees_nothing_of_another(
    control_plane: ControlPlane, world: World
) -> None:
    result = run(control_plane, "tree", "-n", world.theirs, kubeconfig=world.viewer)
    assert (result.exit_status, result.stdout) == (3, "")


@pytest.mark.parametrize(
    ("arguments", "status", "namespaces"),
    [
        (("-A",), 0, set()),
        (("-A", "-n", "{mine}"), 0, {"mine"}),
        (("-A", "-n", "{mine},{theirs}"), 0, {"mine"}),
        (("-n", "{mine},{theirs}"), 0, {"mine"}),
        (("realm/middle",), 0, set()),
        (("realm/middle", "-n", "{mine}"), 0, {"mine"}),
        (("realm/middle", "-n", "{mine},{theirs}"), 0, {"mine"}),
        (("configmap/owner", "-A", "-n", "{mine},{theirs}"), 0, {"mine"}),
        (("configmap/owner", "-n", "{mine},{theirs}"), 0, {"mine"}),
        (("configmap/owner", "-A"), 3, set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_what_is_forbidden_everywhere_is_tried_in_the_named_namespaces(
    control_plane: ControlPlane,
    world: World,
    arguments: tuple[str, ...],
    status: int,
    namespaces: set[str],
) -> None:
    names = {"mine": world.mine, "theirs": world.theirs}
    words = [word.format(**names) for word in arguments]
    result = run(control_plane, "tree", *words, "-o", "json", kubeconfig=world.viewer)
    assert result.exit_status == status
    if status:
        assert result.stderr.startswith('Error from server (Forbidden): configmaps "owner" is forbidden: ')
        return
    found = {each["namespace"] for each in graph(result)["nodes"]} - {""}
    assert found == {names[each] for each in namespaces}
    assert graph(result)["completeness"]["complete"] is False
    assert "forbidden" in result.stderr


def test_an_administrator_sees_what_was_left_out(control_plane: ControlPlane, world: World) -> None:
    found = ids(run(control_plane, "tree", "realm/middle", "-o", "json"))
    assert {f"Secret/{world.mine}/owned", f"Secret/{world.theirs}/owned"} <= set(found)


def test_an_owner_that_may_not_be_read_is_not_called_missing(
    control_plane: ControlPlane, world: World
) -> None:
    create(control_plane, binding("RoleBinding", "view", "clerk", namespace=world.mine))
    clerk = control_plane.kubeconfig_for("clerk")
    arguments = ("tree", "configmap/owned", "--up", "-n", world.mine, "-o", "json")
    control_plane.wait_until(
        lambda: run(control_plane, *arguments, kubeconfig=clerk).exit_status == 0, "the clerk's rights"
    )
    result = run(control_plane, *arguments, kubeconfig=clerk)
    (realm,) = [each for each in graph(result)["nodes"] if each["kind"] == "Realm"]
    assert (realm["presence"], realm["status"], realm["message"]) == (
        "phantom",
        "Unknown",
        "cannot be read: forbidden",
    )
    assert result.stderr == "warning: 1 kind is forbidden and left out: Realm.insight.test\n"


# --- in somebody else's name ----------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["admin", "helper"])
def test_acting_as_somebody_is_seeing_what_he_sees(
    control_plane: ControlPlane, world: World, login: str
) -> None:
    kubeconfig = {"admin": control_plane.kubeconfig, "helper": world.helper}[login]
    arguments = ("tree", "-n", world.mine, "-o", "json")
    acting = run(control_plane, *arguments, "--as", "viewer", kubeconfig=kubeconfig)
    own = run(control_plane, *arguments, kubeconfig=world.viewer)
    assert (acting.exit_status, acting.stderr) == (0, own.stderr)
    assert acting.json["nodes"] == own.json["nodes"]


def test_acting_as_a_group(control_plane: ControlPlane, world: World) -> None:
    arguments = ("tree", "secret/owned", "-n", world.mine, "--as", "nobody")
    assert run(control_plane, *arguments).exit_status == 3
    result = run(control_plane, *arguments, "--as-group", "system:masters")
    assert result.exit_status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--as", "admin"), 'User "stranger" cannot impersonate'),
        (("--as", "admin", "--as-group", "system:masters"), 'User "stranger" cannot impersonate'),
    ],
    ids=["a user", "a user and a group"],
)
def test_who_may_not_act_as_somebody_is_told(
    control_plane: ControlPlane, world: World, arguments: tuple[str, ...], message: str
) -> None:
    result = run(control_plane, "tree", "-n", world.mine, *arguments, kubeconfig=world.stranger)
    assert (result.exit_status, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error from server (Forbidden): ")
    assert message in line


def test_a_group_without_a_user_makes_no_sense(control_plane: ControlPlane, world: World) -> None:
    result = run(control_plane, "tree", "-n", world.mine, "--as-group", "system:masters")
    assert (result.exit_status, result.stdout) == (2, "")
    assert "without impersonating a user" in result.stderr.splitlines()[0]


def test_nobody_in_particular_has_no_rights(
    control_plane: ControlPlane, world: World, tmp_path: Path
) -> None:
    """A server that ignores passwords takes their users for anonymous."""
    document = json.loads(control_plane.kubeconfig.read_text(encoding="utf-8"))
    document["users"][0]["user"] = {"username": "al", "password": "open-sesame"}
    path = tmp_path / "anonymous"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = run(control_plane, "tree", "-n", world.mine, kubeconfig=path)
    assert (result.exit_status, result.stdout) == (3, "")
    assert result.stderr == (
        'Error from server (Forbidden): forbidden: User "system:anonymous" cannot get path "/api"\n'
    )

"""The predecessor's answers: its form to the byte, and none of its defects.

The numbers in the names of the tests are those of the list of defects in the predecessor's own trackers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import Item, drawn, make, pod, reference, replicated, write

KINDS = """\
- kind: Deployment
  plural: deployments
  endpoint: apis/apps/v1
  composition: [ReplicaSet]
- kind: ReplicaSet
  plural: replicasets
  endpoint: apis/extensions/v1beta1
  composition: [Pod]
- kind: Service
  plural: services
  endpoint: api/v1
  composition: []
- kind: Pod
  plural: pods
  endpoint: api/v1
  composition: []
- kind: ConfigMap
  plural: configmaps
  endpoint: api/v1
  composition: []
"""


def minikube() -> list[Item]:
    deployment = replicated("Deployment", "hello-minikube", wanted=1, ready=1)
    replica_set = replicated("ReplicaSet", "hello-minikube-c6c6764d", deployment, wanted=1, ready=1)
    return [deployment, replica_set, pod("hello-minikube-c6c6764d-9vzcv", replica_set)]


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    path = tmp_path / "kind_compositions.yaml"
    path.write_text(KINDS)
    return path


def flat(result: Any) -> list[tuple[str, list[tuple[int, str, str, str]]]]:
    """Return each root's name with level, kind, name and status of all below it."""
    return [
        (root["Name"], [(one["Level"], one["Kind"], one["Name"], one["Status"]) for one in root["Children"]])
        for root in json.loads(result.stdout)
    ]


def test_the_flat_form_to_the_byte(tree: Tree) -> None:
    assert tree(minikube(), "deployment/hello-minikube", "-o", "compositions").stdout == (
        '[{"Level":0,"Kind":"deployment","Name":"hello-minikube","Status":"Ready","Children":['
        '{"Level":1,"Kind":"ReplicaSet","Name":"hello-minikube-c6c6764d","Status":"Ready","Children":null},'
        '{"Level":2,"Kind":"Pod","Name":"hello-minikube-c6c6764d-9vzcv","Status":"Running","Children":null}]}]\n'
    )


def test_the_nested_form_to_the_byte(tree: Tree) -> None:
    assert tree(minikube(), "deployment/hello-minikube", "-o", "kubediscovery").stdout == (
        '[{"Level":1,"Kind":"deployment","Name":"hello-minikube","Namespace":"shop","Status":"Ready","Children":['
        '{"Level":2,"Kind":"ReplicaSet","Name":"hello-minikube-c6c6764d","Namespace":"shop","Status":"Ready",'
        '"Children":[{"Level":3,"Kind":"Pod","Name":"hello-minikube-c6c6764d-9vzcv","Namespace":"shop",'
        '"Status":"Running","Children":[]}]}]}]\n'
    )


@pytest.mark.parametrize("output", ["compositions", "kubediscovery"])
@pytest.mark.parametrize(
    "words",
    [["deployment/nobody"], ["deployment", "-n", "empty"], ["-n", "empty"], ["deployment", "-l", "a=b"]],
)
def test_nothing_is_an_empty_list(tree: Tree, words: list[str], output: str) -> None:
    assert tree(minikube(), *words, "-o", output).stdout == "[]\n"


def test_text_is_escaped_as_go_escapes_it(tree: Tree) -> None:
    odd = make("ConfigMap", '<a>&"\\\u2028é\n')

    assert tree([odd], "-o", "compositions").stdout == (
        '[{"Level":0,"Kind":"configmap","Name":"\\u003ca\\u003e\\u0026\\"\\\\\\u2028é\\n","Status":"",'
        '"Children":[]}]\n'
    )


def test_all_objects_of_a_kind(tree: Tree) -> None:
    deployments = [replicated("Deployment", name, wanted=1, ready=1) for name in ("b", "a")]
    roots = tree(deployments, "deployment", "-o", "compositions").json
    assert [root["Name"] for root in roots] == ["a", "b"]


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ({"phase": "Pending"}, "Pending"),
        ({"phase": "Bound", "replicas": 1}, "Bound"),
        ({"replicas": 2, "availableReplicas": 2, "readyReplicas": 2}, "Ready"),
        ({"replicas": 2, "availableReplicas": 2, "readyReplicas": 1}, ""),
        ({"replicas": 2, "readyReplicas": 2}, ""),
        ({"replicas": 0, "availableReplicas": 0, "readyReplicas": 0}, ""),
        ({"replicas": "2", "availableReplicas": "2", "readyReplicas": "2"}, ""),
        ({}, ""),
        ("well", ""),
        (None, ""),
    ],
)
def test_the_status_is_the_predecessors_word(tree: Tree, status: object, word: str) -> None:
    result = tree([make("Widget", "w", status=status)], "-o", "compositions")
    assert json.loads(result.stdout)[0]["Status"] == word


def test_1_no_child_comes_twice(tree: Tree) -> None:
    first, second = make("Widget", "first"), make("Widget", "second")
    shared = make("ConfigMap", "shared", first, second)
    top = [{**one, "metadata": {**one["metadata"]}} for one in (first, second)]
    for one in top:
        one["metadata"]["ownerReferences"] = [reference(make("Deployment", "top"))]
    objects = [make("Deployment", "top"), *top, shared]

    ((_, children),) = flat(tree(objects, "deployment/top", "-o", "compositions"))
    assert [name for _, _, name, _ in children] == ["first", "shared", "second"]
    nested = tree(objects, "deployment/top", "-o", "kubediscovery").stdout
    assert nested.count('"shared"') == 1


def test_2_objects_without_a_status_are_listed(tree: Tree) -> None:
    owner = make("Widget", "w")
    objects = [
        owner,
        make("ConfigMap", "c", owner),
        make("Secret", "s", owner),
        make("ServiceAccount", "a", owner),
    ]

    assert flat(tree(objects, "widget/w", "-o", "compositions")) == [
        ("w", [(1, "ConfigMap", "c", ""), (1, "Secret", "s", ""), (1, "ServiceAccount", "a", "")])
    ]


def test_3_every_child_of_a_kind_is_listed_and_no_empty_node(tree: Tree) -> None:
    owner = replicated("ReplicaSet", "r", wanted=3, ready=3)
    pods = [pod(f"p{number}", owner) for number in range(3)]

    ((_, children),) = flat(tree([owner, *pods], "rs/r", "-o", "compositions"))
    assert [name for _, _, name, _ in children] == ["p0", "p1", "p2"]
    assert flat(tree([owner], "rs/r", "-o", "compositions")) == [("r", [])]


def test_4_parents_are_found_by_uid_and_all_owners_count(tree: Tree) -> None:
    first, second = make("Widget", "w"), make("ConfigMap", "w")
    objects = [first, second, make("Secret", "of-both", first, second), make("Secret", "of-second", second)]

    assert flat(tree(objects, "widget/w", "-o", "compositions")) == [("w", [(1, "Secret", "of-both", "")])]
    ((_, children),) = flat(tree(objects, "cm/w", "-o", "compositions"))
    assert [name for _, _, name, _ in children] == ["of-both", "of-second"]


def test_4_each_root_has_all_of_what_is_shared(tree: Tree) -> None:
    first, second = make("ConfigMap", "first"), make("ConfigMap", "second")
    shared = make("ConfigMap", "shared", first, second)
    objects = [first, second, shared, make("Secret", "leaf", shared)]
    below = [(1, "ConfigMap", "shared", ""), (2, "Secret", "leaf", "")]

    assert flat(tree(objects, "cm/first", "cm/second", "-o", "compositions")) == [
        ("first", below),
        ("second", below),
    ]


def test_6_plurals_are_the_servers_and_names_keep_their_case(tree: Tree) -> None:
    ingress = make("Ingress", "Front", api_version="networking.k8s.io/v1")
    (root,) = json.loads(tree([ingress], "ingresses", "Front", "-o", "compositions").stdout)
    assert (root["Kind"], root["Name"]) == ("ingress", "Front")


def test_7_any_namespace(tree: Tree) -> None:
    (root,) = json.loads(
        tree(minikube(), "deployment/hello-minikube", "-n", "shop", "-o", "kubediscovery").stdout
    )
    assert root["Namespace"] == "shop"


def test_9_every_sibling_has_its_own_children(tree: Tree) -> None:
    deployment = replicated("Deployment", "d", wanted=2, ready=2)
    sets = [replicated("ReplicaSet", name, deployment, wanted=1, ready=1) for name in ("r1", "r2")]
    pods = [pod(f"p-{one['metadata']['name']}", one) for one in sets]

    (root,) = json.loads(tree([deployment, *sets, *pods], "deploy/d", "-o", "kubediscovery").stdout)
    assert [(one["Name"], [below["Name"] for below in one["Children"]]) for one in root["Children"]] == [
        ("r1", ["p-r1"]),
        ("r2", ["p-r2"]),
    ]


def test_a_cycle_is_listed_once_around(tree: Tree) -> None:
    a, b = make("ConfigMap", "a"), make("ConfigMap", "b")
    a["metadata"]["ownerReferences"] = [reference(b)]
    b["metadata"]["ownerReferences"] = [reference(a)]

    assert flat(tree([a, b], "cm/b", "-o", "compositions")) == [("b", [(1, "ConfigMap", "a", "")])]
    (root,) = json.loads(tree([a, b], "cm/b", "-o", "kubediscovery").stdout)
    assert [one["Name"] for one in root["Children"]] == ["a"]
    assert root["Children"][0]["Children"] == []


def test_nothing_is_collapsed(tree: Tree) -> None:
    owner = replicated("ReplicaSet", "r", wanted=3, ready=3)
    pods = [pod(f"p{number}", owner) for number in range(3)]
    ((_, children),) = flat(tree([owner, *pods], "rs/r", "-o", "compositions"))
    assert len(children) == 3


def test_a_depth_limit_holds(tree: Tree) -> None:
    ((_, children),) = flat(tree(minikube(), "deploy", "--depth", "1", "-o", "compositions"))
    assert [level for level, *_ in children] == [1]


# --compositions FILE


def test_the_file_says_which_kinds_may_hang_below_which(tree: Tree, kinds: Path) -> None:
    deployment, replica_set, running = minikube()
    objects = [
        deployment,
        replica_set,
        running,
        make("ConfigMap", "below-deployment", deployment),
        make("Secret", "below-set", replica_set),
        make("Widget", "w"),
    ]
    result = tree(objects, "deploy", "-n", "shop", "--compositions", kinds)

    assert drawn(result.lines) == (
        "Deployment.apps/hello-minikube ◀\n"
        "└─ReplicaSet.apps/hello-minikube-c6c6764d\n"
        "  └─Pod/hello-minikube-c6c6764d-9vzcv"
    )
    assert "Secret" not in tree(objects, "-n", "shop", "--compositions", kinds).stdout
    assert "ConfigMap/below-deployment" in tree(objects, "-n", "shop", "--compositions", kinds).stdout


def test_a_group_that_was_removed_means_the_one_it_moved_to(tree: Tree, kinds: Path) -> None:
    """The file says extensions/v1beta1 for ReplicaSet, which Kubernetes 1.16 dropped."""
    ((_, children),) = flat(tree(minikube(), "deploy", "--compositions", kinds, "-o", "compositions"))
    assert [kind for _, kind, _, _ in children] == ["ReplicaSet", "Pod"]


def test_a_kind_of_the_core_group_is_no_other_groups_kind(tree: Tree, kinds: Path) -> None:
    core = make("Service", "front")
    knative = make("Service", "other", api_version="serving.knative.dev/v1")
    result = tree([core, knative], "-n", "shop", "--compositions", kinds)
    assert drawn(result.lines) == "Service/front"


def test_the_owners_above_are_shown_where_they_are_asked_for(tree: Tree, kinds: Path) -> None:
    words = ["rs", "-n", "shop", "--compositions", kinds]
    assert "Deployment" not in tree(minikube(), *words).stdout
    assert drawn(tree(minikube(), *words, "--up").lines) == (
        "Deployment.apps/hello-minikube\n└─ReplicaSet.apps/hello-minikube-c6c6764d ◀"
    )


def test_the_file_and_include_exclude_each_other(tree: Tree, kinds: Path) -> None:
    result = tree(minikube(), "--compositions", kinds, "--include", "Pod")
    assert (result.exit_status, result.stdout) == (2, "")
    assert result.stderr.startswith("error: --include and --compositions exclude each other")


def test_exclude_narrows_the_file(tree: Tree, kinds: Path) -> None:
    result = tree(minikube(), "-n", "shop", "--compositions", kinds, "--exclude", "Pod")
    assert "Pod/" not in result.stdout
    assert "ReplicaSet" in result.stdout


@pytest.mark.parametrize(
    "name", ["kind_compositions.yaml", "kind_compositions.head.yaml", "kind_compositions.yaml.with-etcd"]
)
def test_the_predecessors_own_files_are_read(
    insight: Insight, tmp_path: Path, fixtures: Path, name: str
) -> None:
    path = write(tmp_path / "objects.json", minikube())
    file = fixtures / "kubeprovenance" / name
    result = insight("tree", "deploy", "-f", path, "--compositions", file, "-o", "compositions")

    ((_, children),) = flat(result)
    assert [kind for _, kind, _, _ in children] == ["ReplicaSet", "Pod"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("kind: Deployment", "not a list of kind compositions", id="a map"),
        pytest.param("- plural: pods", "not a list of kind compositions", id="no kind"),
        pytest.param(
            "- kind: Pod\n  composition: Pod", "not a list of kind compositions", id="no list below"
        ),
        pytest.param("- kind: Pod\n  composition: [", "line ", id="malformed"),
        pytest.param(None, "does not exist", id="no file"),
    ],
)
def test_a_file_that_is_none_is_an_input_error(
    insight: Insight, tmp_path: Path, text: str | None, message: str
) -> None:
    file = tmp_path / "kinds.yaml"
    if text is not None:
        file.write_text(text)
    result = insight("tree", "-f", write(tmp_path / "o.json", minikube()), "--compositions", file)

    assert (result.exit_status, result.stdout) == (4, "")
    assert str(file) in result.stderr
    assert message in result.stderr

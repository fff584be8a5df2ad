"""The order of siblings: the revisions of a workload by their numbers where that is asked for."""

from __future__ import annotations

import pytest

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupVersionKind
from kubectl_insight.views.collapse import collapse, leaf_shape
from kubectl_insight.views.sibling_order import newest_first
from kubectl_insight.views.tree import build_tree
from tests.views.forest_of import BAD, WELL, graph_of, node, outline

IDLE = Health(Status.CURRENT)


def replica_set(name: str, number: str, health: Health = WELL, *, kind: str = "ReplicaSet") -> Node:
    gvk = GroupVersionKind("apps", "v1", kind)
    annotations = {"deployment.kubernetes.io/revision": number} if number else None
    obj = KubernetesObject(gvk, ObjectMeta(name=name, namespace="shop", annotations=annotations))
    return Node(name, gvk, "shop", name, name, health, object=obj)


def controller_revision(name: str, body: bytes | None) -> Node:
    gvk = GroupVersionKind("apps", "v1", "ControllerRevision")
    return Node(
        name, gvk, "shop", name, name, WELL, object=KubernetesObject(gvk, ObjectMeta(name=name), body)
    )


def below(*nodes: Node) -> list[str]:
    graph = graph_of({"top": " ".join(one.id for one in nodes)}, *nodes)
    return [line.strip() for line in outline(build_tree(graph, order=newest_first))[1:]]


def test_the_newest_is_first_by_number_and_not_by_text() -> None:
    assert below(replica_set("a", "9"), replica_set("b", "10"), replica_set("c", "1")) == ["b", "a", "c"]


def test_the_number_counts_more_than_what_needs_attention() -> None:
    assert below(replica_set("a", "1", BAD), replica_set("b", "2", IDLE)) == ["b", "a"]


@pytest.mark.parametrize("number", ["", "x", "-9", "1.5", "²", "9" * 5000])
def test_what_has_no_number_comes_last(number: str) -> None:
    assert below(replica_set("a", number), replica_set("b", "1")) == ["b", "a"]


def test_of_other_kinds_the_annotation_says_nothing() -> None:
    deployments = [replica_set("a", "1", kind="Deployment"), replica_set("b", "2", kind="Deployment")]
    assert below(*deployments) == ["a", "b"]


def test_other_siblings_stay_as_they_are() -> None:
    others = [node("pod"), node("bad", BAD), node("map", kind="ConfigMap")]
    assert below(*others, replica_set("r", "3")) == ["map", "bad", "pod", "r"]


def test_controller_revisions_have_their_number_in_the_body() -> None:
    revisions = [
        controller_revision("a", b'{"revision": 1}'),
        controller_revision("b", b'{"revision": 12}'),
        controller_revision("odd", b'{"revision": "many"}'),
        controller_revision("unread", None),
    ]
    assert below(*revisions) == ["b", "a", "odd", "unread"]


def test_without_asking_names_decide() -> None:
    graph = graph_of({"top": "a b"}, replica_set("a", "1"), replica_set("b", "2"))
    assert outline(build_tree(graph)) == ["top", "  a", "  b"]


def test_one_line_for_several_stands_where_the_newest_of_them_does() -> None:
    """In the tree that is collapsed as it is built as well as in the one that is collapsed afterwards."""
    sets = [replica_set("a", "3", IDLE), replica_set("b", "9"), replica_set("c", "8", IDLE)]
    graph = graph_of({"top": "a b c"}, *sets)
    late = build_tree(graph, order=newest_first)
    collapse(late)
    early = build_tree(graph, leaf_shape=leaf_shape(), order=newest_first)
    collapse(early)

    assert outline(late) == outline(early) == ["top", "  b", "  ReplicaSet x2"]
    assert late[0].children[1].node.id == early[0].children[1].node.id == "c"

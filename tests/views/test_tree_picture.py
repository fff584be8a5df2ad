"""A tree as a picture: each thing once, further ways to it as lines back."""

from __future__ import annotations

from kubectl_insight.graph.graph import Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind, object_id
from kubectl_insight.views.tree import TreeItem
from kubectl_insight.views.tree_picture import tree_picture


def node(kind: str, name: str, health: Health | None = None, namespace: str = "shop") -> Node:
    group = "apps" if kind == "Deployment" else ""
    own = health or Health(Status.CURRENT)
    return Node(
        object_id(group, kind, namespace, name), GroupVersionKind(group, "v1", kind), namespace, name, "", own
    )


def test_boxes_stand_in_the_order_of_the_tree_and_lines_join_them() -> None:
    broken = Health(Status.FAILED, "0/1", "CrashLoopBackOff", "exit 1", healthy=False)
    first, second = node("ConfigMap", "first", namespace="other"), node("Pod", "web-0", broken)
    top = TreeItem(node("Deployment", "web"), [TreeItem(first), TreeItem(second)], focus=True)
    again = TreeItem(node("ConfigMap", "last"), [TreeItem(first, elsewhere="above", problem="two owners")])
    picture = tree_picture([top, again], "shop", "a tree", full_kinds=True)

    assert [(box.key, box.title, box.lines, box.tone, box.family) for box in picture.boxes] == [
        ("n0", "Deployment.apps/web", ["Current"], "good", "workload"),
        ("n1", "ConfigMap/other/first", ["Current"], "good", "config"),
        ("n2", "Pod/web-0", ["CrashLoopBackOff 0/1", "exit 1"], "bad", "pod"),
        ("n3", "ConfigMap/last", ["Current"], "good", "config"),
    ]
    assert [(line.source, line.target, line.back, line.problem) for line in picture.lines] == [
        ("n0", "n1", False, ""),
        ("n0", "n2", False, ""),
        ("n3", "n1", True, "two owners"),
    ]
    assert [box.key for box in picture.boxes if box.focus] == ["n0"]
    assert (picture.title, picture.objects, picture.hidden) == ("a tree", 4, 0)


def test_collapsed_and_hidden_objects_are_counted() -> None:
    members = [node("Pod", f"web-{number}") for number in range(3)]
    top = TreeItem(node("Deployment", "web"), [TreeItem(members[0], members=members)], hidden=2)
    picture = tree_picture([top], "shop")

    assert [(box.title, box.count) for box in picture.boxes] == [("Deployment web", 1), ("Pod x3", 3)]
    assert (picture.objects, picture.hidden) == (4, 2)


def test_titles_are_those_of_graphs_where_nothing_else_is_wanted() -> None:
    top = TreeItem(node("Deployment", "web"), [TreeItem(node("ConfigMap", "far", namespace="other"))])
    assert [box.title for box in tree_picture([top], "shop").boxes] == [
        "Deployment web",
        "ConfigMap other/far",
    ]


def test_what_a_tree_repeats_has_one_box() -> None:
    image = node("Image", "web:1")
    tops = [TreeItem(node("Pod", name), [TreeItem(image)]) for name in ("a", "b")]
    picture = tree_picture(tops, "shop")

    assert [box.title for box in picture.boxes] == ["Pod a", "Image web:1", "Pod b"]
    assert [(line.source, line.target) for line in picture.lines] == [("n0", "n1"), ("n2", "n1")]


def test_a_back_reference_to_several_leads_to_each_box_that_one_of_them_is_in() -> None:
    pods = [node("Pod", name) for name in ("a", "b", "c")]
    top = TreeItem(node("Deployment", "web"), [TreeItem(pods[0], members=pods[:2]), TreeItem(pods[2])])
    machine = TreeItem(
        node("Node", "worker", namespace=""),
        [TreeItem(pods[1], elsewhere="above", members=pods[1:], relation="runs")],
    )
    picture = tree_picture([top, machine], "shop")

    assert [(line.source, line.target, line.type, line.family, line.back) for line in picture.lines[2:]] == [
        ("n3", "n1", "runs", "placement", True),
        ("n3", "n2", "runs", "placement", True),
    ]


def test_boxes_say_what_is_remarked_of_their_nodes() -> None:
    picture = tree_picture([TreeItem(node("Pod", "a"))], "shop", remark=lambda node: f"{node.name} goes")
    assert picture.boxes[0].lines == ["a goes"]


def test_a_very_deep_tree_needs_no_recursion() -> None:
    item = TreeItem(node("ConfigMap", "last"))
    for number in range(5_000):
        item = TreeItem(node("ConfigMap", f"c{number}"), [item])

    assert len(tree_picture([item], "").lines) == 5_000

"""Pages made of sample pictures, and what they carry."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.reference import GroupVersionKind, object_id
from kubectl_insight.output.html.page import html_page
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.kind_families import family_of
from kubectl_insight.views.picture import Box, Frame, Line, Picture


def graph_of(picture: Picture) -> Graph:
    """Return the graph that a picture could have been made from."""
    graph = Graph()
    for box in picture.boxes:
        for node in box.members or [box.node]:
            graph.add_node(node)
    graph.add_edges(edge for line in picture.lines for edge in line.edges)
    return graph


def page_of(picture: Picture) -> str:
    """Return the page of a picture."""
    return "".join(html_page(graph_of(picture), picture, title=picture.title))


def element_of(html: str, name: str) -> str:
    """Return what stands inside the last element of a name."""
    found: str = re.findall(f"<{name}[^>]*>(.*?)</{name}>", html, re.DOTALL)[-1]
    return found


def data_of(html: str) -> Any:
    """Return the data that a page carries."""
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    return msgspec.json.decode(text)


def namespace_of_pods(pods: int, apps: int) -> Picture:
    """Return one namespace in which every pod is a box of its own, on twenty nodes outside."""
    frame = Frame("g0", "namespace big")
    boxes: list[Box] = []
    lines: list[Line] = []

    def box(kind: str, name: str, framed: bool = True) -> Box:
        short, _, group = kind.partition(".")
        node = Node(
            object_id(group, short, "big" if framed else "", name),
            GroupVersionKind(group, "v1", short),
            "big" if framed else "",
            name,
            "",
            Health(Status.CURRENT),
        )
        made = Box(
            f"n{len(boxes)}",
            node,
            [],
            f"{short} {name}",
            [],
            family_of(node.group_kind),
            "good",
            "g0" if framed else "",
        )
        boxes.append(made)
        return made

    def line(source: Box, target: Box, name: str) -> None:
        kind = EDGE_TYPES[name]
        edge = Edge(
            source.node.id, target.node.id, name, f"rule.{name}", "spec.name", "declared", kind.dependent
        )
        lines.append(Line(source.key, target.key, name, kind.family, [edge]))

    nodes = [box("Node", f"worker-{number}", framed=False) for number in range(20)]
    account = box("ServiceAccount", "default")
    parts = [
        (
            box("Service", f"app-{number}"),
            box("Deployment.apps", f"app-{number}"),
            box("ConfigMap", f"app-{number}"),
        )
        for number in range(apps)
    ]
    for number in range(pods):
        pod = box("Pod", f"app-{number % apps}-{number}")
        service, deployment, config = parts[number % apps]
        line(service, pod, "loadBalances")
        line(deployment, pod, "owns")
        line(pod, config, "uses")
        line(pod, account, "uses")
        line(nodes[number % 20], pod, "runs")
    return Picture("one namespace", boxes, lines, [frame], [], len(boxes))

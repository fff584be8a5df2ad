"""Containers and images below the pods of a graph, as the relation graph has them, for the pods shown alone."""

from __future__ import annotations

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.graph.things import thing_node
from kubectl_insight.rules.catalogue.images import CONTAINER_RULE, IMAGE
from kubectl_insight.rules.catalogue.kinds import POD
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.rules.rule import Relation, Thing
from kubectl_insight.rules.world import ObjectWorld


def add_containers(graph: Graph, *, images: bool) -> None:
    """Add the containers of every pod of the graph, and with ``images`` what they were created from.

    A pod whose containers are malformed is left as it is: its own line says so already. Which digest an
    image by tag is today is left to the relation graph.
    """
    for pod in list(graph.nodes.values()):
        if pod.object is None or pod.group_kind != POD:
            continue
        for relation in CONTAINER_RULE.find(ObjectWorld([pod.object], lambda _: True)):
            if not isinstance(relation.target, Thing):
                continue
            if relation.type == "contains":
                graph.add_edge(_edge(pod, _part(graph, relation.target, pod), relation))
            elif images and isinstance(relation.source, Thing) and relation.source.kind != IMAGE:
                image = thing_node(relation.target)
                graph.add_node(image)
                graph.add_edge(_edge(_part(graph, relation.source, pod), image, relation))


def _part(graph: Graph, thing: Thing, pod: Node) -> Node:
    """Return the node of a container; that of a former pod is another than that of the pod of its name."""
    node = thing_node(thing)
    if pod.presence == "stale":
        node.id = f"{node.id}@{pod.uid}"
    graph.add_node(node)
    return node


def _edge(source: Node, target: Node, relation: Relation) -> Edge:
    dependent = EDGE_TYPES[relation.type].dependent
    return Edge(
        source.id, target.id, relation.type, relation.rule, relation.path, relation.evidence, dependent
    )

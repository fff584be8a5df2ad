"""What goes with a namespace or with the definition of a kind, because it is in it or of it.

No edges of the graph: each object has a namespace, and nobody wants to see ten thousand lines that say so. Whoever
asks what goes with a namespace gets them as edges all the same, because every reason is told as a chain of edges.
Sources: kubernetes ``pkg/controller/namespace/deletion/namespaced_resources_deleter.go``,
``k8s.io/apiextensions-apiserver`` ``pkg/controller/finalizer/crd_finalizer.go``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.objects.item import UNDECODABLE
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.custom_schemas import DefinitionNames
from kubectl_insight.rules.catalogue.kinds import CUSTOM_RESOURCE_DEFINITION, NAMESPACE

Key = TypeVar("Key")


class Membership:
    """The objects of a graph by namespace and by kind; each index is made when first asked for."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def edges(self, node_id: str) -> Iterator[Edge]:
        """Yield an edge to each object that goes with a namespace or a definition; none for other nodes."""
        node = self._graph.nodes[node_id]
        if node.object is None:
            return
        if node.group_kind == NAMESPACE:
            for member in self._by_namespace.get(node.name, ()):
                yield _edge(node, member, "namespace.member", "metadata.namespace")
        elif node.group_kind == CUSTOM_RESOURCE_DEFINITION:
            for member in self._by_kind.get(_defined(node), ()):
                yield _edge(node, member, "customResourceDefinition.member", "spec.names.kind")

    @cached_property
    def _by_namespace(self) -> dict[str, list[Node]]:
        return self._index(lambda node: node.namespace)

    @cached_property
    def _by_kind(self) -> dict[GroupKind, list[Node]]:
        return self._index(lambda node: node.group_kind)

    def _index(self, key: Callable[[Node], Key]) -> dict[Key, list[Node]]:
        found: dict[Key, list[Node]] = {}
        for node in self._graph.nodes.values():
            if node.object is not None:
                found.setdefault(key(node), []).append(node)
        return found


def _defined(node: Node) -> GroupKind:
    try:
        names = node.object.decode(DefinitionNames) if node.object and node.object.has_body else None
    except UNDECODABLE:
        names = None
    return names.group_kind if names is not None else GroupKind("", "")


def _edge(whole: Node, member: Node, rule: str, path: str) -> Edge:
    return Edge(whole.id, member.id, "contains", rule, path, "inferred", "target")

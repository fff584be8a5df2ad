"""Nodes and edges. Every edge says why it is there and which end depends on the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Literal

import msgspec

from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind
from kubectl_insight.rules.edge_types import DependentEnd, Harm
from kubectl_insight.rules.rule import EvidenceClass

Presence = Literal["live", "phantom", "stale", "deleted"]


class Node(msgspec.Struct, gc=False, eq=False):
    """One thing in the graph.

    Attributes:
        id: ``Kind[.group]/namespace/name``, with ``@uid`` where it is not the live holder of that name.
        presence: ``phantom``: something names it, but it does not exist or cannot be read; ``stale``: it
            had this name before the live holder.
        health: How it is doing.
        object: The object itself; ``None`` for phantoms, containers and images.
    """

    id: str
    gvk: GroupVersionKind
    namespace: str
    name: str
    uid: str
    health: Health
    presence: Presence = "live"
    object: KubernetesObject | None = None

    @property
    def group_kind(self) -> GroupKind:
        """Kind and group."""
        return GroupKind(self.gvk.group, self.gvk.kind)


class Edge(msgspec.Struct, gc=False, frozen=True):
    """One relation, from ``source`` to ``target``.

    Attributes:
        type: The relation, such as ``owns``.
        rule: Which rule found it.
        path: The concrete field that says so, in the object that holds it.
        evidence: How sure the rule is.
        dependent: The end that depends on the other.
        controller: For ``owns``: whether this owner is the controller; otherwise ``None``.
        optional: The dependent end works without the other.
        problem: What is wrong with the relation itself, or an empty string.
        state: What is known of the relation now, such as ``ready`` for a Service's pod, or an empty string.
        harm: What the dependent end suffers when the other goes; ``None`` for what the type says.
    """

    source: str
    target: str
    type: str
    rule: str
    path: str
    evidence: EvidenceClass
    dependent: DependentEnd
    controller: bool | None = None
    optional: bool = False
    problem: str = ""
    state: str = ""
    harm: Harm | None = None


_EDGE_ORDER = attrgetter("source", "target", "type", "path")


class Graph:
    """Nodes by id and the edges between them, in the order in which they were added.

    Attributes:
        nodes: Every node by its id.
        hidden: For nodes at the edge of what was asked for: how many of their dependents were left out.
    """

    __slots__ = ("_edges", "_incoming", "_outgoing", "hidden", "nodes")

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.hidden: dict[str, int] = {}
        self._edges: list[Edge] = []
        self._outgoing: dict[str, list[Edge]] | None = None
        self._incoming: dict[str, list[Edge]] | None = None

    @property
    def edges(self) -> Sequence[Edge]:
        """Every edge."""
        return self._edges

    def add_node(self, node: Node) -> None:
        """Add a node; an id that is there already keeps its node."""
        self.nodes.setdefault(node.id, node)

    def add_edge(self, edge: Edge) -> None:
        """Add an edge between two nodes of the graph."""
        self._edges.append(edge)
        self._outgoing = self._incoming = None

    def add_edges(self, edges: Iterable[Edge]) -> None:
        """Add many edges between nodes of the graph."""
        self._edges.extend(edges)
        self._outgoing = self._incoming = None

    def replace_edges(self, edges: Iterable[Edge]) -> None:
        """Put other edges in the place of all that there are."""
        self._edges = list(edges)
        self._outgoing = self._incoming = None

    @property
    def outgoing(self) -> Mapping[str, list[Edge]]:
        """The edges that start at an id; an id without any is missing."""
        if self._outgoing is None:
            self._outgoing = {}
            for edge in self._edges:
                self._outgoing.setdefault(edge.source, []).append(edge)
        return self._outgoing

    @property
    def incoming(self) -> Mapping[str, list[Edge]]:
        """The edges that end at an id; an id without any is missing."""
        if self._incoming is None:
            self._incoming = {}
            for edge in self._edges:
                self._incoming.setdefault(edge.target, []).append(edge)
        return self._incoming

    def controller_of(self, node_id: str) -> str:
        """Return the id of the controller of a node; empty where it has none."""
        return min(
            (
                edge.source
                for edge in self.incoming.get(node_id, ())
                if edge.type == "owns" and edge.controller
            ),
            default="",
        )

    def sorted_nodes(self) -> list[Node]:
        """Return the nodes by id, the order of every output."""
        return [self.nodes[node_id] for node_id in sorted(self.nodes)]

    def sorted_edges(self) -> list[Edge]:
        """Return the edges by source, target, type and path, the order of every output."""
        return sorted(self._edges, key=_EDGE_ORDER)

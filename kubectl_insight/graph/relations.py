"""The graph of everything that the rules find, with the evidence on every edge.

A name that leads nowhere is not dropped: its object becomes a phantom, because a missing Secret is what a
user looks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from kubectl_insight.graph.graph import Edge, Graph, Node, Presence
from kubectl_insight.graph.ownership import Assess, Knowledge, ownership_graph
from kubectl_insight.graph.things import thing_id, thing_node
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupVersionKind, object_id
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.rules.finding import find_relations
from kubectl_insight.rules.kind_aliases import former
from kubectl_insight.rules.rule import End, ObjectKey, Relation, Rule, Thing
from kubectl_insight.rules.world import ObjectWorld


def relation_graph(
    world: ObjectWorld,
    rules: Iterable[Rule],
    types: Collection[str],
    *,
    assess: Assess,
    knowledge: Knowledge,
) -> Graph:
    """Build the graph of all objects with the relations of some types.

    Args:
        world: The objects; gets a sentence for everything malformed.
        types: The types of edges that are wanted, see :data:`~kubectl_insight.rules.edge_types.EDGE_TYPES`.
        assess: Judges the health of an object.
    """
    graph = ownership_graph(world.owners, world.objects, None, assess=assess, knowledge=knowledge)
    if "owns" not in types:
        graph = _without_edges(graph)
    assembly = _Assembly(graph, knowledge)
    for relation in find_relations(world, rules, types):
        assembly.add(relation)
    graph.add_edges(assembly.edges)
    return graph


def _without_edges(graph: Graph) -> Graph:
    """Return the nodes that are objects; what only an ownerReference named goes with the edges."""
    bare = Graph()
    for node in graph.nodes.values():
        if node.object is not None:
            bare.add_node(node)
    return bare


_OF_SELECTORS = frozenset({"selected", "observed"})
_DEPENDENT = {name: edge_type.dependent for name, edge_type in EDGE_TYPES.items()}


class _Assembly:
    """The nodes of relations, added to a graph, and their edges, which are the caller's to add."""

    def __init__(self, graph: Graph, knowledge: Knowledge) -> None:
        self.edges: list[Edge] = []
        self._graph = graph
        self._knowledge = knowledge
        self._ids = {id(node.object): node.id for node in graph.nodes.values() if node.object is not None}
        # An owner that is missing has its uid in its id. Who names it without one means the same object.
        self._missing_owners = {
            node.id.removesuffix(f"@{node.uid}"): node.id
            for node in graph.nodes.values()
            if node.presence == "phantom"
        }
        self._named: dict[ObjectKey, str] = {}
        self._selected: dict[tuple[str, str, str], int] = {}

    def add(self, relation: Relation) -> None:
        """Add the edge of a relation, and its ends where they are new."""
        ids = (
            self._ids
        )  # most ends are objects at hand; all of those live, so nothing else has an id of theirs
        source = ids.get(id(relation.source)) or self._end(relation.source, relation)
        target = ids.get(id(relation.target)) or self._end(relation.target, relation)
        if not source or not target:
            return
        if relation.evidence in _OF_SELECTORS:
            pair = (source, target, relation.type)
            known = self._selected.get(pair)
            if known is not None and relation.evidence == "observed":
                self._observe(known, relation)
                return
            self._selected[pair] = len(self.edges)
        self.edges.append(_edge(source, target, relation))

    def _observe(self, position: int, relation: Relation) -> None:
        """Write on an edge what was observed of the pair that it connects."""
        edge = self.edges[position]
        state = _both_states(edge.state, relation.state)
        self.edges[position] = msgspec.structs.replace(edge, evidence="observed", state=state)

    def _end(self, end: End, relation: Relation) -> str:
        """Return the id of an end; empty where there is none and nobody misses it."""
        if isinstance(end, ObjectKey):
            known = self._named.get(end, "")
            if not known:
                known = self._find(end) or (self._phantom(end) if relation.dangling else "")
                if known:
                    self._named[end] = known
            return known
        return self._ids[id(end)] if isinstance(end, KubernetesObject) else self._thing(end)

    def _thing(self, thing: Thing) -> str:
        node_id = thing_id(thing)
        if node_id not in self._graph.nodes:
            self._graph.add_node(thing_node(thing))
        return node_id

    def _find(self, key: ObjectKey) -> str:
        """Return the id of the object that holds a name, if there is one."""
        other = former(key.kind)
        for kind in (key.kind, other) if other is not None else (key.kind,):
            node_id = object_id(kind.group, kind.kind, key.namespace, key.name)
            node = self._graph.nodes.get(node_id)
            if node is None or node.presence == "phantom":
                continue
            if not key.uid or not node.uid or node.uid == key.uid:
                return node_id
            return self._stale(key, node)
        return (
            ""
            if key.uid
            else self._missing_owners.get(
                object_id(key.kind.group, key.kind.kind, key.namespace, key.name), ""
            )
        )

    def _stale(self, key: ObjectKey, holder: Node) -> str:
        """Add a former holder of a name: the object was deleted, and another has its name now."""
        message = f"it was deleted; {holder.id} is another object of that name"
        health = Health(status=Status.NOT_FOUND, message=message, healthy=False)
        return self._missing(key, f"{holder.id}@{key.uid}", health, "stale")

    def _phantom(self, key: ObjectKey) -> str:
        kind = key.kind
        reason = self._knowledge.unread_reason(kind, key.namespace, key.name)
        if reason:
            health = Health(status=Status.UNKNOWN, message=f"cannot be read: {reason}", healthy=True)
        else:
            health = Health(status=Status.NOT_FOUND, message="does not exist", healthy=False)
        return self._missing(key, object_id(kind.group, kind.kind, key.namespace, key.name), health)

    def _missing(self, key: ObjectKey, node_id: str, health: Health, presence: Presence = "phantom") -> str:
        gvk = GroupVersionKind(key.kind.group, "", key.kind.kind)
        self._graph.add_node(Node(node_id, gvk, key.namespace, key.name, key.uid, health, presence))
        return node_id


def _edge(source: str, target: str, relation: Relation) -> Edge:
    return Edge(
        source,
        target,
        relation.type,
        relation.rule,
        relation.path,
        relation.evidence,
        _DEPENDENT[relation.type],
        None,
        relation.optional,
        relation.problem,
        relation.state,
        relation.harm,
    )


def _both_states(known: str, new: str) -> str:
    """Join what two slices say of one pod; a pod with two addresses is ready where both are."""
    return new if not known or known == "ready" else known

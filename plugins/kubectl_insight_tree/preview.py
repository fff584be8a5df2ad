"""What would go with the objects asked for, object by object, as the garbage collector has it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_insight.api import (
    Cascade,
    DeletionOutcome,
    Edge,
    Extent,
    Graph,
    Inventory,
    KindFilter,
    KubernetesObject,
    Node,
    OwnerIndex,
    ownership_graph,
    simulate_deletion,
)
from kubectl_insight_tree.graphs import Judge
from kubectl_insight_tree.query import CascadeMode

_ALONE = Extent(up=False, down=False)


@dataclass(frozen=True)
class Preview:
    """A simulated deletion.

    Attributes:
        graph: What is deleted and what is touched, with who owns whom.
        outcome: The account of it.
    """

    graph: Graph
    outcome: DeletionOutcome

    def fate(self, node: Node) -> str:
        """Return ``deleted``, ``stuck``, ``kept`` or ``orphaned``; empty for what is no object."""
        return self._fates.get(id(node.object), ("", ""))[0]

    def why(self, node: Node) -> str:
        """Return why it goes or stays."""
        return self._fates.get(id(node.object), ("", ""))[1]

    def id_of(self, obj: KubernetesObject) -> str:
        """Return the id of an object's node."""
        return self._ids[id(obj)]

    @property
    def deleted(self) -> set[str]:
        """The ids of what disappears."""
        return {self.id_of(each.object) for each in self.outcome.deletions if each.gone is not None}

    @cached_property
    def drawn(self) -> Graph:
        """The graph with what goes because its namespace does below the namespace."""
        drawn = Graph()
        for node in self.graph.nodes.values():
            drawn.add_node(node)
        drawn.hidden = self.graph.hidden
        drawn.replace_edges([*self.graph.edges, *self._in_namespaces()])
        return drawn

    def _in_namespaces(self) -> Iterable[Edge]:
        for each in self.outcome.deletions:
            node_id, namespace = self.id_of(each.object), f"Namespace/{each.object.namespace}"
            if each.cause == "namespace" and node_id not in self.graph.incoming:
                yield Edge(
                    namespace, node_id, "contains", "namespace", "metadata.namespace", "declared", "target"
                )

    @cached_property
    def _ids(self) -> Mapping[int, str]:
        return {id(node.object): node.id for node in self.graph.nodes.values()}

    @cached_property
    def _fates(self) -> Mapping[int, tuple[str, str]]:
        fates: dict[int, tuple[str, str]] = {}
        for each in self.outcome.deletions:
            again = f"{each.remade_by} makes another" if each.remade_by else ""
            why = filter(None, (each.reason, *each.stuck_by, *each.waits_for, again))
            fates[id(each.object)] = "stuck" if each.gone is None else "deleted", "; ".join(why)
        for kept in self.outcome.kept:
            owners = kept.object.metadata.owner_references or ()
            alone = bool(owners) and len(kept.released_from) == len(owners)
            fates[id(kept.object)] = "orphaned" if alone else "kept", kept.reason.removeprefix("orphaned: ")
        return fates


def preview(inventory: Inventory, cascade: CascadeMode, judge: Judge) -> Preview:
    """Play the deletion of the objects that were asked for."""
    objects = inventory.objects
    outcome = simulate_deletion(objects, inventory.roots or (), Cascade(cascade), knowledge=inventory)
    told = {id(each.object) for each in outcome.deletions} | {id(each.object) for each in outcome.kept}
    touched = [obj for obj in objects if id(obj) in told]  # in this order ids are those of every other answer
    index = OwnerIndex(objects)
    graph = ownership_graph(index, objects, touched, assess=judge, knowledge=inventory, extent=_ALONE)
    graph.hidden = _left_alone(graph, index)
    return Preview(graph, outcome)


def _left_alone(graph: Graph, index: OwnerIndex) -> dict[str, int]:
    """Count below each object what nothing happens to."""
    shown = {id(node.object) for node in graph.nodes.values()}
    hidden = {}
    for node in graph.nodes.values():
        dependents = index.dependents.get(node.uid, ()) if node.uid else ()
        if count := sum(id(dependent) not in shown for dependent in dependents):
            hidden[node.id] = count
    return hidden


def doubts(inventory: Inventory, kinds: KindFilter) -> Iterable[str]:
    """Yield why more than the preview tells may go, one sentence each."""
    if not inventory.completeness.complete:
        yield "what could not be read may go too"
    if kinds.include or kinds.exclude:
        yield "what --include and --exclude leave out may go too"

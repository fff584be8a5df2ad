"""The graph that a tree is made of: of owners and owned, or of whatever relations it follows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kubectl_insight.api import (
    Extent,
    Graph,
    Health,
    Inventory,
    KindFilter,
    KubernetesObject,
    Node,
    OwnerIndex,
    ownership_graph,
)
from kubectl_insight_tree.question import Question

Judge = Callable[[KubernetesObject], Health]
Objects = Sequence[KubernetesObject]

_EVERY_KIND = KindFilter()


@dataclass(frozen=True, slots=True)
class Assembled:
    """The graph of what was asked for.

    Attributes:
        problems: One sentence for everything malformed.
    """

    graph: Graph
    problems: Sequence[str] = ()


def owned(
    inventory: Inventory, question: Question, objects: Objects, roots: Objects | None, judge: Judge
) -> Assembled:
    """Return the graph of owners and owned.

    Args:
        objects: Everything that was read, with only those owners that count.
        roots: What was asked for; ``None`` for everything.
    """
    extent = Extent(question.up, question.down, question.depth)
    index = OwnerIndex(objects)
    graph = ownership_graph(index, objects, roots, assess=judge, knowledge=inventory, extent=extent)
    add_parts(graph, question)
    return Assembled(graph)


def add_parts(graph: Graph, question: Question) -> None:
    """Add what ``--show`` asks for."""
    if question.show:
        from kubectl_insight.api import add_containers

        add_containers(graph, images="images" in question.show)


def related(inventory: Inventory, question: Question, types: frozenset[str], judge: Judge) -> Assembled:
    """Return the graph of what leads to the objects asked for, and of what they lead to, by some relations."""
    from kubectl_insight.api import RULES, ObjectWorld, reach, relation_graph

    world = ObjectWorld(inventory.objects, inventory.namespaced, cluster=inventory.source.context)
    graph = relation_graph(world, RULES, types, assess=judge, knowledge=inventory)
    if question.kinds != _EVERY_KIND:
        graph = _of_kinds(graph, question.kinds)
    if inventory.roots is not None:
        asked = {id(root) for root in inventory.roots}
        ids = [node.id for node in graph.nodes.values() if id(node.object) in asked]
        graph = reach(graph, sorted(ids), Extent(question.up, question.down, question.depth))
    return Assembled(graph, world.problems)


def _of_kinds(graph: Graph, kinds: KindFilter) -> Graph:
    """Leave out what is not there and of a kind that is not wanted; what is there was read because it is."""
    from kubectl_insight.api import induced

    def is_wanted(node: Node) -> bool:
        return node.object is not None or kinds.allows(node.group_kind)

    part = induced(graph, {node.id for node in graph.nodes.values() if is_wanted(node)})
    part.hidden = {}  # nobody asked for them
    return part

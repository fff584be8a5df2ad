"""The graph that a tree is made of: of owners and owned, or of whatever relations it follows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
from kubectl_insight_tree.query import Query

Judge = Callable[[KubernetesObject], Health]
Objects = Sequence[KubernetesObject]

_EVERY_KIND = KindFilter()


def owned(inventory: Inventory, query: Query, objects: Objects, roots: Objects | None, judge: Judge) -> Graph:
    """Return the graph of owners and owned.

    Args:
        objects: Everything that was read, with only those owners that count.
        roots: What was asked for; ``None`` for everything.
    """
    extent = Extent(query.up, query.down, query.depth)
    index = OwnerIndex(objects)
    graph = ownership_graph(index, objects, roots, assess=judge, knowledge=inventory, extent=extent)
    add_parts(graph, query)
    return graph


def add_parts(graph: Graph, query: Query) -> None:
    """Add what ``--show`` asks for."""
    if query.show:
        from kubectl_insight.api import add_containers

        add_containers(graph, images="images" in query.show)


def related(
    inventory: Inventory, query: Query, types: frozenset[str], judge: Judge
) -> tuple[Graph, Sequence[str]]:
    """Return the graph of what leads to the objects asked for, and of what they lead to, by some relations.

    Returns:
        The graph, and one sentence for everything malformed.
    """
    from kubectl_insight.api import RULES, ObjectWorld, reach, relation_graph

    world = ObjectWorld(inventory.objects, inventory.namespaced, cluster=inventory.source.context)
    graph = relation_graph(world, RULES, types, assess=judge, knowledge=inventory)
    if query.kinds != _EVERY_KIND:
        graph = _of_kinds(graph, query.kinds)
    if inventory.roots is not None:
        asked = {id(root) for root in inventory.roots}
        ids = [node.id for node in graph.nodes.values() if id(node.object) in asked]
        graph = reach(graph, sorted(ids), Extent(query.up, query.down, query.depth))
    return graph, world.problems


def _of_kinds(graph: Graph, kinds: KindFilter) -> Graph:
    """Leave out what is not there and of a kind that is not wanted; what is there was read because it is."""
    from kubectl_insight.api import induced

    def is_wanted(node: Node) -> bool:
        return node.object is not None or kinds.allows(node.group_kind)

    part = induced(graph, {node.id for node in graph.nodes.values() if is_wanted(node)})
    part.hidden = {}  # nobody asked for them
    return part

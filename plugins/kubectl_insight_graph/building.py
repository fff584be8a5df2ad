"""From an inventory to the graph of its relations and what was asked for in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kubectl_insight.api import (
    Graph,
    Inventory,
    KindFilter,
    Node,
    NotFoundError,
    ObjectNotFoundError,
    ObjectWorld,
    Rule,
    assess,
    induced,
    relation_graph,
)
from kubectl_insight_graph.query import Query
from kubectl_insight_graph.subject import Subject, ThingNotFoundError


@dataclass(frozen=True, slots=True)
class Result:
    """The answer's data.

    Attributes:
        graph: All relations of the types that count.
        roots: The ids of what was asked for; empty where everything was. What does not exist but is named by
            something is among them, where that may be asked for.
        missing: What was asked for and does not exist.
        problems: One sentence for everything malformed.
        warnings: What to tell whoever asked, one sentence each; the problems are among it.
        now: The moment that ages count from.
    """

    inventory: Inventory
    graph: Graph
    roots: tuple[str, ...]
    missing: tuple[NotFoundError, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    now: datetime


def build(inventory: Inventory, query: Query, rules: Sequence[Rule], now: datetime) -> Result:
    """Build the graph, and find what was asked for in it."""
    world = ObjectWorld(inventory.objects, inventory.namespaced, cluster=inventory.source.context)
    graph = relation_graph(
        world, rules, query.types, assess=lambda obj: assess(obj, now, ()), knowledge=inventory
    )
    kinds = inventory.kinds
    if kinds.include or kinds.exclude:
        graph = induced(graph, {node.id for node in graph.nodes.values() if _is_wanted(node, kinds)})
    roots, missing = _objects(inventory, graph, phantoms=query.phantoms)
    things, unnamed = _things(query.subject, graph)
    problems = tuple(world.problems)
    return Result(
        inventory=inventory,
        graph=graph,
        roots=tuple(sorted([*roots, *things])),
        missing=(*missing, *unnamed),
        problems=problems,
        warnings=(*map(str, inventory.unmatched), *problems),
        now=now,
    )


def _is_wanted(node: Node, kinds: KindFilter) -> bool:
    """Tell whether a filter of kinds, which says what may be read, lets a node be shown."""
    return node.object is not None or kinds.allows(node.group_kind)


def _objects(inventory: Inventory, graph: Graph, *, phantoms: bool) -> tuple[list[str], list[NotFoundError]]:
    """Return the nodes of the objects that were asked for, and an error for each that there is not."""
    asked = {root.id for root in inventory.roots or ()}
    found = [node_id for node_id, node in graph.nodes.items() if node_id in asked and node.object is not None]
    missing: list[NotFoundError] = []
    for error in inventory.missing:
        named = _phantoms(error, graph, inventory) if phantoms else []
        found += named
        if not named:
            missing.append(error)
    return found, missing


def _phantoms(error: NotFoundError, graph: Graph, inventory: Inventory) -> list[str]:
    """Return the nodes of an object that does not exist, but that others name: who does is worth asking."""
    if not isinstance(error, ObjectNotFoundError):
        return []
    found = []
    for node in graph.nodes.values():
        if node.presence != "live" and node.name == error.name:
            resource = inventory.catalogue.by_group_kind(*node.group_kind)
            if resource is not None and resource.plural_group == error.resource and _is_home(node, inventory):
                found.append(node.id)
    return found


def _is_home(node: Node, inventory: Inventory) -> bool:
    return not inventory.home or node.namespace in {"", inventory.home}


def _things(subject: Subject, graph: Graph) -> tuple[list[str], list[NotFoundError]]:
    """Return the nodes of the things that were asked for, and an error for each that nothing names."""
    found: list[str] = []
    missing: list[NotFoundError] = []
    for thing in subject.things:
        ids = thing.ids(graph)
        found += ids
        if not ids:
            missing.append(ThingNotFoundError(str(thing)))
    return found, missing

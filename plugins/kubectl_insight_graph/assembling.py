"""From an inventory to the graph of its relations, once for every command of this plugin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kubectl_insight.api import (
    RULES,
    Environment,
    Graph,
    Inventory,
    KindFilter,
    Node,
    NotFoundError,
    ObjectNotFoundError,
    ObjectWorld,
    PrintOptions,
    Rule,
    UsageError,
    assess,
    induced,
    relation_graph,
)
from kubectl_insight_graph.question import Subject


@dataclass(frozen=True, slots=True)
class Assembled:
    """The graph of an inventory.

    Attributes:
        roots: The ids of what was asked for; empty where everything was. What does not exist but is named by
            something is among them.
        problems: One sentence for everything malformed.
        missing: What was asked for and does not exist.
        now: The moment that ages count from.
    """

    graph: Graph
    roots: list[str]
    problems: list[str]
    missing: list[str]
    now: datetime


def assemble(
    inventory: Inventory,
    subject: Subject,
    types: frozenset[str],
    environment: Environment,
    *,
    rules: Sequence[Rule] = RULES,
) -> Assembled:
    """Build the graph, and find what was asked for in it."""
    now = inventory.source.moment(environment.now)
    world = ObjectWorld(inventory.objects, inventory.namespaced, cluster=inventory.source.context)
    graph = relation_graph(world, rules, types, assess=lambda obj: assess(obj, now, ()), knowledge=inventory)
    kinds = inventory.kinds
    if kinds.include or kinds.exclude:
        graph = induced(graph, {node.id for node in graph.nodes.values() if _is_wanted(node, kinds)})
    for trouble in (*inventory.unmatched, *world.problems):
        environment.warn(f"warning: {trouble}")
    if not graph.nodes:
        place = f" in {inventory.home} namespace." if inventory.home else ""
        environment.warn(f"No resources found{place}")
    asked = {root.id for root in inventory.roots or ()}
    roots = [node_id for node_id, node in graph.nodes.items() if node_id in asked and node.object is not None]
    missing = []
    for error in inventory.missing:
        named = _phantoms(error, graph, inventory)
        roots += named
        if not named:
            missing.append(str(error))
    for thing in subject.things:
        found = thing.ids(graph)
        roots += found
        if not found:
            missing.append(f'Error from server (NotFound): nothing is named "{thing}"')
    return Assembled(graph, sorted(roots), world.problems, missing, now)


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


def _is_wanted(node: Node, kinds: KindFilter) -> bool:
    """Tell whether a filter of kinds, which says what may be read, lets a node be shown."""
    return node.object is not None or kinds.allows(node.group_kind)


def tell_stats(inventory: Inventory, environment: Environment) -> None:
    """Say on standard error what it cost to ask; the documents have it themselves."""
    traffic, objects = inventory.traffic, inventory.completeness.objects
    environment.warn(
        f"{traffic.requests} requests, {traffic.bytes} bytes, {objects} objects, {traffic.seconds:.2f} s"
    )


def refuse_label_columns(printing: PrintOptions) -> None:
    """Refuse a flag that only a table of objects could obey.

    Raises:
        UsageError: It was given.
    """
    if printing.label_columns:
        raise UsageError("--label-columns goes with tree: there is no table of objects here")

"""What goes, and what suffers from it: as it stands, or as a deletion or a drain would play out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kubectl_insight.api import (
    Damage,
    Graph,
    Harm,
    Hit,
    Inventory,
    Rule,
    UsageError,
    damage,
    hits,
)
from kubectl_insight_graph.assembling import Assembled

if TYPE_CHECKING:
    from kubectl_insight.api import DeletionOutcome, Disruption

WhatIf = Literal["delete", "drain"]


@dataclass(frozen=True, slots=True)
class Losses:
    """What suffers.

    Attributes:
        gone: Ids of what goes.
        hits: What suffers from that, by id.
        damage: The sum.
        deletion: What the garbage collector would do; ``None`` where no deletion was simulated.
        disruption: What becomes of the pods of drained nodes; ``None`` where none is drained.
    """

    gone: tuple[str, ...]
    hits: dict[str, Hit]
    damage: Damage
    deletion: DeletionOutcome | None = None
    disruption: Disruption | None = None


def lose(
    inventory: Inventory, assembled: Assembled, what_if: WhatIf | None, cascade: str, rules: Sequence[Rule]
) -> Losses:
    """Find out what suffers when what was asked for goes.

    Raises:
        UsageError: Something else than a node is to be drained, or something that is no object deleted.
    """
    graph, gone = assembled.graph, list(assembled.roots)
    deletion = disruption = None
    if what_if is not None and any(graph.nodes[root].object is None for root in gone):
        raise UsageError(f"--what-if {what_if} takes objects of the cluster")
    objects = [obj for root in gone if (obj := graph.nodes[root].object) is not None]
    if what_if == "delete":
        from kubectl_insight.api import Cascade, simulate_deletion

        deletion = simulate_deletion(inventory.objects, objects, Cascade(cascade), knowledge=inventory)
        gone = _ids(graph, (each.object for each in deletion.deletions if each.gone is not None))
    elif what_if == "drain":
        if any(obj.group_kind != ("", "Node") for obj in objects):
            raise UsageError("--what-if drain takes nodes, as node/NAME")
        from kubectl_insight.api import drain

        disruption = drain(inventory.objects, objects)
        gone = _ids(graph, (pod.object for pod in disruption.pods if pod.is_lost))
    found = hits(graph, gone, _rule_harms(rules))
    return Losses(tuple(gone), found, damage(graph, found, gone), deletion, disruption)


def _ids(graph: Graph, objects: Iterable[object]) -> list[str]:
    wanted = {id(obj) for obj in objects}
    return sorted(node.id for node in graph.nodes.values() if id(node.object) in wanted)


def _rule_harms(rules: Sequence[Rule]) -> dict[str, Harm]:
    return {rule.name: rule.harm for rule in rules if rule.harm is not None}

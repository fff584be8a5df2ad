"""What goes, and what suffers from it: as it stands, or as a deletion or a drain would play out. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kubectl_insight.api import (
    Damage,
    Graph,
    Hit,
    Inventory,
    Severity,
    UsageError,
    damage,
    hits,
)
from kubectl_insight_graph.assembling import Assembled

if TYPE_CHECKING:
    from kubectl_insight.api import DeletionOutcome, Disruption, Eviction

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

    @property
    def severity(self) -> Severity:
        """How bad it is; a drain that hangs or takes a workload down counts too."""
        own = Severity.NONE
        if self.disruption is not None and not self.disruption.completes:
            own = Severity.HIGH
        elif self.disruption is not None and any(pod.downtime for pod in self.disruption.pods):
            own = Severity.MEDIUM
        return min(self.damage.severity, own, key=list(Severity).index)


def lose(inventory: Inventory, assembled: Assembled, what_if: WhatIf | None, cascade: str) -> Losses:
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
        if len(objects) != 1 or objects[0].group_kind != ("", "Node"):
            raise UsageError("--what-if drain takes one node, as node/NAME")
        from kubectl_insight.api import drain

        disruption = drain(inventory.objects, objects[0])
        gone = _ids(graph, (pod.object for pod in disruption.pods if _is_lost(pod)))
    found = hits(graph, gone, played=deletion is not None)
    return Losses(tuple(gone), found, damage(graph, found, gone), deletion, disruption)


def _is_lost(pod: Eviction) -> bool:
    """Tell whether a pod leaves and no other takes its place."""
    leaves = str(pod.fate) in {"evicted", "waits"}
    return leaves and (pod.room is None or not pod.room.placed_on)


def _ids(graph: Graph, objects: Iterable[object]) -> list[str]:
    wanted = {id(obj) for obj in objects}
    return sorted(node.id for node in graph.nodes.values() if id(node.object) in wanted)

"""What goes, and what suffers from it: as it stands, or as a deletion or a drain would play out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kubectl_insight.api import (
    SEVERITIES,
    Affected,
    BlastRadius,
    Graph,
    GroupKind,
    Inventory,
    ObjectNotFoundError,
    Severity,
    UsageError,
    affected_by,
    blast_radius,
)

if TYPE_CHECKING:
    from kubectl_insight.api import DeletionOutcome, Disruption, Eviction, KubernetesObject

WhatIf = Literal["delete", "drain"]
_NODE = GroupKind("", "Node")


@dataclass(frozen=True, slots=True)
class Impact:
    """What suffers.

    Attributes:
        graph: The relations that it was found by.
        roots: Ids of what was asked for.
        gone: Ids of what goes.
        affected: What suffers from that, by id.
        radius: The sum.
        deletion: What the garbage collector would do; ``None`` where no deletion was simulated.
        disruption: What becomes of the pods of a drained node; ``None`` where none is drained.
    """

    graph: Graph
    roots: tuple[str, ...]
    gone: tuple[str, ...]
    affected: dict[str, Affected]
    radius: BlastRadius
    deletion: DeletionOutcome | None = None
    disruption: Disruption | None = None

    @property
    def severity(self) -> Severity:
        """How bad it is; a drain or deletion that hangs, or a drain that takes a workload down, counts too."""
        return self._judgement[0]

    @property
    def meaning(self) -> str:
        """What that severity stands for, in words."""
        return self._judgement[1]

    @property
    def downtimes(self) -> tuple[str, ...]:
        """Which workloads a drain leaves without a ready pod until others are ready elsewhere, as sentences."""
        pods = self.disruption.pods if self.disruption is not None else ()
        return tuple(
            sorted({pod.downtime for pod in pods if pod.downtime and pod.room and pod.room.placed_on})
        )

    @property
    def _judgement(self) -> tuple[Severity, str]:
        found = [(self.radius.severity, SEVERITIES[self.radius.severity])]
        if self.disruption is not None and not self.disruption.completes:
            found.append((Severity.HIGH, "the drain does not complete"))
        if self.deletion is not None and self.deletion.stuck:
            found.append((Severity.HIGH, "the deletion does not come to an end"))
        if self.downtimes:
            found.append((Severity.MEDIUM, "a workload is without a ready pod for a while"))
        return min(found, key=lambda judged: list(Severity).index(judged[0]))


def impact_of(
    inventory: Inventory, graph: Graph, roots: Sequence[str], what_if: WhatIf | None, cascade: str
) -> Impact:
    """Find out what suffers when what was asked for goes.

    Args:
        roots: Ids of what was asked for.
        cascade: What a simulated deletion wants of the dependents.

    Raises:
        UsageError: Something else than a node is to be drained, or something that is no object deleted.
        ObjectNotFoundError: What is to be drained or deleted does not exist, although something names it.
    """
    if what_if is None:
        affected = affected_by(graph, roots)
        return Impact(graph, tuple(roots), tuple(roots), affected, blast_radius(graph, affected, roots))
    if what_if == "drain" and (len(roots) != 1 or graph.nodes[roots[0]].group_kind != _NODE):
        raise UsageError("--what-if drain takes one node, as node/NAME")
    objects = [_existing(inventory, graph, root, what_if) for root in roots]
    if what_if == "drain":
        return _drained(inventory, graph, roots, objects[0])
    return _deleted(inventory, graph, roots, objects, cascade)


def _existing(inventory: Inventory, graph: Graph, root: str, what_if: WhatIf) -> KubernetesObject:
    node = graph.nodes[root]
    if node.object is not None:
        return node.object
    resource = inventory.catalogue.by_group_kind(*node.group_kind)
    if resource is None or node.presence == "live":
        raise UsageError(f"--what-if {what_if} takes objects of the cluster")
    raise ObjectNotFoundError(resource.plural_group, node.name)


def _deleted(
    inventory: Inventory,
    graph: Graph,
    roots: Sequence[str],
    objects: Sequence[KubernetesObject],
    cascade: str,
) -> Impact:
    from kubectl_insight.api import Cascade, simulate_deletion

    deletion = simulate_deletion(inventory.objects, objects, Cascade(cascade), knowledge=inventory)
    gone = _ids(graph, (each.object for each in deletion.deletions if each.gone is not None))
    affected = affected_by(graph, gone, played=True)
    radius = blast_radius(graph, affected, gone, asked=roots)
    return Impact(graph, tuple(roots), tuple(gone), affected, radius, deletion=deletion)


def _drained(inventory: Inventory, graph: Graph, roots: Sequence[str], node: KubernetesObject) -> Impact:
    from kubectl_insight.api import drain

    disruption = drain(inventory.objects, node)
    gone = _ids(graph, (pod.object for pod in disruption.pods if _is_lost(pod)))
    affected = affected_by(graph, gone)
    radius = blast_radius(graph, affected, gone)
    return Impact(graph, tuple(roots), tuple(gone), affected, radius, disruption=disruption)


def _is_lost(pod: Eviction) -> bool:
    """Tell whether a pod leaves and no other takes its place."""
    leaves = str(pod.fate) in {"evicted", "waits"}
    return leaves and (pod.room is None or not pod.room.placed_on)


def _ids(graph: Graph, objects: Iterable[KubernetesObject]) -> list[str]:
    wanted = {id(obj) for obj in objects}
    return sorted(node.id for node in graph.nodes.values() if id(node.object) in wanted)

"""An impact as text: the sum first, then everything that suffers, worst first, each with its reason. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kubectl_insight.api import (
    RANK_OF_HARM,
    Affected,
    CapacityLoss,
    Node,
    Severity,
    table_lines,
    visible,
)
from kubectl_insight_graph.impact import Impact

if TYPE_CHECKING:
    from kubectl_insight.api import Eviction

# Their pod or Service says it all; the documents have them.
_PARTS = frozenset({"Container", "EndpointSlice", "Endpoints"})
_HARM_COLOURS = {"deleted": "bad", "cannot run": "bad", "traffic": "bad", "data": "bad"}
_FATE_COLOURS = {"blocked": "bad", "waits": "busy", "stuck": "bad", "kept": "good"}
_SLIGHT = frozenset({"identity", "scheduling", "policy", "soft"})
_LEAVES = frozenset({"evicted", "waits"})
_MOST_STEPS = 3
_MOST_LOSSES = 20


class Row(NamedTuple):
    """One line of a table; the colour is that of its first cell."""

    cells: list[str]
    colour: str = ""


@dataclass(frozen=True, slots=True)
class ImpactStyle:
    """How to write it.

    Attributes:
        name: Gives the name of an object by its id, without what goes without saying.
        width: The terminal's; ``None`` for no limit.
        arrow: Leads from a reason to the one behind it.
    """

    name: Callable[[str], str]
    headers: bool = True
    colour: bool = False
    width: int | None = None
    arrow: str = "←"


def impact_lines(impact: Impact, style: ImpactStyle) -> Iterator[str]:
    """Yield the lines, without line ends."""
    return _Writer(impact, style).lines()


class _Writer:
    def __init__(self, impact: Impact, style: ImpactStyle) -> None:
        self._impact = impact
        self._style = style

    def lines(self) -> Iterator[str]:
        severity = self._impact.severity
        what = ", ".join(self._name(root) for root in self._impact.roots)
        meaning = f" ({self._impact.meaning})" if severity is not Severity.NONE else ""
        yield f"{what}: {severity}{meaning}"
        yield from (f"  {line}" for line in self._sums())
        for rows in (self._deletion(), self._drain(), self._affected(), self._meanings()):
            if len(rows) > 1:
                yield ""
                yield from self._table(rows)

    def _table(self, rows: Sequence[Row]) -> Iterator[str]:
        shown = rows if self._style.headers else rows[1:]
        styles = [{0: row.colour} if row.colour else {} for row in shown] if self._style.colour else None
        return table_lines([row.cells for row in shown], styles=styles, width=self._style.width)

    def _sums(self) -> Iterator[str]:
        impact, radius = self._impact, self._impact.radius
        yield from self._drain_sums()
        stuck = len(impact.deletion.stuck) if impact.deletion is not None else 0
        if stuck:
            yield f"{stuck} object{'' if stuck == 1 else 's'} cannot go and stay{'s' if stuck == 1 else ''} Terminating"
        elif not impact.affected and impact.disruption is None:
            yield "nothing else depends on it" if radius.deleted else "nothing depends on it"
        if radius.deleted:
            kinds = ", ".join(f"{count} {visible(kind)}" for kind, count in radius.deleted.items())
            yield f"deleted with it: {kinds}"
        stopped = sum(
            node in impact.affected and impact.affected[node].harm == "cannot run" for node in radius.pods
        )
        if stopped:
            yield f"{_pods(stopped)} cannot run"
        if radius.pods_at_risk:
            yield f"{_pods(len(radius.pods_at_risk))} cannot start again"
        yield from self._losses("workload", radius.workloads)
        yield from self._losses("Service", radius.services)
        for title, hosts in (("hosts", radius.hosts), ("hosts at risk", radius.hosts_at_risk)):
            if hosts:
                yield f"{title}: {', '.join(visible(host) for host in hosts)}"

    def _losses(self, what: str, losses: Sequence[CapacityLoss]) -> Iterator[str]:
        """Yield the worst of many, and how many more there are."""
        worst = sorted(losses, key=lambda loss: (not loss.is_down, not loss.lost))[:_MOST_LOSSES]
        shown = [loss for loss in losses if loss in worst]
        yield from (f"{what} {self._loss(loss)}" for loss in shown)
        if more := losses[len(shown) :]:
            yield f"and {len(more)} more {what}s, which -o json has"

    def _loss(self, loss: CapacityLoss) -> str:
        name = self._name(loss.node)
        if not (loss.lost or loss.at_risk):
            return f"{name} cannot start pods"
        of = f"of {_pods(loss.total)}"
        if not loss.lost:
            return f"{name} at risk: {loss.at_risk} {of}"
        more = f", {loss.at_risk} at risk" if loss.at_risk else ""
        return f"{name} {'down' if loss.is_down else 'reduced'}: {loss.lost} {of}{more}"

    def _drain_sums(self) -> Iterator[str]:
        disruption = self._impact.disruption
        if disruption is None:
            return
        if disruption.cordoned:
            yield "the node is cordoned already"
        blocked = sum(pod.fate == "blocked" for pod in disruption.pods)
        if disruption.completes:
            yield "the drain completes"
        else:
            yield f"the drain does not complete: {blocked} of {_pods(len(disruption.pods))} may not be evicted"
        leaving = [pod for pod in disruption.pods if pod.fate in _LEAVES]
        if homeless := sum(pod.room is not None and not pod.room.placed_on for pod in leaving):
            yield f"{_pods(homeless)} cannot run on any other node"
        if bare := sum(pod.room is None and "--force" in pod.needs for pod in leaving):
            yield f"{_pods(bare)} {'is' if bare == 1 else 'are'} not made again: no controller"
        yield from (f"for a while {visible(text)}" for text in self._impact.downtimes)
        if disruption.cordoned_nodes:
            yield f"cordoned, so they take no pods: {', '.join(map(visible, disruption.cordoned_nodes))}"
        if disruption.needs:
            yield f"kubectl drain wants {' '.join(disruption.needs)}"

    def _affected(self) -> list[Row]:
        rows = [Row(["HARM", "OBJECT", "WHY"])]
        for alike in self._groups():
            first = alike[0]
            kind = self._impact.graph.nodes[first.node].group_kind
            name = self._name(first.node) if len(alike) == 1 else f"{visible(str(kind))} x{len(alike)}"
            colour = _HARM_COLOURS.get(first.harm, "busy")
            rows.append(Row([str(first.harm), name, self._why(first)], colour))
        return rows

    def _meanings(self) -> list[Row]:
        """Say what the harms mean, each sentence once."""
        said = dict.fromkeys((str(alike[0].harm), alike[0].meaning) for alike in self._groups())
        return [
            Row(["HARM", "MEANING"]),
            *(Row([harm, meaning], _HARM_COLOURS.get(harm, "busy")) for harm, meaning in said),
        ]

    def _groups(self) -> list[list[Affected]]:
        """Return what suffers the same for the same reason, worst first."""
        groups: dict[tuple[object, ...], list[Affected]] = {}
        for each in self._impact.affected.values():
            node = self._impact.graph.nodes[each.node]
            if node.gvk.kind not in _PARTS:
                groups.setdefault(self._alike(each, node), []).append(each)
        return sorted(groups.values(), key=lambda alike: (RANK_OF_HARM[alike[0].harm], alike[0].node))

    def _alike(self, affected: Affected, node: Node) -> tuple[object, ...]:
        """Return what the pods of one workload share, or all that one thing owns: they are told in one line."""
        last = affected.reason[-1]
        origin = self._impact.graph.nodes[last.origin]
        if affected.harm == "deleted":
            return (affected.harm, node.gvk, last.origin, last.edge.rule)
        if node.gvk.kind != "Pod":
            return (affected.node,)
        if affected.harm in _SLIGHT:
            return (affected.harm, node.gvk, node.namespace, last.origin, last.edge.rule)
        incoming = self._impact.graph.incoming.get(affected.node, ())
        owner = min((edge.source for edge in incoming if edge.type == "owns"), default="")
        where = origin.id if origin.gvk.kind not in {"Pod", "Container"} else ""
        return (affected.harm, node.gvk, node.namespace, owner, last.edge.type, last.edge.path, where)

    def _why(self, affected: Affected) -> str:
        steps = list(reversed(affected.reason))
        shown = [f"{step.edge.type} {self._name(step.origin)}" for step in steps[:_MOST_STEPS]]
        more = ["…"] if len(steps) > _MOST_STEPS else []
        return f" {self._style.arrow} ".join([*shown, *more]) + f" ({visible(steps[0].edge.path)})"

    def _deletion(self) -> list[Row]:
        deletion = self._impact.deletion
        if deletion is None:
            return []
        rows = [Row(["FATE", "OBJECT", "WHY"])]
        for each in deletion.deletions:
            fate = "deleted" if each.gone is not None else "stuck"
            why = "; ".join(filter(None, (each.reason, *each.stuck_by)))
            rows.append(self._fate(fate, self._name(each.object.id), visible(why)))
        rows += (
            self._fate("kept", self._name(kept.object.id), visible(kept.reason)) for kept in deletion.kept
        )
        return rows

    def _drain(self) -> list[Row]:
        disruption = self._impact.disruption
        if disruption is None:
            return []
        rows = [Row(["FATE", "POD", "GOES TO", "WHY"])]
        for pod in disruption.pods:
            place = pod.room.placed_on or "no node has room" if pod.room else "-"
            why = "; ".join(_reasons(pod))
            rows.append(self._fate(str(pod.fate), self._name(pod.object.id), visible(place), visible(why)))
        return rows

    def _fate(self, fate: str, *cells: str) -> Row:
        return Row([fate, *cells], _FATE_COLOURS.get(fate, ""))

    def _name(self, node_id: str) -> str:
        return visible(self._style.name(node_id))


def _reasons(pod: Eviction) -> Iterable[str]:
    """Yield why a pod fares as it does, and why the other nodes do not take it where none does."""
    yield from filter(None, (pod.reason, pod.pinned, pod.downtime))
    if pod.room is not None and not pod.room.placed_on and not pod.pinned:
        for refusal in pod.room.refusals:
            nodes = f"{refusal.nodes} nodes: " if refusal.nodes > 1 else "1 node: " if refusal.nodes else ""
            yield f"{nodes}{refusal.reason}"


def _pods(count: int) -> str:
    return f"{count} pod" if count == 1 else f"{count} pods"

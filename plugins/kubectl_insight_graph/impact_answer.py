"""What is told of an impact: the sum first, then everything that suffers, worst first, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kubectl_insight.api import (
    RANK_OF_HARM,
    Environment,
    Graph,
    Hit,
    Inventory,
    Loss,
    Node,
    PrintOptions,
    Severity,
    deletion_document,
    edge_document,
    graph_head,
    json_text,
    node_document,
    source_document,
    table_lines,
    traffic_document,
    visible,
    yaml_text,
)
from kubectl_insight_graph.assembling import Assembled
from kubectl_insight_graph.losses import Losses

# Their pod or Service says it all; the documents have them.
_PARTS = frozenset({"Container", "EndpointSlice", "Endpoints"})
_COLOURS = {"critical": "bad", "high": "bad", "medium": "busy", "low": "busy", "none": "good"}
_HARM_COLOURS = {"deleted": "bad", "cannot run": "bad", "traffic": "bad"}
_MOST_STEPS = 3


@dataclass(frozen=True)
class ImpactAnswer:
    """What is told."""

    losses: Losses
    inventory: Inventory
    assembled: Assembled
    printing: PrintOptions
    environment: Environment
    stats: bool = False

    def text(self, output: str) -> Iterable[str]:
        """Return the answer in pieces of text."""
        if output == "json":
            return [json_text(self._document())]
        if output == "yaml":
            return [yaml_text(self._document())]
        return (line + "\n" for line in self._lines())

    @property
    def _graph(self) -> Graph:
        return self.assembled.graph

    @cached_property
    def _colour(self) -> bool:
        return self.environment.colour_allowed(self.printing.color) and not self.printing.output_file

    def _lines(self) -> Iterator[str]:
        what = ", ".join(visible(self._name(root)) for root in self.assembled.roots)
        yield f"{what}: {self.losses.severity}"
        yield from (f"  {line}" for line in self._sums())
        for section in (self._deletion_rows(), self._drain_rows(), self._hit_rows()):
            if section:
                yield ""
                yield from self._table(section)

    def _table(self, rows: Sequence[tuple[list[str], dict[int, str]]]) -> Iterator[str]:
        width = None if self.printing.output_file else self.environment.width()
        if self.printing.no_headers:
            rows = rows[1:]
        styles = [colours for _, colours in rows] if self._colour else None
        return table_lines([row for row, _ in rows], styles=styles, width=width)

    def _sums(self) -> Iterator[str]:
        damage = self.losses.damage
        yield from self._drain_sums()
        if self.losses.severity is Severity.NONE:
            yield "nothing depends on it" if not self.losses.deletion else "nothing else depends on it"
        if damage.pods:
            verb = "cannot run" if self.losses.deletion is None else "go"
            yield f"{len(damage.pods)} pod{'s' if len(damage.pods) > 1 else ''} {verb}"
        yield from self._losses("workload", damage.workloads)
        yield from self._losses("Service", damage.services)
        if damage.hosts:
            yield f"hosts: {', '.join(visible(host) for host in damage.hosts)}"

    def _drain_sums(self) -> Iterator[str]:
        disruption = self.losses.disruption
        if disruption is None:
            return
        blocked = sum(pod.fate == "blocked" for pod in disruption.pods)
        if disruption.completes:
            yield "the drain completes"
        else:
            yield f"the drain does not complete: {blocked} of {len(disruption.pods)} pods may not be evicted"
        down = sorted({pod.downtime for pod in disruption.pods if pod.downtime})
        yield from (f"for a while {visible(text)}" for text in down)
        if disruption.needs:
            yield f"kubectl drain wants {' '.join(disruption.needs)}"

    def _losses(self, what: str, losses: Sequence[Loss]) -> Iterator[str]:
        for loss in losses:
            if not loss.lost:
                yield f"{what} {visible(self._name(loss.node))} cannot start pods"
            else:
                state = "down" if loss.is_down else "reduced"
                yield f"{what} {visible(self._name(loss.node))} {state}: {loss.lost} of {loss.total} pods"

    def _hit_rows(self) -> list[tuple[list[str], dict[int, str]]]:
        groups: dict[tuple[object, ...], list[Hit]] = {}
        for hit in self.losses.hits.values():
            node = self._graph.nodes[hit.node]
            if node.gvk.kind not in _PARTS:
                groups.setdefault(self._alike(hit, node), []).append(hit)
        if not groups:
            return []
        rows: list[tuple[list[str], dict[int, str]]] = [(["HARM", "OBJECT", "WHY"], {})]
        for hits in sorted(groups.values(), key=lambda hits: (RANK_OF_HARM[hits[0].harm], hits[0].node)):
            first = hits[0]
            node = self._graph.nodes[first.node]
            name = self._name(first.node) if len(hits) == 1 else f"{node.group_kind} x{len(hits)}"
            rows.append(
                (
                    [str(first.harm), visible(name), visible(self._why(first))],
                    {0: _HARM_COLOURS.get(first.harm, "busy")},
                )
            )
        return rows

    def _alike(self, hit: Hit, node: Node) -> tuple[object, ...]:
        """Return what pods of one workload share: they are told in one line."""
        if node.gvk.kind != "Pod":
            return (hit.node,)
        last = hit.reason[-1]
        origin = self._graph.nodes[last.origin]
        owner = min(
            (edge.source for edge in self._graph.incoming.get(hit.node, ()) if edge.type == "owns"),
            default="",
        )
        where = origin.id if origin.gvk.kind != "Pod" else ""
        return (hit.harm, node.gvk, node.namespace, owner, last.edge.type, last.edge.path, where)

    def _why(self, hit: Hit) -> str:
        back = " ← " if self.environment.speaks_unicode() else " <- "
        steps = list(reversed(hit.reason))
        shown = [f"{step.edge.type} {self._name(step.origin)}" for step in steps[:_MOST_STEPS]]
        more = ["…"] if len(steps) > _MOST_STEPS else []
        return back.join([*shown, *more]) + f" ({steps[0].edge.path})"

    def _deletion_rows(self) -> list[tuple[list[str], dict[int, str]]]:
        deletion = self.losses.deletion
        if deletion is None:
            return []
        rows: list[tuple[list[str], dict[int, str]]] = [(["FATE", "OBJECT", "WHY"], {})]
        for each in deletion.deletions:
            fate = "deleted" if each.gone is not None else "stuck"
            why = "; ".join(filter(None, (each.reason, *each.stuck_by)))
            rows.append(
                (
                    [fate, visible(self._name(each.object.id)), visible(why)],
                    {0: "bad" if fate == "stuck" else ""},
                )
            )
        rows.extend(
            (["kept", visible(self._name(kept.object.id)), visible(kept.reason)], {0: "good"})
            for kept in deletion.kept
        )
        return rows

    def _drain_rows(self) -> list[tuple[list[str], dict[int, str]]]:
        disruption = self.losses.disruption
        if disruption is None:
            return []
        rows: list[tuple[list[str], dict[int, str]]] = [(["FATE", "POD", "GOES TO", "WHY"], {})]
        for pod in disruption.pods:
            place = pod.room.placed_on or "no node has room" if pod.room else "-"
            why = "; ".join(filter(None, (pod.reason, pod.pinned, pod.downtime)))
            colour = {"blocked": "bad", "waits": "busy"}.get(pod.fate, "")
            rows.append(
                (
                    [str(pod.fate), visible(self._name(pod.object.id)), visible(place), visible(why)],
                    {0: colour},
                )
            )
        return rows

    def _name(self, node_id: str) -> str:
        """Return an id without the namespace that goes without saying."""
        node = self._graph.nodes.get(node_id)
        home = self.inventory.home
        if node is None or not home or node.namespace != home:
            return node_id
        return node_id.replace(f"/{home}/", "/", 1)

    def _document(self) -> dict[str, Any]:
        from kubectl_insight.api import ProvenanceContext, makers

        context = ProvenanceContext.of(self.inventory.objects)
        head = graph_head(
            self.assembled.roots,
            source=source_document(self.inventory.source),
            completeness=self.inventory.completeness,
            stats=traffic_document(self.inventory.traffic) if self.stats else None,
            remarks=self.assembled.problems,
        )
        damage, losses = self.losses.damage, self.losses
        named = {*self.assembled.roots, *losses.gone, *losses.hits}
        return {
            **head,
            "kind": "ImpactReport",
            "severity": str(losses.severity),
            "summary": {
                "pods": list(damage.pods),
                "workloads": [_loss_document(loss) for loss in damage.workloads],
                "services": [_loss_document(loss) for loss in damage.services],
                "hosts": list(damage.hosts),
            },
            "gone": list(losses.gone),
            "hits": [_hit_document(hit) for hit in losses.hits.values()],
            "deletion": deletion_document(losses.deletion) if losses.deletion is not None else None,
            "drain": self._drain_document(),
            "nodes": [
                node_document(self._graph.nodes[node_id], lambda node: makers(node.object, context))
                for node_id in sorted(named)
            ],
        }

    def _drain_document(self) -> Mapping[str, Any] | None:
        disruption = self.losses.disruption
        if disruption is None:
            return None
        return {
            "completes": disruption.completes,
            "needs": list(disruption.needs),
            "pods": [
                {
                    "id": pod.object.id,
                    "fate": str(pod.fate),
                    "reason": pod.reason,
                    "budgets": list(pod.budgets),
                    "needs": list(pod.needs),
                    "pinned": pod.pinned,
                    "downtime": pod.downtime,
                    "fits": list(pod.room.fits) if pod.room else None,
                    "placedOn": pod.room.placed_on if pod.room else "",
                    "refusals": [
                        {"reason": refusal.reason, "nodes": refusal.nodes} for refusal in pod.room.refusals
                    ]
                    if pod.room
                    else [],
                }
                for pod in disruption.pods
            ],
            "problems": list(disruption.problems),
        }


def _loss_document(loss: Loss) -> dict[str, Any]:
    return {"id": loss.node, "lost": loss.lost, "total": loss.total, "down": loss.is_down}


def _hit_document(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.node,
        "harm": str(hit.harm),
        "distance": len(hit.reason),
        "reason": [{"origin": step.origin, "edge": edge_document(step.edge)} for step in hit.reason],
    }

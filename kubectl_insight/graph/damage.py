"""The sum of an impact: which workloads, Services and hosts lose all or part of what they have.

Many things have several of what they need: a Service has pods, a workload has replicas. They are down when
all are hit, and reduced when some are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kubectl_insight.graph.graph import Edge, Graph, Node
from kubectl_insight.graph.impact import DONE, Hit
from kubectl_insight.objects.item import UNDECODABLE
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import Harm

POD = GroupKind("", "Pod")
_SERVICE = GroupKind("", "Service")
_LOST = frozenset({Harm.DELETED, Harm.CANNOT_RUN})
_RULE = re.compile(r"spec\.rules\[(\d+)\]")


class Severity(StrEnum):
    """How bad it is, as one word."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Loss:
    """What one workload or Service loses.

    Attributes:
        node: Its id.
        lost: How many of its pods are hit.
        total: How many pods it has.
    """

    node: str
    lost: int
    total: int

    @property
    def is_down(self) -> bool:
        """Whether nothing is left."""
        return self.lost >= self.total


@dataclass(frozen=True, slots=True)
class Damage:
    """The sum.

    Attributes:
        pods: Ids of pods that are deleted or cannot run.
        workloads: Each top owner of such pods, or what has their template.
        services: Each Service of such pods.
        hosts: Host names whose requests reach a Service that is hit.
    """

    severity: Severity
    pods: tuple[str, ...]
    workloads: tuple[Loss, ...]
    services: tuple[Loss, ...]
    hosts: tuple[str, ...]


def damage(graph: Graph, found: Mapping[str, Hit], gone: Iterable[str] = ()) -> Damage:
    """Sum up what was hit.

    Args:
        gone: Ids of what goes, which suffers no harm of its own but is lost to others.
    """
    gone = frozenset(gone)
    lost = {node for node, hit in found.items() if hit.harm in _LOST} | gone
    pods = sorted(node for node in lost if _is_at_work(graph.nodes[node]))
    workloads = _workloads(graph, pods, found)
    services = [
        _loss(graph, node, lost)
        for node in sorted({*found, *gone})
        if graph.nodes[node].group_kind == _SERVICE and _pods_of(graph, node)
    ]
    services = [loss for loss in services if loss.lost]
    harmed = {*found, *gone}
    hosts = sorted({host for node in sorted(harmed) for host in _hosts(graph, graph.nodes[node], harmed)})
    down = {*gone, *(loss.node for loss in services if loss.is_down)}
    cut_off = any(_hosts(graph, graph.nodes[node], down) for node in sorted(harmed))
    severity = _severity(found, [*workloads, *services], cut_off=cut_off)
    return Damage(severity, tuple(pods), tuple(workloads), tuple(services), tuple(hosts))


def _workloads(graph: Graph, pods: Iterable[str], found: Mapping[str, Hit]) -> list[Loss]:
    """Return the top owners of the pods, and the workloads without pods that could start none."""
    lost: dict[str, int] = {}
    for pod in pods:
        top = _top_owner(graph, pod)
        if top != pod:
            lost[top] = lost.get(top, 0) + 1
    for node, hit in found.items():
        if hit.harm in _LOST and any(step.edge.path.find("template") >= 0 for step in hit.reason[-1:]):
            lost.setdefault(_top_owner(graph, node), 0)
    return [Loss(node, count, len(_owned_pods(graph, node))) for node, count in sorted(lost.items())]


def _top_owner(graph: Graph, node: str) -> str:
    seen = {node}
    while True:
        above = graph.controller_of(node)
        if not above or above in seen or graph.nodes[above].presence != "live":
            return node
        seen.add(above)
        node = above


def _owned_pods(graph: Graph, node: str) -> set[str]:
    found: set[str] = set()
    seen, stack = {node}, [node]
    while stack:
        for edge in graph.outgoing.get(stack.pop(), ()):
            if edge.type == "owns" and edge.target not in seen:
                seen.add(edge.target)
                stack.append(edge.target)
                if _is_at_work(graph.nodes[edge.target]):
                    found.add(edge.target)
    return found


def _is_at_work(node: Node) -> bool:
    """Tell whether a node is a pod that has not done its work yet."""
    return node.group_kind == POD and node.health.reason not in DONE


def _pods_of(graph: Graph, service: str) -> set[str]:
    """Return the pods that a Service sends traffic to; those known not to be ready get none."""
    return {
        edge.target
        for edge in graph.outgoing.get(service, ())
        if edge.type == "loadBalances" and edge.state in {"", "ready"}
    }


def _loss(graph: Graph, service: str, lost: set[str]) -> Loss:
    pods = _pods_of(graph, service)
    return Loss(service, len(pods & lost), len(pods))


def _hosts(graph: Graph, node: Node, harmed: Collection[str]) -> list[str]:
    """Return the host names of a route that lead to what is harmed; of an Ingress only of those rules."""
    ways = [
        edge for edge in graph.outgoing.get(node.id, ()) if edge.type == "routes" and edge.target in harmed
    ]
    if not ways or node.object is None:
        return []
    try:
        spec = node.object.body().get("spec")
    except UNDECODABLE:
        return []
    hosts = _named_hosts(spec, ways) if isinstance(spec, dict) else []
    return [host for host in hosts if isinstance(host, str) and host]


def _named_hosts(spec: Mapping[str, Any], ways: Iterable[Edge]) -> list[Any]:
    if "rules" not in spec or "hostnames" in spec:
        hosts = spec.get("hostnames")
        return hosts if isinstance(hosts, list) else [spec.get("host")]
    rules = spec["rules"] if isinstance(spec["rules"], list) else []
    hit: set[int] = set()
    for edge in ways:
        match = _RULE.match(edge.path)
        hit |= {int(match[1])} if match else set(range(len(rules)))  # the default backend serves all
    return [
        rule.get("host") for position, rule in enumerate(rules) if position in hit and isinstance(rule, dict)
    ]


def _severity(found: Mapping[str, Hit], losses: Iterable[Loss], *, cut_off: bool) -> Severity:
    """Return the severity.

    Args:
        cut_off: Whether some host's requests reach nothing any more.
    """
    harms = {hit.harm for hit in found.values()}
    if cut_off or any(loss.is_down for loss in losses):
        return Severity.CRITICAL
    if harms & {*_LOST, Harm.TRAFFIC}:
        return Severity.HIGH
    if harms & {Harm.IDENTITY, Harm.SCHEDULING}:
        return Severity.MEDIUM
    return Severity.LOW if harms else Severity.NONE

"""The blast radius of what goes: which pods, workloads, Services and hosts are hit now, and which are at risk.

Many things have several of what they need: a Service has pods, a workload has replicas. They are down when all of
them are lost, and reduced when some are. What only cannot start again is not lost yet: it is at risk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kubectl_insight.graph.graph import Graph, Node
from kubectl_insight.graph.host_names import all_host_names, certified_host_names, host_names
from kubectl_insight.graph.impact import DONE, Affected
from kubectl_insight.rules.catalogue.kinds import POD, SECRET, SERVICE
from kubectl_insight.rules.catalogue.pod_fields import TEMPLATES
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.kind_aliases import canonical

_LOST = frozenset({Harm.DELETED, Harm.CANNOT_RUN})
_WORKLOADS = frozenset(holder.kind for holder in TEMPLATES)


class Severity(StrEnum):
    """How bad it is, as one word; from worst to least."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: "a workload, a Service or a host is down",
    Severity.HIGH: "something stops, is lost, or cannot start again",
    Severity.MEDIUM: "rights or scheduling suffer, nothing else",
    Severity.LOW: "only something optional, a policy or a record is missing",
    Severity.NONE: "nothing depends on it",
}
"""What each severity means."""

# What controllers keep for themselves about an object, and make and delete with it.
_RECORDS = frozenset({"ControllerRevision", "CSINode", "EndpointSlice", "Endpoints", "IPAddress", "Lease"})
_OF_HARM = {
    **dict.fromkeys(_LOST, Severity.HIGH),
    Harm.TRAFFIC: Severity.HIGH,
    Harm.DATA: Severity.HIGH,
    Harm.CANNOT_START: Severity.HIGH,
    Harm.TRAFFIC_AT_RISK: Severity.HIGH,
    Harm.IDENTITY: Severity.MEDIUM,
    Harm.SCHEDULING: Severity.MEDIUM,
    Harm.POLICY: Severity.LOW,
    Harm.SOFT: Severity.LOW,
}


@dataclass(frozen=True, slots=True)
class CapacityLoss:
    """What one workload or Service loses.

    Attributes:
        node: Its id.
        lost: How many of its pods are deleted or cannot run.
        at_risk: How many more cannot start again when they end.
        total: How many pods it has.
    """

    node: str
    lost: int
    at_risk: int
    total: int

    @property
    def is_down(self) -> bool:
        """Whether nothing is left of what there was."""
        return 0 < self.total <= self.lost


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """The sum.

    Attributes:
        pods: Ids of pods that are deleted or cannot run.
        pods_at_risk: Ids of pods that run, or wait to, and cannot start again.
        deleted: How many other objects are deleted with what goes, by kind.
        workloads: Each top owner of such pods, and each workload that can start no pods.
        services: Each Service of such pods.
        hosts: Host names whose requests reach a Service that is hit, or that lack a class or certificate.
        hosts_at_risk: Host names whose requests reach a Service whose pods are at risk, and none that is hit.
    """

    severity: Severity
    pods: tuple[str, ...]
    pods_at_risk: tuple[str, ...]
    deleted: Mapping[str, int]
    workloads: tuple[CapacityLoss, ...]
    services: tuple[CapacityLoss, ...]
    hosts: tuple[str, ...]
    hosts_at_risk: tuple[str, ...]


def blast_radius(
    graph: Graph, affected: Mapping[str, Affected], gone: Iterable[str] = (), asked: Collection[str] = ()
) -> BlastRadius:
    """Sum up what suffers.

    Args:
        gone: Ids of what goes, which suffers no harm of its own but is lost to others.
        asked: Those of them that the user named; the others go as a consequence. Without any all were named.
    """
    return _Sum(graph, affected, frozenset(gone), frozenset(asked)).radius()


class _Sum:
    def __init__(
        self, graph: Graph, affected: Mapping[str, Affected], gone: frozenset[str], asked: frozenset[str]
    ) -> None:
        self._graph = graph
        self._affected = affected
        self._gone = gone
        self._lost = gone | {node for node, each in affected.items() if each.harm in _LOST}
        self._at_risk = {node for node, each in affected.items() if each.harm is Harm.CANNOT_START}
        deleted = {node for node, each in affected.items() if each.harm is Harm.DELETED}
        self._deleted = deleted | (gone - asked if asked else set())

    def radius(self) -> BlastRadius:
        pods, at_risk = self._pods(self._lost), self._pods(self._at_risk)
        workloads = self._workloads(pods, at_risk)
        services = self._services()
        down = self._gone | {loss.node for loss in services if loss.is_down}
        now = self._suffering(*_LOST, Harm.TRAFFIC)
        hosts = self._hosts(now)
        return BlastRadius(
            self._severity([*workloads, *services], cut_off=bool(self._hosts(down, certificates=False))),
            tuple(pods),
            tuple(at_risk),
            self._counts(),
            tuple(workloads),
            tuple(services),
            tuple(sorted(hosts)),
            tuple(sorted(self._hosts(now | self._suffering(Harm.TRAFFIC_AT_RISK)) - hosts)),
        )

    def _suffering(self, *harms: Harm) -> set[str]:
        """Return what goes, and what suffers one of some harms."""
        return {*self._gone, *(node for node, each in self._affected.items() if each.harm in harms)}

    def _pods(self, nodes: Iterable[str]) -> list[str]:
        return sorted(node for node in nodes if _is_at_work(self._graph.nodes[node]))

    def _counts(self) -> Mapping[str, int]:
        """Count what is deleted, without parts of pods, which are no objects."""
        nodes = map(self._graph.nodes.__getitem__, self._deleted)
        counts = Counter(str(node.group_kind) for node in nodes if node.object is not None)
        return dict(sorted(counts.items()))

    def _workloads(self, pods: Iterable[str], at_risk: Iterable[str]) -> list[CapacityLoss]:
        """Return the top owners of the pods, and the workloads that could start none."""
        lost, risks = self._by_owner(pods), self._by_owner(at_risk)
        barren = {self._top_owner(node) for node in self._at_risk if self._is_workload(node)}
        return [
            CapacityLoss(node, lost[node], risks[node], len(self._owned_pods(node)))
            for node in sorted({*lost, *risks, *barren})
        ]

    def _by_owner(self, pods: Iterable[str]) -> Counter[str]:
        tops = ((pod, self._top_owner(pod)) for pod in pods)
        return Counter(top for pod, top in tops if top != pod)

    def _is_workload(self, node: str) -> bool:
        return canonical(self._graph.nodes[node].group_kind) in _WORKLOADS

    def _top_owner(self, node: str) -> str:
        seen = {node}
        while True:
            above = self._graph.controller_of(node)
            if not above or above in seen or self._graph.nodes[above].presence != "live":
                return node
            seen.add(above)
            node = above

    def _owned_pods(self, node: str) -> set[str]:
        found: set[str] = set()
        seen, stack = {node}, [node]
        while stack:
            for edge in self._graph.outgoing.get(stack.pop(), ()):
                if edge.type == "owns" and edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
                    if _is_at_work(self._graph.nodes[edge.target]):
                        found.add(edge.target)
        return found

    def _services(self) -> list[CapacityLoss]:
        nodes = (self._graph.nodes[node] for node in sorted({*self._affected, *self._gone}))
        losses = (self._service(node.id) for node in nodes if node.group_kind == SERVICE)
        return [loss for loss in losses if loss.lost or loss.at_risk]

    def _service(self, service: str) -> CapacityLoss:
        """Return what a Service loses of the pods that it sends traffic to; those known not to be ready get none."""
        pods = {
            edge.target
            for edge in self._graph.outgoing.get(service, ())
            if edge.type == "loadBalances" and edge.state in {"", "ready"}
        }
        return CapacityLoss(service, len(pods & self._lost), len(pods & self._at_risk), len(pods))

    def _hosts(self, harmed: Collection[str], *, certificates: bool = True) -> set[str]:
        """Return the hosts whose requests are sent on to something harmed, or that need it to be served.

        Args:
            certificates: Also those that have no certificate any more.
        """
        found: set[str] = set()
        for node in map(self._graph.nodes.__getitem__, {*self._affected, *self._gone}):
            secrets: set[str] = set()
            for need in self._needs(node.id, harmed):
                if need.group_kind == SECRET:
                    secrets.add(need.name)
                else:
                    found.update(all_host_names(node))
            found.update(host_names(node, self._targets(node.id, harmed)))
            if certificates and secrets:
                found.update(certified_host_names(node, secrets))
        return found

    def _targets(self, route: str, harmed: Collection[str]) -> set[str]:
        return {
            self._graph.nodes[edge.target].name
            for edge in self._graph.outgoing.get(route, ())
            if edge.type == "routes" and edge.target in harmed
        }

    def _needs(self, route: str, harmed: Collection[str]) -> Iterator[Node]:
        """Yield what a route needs to be served at all, such as its class, and that is harmed."""
        for edge in self._graph.outgoing.get(route, ()):
            if edge.type == "uses" and edge.harm is Harm.TRAFFIC and edge.target in harmed:
                yield self._graph.nodes[edge.target]

    def _severity(self, losses: Iterable[CapacityLoss], *, cut_off: bool) -> Severity:
        """Return the severity.

        Args:
            cut_off: Whether some host's requests reach nothing any more.
        """
        if cut_off or any(loss.is_down for loss in losses):
            return Severity.CRITICAL
        found = {
            Severity.LOW if self._is_record(node) else _OF_HARM[each.harm]
            for node, each in self._affected.items()
        }
        found |= {Severity.LOW if self._is_record(node) else Severity.HIGH for node in self._deleted}
        return min(found, key=list(Severity).index, default=Severity.NONE)

    def _is_record(self, node: str) -> bool:
        return self._graph.nodes[node].gvk.kind in _RECORDS


def _is_at_work(node: Node) -> bool:
    """Tell whether a node is a pod that has not done its work yet."""
    return node.group_kind == POD and node.health.reason not in DONE

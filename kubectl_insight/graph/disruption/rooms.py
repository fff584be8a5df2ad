"""Where the pods that leave could run: each for itself, and all of them one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kubectl_insight.graph.disruption.nodes import Demand, NodeRoom, demand_of, read_nodes
from kubectl_insight.graph.disruption.outcome import Refusal, Room
from kubectl_insight.graph.disruption.pod_rules import Arrival, Place, PodRules
from kubectl_insight.graph.disruption.requests import CPU
from kubectl_insight.graph.disruption.snapshot import NODE, PodInfo, Snapshot

_AFFINITY = "pod affinity does not match"
_ANTI_AFFINITY = "pod anti-affinity does not allow it"
_NO_NODES = Refusal("no other node was read", 0)


def rooms_for(
    snapshot: Snapshot, pods: Sequence[PodInfo], leaving: Iterable[PodInfo], *, without: str
) -> list[Room]:
    """Return where each pod could run.

    Args:
        pods: The pods that are made again elsewhere.
        leaving: All pods that go; they take no room any more.
        without: The node that takes nothing, or an empty string.
    """
    gone = {id(pod) for pod in leaving}
    nodes = read_nodes(snapshot, without, gone)
    labels = {obj.name: obj.metadata.label_map() for obj in snapshot.of_kind(NODE)}
    search = _Search(nodes, PodRules(snapshot, labels, gone))
    demands = [demand_of(snapshot, pod) for pod in pods]
    found = [search.fits(demand) for demand in demands]
    placed: dict[int, str] = {}
    by_size = sorted(range(len(pods)), key=lambda position: _size(demands[position]))
    for position in by_size:
        placed[position] = search.place(demands[position], found[position][0])
    return [
        Room(tuple(node.name for node in fits), placed[position], refusals, _unjudged(pods[position]))
        for position, (fits, refusals) in enumerate(found)
    ]


class _Search:
    """The nodes with the rules between pods."""

    def __init__(self, nodes: Sequence[NodeRoom], rules: PodRules) -> None:
        self._nodes = nodes
        self._rules = rules
        self._arrivals: list[Arrival] = []

    def fits(self, demand: Demand) -> tuple[list[NodeRoom], tuple[Refusal, ...]]:
        """Return the nodes that would take a pod as things stand, and why the others would not."""
        if not self._nodes:
            return [], (_NO_NODES,)
        forbidden = self._rules.forbidden(demand.pod)
        fits: list[NodeRoom] = []
        refusals: Counter[str] = Counter()
        for node in self._nodes:
            reason = node.refusal(demand) or node.shortage(demand) or self._between(demand, node, forbidden)
            if reason:
                refusals[reason] += 1
            else:
                fits.append(node)
        return fits, tuple(Refusal(reason, count) for reason, count in sorted(refusals.items()))

    def place(self, demand: Demand, fits: Sequence[NodeRoom]) -> str:
        """Place a pod where it still fits and most CPU is left, and return the node; empty where nowhere."""
        taken = self._rules.kept_apart(demand.pod, self._arrivals)
        for node in sorted(fits, key=lambda each: (-each.free.get(CPU, 0), each.name)):
            if node.shortage(demand) or any(node.labels.get(key) == value for key, value in taken):
                continue
            node.occupy(demand.requests, demand.ports)
            self._arrivals.append((demand.pod, node.labels))
            return node.name
        return ""

    def _between(self, demand: Demand, node: NodeRoom, forbidden: set[Place]) -> str:
        if any(node.labels.get(key) == value for key, value in forbidden):
            return _ANTI_AFFINITY
        return "" if self._rules.allows(demand.pod, node.labels) else _AFFINITY


def _size(demand: Demand) -> tuple[int, int, str, str]:
    """Order the largest first, ties by name."""
    requests, obj = demand.requests, demand.pod.object
    return -requests.get(CPU, 0), -requests.get("memory", 0), obj.namespace, obj.name


def _unjudged(pod: PodInfo) -> tuple[str, ...]:
    spec = pod.spec
    hard = (each.when_unsatisfiable != "ScheduleAnyway" for each in spec.topology_spread_constraints or ())
    fields = {"topologySpreadConstraints": any(hard), "resourceClaims": bool(spec.resource_claims)}
    return tuple(sorted(name for name, present in fields.items() if present))

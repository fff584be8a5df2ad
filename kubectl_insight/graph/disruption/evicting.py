"""What the eviction API says to each of some pods, one after the other, and what that does to workloads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kubectl_insight.graph.disruption.budgets import Allowance, Budget, Budgets
from kubectl_insight.graph.disruption.outcome import Fate
from kubectl_insight.graph.disruption.snapshot import (
    DEPLOYMENT,
    REPLICA_SET,
    PodInfo,
    Snapshot,
    controller_of,
)
from kubectl_insight.objects.reference import GroupKind, split_api_version

_PENDING = "Pending"
_TWO = "covered by {} PodDisruptionBudgets, which the eviction API does not support: {}"


class Evicting:
    """The budgets while pods are evicted: each one that goes leaves less for the next."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._budgets = Budgets(snapshot)
        self._allowances: dict[Budget, Allowance] = {}
        self._taken: Counter[Budget] = Counter()

    def evict(self, pod: PodInfo) -> tuple[Fate, str, tuple[str, ...]]:
        """Evict a pod; returns its fate, why, and the ids of the budgets that cover it.

        Source: ``EvictionREST.Create`` in kubernetes ``pkg/registry/core/pod/storage/eviction.go``.
        """
        budgets = self._budgets.covering(pod)
        ids = tuple(budget.object.id for budget in budgets)
        if pod.ended or pod.phase == _PENDING or pod.terminating or not budgets:
            return Fate.EVICTED, "", ids
        if len(budgets) > 1:
            names = ", ".join(budget.object.name for budget in budgets)
            return Fate.BLOCKED, _TWO.format(len(budgets), names), ids
        return (*self._ask(pod, budgets[0]), ids)

    def _ask(self, pod: PodInfo, budget: Budget) -> tuple[Fate, str]:
        allowance = self._allowances.get(budget)
        if allowance is None:
            allowance = self._allowances[budget] = self._budgets.allowance(budget)
        taken = self._taken[budget]
        if not pod.ready and _may_go_unready(budget, allowance, taken):
            return Fate.EVICTED, ""
        if taken < allowance.allowed:
            self._taken[budget] += 1
            return Fate.EVICTED, ""
        name = f"PodDisruptionBudget {budget.object.name}"
        if allowance.failure:
            return Fate.BLOCKED, f"{name} allows nothing: {allowance.failure}"
        if allowance.never:
            count = f"{allowance.desired} of {allowance.expected} pods"
            return Fate.BLOCKED, f"{name} never allows an eviction: it wants {count} healthy"
        if allowance.allowed:
            return Fate.WAITS, f"{name} allows {allowance.allowed} at a time"
        needs = f"it needs {allowance.desired} healthy pods and has {allowance.healthy}"
        return Fate.BLOCKED, f"{name} allows nothing now: {needs}"


def _may_go_unready(budget: Budget, allowance: Allowance, taken: int) -> bool:
    if budget.always_evicts_unhealthy:
        return True
    return allowance.desired > 0 and allowance.healthy - taken >= allowance.desired


def downtimes(snapshot: Snapshot, leaving: Sequence[PodInfo]) -> dict[int, str]:
    """Return, by ``id()`` of each pod, the workload that loses its last ready pod with these."""
    keys = {id(pod): workload_of(snapshot, pod) for pod in leaving}
    losing = Counter(keys[id(pod)] for pod in leaving if _counts(pod))
    ready: Counter[tuple[str, str, str]] = Counter()
    for pod in snapshot.pods:
        if _counts(pod):
            key = workload_of(snapshot, pod)
            if key in losing:
                ready[key] += 1
    return {
        id(pod): _downtime(keys[id(pod)], losing[keys[id(pod)]])
        for pod in leaving
        if _counts(pod) and losing[keys[id(pod)]] >= ready[keys[id(pod)]]
    }


def _counts(pod: PodInfo) -> bool:
    """Tell whether a workload runs by a pod."""
    return pod.ready and not pod.terminating and pod.controller is not None


def workload_of(snapshot: Snapshot, pod: PodInfo) -> tuple[str, str, str]:
    """Return kind, namespace and name of what runs a pod: its controller, or the Deployment above; else blanks."""
    reference = pod.controller
    if reference is None:
        return "", "", ""
    namespace = pod.object.namespace
    group, _ = split_api_version(reference.api_version or "")
    if GroupKind(group, reference.kind or "") == REPLICA_SET:
        owner = snapshot.find(REPLICA_SET, namespace, reference.name or "")
        above = controller_of(owner) if owner is not None else None
        if above is not None and above.kind == DEPLOYMENT.kind:
            return DEPLOYMENT.kind, namespace, above.name or ""
    return reference.kind or "", namespace, reference.name or ""


def _downtime(key: tuple[str, str, str], count: int) -> str:
    kind, _, name = key
    return (
        f"{kind} {name} has no other ready pod"
        if count == 1
        else f"all {count} ready pods of {kind} {name} go"
    )

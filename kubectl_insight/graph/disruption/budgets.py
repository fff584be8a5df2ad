"""PodDisruptionBudgets: how many pods may go, as the disruption controller and the eviction API see it.

Source: kubernetes ``pkg/controller/disruption/disruption.go``, ``pkg/registry/core/pod/storage/eviction.go``,
``k8s.io/apimachinery`` ``pkg/util/intstr/intstr.go``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from kubectl_insight.graph.disruption import bodies
from kubectl_insight.graph.disruption.snapshot import (
    BUDGET,
    DEPLOYMENT,
    REPLICA_SET,
    PodInfo,
    Snapshot,
    controller_of,
)
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.label_selector import LabelSelector, SelectorError, from_api
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind, split_api_version

_UNSCALED = frozenset({GroupKind("apps", "DaemonSet"), GroupKind("batch", "Job"), GroupKind("", "Node")})
_PERCENT = re.compile(r"([-+]?[0-9]{1,9})%")


class Allowance(msgspec.Struct, frozen=True, gc=False):
    """What a budget allows.

    Attributes:
        failure: Why the controller cannot tell, which allows nothing; empty where it can.
        observed: Whether this is the controller's own status, and not what we computed in its place.
    """

    expected: int
    desired: int
    healthy: int
    allowed: int
    failure: str = ""
    observed: bool = False

    @property
    def never(self) -> bool:
        """Whether it allows nothing even when every pod is well."""
        return bool(self.failure) or self.desired >= self.expected


class Budget(msgspec.Struct, gc=False, eq=False):
    """A budget with the pods that it counts."""

    object: KubernetesObject
    selector: LabelSelector
    spec: bodies.BudgetSpec
    status: bodies.BudgetStatus | None

    @property
    def always_evicts_unhealthy(self) -> bool:
        """Whether pods that are not ready may always go."""
        return self.spec.unhealthy_pod_eviction_policy == "AlwaysAllow"


class Budgets:
    """All budgets, by namespace."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._by_namespace: dict[str, list[Budget]] = {}
        for obj in sorted(snapshot.of_kind(BUDGET), key=lambda each: each.id):
            budget = self._read(obj)
            if budget is not None:
                self._by_namespace.setdefault(obj.namespace, []).append(budget)

    def in_namespace(self, namespace: str) -> Sequence[Budget]:
        """Return the budgets of a namespace, by name; those that select nothing are left out."""
        return self._by_namespace.get(namespace, ())

    def covering(self, pod: PodInfo) -> list[Budget]:
        """Return the budgets that select a pod."""
        labels = pod.object.metadata.label_map()
        budgets = self.in_namespace(pod.object.namespace)
        return [budget for budget in budgets if budget.selector.matches(labels)]

    def allowance(self, budget: Budget) -> Allowance:
        """Return what a budget allows: its status where that is current, otherwise what we compute."""
        status = budget.status
        generation = budget.object.metadata.generation or 0
        if status is not None and status.observed_generation and status.observed_generation >= generation:
            return Allowance(
                status.expected_pods or 0,
                status.desired_healthy or 0,
                status.current_healthy or 0,
                status.disruptions_allowed or 0,
                _sync_failure(status),
                observed=True,
            )
        return self.computed(budget)

    def computed(self, budget: Budget) -> Allowance:
        """Return what the disruption controller would write into a budget's status now."""
        pods = self._selected(budget)
        healthy = sum(pod.ready and not pod.terminating for pod in pods)
        try:
            expected, desired = self._demand(budget.spec, pods)
        except _UncountableError as error:
            return Allowance(0, 0, healthy, 0, str(error))
        allowed = max(healthy - desired, 0) if expected > 0 else 0
        return Allowance(expected, desired, healthy, allowed)

    def _read(self, obj: KubernetesObject) -> Budget | None:
        body = self._snapshot.decode(obj, bodies.Budget, "which pods it protects")
        if body is None:
            return None
        spec = body.spec or bodies.BudgetSpec()
        try:
            selector = from_api(spec.selector)
        except SelectorError as error:
            self._snapshot.problem(f"{obj.id}: its selector matches no pod: {error}")
            return None
        return None if selector is None else Budget(obj, selector, spec, body.status)

    def _selected(self, budget: Budget) -> list[PodInfo]:
        return self._snapshot.pod_index.select(budget.object.namespace, budget.selector)

    def _demand(self, spec: bodies.BudgetSpec, pods: Sequence[PodInfo]) -> tuple[int, int]:
        """Return how many pods there should be, and how many of them healthy."""
        if spec.max_unavailable is not None:
            expected = self._expected_scale(pods)
            return expected, max(expected - _scaled(spec.max_unavailable, expected), 0)
        if isinstance(spec.min_available, int):
            return len(pods), spec.min_available
        if spec.min_available is not None:
            expected = self._expected_scale(pods)
            return expected, _scaled(spec.min_available, expected)
        return 0, 0

    def _expected_scale(self, pods: Sequence[PodInfo]) -> int:
        """Add up the scale of all controllers of the pods; pods without one are not counted."""
        seen: set[str] = set()
        scales: dict[str, int] = {}
        for pod in pods:
            reference = pod.controller
            if reference is None or (reference.uid or "") in seen:
                continue
            seen.add(reference.uid or "")
            uid, scale = self._scale(reference, pod)
            scales[uid] = scale
        return sum(scales.values())

    def _scale(self, reference: OwnerReference, pod: PodInfo) -> tuple[str, int]:
        kind = _kind(reference)
        if kind in _UNSCALED:
            raise _UncountableError(f"{kind} does not implement the scale subresource")
        controller = self._owner(reference, pod.object)
        if controller is None:
            raise _UncountableError(f'found no controllers for pod "{pod.object.name}"')
        above = controller_of(controller) if kind == REPLICA_SET else None
        if above is not None and _kind(above) == DEPLOYMENT:
            controller = self._owner(above, controller) or controller
        body = self._snapshot.decode(controller, bodies.Scaled, "how many pods it is to have")
        if body is None:
            raise _UncountableError(f"the scale of {controller.id} is not known")
        replicas = body.spec.replicas if body.spec else None
        return controller.uid, 1 if replicas is None else replicas

    def _owner(self, reference: OwnerReference, dependent: KubernetesObject) -> KubernetesObject | None:
        owner = self._snapshot.find(_kind(reference), dependent.namespace, reference.name or "")
        return owner if owner is not None and owner.uid == (reference.uid or "") else None


class _UncountableError(Exception):
    """The disruption controller would fail here, and then it allows nothing."""


def _kind(reference: OwnerReference) -> GroupKind:
    group, _ = split_api_version(reference.api_version or "")
    return GroupKind(group, reference.kind or "")


def _scaled(amount: int | str, total: int) -> int:
    """Return a number, or a percentage of the total rounded up."""
    if isinstance(amount, int):
        return amount
    match = _PERCENT.fullmatch(amount)
    if match is None:
        raise _UncountableError(f'"{amount}" is neither a number nor a percentage')
    return -(-int(match[1]) * total // 100)


def _sync_failure(status: bodies.BudgetStatus) -> str:
    for condition in status.conditions or ():
        if condition.reason == "SyncFailed" and condition.status == "False":
            return condition.message or "SyncFailed"
    return ""

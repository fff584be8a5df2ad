"""Finalizers: who takes each away, and when.

Those of Kubernetes' own controllers are played. Those of components that every cluster with such objects
runs are taken to do their work, which is told. Any other keeps its object.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.graph.garbage_collection import bodies
from kubectl_insight.graph.garbage_collection.containment import Containment
from kubectl_insight.graph.garbage_collection.pods import Pods
from kubectl_insight.graph.garbage_collection.state import (
    CLAIM,
    DEFINITION,
    FOREGROUND,
    NAMESPACE,
    ORPHAN,
    POD,
    VOLUME,
    State,
    Thing,
    in_order,
)
from kubectl_insight.graph.garbage_collection.storage import Storage

_CLAIM_PROTECTION = "kubernetes.io/pvc-protection"
_VOLUME_PROTECTION = "kubernetes.io/pv-protection"
_JOB_TRACKING = "batch.kubernetes.io/job-tracking"
_CLEANUP = "customresourcecleanup.apiextensions.k8s.io"
_CONTENT = "kubernetes"
# No finalizer of the API, but it holds a pod like one: the end is confirmed by the node alone.
_KUBELET = "(kubelet)"

_ELSEWHERE = {
    "service.kubernetes.io/load-balancer-cleanup": "the cloud's load balancer is taken down",
    "external-provisioner.volume.kubernetes.io/finalizer": "the storage driver deletes the volume",
    "kubernetes.io/pv-controller": "the storage driver deletes the volume",
}
_ATTACHER = "external-attacher/"


class Finalizers:
    """Whether each finalizer still holds its object, as things stand."""

    def __init__(self, state: State, pods: Pods, storage: Storage, containment: Containment) -> None:
        self._state = state
        self._pods = pods
        self._storage = storage
        self._containment = containment

    def add_implied(self, thing: Thing) -> None:
        """Add what holds an object of this kind although ``metadata.finalizers`` does not say so."""
        if thing.kind == NAMESPACE:
            body = self._state.decode(thing.object, bodies.Namespace, "what else it waits for")
            own = body.spec.finalizers if body and body.spec else None
            thing.finalizers += own or [_CONTENT]
        elif thing.kind == DEFINITION and _CLEANUP not in thing.finalizers:
            thing.finalizers.append(_CLEANUP)
        elif thing.kind == POD and self._pods.unready_node(thing):
            thing.finalizers.append(_KUBELET)

    def hold(self, thing: Thing, finalizer: str) -> str:
        """Say why a finalizer still holds an object; empty where it is taken away."""
        kind = thing.kind
        if finalizer == FOREGROUND:
            return self._dependents(thing)
        if finalizer == ORPHAN or (finalizer == _JOB_TRACKING and kind == POD):
            return ""
        if finalizer == _CLAIM_PROTECTION and kind == CLAIM:
            return _used(self._pods.users(thing), finalizer)
        if finalizer == _VOLUME_PROTECTION and kind == VOLUME:
            claim = self._storage.bound_claim(thing)
            return f"finalizer {finalizer}: bound to {claim.label}" if claim else ""
        if finalizer == _CONTENT and kind == NAMESPACE:
            return self._containment.namespace_holds(thing)
        if finalizer == _CLEANUP and kind == DEFINITION:
            return self._containment.definition_holds(thing)
        if finalizer == _KUBELET and kind == POD:
            node = self._pods.unready_node(thing)
            return f"{node.label} is not ready, so nobody ends its containers" if node else ""
        return self._elsewhere(thing, finalizer)

    def _dependents(self, thing: Thing) -> str:
        for dependent in self._state.blocking(thing):
            return f"finalizer {FOREGROUND}: {dependent.label} blocks it"
        return ""

    def _elsewhere(self, thing: Thing, finalizer: str) -> str:
        known = _ELSEWHERE.get(finalizer, "")
        if not known and finalizer.startswith(_ATTACHER):
            known = "the storage driver detaches the volume"
        if not known:
            return f"finalizer {finalizer}"
        thing.waits_for = (*thing.waits_for, f"finalizer {finalizer}: {known}")
        return ""


def _used(users: Iterable[Thing], finalizer: str) -> str:
    using = in_order(users)
    return f"finalizer {finalizer}: {using[0].label} uses it" if using else ""

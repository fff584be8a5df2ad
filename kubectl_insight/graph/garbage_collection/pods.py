"""What the pods have to do with a deletion: claims in use, nodes, the time that they may take to end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kubectl_insight.graph.garbage_collection import bodies
from kubectl_insight.graph.garbage_collection.state import NODE, POD, State, Thing
from kubectl_insight.objects.health.conditions import find_condition
from kubectl_insight.objects.item import KubernetesObject

_DEFAULT_GRACE_SECONDS = 30
_TERMINAL = frozenset({"Succeeded", "Failed"})
_NEEDS = "what it uses and how long it takes to end"


class Pods:
    """The bodies of the pods, decoded when they are asked for."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._bodies: dict[int, bodies.Pod | None] = {}
        self._users: dict[str, dict[str, list[KubernetesObject]]] = {}
        self._unready: dict[str, Thing] | None = None

    def grace_seconds(self, thing: Thing) -> int | None:
        """Return how long a pod's containers get to end; ``None`` where that is not known.

        A pod that has no node or has ended already goes at once.
        Source: ``CheckGracefulDelete`` in kubernetes ``pkg/registry/core/pod/strategy.go``.
        """
        pod = self._body(thing.object)
        if pod is None:
            return None
        spec = pod.spec or bodies.PodSpec()
        if not spec.node_name or (pod.status and pod.status.phase in _TERMINAL):
            return 0
        grace = spec.termination_grace_period_seconds
        return _DEFAULT_GRACE_SECONDS if grace is None else grace

    def unready_node(self, thing: Thing) -> Thing | None:
        """Return the node of a pod that still has to end its containers, where the node is there but not ready."""
        unready = self._unready_nodes()
        if not unready or not self.grace_seconds(thing):
            return None
        pod = self._body(thing.object)
        node = unready.get((pod.spec.node_name if pod and pod.spec else "") or "")
        return node if node is not None and node.gone is None else None

    def users(self, claim: Thing) -> Iterator[Thing]:
        """Return the pods that keep a claim alive: those with a node that name it, ended or not.

        Source: ``podUsesPVCForDeletion`` in kubernetes ``pkg/controller/volume/pvcprotection``.
        """
        namespace = claim.object.namespace
        by_claim = self._users.get(namespace)
        if by_claim is None:
            by_claim = self._users[namespace] = self._by_claim(self._state.in_namespace(namespace))
        for obj in by_claim.get(claim.object.name, ()):
            pod = self._state.thing(obj)
            if pod.gone is None:
                yield pod

    def claims(self, pod: Thing) -> list[str]:
        """Return the names of the claims that a pod uses."""
        return list(_claims(pod.object, self._body(pod.object)))

    def on_node(self, node: Thing) -> Iterator[Thing]:
        """Return the pods that are bound to a node and have not ended."""
        for obj in self._state.of_kind(POD):
            pod = self._body(obj)
            if pod is not None and pod.spec is not None and pod.spec.node_name == node.object.name:
                yield self._state.thing(obj)

    def _body(self, obj: KubernetesObject) -> bodies.Pod | None:
        found = self._bodies.get(id(obj), _UNREAD)
        if found is _UNREAD:
            found = self._bodies[id(obj)] = self._state.decode(obj, bodies.Pod, _NEEDS)
        return found

    def _by_claim(self, objects: Iterable[KubernetesObject]) -> dict[str, list[KubernetesObject]]:
        by_claim: defaultdict[str, list[KubernetesObject]] = defaultdict(list)
        for obj in objects:
            if obj.gvk.kind != POD.kind or obj.gvk.group:
                continue
            pod = self._body(obj)
            if pod is not None and pod.spec is not None and pod.spec.node_name:
                for name in _claims(obj, pod):
                    by_claim[name].append(obj)
        return by_claim

    def _unready_nodes(self) -> dict[str, Thing]:
        if self._unready is None:
            self._unready = {}
            for obj in self._state.of_kind(NODE):
                node = self._state.decode(obj, bodies.Judged, "whether its kubelet ends pods")
                if node is not None and node.status is not None:
                    ready = find_condition(node.status.conditions, "Ready")
                    if ready is not None and not ready.is_true:
                        self._unready[obj.name] = self._state.thing(obj)
        return self._unready


_UNREAD = bodies.Pod()


def _claims(obj: KubernetesObject, pod: bodies.Pod | None) -> Iterator[str]:
    """Return the claims that a pod names, and those made for its ephemeral volumes: ``pod-volume``."""
    if pod is None or pod.spec is None:
        return
    for volume in pod.spec.volumes or ():
        if volume.persistent_volume_claim is not None:
            yield volume.persistent_volume_claim.claim_name or ""
        elif volume.ephemeral is not None:
            yield f"{obj.name}-{volume.name}"

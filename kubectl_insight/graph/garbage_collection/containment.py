"""What goes because of where it is: in a namespace, of a kind that is no longer defined, on a node.

Source: kubernetes ``pkg/controller/namespace/deletion/namespaced_resources_deleter.go``,
``pkg/controller/podgc/gc_controller.go``, ``k8s.io/apiextensions-apiserver``
``pkg/controller/finalizer/crd_finalizer.go``.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.graph.garbage_collection import bodies
from kubectl_insight.graph.garbage_collection.outcome import Cascade, Cause
from kubectl_insight.graph.garbage_collection.pods import Pods
from kubectl_insight.graph.garbage_collection.state import (
    API_SERVICE,
    DEFINITION,
    NAMESPACE,
    NODE,
    POD,
    State,
    Thing,
    in_order,
)
from kubectl_insight.graph.garbage_collection.storage import Agenda
from kubectl_insight.objects.health.conditions import find_condition
from kubectl_insight.objects.reference import GroupKind

_AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged"


class _Content:
    """Objects that have to go before what contains them; those that are gone are dropped from the end."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things = list(things)

    def left(self) -> list[Thing]:
        """Return a list that is empty when nothing is left; it may hold objects that are gone."""
        while self._things and self._things[-1].gone is not None:
            self._things.pop()
        return self._things


class _Termination:
    """A namespace that ends: the pods first, the rest when there is none left."""

    def __init__(self, thing: Thing, pods: _Content, rest: list[Thing]) -> None:
        self.thing = thing
        self.pods = pods
        self.rest = rest
        self.content: _Content | None = None


class Containment:
    """The namespaces and definitions that are being deleted, with what they contain."""

    def __init__(self, state: State, pods: Pods, agenda: Agenda) -> None:
        self._state = state
        self._pods = pods
        self._agenda = agenda
        self._namespaces: dict[str, _Termination] = {}
        self._definitions: dict[GroupKind, tuple[Thing, _Content]] = {}

    def start(self, thing: Thing) -> None:
        """Begin with the content of a namespace or definition whose deletion was asked for."""
        if thing.kind == NAMESPACE and thing.object.name not in self._namespaces:
            self._start_namespace(thing)
        elif thing.kind == DEFINITION:
            self._start_definition(thing)

    def gone(self, thing: Thing) -> None:
        """Do what follows when an object is gone."""
        termination = self._namespaces.get(thing.object.namespace)
        if termination is not None:
            self._go_on(termination)
        if thing.kind in self._definitions:
            self._agenda.will_advance(self._definitions[thing.kind][0])
        if thing.kind == DEFINITION:
            self._withdraw_versions(thing)
        if thing.kind == NODE:
            for pod in in_order(self._pods.on_node(thing)):
                reason = f"{thing.label} is gone (pod garbage collector)"
                self._agenda.will_ask(pod, Cascade.BACKGROUND, Cause.NODE, reason)
                self._agenda.will_advance(pod)

    def namespace_holds(self, thing: Thing) -> str:
        """Say what a namespace still waits for; empty where nothing is left."""
        termination = self._namespaces.get(thing.object.name)
        if termination is None:
            return ""
        if termination.content is None:
            return _remaining(termination.pods, f"; {len(termination.rest)} other objects wait for that")
        return _remaining(termination.content) if termination.content.left() else self._unlistable()

    def definition_holds(self, thing: Thing) -> str:
        """Say which custom resources a definition still waits for; empty where none is left."""
        for definition, content in self._definitions.values():
            if definition is thing and content.left():
                return _remaining(content)
        return ""

    def _start_namespace(self, thing: Thing) -> None:
        objects = self._state.in_namespace(thing.object.name) if thing.object.name else ()
        things = [self._state.thing(obj) for obj in objects]
        pods = [each for each in things if each.kind == POD]
        rest = [each for each in things if each.kind != POD]
        termination = self._namespaces[thing.object.name] = _Termination(thing, _Content(pods), rest)
        self._ask_all(pods, thing)
        self._go_on(termination)

    def _go_on(self, termination: _Termination) -> None:
        """Delete the rest when no pod is left, and look at the namespace when nothing is left."""
        if termination.content is None and not termination.pods.left():
            termination.content = _Content(termination.rest)
            self._ask_all(termination.rest, termination.thing)
        if termination.content is not None and not termination.content.left():
            self._agenda.will_advance(termination.thing)

    def _ask_all(self, things: Iterable[Thing], namespace: Thing) -> None:
        reason = f"{namespace.label} terminates"
        for each in things:
            self._agenda.will_ask(each, Cascade.BACKGROUND, Cause.NAMESPACE, reason)

    def _start_definition(self, thing: Thing) -> None:
        spec = self._defined(thing)
        kind = GroupKind(spec.group or "", (spec.names.kind if spec.names else "") or "")
        if not kind.group or not kind.kind or kind in self._definitions:
            return
        things = [self._state.thing(obj) for obj in self._state.of_kind(kind)]
        self._definitions[kind] = thing, _Content(things)
        for each in things:
            reason = f"{thing.label} is deleted, which defines its kind"
            self._agenda.will_ask(each, None, Cause.DEFINITION, reason)

    def _defined(self, thing: Thing) -> bodies.DefinitionSpec:
        body = self._state.decode(thing.object, bodies.Definition, "which objects go with it")
        return (body.spec if body else None) or bodies.DefinitionSpec()

    def _withdraw_versions(self, thing: Thing) -> None:
        """Delete the APIServices of the versions that no definition serves any more.

        Source: kubernetes ``pkg/controlplane/controller/crdregistration/crdregistration_controller.go``.
        """
        withdrawn = _served(self._defined(thing))
        for obj in self._state.of_kind(DEFINITION):
            if self._state.thing(obj).gone is None:
                withdrawn -= _served(self._defined(self._state.thing(obj)))
        for obj in self._state.of_kind(API_SERVICE):
            if obj.name in withdrawn and obj.metadata.label(_AUTOMANAGED):
                reason = f"{thing.label} was the last definition of its version"
                self._agenda.will_ask(self._state.thing(obj), None, Cause.DEFINITION, reason)

    def _unlistable(self) -> str:
        """Say which aggregated API keeps every namespace from ending: what it has in it cannot be listed."""
        for obj in sorted(self._state.of_kind(API_SERVICE), key=lambda each: each.name):
            service = self._state.decode(obj, bodies.Judged, "whether it is available")
            conditions = service.status.conditions if service and service.status else None
            available = find_condition(conditions, "Available")
            if available is not None and not available.is_true:
                return f"APIService {obj.name} is not available, so what it serves cannot be listed"
        return ""


def _served(spec: bodies.DefinitionSpec) -> set[str]:
    """Return the names of the APIServices that stand for what a definition serves."""
    return {f"{version.name}.{spec.group}" for version in spec.versions or ()}


def _remaining(content: _Content, more: str = "") -> str:
    left = in_order(each for each in content.left() if each.gone is None)
    others = f" and {len(left) - 1} others" if len(left) > 1 else ""
    return f"{left[0].label}{others} not gone yet{more}"

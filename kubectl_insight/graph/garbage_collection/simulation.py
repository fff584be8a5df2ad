"""The garbage collector, played in waves on objects that were read.

A request to delete, what the collector concludes from each object that goes, and the controllers that clear
up after namespaces, definitions, nodes and claims. What other components than those of Kubernetes itself do
is not guessed: a finalizer that nobody here knows keeps its object Terminating.
Source: kubernetes ``pkg/controller/garbagecollector/{garbagecollector,graph_builder}.go``,
``k8s.io/apiserver`` ``pkg/registry/generic/registry/store.go``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from kubectl_insight.graph.garbage_collection.containment import Containment
from kubectl_insight.graph.garbage_collection.finalizers import Finalizers
from kubectl_insight.graph.garbage_collection.outcome import Cascade, Cause, Outcome
from kubectl_insight.graph.garbage_collection.pods import Pods
from kubectl_insight.graph.garbage_collection.references import Standing, Verdict, judge
from kubectl_insight.graph.garbage_collection.report import report
from kubectl_insight.graph.garbage_collection.state import (
    EVENTS,
    FOREGROUND,
    ORPHAN,
    State,
    Thing,
    in_order,
)
from kubectl_insight.graph.garbage_collection.storage import Storage
from kubectl_insight.graph.ownership import Knowledge
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference

_FINALIZER = {Cascade.BACKGROUND: (), Cascade.FOREGROUND: (FOREGROUND,), Cascade.ORPHAN: (ORPHAN,)}


def simulate(
    objects: Sequence[KubernetesObject],
    doomed: Iterable[KubernetesObject],
    cascade: Cascade = Cascade.BACKGROUND,
    *,
    knowledge: Knowledge | None = None,
    strays: bool = False,
) -> Outcome:
    """Say what the API server and the garbage collector would do if some objects were deleted.

    Args:
        objects: Everything that was read, each object once.
        doomed: What is to be deleted; members of ``objects``.
        cascade: What the request wants of the dependents.
        knowledge: What is known about owners that are not among the objects; without it they do not exist.
        strays: Start as well with the objects that the collector would take by itself, because their owners
            are absent already. Without it only consequences of the deletion are told.
    """
    run = _Run(State(objects), knowledge)
    for obj in doomed:
        run.will_ask(run.state.thing(obj), cascade, Cause.ASKED, "asked for")
    if strays:
        for obj in objects:
            if obj.metadata.owner_references:
                run.will_examine(run.state.thing(obj))
    run.play()
    return report(run.state, run.finalizers, run.pods)


class _Run:
    """One deletion with everything that follows from it."""

    def __init__(self, state: State, knowledge: Knowledge | None) -> None:
        self.state = state
        self.pods = Pods(state)
        storage = Storage(state, self.pods, self)
        containment = Containment(state, self.pods, self)
        self.finalizers = Finalizers(state, self.pods, storage, containment)
        self._storage, self._containment = storage, containment
        self._knowledge = knowledge
        self._wave = -1
        self._asks: dict[Thing, tuple[Cascade | None, Cause, str]] = {}
        self._examines: dict[Thing, None] = {}
        self._advances: dict[Thing, None] = {}

    def will_ask(self, thing: Thing, cascade: Cascade | None, cause: Cause, reason: str) -> None:
        """Delete an object in the next wave; without a cascade its own finalizers decide."""
        self._asks.setdefault(thing, (cascade, cause, reason))

    def will_examine(self, thing: Thing) -> None:
        """Let the collector look at an object in the next wave."""
        self._examines[thing] = None

    def will_advance(self, thing: Thing) -> None:
        """Look in the next wave whether an object that is being deleted can go."""
        self._advances[thing] = None

    def play(self) -> None:
        """Play wave after wave until nothing happens any more."""
        while self._asks or self._examines or self._advances:
            self._wave += 1
            asks, examines, advances = self._asks, self._examines, self._advances
            self._asks, self._examines, self._advances = {}, {}, {}
            for thing in in_order(asks):
                self._ask(thing, *asks[thing])
            for thing in in_order(examines):
                self._examine(thing)
            for thing in in_order(advances):
                self._advance(thing)

    def _ask(self, thing: Thing, cascade: Cascade | None, cause: Cause, reason: str) -> None:
        """Delete an object as the API server does: with finalizers it only gets its deletionTimestamp."""
        if thing.gone is not None:
            return
        if thing.asked is None:
            thing.asked, thing.cause, thing.reason = self._wave, cause, reason
            thing.deleting = True
            self.finalizers.add_implied(thing)
        if cascade is not None:
            kept = [each for each in thing.finalizers if each not in {ORPHAN, FOREGROUND}]
            thing.finalizers = [*kept, *_FINALIZER[cascade]] if thing.kind not in EVENTS else kept
        self._containment.start(thing)
        if FOREGROUND in thing.finalizers:
            for dependent in self.state.dependents(thing):
                self.will_examine(dependent)
        self._advance(thing)

    def _advance(self, thing: Thing) -> None:
        """Take away the finalizers whose work is done; the last one takes the object with it."""
        if thing.gone is not None or not thing.deleting:
            return
        if thing.finalizers:
            if ORPHAN in thing.finalizers:
                self._orphan_dependents(thing)
            thing.finalizers = [each for each in thing.finalizers if self.finalizers.hold(thing, each)]
        if not thing.finalizers:
            self._vanish(thing)

    def _vanish(self, thing: Thing) -> None:
        thing.gone = self._wave
        for dependent in self.state.dependents(thing):
            self.will_examine(dependent)
        for reference in thing.owners:
            self._look_at_waiting(reference)
        self._containment.gone(thing)
        self._storage.gone(thing)

    def _look_at_waiting(self, reference: OwnerReference) -> None:
        """Look again at an owner that waits for its dependents, now that one blocks it no longer."""
        owner = self.state.by_uid(reference.uid)
        if owner is not None and owner.deleting and FOREGROUND in owner.finalizers:
            self.will_advance(owner)

    def _orphan_dependents(self, owner: Thing) -> None:
        for dependent in in_order(self.state.dependents(owner)):
            self._release(dependent, {owner.object.uid})
            if dependent.asked is None:
                dependent.note = f"orphaned: {owner.label} goes without it"

    def _release(self, thing: Thing, uids: set[str]) -> None:
        """Take all references with these uids out of an object, as the collector's patches do."""
        removed = [each for each in thing.owners if (each.uid or "") in uids]
        thing.owners = [each for each in thing.owners if (each.uid or "") not in uids]
        thing.released = (*thing.released, *(self._owner_id(each) for each in removed))
        for reference in removed:
            self._look_at_waiting(reference)

    def _owner_id(self, reference: OwnerReference) -> str:
        owner = self.state.by_uid(reference.uid)
        return f"{reference.kind}/{reference.name}@{reference.uid}" if owner is None else owner.object.id

    def _examine(self, thing: Thing) -> None:
        """Decide about an object as ``attemptToDeleteItem`` does."""
        if thing.gone is not None or thing.deleting or not thing.owners or thing.kind in EVENTS:
            if thing.gone is None and FOREGROUND in thing.finalizers:
                self._advance(thing)
            return
        verdicts = [(each, judge(each, thing, self.state, self._knowledge)) for each in thing.owners]
        for _, (standing, why) in verdicts:
            if standing is Standing.UNKNOWABLE or standing is Standing.INVALID:
                thing.note = f"the garbage collector leaves it alone: {why}"
                return
        if any(verdict.standing is Standing.SOLID for _, verdict in verdicts):
            self._keep(thing, verdicts)
        else:
            self._collect(thing, verdicts)

    def _keep(self, thing: Thing, verdicts: Sequence[tuple[OwnerReference, Verdict]]) -> None:
        lost = {each.uid or "" for each, verdict in verdicts if verdict.standing is not Standing.SOLID}
        solid = [each for each, verdict in verdicts if verdict.standing is Standing.SOLID]
        if lost:
            thing.note = f"still owned by {_names(solid)}"
            self._release(thing, lost)

    def _collect(self, thing: Thing, verdicts: Sequence[tuple[OwnerReference, Verdict]]) -> None:
        waiting = [each for each, verdict in verdicts if verdict.standing is Standing.WAITING]
        if waiting:
            reason = f"{_names(waiting)} waits for it to go"
            dependents = self.state.dependents(thing)
            if dependents:
                if any(each.deleting and FOREGROUND in each.finalizers for each in dependents):
                    self._unblock(thing)
                self._ask(thing, Cascade.FOREGROUND, Cause.OWNERS, reason)
                return
        else:
            reason = f"all owners gone: {', '.join(_absence(each, verdict) for each, verdict in verdicts)}"
        self._ask(thing, _own_cascade(thing), Cause.OWNERS, reason)

    def _unblock(self, thing: Thing) -> None:
        """Let no owner wait for an object of a cycle, or none of them would ever go."""
        before = thing.owners
        thing.owners = [replace(each, block_owner_deletion=False) for each in before]
        for reference in before:
            self._look_at_waiting(reference)


def _own_cascade(thing: Thing) -> Cascade:
    if ORPHAN in thing.finalizers:
        return Cascade.ORPHAN
    return Cascade.FOREGROUND if FOREGROUND in thing.finalizers else Cascade.BACKGROUND


def _absence(reference: OwnerReference, verdict: Verdict) -> str:
    name = f"{reference.kind} {reference.name}"
    return f"{name} ({verdict.why})" if verdict.why else name


def _names(references: Sequence[OwnerReference]) -> str:
    return ", ".join(f"{each.kind} {each.name}" for each in references)

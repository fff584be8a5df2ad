"""The account of a simulated deletion, made when nothing moves any more."""

from __future__ import annotations

from kubectl_insight.graph.garbage_collection.finalizers import Finalizers
from kubectl_insight.graph.garbage_collection.outcome import Cause, Deletion, Kept, Outcome
from kubectl_insight.graph.garbage_collection.pods import Pods
from kubectl_insight.graph.garbage_collection.state import POD, State, Thing


def report(state: State, finalizers: Finalizers, pods: Pods) -> Outcome:
    """Make the account from the state that a simulation ended in."""
    deletions: list[Deletion] = []
    kept: list[Kept] = []
    for thing in state.touched():
        if thing.asked is not None:
            deletions.append(_deletion(thing, thing.asked, state, finalizers, pods))
        elif thing.gone is not None:
            thing.cause, thing.reason = Cause.PENDING, "Terminating already, and nothing holds it any more"
            deletions.append(_deletion(thing, thing.gone, state, finalizers, pods))
        elif thing.note:
            kept.append(Kept(thing.object, thing.note, thing.released))
    deletions.sort(key=lambda each: each.wave)
    return Outcome(tuple(deletions), tuple(kept), tuple(sorted(state.problems)))


def _deletion(thing: Thing, wave: int, state: State, finalizers: Finalizers, pods: Pods) -> Deletion:
    stuck_by: tuple[str, ...] = ()
    if thing.gone is None:
        stuck_by = tuple(why for each in thing.finalizers if (why := finalizers.hold(thing, each)))
    return Deletion(
        thing.object,
        wave,
        thing.gone,
        thing.cause,
        thing.reason,
        thing.released,
        stuck_by,
        thing.waits_for,
        pods.grace_seconds(thing) if thing.kind == POD else None,
        _maker(thing, state) if thing.cause is Cause.ASKED else "",
    )


def _maker(thing: Thing, state: State) -> str:
    """Return the controller that lives on and makes another object in place of a deleted one."""
    for reference in thing.object.metadata.owner_references or ():
        owner = state.by_uid(reference.uid) if reference.controller else None
        if (
            owner is not None
            and not owner.deleting
            and owner.object.namespace in {"", thing.object.namespace}
        ):
            return owner.object.id
    return ""

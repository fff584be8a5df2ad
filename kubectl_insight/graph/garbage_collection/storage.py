"""What the storage controllers do when claims and volumes go.

Source: kubernetes ``pkg/controller/volume/persistentvolume/pv_controller.go``,
``pkg/controller/volume/{pvc,pv}protection``, ``pkg/controller/statefulset/stateful_set_utils.go``.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple, Protocol

from kubectl_insight.graph.garbage_collection import bodies
from kubectl_insight.graph.garbage_collection.outcome import Cascade, Cause
from kubectl_insight.graph.garbage_collection.pods import Pods
from kubectl_insight.graph.garbage_collection.state import CLAIM, POD, STATEFUL_SET, VOLUME, State, Thing


class Agenda(Protocol):
    """What is to be done in the next wave."""

    def will_ask(self, thing: Thing, cascade: Cascade | None, cause: Cause, reason: str) -> None:
        """Delete an object; without a cascade its own finalizers decide."""
        ...

    def will_advance(self, thing: Thing) -> None:
        """Look whether an object that is being deleted can go."""
        ...


class _Volume(NamedTuple):
    thing: Thing
    policy: str


class Storage:
    """Volumes by the claims that they are bound to."""

    def __init__(self, state: State, pods: Pods, agenda: Agenda) -> None:
        self._state = state
        self._pods = pods
        self._agenda = agenda

    def bound_claim(self, volume: Thing) -> Thing | None:
        """Return the claim that still holds a volume."""
        claim = self._state.by_uid(self._claim_uids.get(volume))
        return claim if claim is not None and claim.gone is None else None

    def gone(self, thing: Thing) -> None:
        """Do what follows when a claim, a pod or a StatefulSet is gone."""
        if thing.kind == CLAIM:
            for volume in self._by_claim.get(thing.object.uid, ()) if thing.object.uid else ():
                self._reclaim(volume, thing)
        elif thing.kind == POD:
            for claim in self._deleting_claims(thing):
                self._agenda.will_advance(claim)
        elif thing.kind == STATEFUL_SET:
            self._note_kept_claims(thing)

    def _reclaim(self, volume: _Volume, claim: Thing) -> None:
        if volume.thing.deleting:
            self._agenda.will_advance(volume.thing)
        elif volume.policy == "Delete":
            reason = f"its reclaim policy is Delete and {claim.label} is gone"
            self._agenda.will_ask(volume.thing, None, Cause.RECLAIM, reason)
        elif volume.policy == "Recycle":
            volume.thing.note = f"its reclaim policy is Recycle: emptied for another claim than {claim.label}"
        else:
            volume.thing.note = (
                f"its reclaim policy is Retain: it stays Released with the data of {claim.label}"
            )

    def _deleting_claims(self, pod: Thing) -> list[Thing]:
        if not self._claims_by_name:
            return []
        namespace = pod.object.namespace
        claims = (self._claims_by_name.get((namespace, name)) for name in self._pods.claims(pod))
        return [each for each in claims if each is not None and each.deleting]

    def _note_kept_claims(self, thing: Thing) -> None:
        """Tell of the claims that a StatefulSet leaves behind, because their policy is Retain."""
        body = self._state.decode(thing.object, bodies.StatefulSet, "which claims it made")
        templates = (body.spec.volume_claim_templates if body and body.spec else None) or ()
        names = [each.metadata.name for each in templates if each.metadata and each.metadata.name]
        if not names:
            return
        made = re.compile(rf"(?:{'|'.join(map(re.escape, names))})-{re.escape(thing.object.name)}-[0-9]+")
        for (namespace, name), claim in self._claims_by_name.items():
            if namespace == thing.object.namespace and made.fullmatch(name) and not claim.deleting:
                claim.note = claim.note or f"{thing.label} keeps its claims (whenDeleted is Retain)"

    @cached_property
    def _claims_by_name(self) -> dict[tuple[str, str], Thing]:
        things = map(self._state.thing, self._state.of_kind(CLAIM))
        return {(each.object.namespace, each.object.name): each for each in things}

    @cached_property
    def _by_claim(self) -> dict[str, list[_Volume]]:
        found: dict[str, list[_Volume]] = {}
        for obj in self._state.of_kind(VOLUME):
            body = self._state.decode(obj, bodies.PersistentVolume, "what becomes of it without its claim")
            spec = (body.spec if body else None) or bodies.PersistentVolumeSpec()
            uid = spec.claim_ref.uid if spec.claim_ref else ""
            if uid:
                policy = spec.persistent_volume_reclaim_policy or "Retain"
                found.setdefault(uid, []).append(_Volume(self._state.thing(obj), policy))
        return found

    @cached_property
    def _claim_uids(self) -> dict[Thing, str]:
        return {volume.thing: uid for uid, volumes in self._by_claim.items() for volume in volumes}

"""What events are about: ``involvedObject`` and ``regarding`` are one field in two API groups.

The kubelet reports on its node under a uid that is the node's name.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, split_api_version
from kubectl_insight.rules.catalogue.decoding import decoded
from kubectl_insight.rules.catalogue.kinds import NODE
from kubectl_insight.rules.rule import Derivation, End, ObjectKey, Relation, World

_EVENT = GroupKind("", "Event")
_NEW_EVENT = GroupKind("events.k8s.io", "Event")


class _Object(msgspec.Struct, gc=False, rename="camel"):
    api_version: str | None = ""
    kind: str | None = ""
    namespace: str | None = ""
    name: str | None = ""
    uid: str | None = ""


class _Event(msgspec.Struct, gc=False, rename="camel"):
    involved_object: _Object | None = None
    regarding: _Object | None = None
    related: _Object | None = None


def _find(world: World) -> Iterator[Relation]:
    for event, body in decoded(world, _EVENT, _Event):
        for field, rule, named in (
            ("involvedObject", "event.regarding", body.involved_object),
            ("regarding", "event.regarding", body.regarding),
            ("related", "event.related", body.related),
        ):
            end = _end(world, event, named) if named is not None else None
            if end is not None:
                yield Relation(event, end, "references", rule, field, "declared", dangling=False)


def _end(world: World, event: KubernetesObject, named: _Object) -> End | None:
    if named.uid and (known := world.by_uid(named.uid)) is not None:
        return known
    if not named.kind or not named.name:
        return None
    kind = GroupKind(split_api_version(named.api_version or "")[0], named.kind)
    if kind == NODE:
        # The uid may be the node's name, its host name or the machine's; the name is what counts.
        return ObjectKey(NODE, "", named.name)
    namespace = (named.namespace or event.namespace) if world.namespaced(kind) else ""
    # An event outlives what it is about; under that name there may be another object by now.
    key = ObjectKey(kind, namespace, named.name)
    holder = world.named(key)
    same = holder is not None and (not named.uid or not holder.uid or holder.uid == named.uid)
    return holder if same else None


RULES = (
    Derivation(
        "event",
        frozenset({"references"}),
        frozenset({_EVENT, _NEW_EVENT}),
        _find,
        "`involvedObject`, `regarding` and `related`, by uid, else by name; nodes by name",
        source="k8s.io/api/core/v1 Event, k8s.io/api/events/v1 Event",
    ),
)

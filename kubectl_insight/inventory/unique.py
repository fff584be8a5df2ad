"""Each object once, although files repeat objects: Velero and must-gather write some twice, users overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kubectl_insight.objects.item import KubernetesObject


def each_object_once(objects: Iterable[KubernetesObject]) -> tuple[list[KubernetesObject], list[str]]:
    """Return the objects in their order without repetitions, and a sentence for each contradiction.

    Two are the same object if they have the same group, kind, namespace and name, or the same uid, namespace
    and name (one object in two groups). The first wins, unless only a later one of its group has a body.
    Objects without a name (``generateName``) are all kept, and so are edited copies: one uid, several names.
    """
    kept: list[KubernetesObject] = []
    by_name: dict[_Name, int] = {}
    by_uid: dict[tuple[str, str, str], int] = {}
    holders: dict[str, str] = {}
    other_uids: defaultdict[int, set[str]] = defaultdict(set)
    problems: list[str] = []
    for obj in objects:
        uid, name = obj.uid, _name(obj)
        position = by_name.get(name) if obj.name else None
        if position is None and uid:
            position = by_uid.get((uid, *name[2:]))
        if position is None:
            position = by_name[name] = len(kept)
            kept.append(obj)
            if uid and (holder := holders.setdefault(uid, obj.id)) != obj.id:
                problems.append(f"{obj.id}: has the uid of {holder}")
        elif uid and kept[position].uid not in {"", uid}:
            other_uids[position].add(uid)
            continue
        elif obj.has_body and not kept[position].has_body and _name(kept[position]) == name:
            kept[position] = obj
        if uid:
            by_uid.setdefault((uid, *name[2:]), position)
    return kept, [*problems, *_contradictions(kept, other_uids)]


_Name = tuple[str, str, str, str]


def _name(obj: KubernetesObject) -> _Name:
    return (obj.gvk.group, obj.gvk.kind, obj.namespace, obj.name)


def _contradictions(kept: Sequence[KubernetesObject], other_uids: Mapping[int, set[str]]) -> list[str]:
    return [
        f"{kept[position].id}: {len(uids) + 1} objects with this name and different uids; the first was kept"
        for position, uids in sorted(other_uids.items())
    ]

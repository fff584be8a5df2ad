"""Owner references that mean something, each owner once; files can hold others, an API server admits none.

Source: ``k8s.io/apimachinery/pkg/api/validation/objectmeta.go``, ``k8s.io/apiserver/pkg/endpoints/handlers/rest.go``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference


def with_sound_owners(objects: Sequence[KubernetesObject]) -> tuple[list[KubernetesObject], list[str]]:
    """Return the objects without owner references that name nobody or repeat another one.

    A reference names nobody if it lacks the kind or the name, and its uid is that of no object at hand.
    Of several with the same uid, kind and name the controller's is kept, else the first; those that agree
    in the uid alone contradict each other and are all shown.

    Returns:
        The objects in their order, and a sentence for each reference that names nobody.
    """
    uids: set[str] = set()
    problems: list[str] = []
    kept: list[KubernetesObject] = []
    for obj in objects:
        references = obj.metadata.owner_references
        if not references or (len(references) == 1 and references[0].kind and references[0].name):
            kept.append(obj)
            continue
        uids = uids or {known.uid for known in objects if known.uid}
        sound = _sound(obj, references, uids, problems)
        kept.append(obj if len(sound) == len(references) else _with_owners(obj, sound))
    return kept, problems


def _sound(
    obj: KubernetesObject, references: Sequence[OwnerReference], uids: Collection[str], problems: list[str]
) -> list[OwnerReference]:
    owners: dict[object, OwnerReference] = {}
    for position, reference in enumerate(references):
        if reference.uid not in uids and not (reference.kind and reference.name):
            problems.append(f"{obj.id}: metadata.ownerReferences[{position}] names no owner; it was left out")
            continue
        version = None if reference.uid else reference.api_version
        key = reference.uid, reference.kind, reference.name, version
        if key not in owners or (reference.controller and not owners[key].controller):
            owners[key] = reference
    return list(owners.values())


def _with_owners(obj: KubernetesObject, references: list[OwnerReference]) -> KubernetesObject:
    metadata = msgspec.structs.replace(obj.metadata, owner_references=references)
    return msgspec.structs.replace(obj, metadata=metadata)

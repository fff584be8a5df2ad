"""Ownership: which object names which as its owner.

The garbage collector's graph is keyed by uid, and so is this one: a name proves nothing, because an object
that was deleted and made again has another uid.
Source: kubernetes ``pkg/controller/garbagecollector/graph_builder.go``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from kubectl_insight.objects.item import KubernetesObject

RULE = "owner.reference"


class OwnerIndex:
    """Objects by uid, and dependents by the uid of their owner; each index is made when first asked for."""

    def __init__(self, objects: Iterable[KubernetesObject]) -> None:
        self._objects = tuple(objects)

    @cached_property
    def by_uid(self) -> Mapping[str, KubernetesObject]:
        """Every object that has a uid; of several with the same one the first."""
        return {uid: obj for obj in reversed(self._objects) if (uid := obj.metadata.uid)}

    @cached_property
    def dependents(self) -> Mapping[str, Sequence[KubernetesObject]]:
        """For each uid that is named as an owner, the objects that name it, in input order.

        Those whose reference has no uid are under the empty string.
        """
        dependents: defaultdict[str, list[KubernetesObject]] = defaultdict(list)
        for obj in self._objects:
            for reference in obj.metadata.owner_references or ():
                dependents[reference.uid or ""].append(obj)
        return dict(dependents)

    def has_dangling(self) -> bool:
        """Tell whether some reference leads to no known object."""
        return not self.dependents.keys() <= self.by_uid.keys()

    def descendants(
        self, roots: Iterable[KubernetesObject], depth: int | None = None
    ) -> list[KubernetesObject]:
        """Return all that the roots own, directly or not, each once, nearest first, without the roots.

        Args:
            depth: How many levels to descend; ``None`` for all.
        """
        level = list(roots)
        seen = {id(obj) for obj in level}
        found: list[KubernetesObject] = []
        while level and (depth is None or depth > 0):
            below: list[KubernetesObject] = []
            for owner in level:
                for dependent in self.dependents.get(owner.uid, ()) if owner.uid else ():
                    if id(dependent) not in seen:
                        seen.add(id(dependent))
                        below.append(dependent)
            found.extend(below)
            level = below
            depth = None if depth is None else depth - 1
        return found

    def ancestors(self, objects: Iterable[KubernetesObject]) -> list[KubernetesObject]:
        """Return all known owners of the objects, directly or not, each once, nearest first, without the objects."""
        found: list[KubernetesObject] = []
        level = list(objects)
        seen = {id(obj) for obj in level}
        while level:
            above: list[KubernetesObject] = []
            for dependent in level:
                for reference in dependent.metadata.owner_references or ():
                    owner = self.by_uid.get(reference.uid or "")
                    if owner is not None and id(owner) not in seen:
                        seen.add(id(owner))
                        above.append(owner)
            found.extend(above)
            level = above
        return found

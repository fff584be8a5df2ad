"""Reads what the objects of the scope name outside it: the nodes of pods, the volumes of claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from kubectl_insight.cluster.discovery.resource import Catalogue, Resource, name_problem
from kubectl_insight.inventory.noted_reads import MOST_SINGLE_READS, Job, NotedReads
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.fetch_plan import KindFilter
from kubectl_insight.rules.fetch_plan import Outward as NamedBy
from kubectl_insight.rules.rule import ObjectKey

# A claim names a volume, the volume a class, the class a driver.
MOST_LEVELS = 4

_Place = tuple[Resource, str | None]


@dataclass(frozen=True, slots=True)
class Outward:
    """How named objects are read.

    Attributes:
        kinds: Which kinds may be read.
        covered: The namespaces that were listed; what was not found there is not there.
        at_hand: What was read outside of them already.
    """

    reads: NotedReads
    kinds: KindFilter
    covered: Collection[str] = ()
    at_hand: Sequence[KubernetesObject] = ()

    def read(
        self,
        objects: Sequence[KubernetesObject],
        named_by: NamedBy,
    ) -> list[KubernetesObject]:
        """Return what the objects name and what that names in its turn, as far as it can be read."""
        found: list[KubernetesObject] = []
        at_hand = {_identity(obj): obj for obj in self.at_hand}
        tried = {_identity(obj) for obj in objects}
        level = objects
        for _ in range(MOST_LEVELS):
            known: list[KubernetesObject] = []
            places: dict[_Place, list[str]] = {}
            for key in named_by(level, self._catalogue.namespaced, self.covered):
                identity = (key.kind, key.namespace, key.name)
                resource = self._resource(key)
                if resource is None or identity in tried:
                    continue
                tried.add(identity)
                if identity in at_hand:
                    known.append(at_hand[identity])
                else:
                    places.setdefault((resource, key.namespace or None), []).append(key.name)
            jobs = (job for place in places.items() for job in self._jobs(*place))
            level = [*known, *self.reads.run(jobs)]
            if not level:
                break
            found += level
        return found

    @property
    def _catalogue(self) -> Catalogue:
        return self.reads.access.cluster.catalogue()

    def _resource(self, key: ObjectKey) -> Resource | None:
        if (key.namespace and key.namespace in self.covered) or not self.kinds.allows(key.kind):
            return None
        resource = self._catalogue.by_group_kind(key.kind.group, key.kind.kind)
        if resource is None or name_problem(key.name) or resource.namespaced is not bool(key.namespace):
            return None  # nobody serves it, or no object can have that name there
        return resource

    def _jobs(self, place: _Place, names: list[str]) -> list[Job]:
        if len(names) > MOST_SINGLE_READS:
            return [partial(self.reads.named, *place, frozenset(names))]
        return [partial(self.reads.single, *place, name) for name in names]


def _identity(obj: KubernetesObject) -> tuple[GroupKind, str, str]:
    return (obj.group_kind, obj.namespace, obj.name)

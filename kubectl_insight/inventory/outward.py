"""Reads what the objects of the scope name outside it: the nodes of pods, the volumes of claims."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from kubectl_insight.cluster.discovery.resource import Resource, name_problem
from kubectl_insight.cluster.listing import ListRequest
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.inventory.access import OF_ONE_KIND, Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, object_id
from kubectl_insight.rules.fetch_plan import KindFilter
from kubectl_insight.rules.fetch_plan import Outward as NamedBy
from kubectl_insight.rules.rule import ObjectKey

# Above this one list is cheaper than single reads, though it brings what nobody named.
MOST_SINGLE_READS = 8
# A claim names a volume, the volume a class, the class a driver.
MOST_LEVELS = 4

_Place = tuple[Resource, str | None]


@dataclass(frozen=True, slots=True)
class Outward:
    """How named objects are read.

    Attributes:
        account: Gets what could not be read.
        bodiless: Kinds of which the metadata is enough.
        kinds: Which kinds may be read.
        absent: Gets the ids of what does not exist.
        covered: The namespaces that were listed; what was not found there is not there.
    """

    access: Access
    account: Account
    bodiless: frozenset[GroupKind]
    kinds: KindFilter
    absent: set[str]
    covered: Collection[str] = ()

    def read(
        self,
        objects: Sequence[KubernetesObject],
        named_by: NamedBy,
    ) -> list[KubernetesObject]:
        """Return what the objects name and what that names in its turn, as far as it can be read."""
        found: list[KubernetesObject] = []
        tried: set[tuple[GroupKind, str, str]] = {
            (obj.group_kind, obj.namespace, obj.name) for obj in objects
        }
        level = objects
        for _ in range(MOST_LEVELS):
            places: dict[_Place, list[str]] = {}
            for key in named_by(level, self.access.cluster.catalogue().namespaced):
                identity = (key.kind, key.namespace, key.name)
                resource = self._resource(key)
                if resource is not None and identity not in tried:
                    tried.add(identity)
                    places.setdefault((resource, key.namespace or None), []).append(key.name)
            if not places:
                break
            jobs = [job for place in places.items() for job in self._jobs(*place)]
            workers = self.access.cluster.concurrency
            level = [obj for part in parallel_map(lambda job: job(), jobs, workers=workers) for obj in part]
            found += level
        return found

    def _resource(self, key: ObjectKey) -> Resource | None:
        if (key.namespace and key.namespace in self.covered) or not self.kinds.allows(key.kind):
            return None
        resource = self.access.cluster.catalogue().by_group_kind(key.kind.group, key.kind.kind)
        if resource is None or name_problem(key.name) or resource.namespaced is not bool(key.namespace):
            return None  # nobody serves it, or no object can have that name there
        return resource

    def _jobs(self, place: _Place, names: list[str]) -> list[Callable[[], list[KubernetesObject]]]:
        resource, namespace = place
        if len(names) > MOST_SINGLE_READS:
            return [lambda: self._list(resource, namespace, frozenset(names))]
        return [lambda name=name: self._single(resource, namespace, name) for name in names]  # type: ignore[misc]

    def _single(self, resource: Resource, namespace: str | None, name: str) -> list[KubernetesObject]:
        kind = resource.group_kind
        try:
            obj = self.access.object(resource, namespace, name, bodies=kind not in self.bodiless)
        except OF_ONE_KIND as error:
            self.account.failed(kind, error)
            return []
        if obj is None:
            self.absent.add(object_id(kind.group, kind.kind, namespace or "", name))
            return []
        return [obj]

    def _list(
        self, resource: Resource, namespace: str | None, names: frozenset[str]
    ) -> list[KubernetesObject]:
        kind = resource.group_kind
        try:
            result = self.access.list(ListRequest(resource, namespace, kind not in self.bodiless))
        except OF_ONE_KIND as error:
            self.account.failed(kind, error)
            return []
        self.account.part(kind, result)
        found = [obj for obj in result.objects if obj.name in names]
        held = {obj.name for obj in found}
        self.absent.update(
            object_id(kind.group, kind.kind, namespace or "", name) for name in names if name not in held
        )
        return found

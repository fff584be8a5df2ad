"""Reads that go on where the scope ends: what fails is noted and costs only its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import ListRequest
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.inventory.access import OF_ONE_KIND, Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, object_id

MOST_SINGLE_READS = 8
"""Above this one list is cheaper than single reads, though it may bring what nobody named."""

Job = Callable[[], Sequence[KubernetesObject]]


@dataclass(frozen=True, slots=True)
class NotedReads:
    """How objects are read one by one, or a few at once.

    Attributes:
        account: Gets what could not be read.
        bodiless: Kinds of which the metadata is enough.
        page: Objects a page; ``None`` chooses by payload.
        absent: Gets the ids of what does not exist.
    """

    access: Access
    account: Account
    bodiless: frozenset[GroupKind]
    page: int | None = None
    absent: set[str] = field(default_factory=set)

    def run(self, jobs: Iterable[Job]) -> list[KubernetesObject]:
        """Do jobs at once; what they found comes in their order."""
        workers = self.access.cluster.concurrency
        return [obj for part in parallel_map(lambda job: job(), jobs, workers=workers) for obj in part]

    def single(self, resource: Resource, namespace: str | None, name: str) -> list[KubernetesObject]:
        """Return the object of a name; nothing where there is none, or it could not be read."""
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

    def several(
        self, resource: Resource, namespace: str | None, selector: str = ""
    ) -> list[KubernetesObject]:
        """Return the objects of a place that carry the labels; nothing where they could not be read."""
        objects = self._listed(resource, namespace, selector)
        return [] if objects is None else objects

    def named(
        self, resource: Resource, namespace: str | None, names: frozenset[str]
    ) -> list[KubernetesObject]:
        """Return the objects of some names by one list of their place."""
        kind, objects = resource.group_kind, self._listed(resource, namespace, "")
        if objects is None:
            return []
        found = [obj for obj in objects if obj.name in names]
        missing = names.difference(obj.name for obj in found)
        self.absent.update(object_id(kind.group, kind.kind, namespace or "", name) for name in missing)
        return found

    def _listed(
        self, resource: Resource, namespace: str | None, selector: str
    ) -> list[KubernetesObject] | None:
        kind = resource.group_kind
        bodies = kind not in self.bodiless
        request = ListRequest(resource, namespace, bodies, label_selector=selector, page=self.page)
        try:
            result = self.access.list(request)
        except OF_ONE_KIND as error:
            self.account.failed(kind, error)
            return None
        self.account.part(kind, result)
        return result.objects

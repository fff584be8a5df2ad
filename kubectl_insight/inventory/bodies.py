"""Reads whole what is known only by its metadata: by one list with a common label where that is cheaper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.listing import ListRequest
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.inventory.access import OF_ONE_KIND, Access
from kubectl_insight.inventory.account import Account
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.fetch_plan import covering_label

MOST_SINGLE_READS = 8

_Job = Callable[[], list[KubernetesObject]]


@dataclass(frozen=True, slots=True)
class Bodies:
    """How bodies are read.

    Attributes:
        account: Gets what could not be read.
        page: Objects a page; ``None`` chooses by payload.
    """

    access: Access
    account: Account
    page: int | None = None

    def read(
        self, wanted: Iterable[KubernetesObject], listed: Sequence[KubernetesObject]
    ) -> dict[str, KubernetesObject]:
        """Return the whole objects by their uid; those that could not be read, or are gone, are not in it.

        Args:
            wanted: Objects known by their metadata.
            listed: All objects at hand; among them a label is looked for that brings only what is wanted.
        """
        places: defaultdict[tuple[GroupKind, str], list[KubernetesObject]] = defaultdict(list)
        for obj in wanted:
            places[obj.group_kind, obj.namespace].append(obj)
        jobs: list[_Job] = []
        for (kind, namespace), objects in sorted(places.items(), key=lambda entry: entry[0]):
            jobs += self._jobs(kind, namespace, objects, listed)
        workers = self.access.cluster.concurrency
        parts = parallel_map(lambda job: job(), jobs, workers=workers)
        return {obj.uid: obj for part in parts for obj in part}

    def _jobs(
        self,
        kind: GroupKind,
        namespace: str,
        wanted: list[KubernetesObject],
        listed: Sequence[KubernetesObject],
    ) -> list[_Job]:
        resource = self.access.cluster.catalogue().by_group_kind(kind.group, kind.kind)
        if resource is None:
            return []
        place = namespace or None
        if len(wanted) <= MOST_SINGLE_READS:
            return [self._single_read(resource, place, obj.name) for obj in wanted]
        peers = [obj for obj in listed if obj.group_kind == kind and obj.namespace == namespace]
        label = covering_label(wanted, peers)
        if label is not None:
            return [self._list(resource, place, f"{label[0]}={label[1]}")]
        if len(wanted) * 3 >= len(peers):
            return [self._list(resource, place, "")]
        return [self._single_read(resource, place, obj.name) for obj in wanted]

    def _single_read(self, resource: Resource, namespace: str | None, name: str) -> _Job:
        def read() -> list[KubernetesObject]:
            obj = self.access.object(resource, namespace, name)
            return [] if obj is None else [obj]

        return self._or_noted(resource, read)

    def _list(self, resource: Resource, namespace: str | None, selector: str) -> _Job:
        request = ListRequest(resource, namespace, bodies=True, label_selector=selector, page=self.page)

        def read() -> list[KubernetesObject]:
            result = self.access.list(request)
            self.account.part(resource.group_kind, result)
            return result.objects

        return self._or_noted(resource, read)

    def _or_noted(self, resource: Resource, read: _Job) -> _Job:
        def run() -> list[KubernetesObject]:
            try:
                return read()
            except OF_ONE_KIND as error:
                self.account.failed(resource.group_kind, error)
                return []

        return run

"""Reads whole what is known only by its metadata: by one list with a common label where that is cheaper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from kubectl_insight.inventory.noted_reads import MOST_SINGLE_READS, Job, NotedReads
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.fetch_plan import covering_label


@dataclass(frozen=True, slots=True)
class Bodies:
    """How bodies are read."""

    reads: NotedReads

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
        jobs: list[Job] = []
        for (kind, namespace), objects in sorted(places.items(), key=lambda entry: entry[0]):
            jobs += self._jobs(kind, namespace, objects, listed)
        return {obj.uid: obj for obj in self.reads.run(jobs)}

    def _jobs(
        self,
        kind: GroupKind,
        namespace: str,
        wanted: list[KubernetesObject],
        listed: Sequence[KubernetesObject],
    ) -> list[Job]:
        resource = self.reads.access.cluster.catalogue().by_group_kind(kind.group, kind.kind)
        if resource is None:
            return []
        place = namespace or None
        singles: list[Job] = [partial(self.reads.single, resource, place, obj.name) for obj in wanted]
        if len(wanted) <= MOST_SINGLE_READS:
            return singles
        peers = [obj for obj in listed if obj.group_kind == kind and obj.namespace == namespace]
        label = covering_label(wanted, peers)
        if label is not None:
            return [partial(self.reads.several, resource, place, f"{label[0]}={label[1]}")]
        if len(wanted) * 3 >= len(peers):
            return [partial(self.reads.several, resource, place)]
        return singles

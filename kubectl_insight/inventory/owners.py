"""Reads the owners that no list brought, level by level, by the names that their dependents give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.discovery.resource import name_problem
from kubectl_insight.errors import UnknownKindError
from kubectl_insight.inventory.noted_reads import NotedReads
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import split_api_version

MOST_OWNER_READS = 50


class _OwnerKey(NamedTuple):
    api_version: str
    kind: str
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Owners:
    """How owners are read."""

    reads: NotedReads

    def read(self, objects: list[KubernetesObject], shown: Callable[[], Iterable[KubernetesObject]]) -> None:
        """Add the owners to the objects at hand; at most the first 50 are tried.

        Args:
            objects: All that is known so far.
            shown: Tells what of it will be shown, whose owners matter; an owner may have owners.
        """
        tried: set[_OwnerKey] = set()
        while len(tried) < MOST_OWNER_READS:
            known = {obj.uid for obj in objects}
            wanted = [key for key in _unknown_owners(shown(), known) if key not in tried]
            wanted = wanted[: MOST_OWNER_READS - len(tried)]
            if not wanted:
                return
            tried.update(wanted)
            self._learn_kinds(wanted)
            objects += self.reads.run(partial(self._read_owner, owner) for owner in wanted)

    @property
    def _cluster(self) -> Cluster:
        return self.reads.access.cluster

    def _learn_kinds(self, owners: Sequence[_OwnerKey]) -> None:
        """Have the server asked again, once, where our memory of it does not know the kind of an owner."""
        for owner in owners:
            group, _ = split_api_version(owner.api_version)
            if group and self._cluster.catalogue().by_group_kind(group, owner.kind) is None:
                with suppress(UnknownKindError):
                    self._cluster.discovery.resolve(f"{owner.kind}.{group}")

    def _read_owner(self, key: _OwnerKey) -> list[KubernetesObject]:
        group, _ = split_api_version(key.api_version)
        resource = self._cluster.catalogue().by_group_kind(group, key.kind)
        if resource is None or name_problem(key.name):
            return []  # nobody serves it, or no object can have that name
        place = key.namespace if resource.namespaced else ""
        return self.reads.single(resource, place or None, key.name)


def _unknown_owners(objects: Iterable[KubernetesObject], known: set[str]) -> list[_OwnerKey]:
    """Return the owners that objects name and that are not known yet, each once."""
    found: dict[_OwnerKey, None] = {}
    for obj in objects:
        for reference in obj.metadata.owner_references or ():
            if reference.uid not in known and reference.name and reference.kind:
                key = _OwnerKey(reference.api_version or "", reference.kind, obj.namespace, reference.name)
                found[key] = None
    return list(found)

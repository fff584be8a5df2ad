"""Where the candidates come from: a cluster, or the files of ``-f``."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kubectl_insight.cluster.cluster import Cluster
from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Catalogue, Resource
from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.cluster.listing import ListRequest, fetch_list
from kubectl_insight.cluster.parallel import parallel_map
from kubectl_insight.environment import Environment
from kubectl_insight.errors import ClusterError
from kubectl_insight.inventory.files import read_files
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.opening import cluster_of
from kubectl_insight.options import ConnectionOptions, SelectionOptions, split_commas

# Some time has passed when a request is sent, and the whole may take 0.9 s.
REQUEST_TIMEOUT = "700ms"
_NAMESPACES = Resource("", "v1", "Namespace", "namespaces", "namespace", namespaced=False)


class Place(Protocol):
    """Something that has objects; all methods raise :class:`InsightError` where it cannot be asked."""

    def kinds(self) -> Sequence[Resource]:
        """Return what may be named, each kind once, in the server's order."""
        ...

    def resolve(self, text: str) -> tuple[Resource, ...]:
        """Return the kinds that a type string means, categories aside."""
        ...

    def objects(self, resources: Iterable[Resource]) -> list[KubernetesObject]:
        """Return the objects of these kinds in the namespaces that the options name."""
        ...

    def namespaces(self) -> set[str]:
        """Return the names of all namespaces."""
        ...


def open_place(connection: ConnectionOptions, selection: SelectionOptions, environment: Environment) -> Place:
    """Return the place that a command with these options would ask; with ``-f --live`` the cluster.

    Raises:
        InsightError: The files or the kubeconfig cannot be read.
    """
    named = split_commas([connection.namespace or ""])
    if selection.filename and not selection.live:
        found = read_files(selection.filename, environment, recursive=selection.recursive).objects
        return Files(found, () if selection.all_namespaces else named)
    cluster = cluster_of(replace(connection, request_timeout=REQUEST_TIMEOUT), environment)
    chosen: tuple[str | None, ...] = named or (cluster.config.namespace,)
    return Live(cluster, (None,) if selection.all_namespaces else chosen)


@dataclass(frozen=True, slots=True)
class Live:
    """A cluster.

    Attributes:
        within: Namespaces; ``None`` in it is all of them.
    """

    cluster: Cluster
    within: tuple[str | None, ...]

    def kinds(self) -> Sequence[Resource]:
        """Return what the server can list."""
        return self.cluster.catalogue().listable()

    def resolve(self, text: str) -> tuple[Resource, ...]:
        """Return the kinds; the server is asked again where only an old catalogue does not know them."""
        return self.cluster.discovery.resolve(text, categories=False).resources

    def objects(self, resources: Iterable[Resource]) -> list[KubernetesObject]:
        """List the metadata; what may not be listed is left out."""
        requests = [
            ListRequest(resource, namespace)
            for resource in resources
            for namespace in (self.within if resource.namespaced else (None,))
        ]
        lists = parallel_map(self._list, requests, workers=self.cluster.concurrency)
        return list(itertools.chain.from_iterable(lists))

    def namespaces(self) -> set[str]:
        """List the namespaces."""
        return {namespace.name for namespace in self._list(ListRequest(_NAMESPACES))}

    def _list(self, request: ListRequest) -> list[KubernetesObject]:
        try:
            return fetch_list(self.cluster.transport, request).objects
        except ClusterError:
            return []  # half an answer helps, and nobody can be told of the other half here


@dataclass(frozen=True, slots=True)
class Files:
    """The objects of files.

    Attributes:
        within: Namespaces; empty for all of them.
    """

    found: Sequence[KubernetesObject]
    within: tuple[str, ...]

    def kinds(self) -> Sequence[Resource]:
        """Return the kinds that there are objects of."""
        present = {obj.group_kind for obj in self.found}
        return [resource for resource in self._catalogue().listable() if resource.group_kind in present]

    def resolve(self, text: str) -> tuple[Resource, ...]:
        """Return the kinds, also those that there are no objects of."""
        return resolve(self._catalogue(), text, categories=False).resources

    def objects(self, resources: Iterable[Resource]) -> list[KubernetesObject]:
        """Choose by kind and namespace."""
        kinds = {resource.group_kind for resource in resources}
        return [
            obj
            for obj in self.found
            if obj.group_kind in kinds and (not self.within or obj.namespace in {"", *self.within})
        ]

    def namespaces(self) -> set[str]:
        """Return the namespaces that there are, and those that something is in."""
        listed = {obj.name for obj in self.found if obj.group_kind == _NAMESPACES.group_kind}
        return listed | {obj.namespace for obj in self.found if obj.namespace}

    def _catalogue(self) -> Catalogue:
        return offline_catalogue(self.found)

"""What the API server serves: one resource with its names and its URL, and the catalogue of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from urllib.parse import quote

import msgspec

from kubectl_insight.errors import UsageError
from kubectl_insight.objects.completeness import KindFailure
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind


class UnsafeNameError(UsageError):
    """A name cannot stand in a URL without changing what the URL means, so no object can have it.

    Attributes:
        what: ``resource name`` or ``namespace``.
        name: The name.
        problem: What is wrong with it.
    """

    def __init__(self, what: str, name: str, problem: str) -> None:
        super().__init__(f'invalid {what} "{name}": [{problem}]' if name else f"{what} {problem}")
        self.what = what
        self.name = name
        self.problem = problem


class Resource(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One resource type in one version; an array on disk, so that a cached catalogue loads quickly.

    Attributes:
        group: The API group; empty for the core group.
        plural: The name in URLs, such as ``deployments``.
        singular: Never empty; the lower-case kind where the server names none.
        verbs: What the server offers, in its order.
    """

    group: str
    version: str
    kind: str
    plural: str
    singular: str
    namespaced: bool
    verbs: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def gvk(self) -> GroupVersionKind:
        """Group, version and kind."""
        return GroupVersionKind(self.group, self.version, self.kind)

    @property
    def group_kind(self) -> GroupKind:
        """Group and kind."""
        return GroupKind(self.group, self.kind)

    @property
    def plural_group(self) -> str:
        """The name in kubectl's messages: ``deployments.apps``, ``pods``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def listable(self) -> bool:
        """Whether objects of this type can be listed and read one by one."""
        return "list" in self.verbs and "get" in self.verbs

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """Return the quoted URL path of an object, or of the list without ``name``.

        Args:
            namespace: ``None`` or empty lists all namespaces; ignored for cluster-scoped resources.
            name: The object's name.

        Raises:
            UnsafeNameError: The API server decodes a path before it splits it, so quoting does not make a
                slash harmless: ``pods/x%2Flog`` reads a log. kubectl refuses such names too.
            UsageError: A namespaced object was named without its namespace.
        """
        segments = ["apis", self.group, self.version] if self.group else ["api", self.version]
        if self.namespaced and namespace:
            segments += ["namespaces", _checked("namespace", namespace)]
        elif self.namespaced and name is not None:
            raise UsageError("a resource cannot be retrieved by name across all namespaces")
        segments.append(self.plural)
        if name is not None:
            segments.append(_checked("resource name", name))
        return "/" + "/".join(quote(segment, safe="") for segment in segments)


def name_problem(name: str) -> str:
    """Tell why a name cannot stand in a URL path; empty where it can.

    References in objects can hold any text, so ask this before following one. The rule is that of
    ``k8s.io/apimachinery/pkg/api/validate/content/path.go``, and no API server stores an object outside it.
    """
    if not name:
        return "may not be empty"
    if name in {".", ".."}:
        return f"may not be '{name}'"
    return next((f"may not contain '{character}'" for character in "/%" if character in name), "")


_SELDOM_SERVED = frozenset(
    {
        GroupKind("certificates.k8s.io", "ClusterTrustBundle"),
        GroupKind("internal.apiserver.k8s.io", "StorageVersion"),
        GroupKind("resource.k8s.io", "DeviceTaintRule"),
        GroupKind("storagemigration.k8s.io", "StorageVersionMigration"),
    }
)
"""Cluster-scoped kinds of Kubernetes that servers offer only where a feature gate asks for it."""


class Catalogue(msgspec.Struct, frozen=True, dict=True):
    """All resources of a server.

    Attributes:
        resources: Groups in the server's order, in each group the preferred version first.
        failures: Group-versions whose resources are unknown, and why.
    """

    resources: tuple[Resource, ...]
    failures: tuple[KindFailure, ...] = ()

    def listable(self) -> tuple[Resource, ...]:
        """Return what can be listed, each resource once, in its preferred version."""
        found: dict[tuple[str, str], Resource] = {}
        for resource in self.resources:
            if resource.listable:
                found.setdefault((resource.group, resource.plural), resource)
        return tuple(found.values())

    def namespaced(self, kind: GroupKind) -> bool:
        """Tell whether objects of a kind live in namespaces; an unknown kind is taken to."""
        resource = self.by_group_kind(kind.group, kind.kind)
        return resource.namespaced if resource is not None else kind not in _SELDOM_SERVED

    def by_group_kind(self, group: str, kind: str) -> Resource | None:
        """Return a kind in its preferred version, or ``None``."""
        return self._by_group_kind.get(GroupKind(group, kind))

    def by_gvk(self, gvk: GroupVersionKind) -> Resource | None:
        """Return a kind in exactly this version, or ``None``."""
        return self._by_gvk.get(gvk)

    def other_versions(self, resource: Resource) -> tuple[Resource, ...]:
        """Return the same resource in the other versions that are served."""
        return tuple(
            other
            for other in self.resources
            if (other.group, other.plural) == (resource.group, resource.plural)
            and other.version != resource.version
        )

    def extended_by(self, resources: Iterable[Resource]) -> Catalogue:
        """Return a catalogue with more resources at its end; what it already knows stays as it is."""
        added: dict[GroupVersionKind, Resource] = {}
        for resource in resources:
            if resource.gvk not in self._by_gvk:
                added.setdefault(resource.gvk, resource)
        return Catalogue((*self.resources, *added.values()), self.failures)

    @cached_property
    def _by_group_kind(self) -> dict[GroupKind, Resource]:
        # Backwards, so that the first of several wins.
        return {resource.group_kind: resource for resource in reversed(self.resources)}

    @cached_property
    def _by_gvk(self) -> dict[GroupVersionKind, Resource]:
        return {resource.gvk: resource for resource in reversed(self.resources)}


def _checked(what: str, name: str) -> str:
    if problem := name_problem(name):
        raise UnsafeNameError(what, name, problem)
    return name

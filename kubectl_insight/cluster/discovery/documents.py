"""Discovery documents as the API server sends them, turned into resources. Pure: bytes in, resources out.

Aggregated documents hold everything below ``/api`` or ``/apis``; their versions ``v2`` and ``v2beta1`` have
the same fields. The old form names groups and versions only and needs one more document for each version.
Source of the field names: ``k8s.io/api/apidiscovery/v2/types.go`` and ``k8s.io/apimachinery/pkg/apis/meta/v1``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import quote

import msgspec

from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.objects.completeness import KindFailure

T = TypeVar("T")

STALE_REASON = "stale discovery: the server behind this API does not answer"


class MalformedDocumentError(ValueError):
    """These bytes are not the discovery document that they should be."""


class GroupVersion(msgspec.Struct, frozen=True, gc=False):
    """One version of one API group; the core group is the empty string."""

    group: str
    version: str

    def __str__(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def path(self) -> str:
        """The URL path of its ``APIResourceList``."""
        segments = ("apis", self.group, self.version) if self.group else ("api", self.version)
        return "/" + "/".join(quote(segment, safe="") for segment in segments)


class DiscoveryDocument(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is known about everything below ``/api`` or ``/apis``.

    Attributes:
        resources: Groups in the server's order, in each group the preferred version first.
        failures: Group-versions whose resources are unknown.
        etag: The server's mark of this state, quotes included; empty where it gave none.
    """

    resources: tuple[Resource, ...] = ()
    failures: tuple[KindFailure, ...] = ()
    etag: str = ""


class _Kind(msgspec.Struct, gc=False):
    kind: str | None = ""


class _AggregatedResource(msgspec.Struct, gc=False, rename="camel"):
    resource: str
    response_kind: _Kind | None = None
    scope: str | None = ""
    singular_resource: str | None = ""
    verbs: tuple[str, ...] | None = ()
    short_names: tuple[str, ...] | None = ()
    categories: tuple[str, ...] | None = ()


class _AggregatedVersion(msgspec.Struct, gc=False):
    version: str
    freshness: str | None = ""
    resources: list[_AggregatedResource] | None = None


class _GroupMetadata(msgspec.Struct, gc=False):
    name: str | None = ""


class _AggregatedGroup(msgspec.Struct, gc=False):
    metadata: _GroupMetadata | None = None
    versions: list[_AggregatedVersion] | None = None


class _AggregatedGroups(msgspec.Struct, gc=False):
    items: list[_AggregatedGroup] | None


class _Versions(msgspec.Struct, gc=False):
    versions: list[str] | None


class _Version(msgspec.Struct, gc=False):
    version: str


class _Group(msgspec.Struct, gc=False, rename="camel"):
    name: str
    versions: list[_Version] | None = None
    preferred_version: _Version | None = None


class _Groups(msgspec.Struct, gc=False):
    groups: list[_Group] | None


class _ListedResource(msgspec.Struct, gc=False, rename="camel"):
    name: str
    kind: str | None = ""
    singular_name: str | None = ""
    namespaced: bool | None = False
    verbs: tuple[str, ...] | None = ()
    short_names: tuple[str, ...] | None = ()
    categories: tuple[str, ...] | None = ()


class _ListedResources(msgspec.Struct, gc=False):
    resources: list[_ListedResource] | None


def parse_aggregated(body: bytes, etag: str = "") -> DiscoveryDocument:
    """Read an aggregated document.

    Stale versions become failures even if they still name resources: their API does not answer.

    Raises:
        MalformedDocumentError: This is not such a document.
    """
    resources: list[Resource] = []
    failures: list[KindFailure] = []
    for group in _decode(body, _AggregatedGroups).items or ():
        name = (group.metadata and group.metadata.name) or ""
        for version in group.versions or ():
            group_version = GroupVersion(name, version.version)
            if version.freshness == "Stale":
                failures.append(KindFailure(str(group_version), STALE_REASON))
            else:
                resources.extend(_aggregated_resources(group_version, version))
    return DiscoveryDocument(tuple(resources), tuple(failures), etag)


def _aggregated_resources(group_version: GroupVersion, version: _AggregatedVersion) -> Iterator[Resource]:
    for entry in version.resources or ():
        # The group and version of a response kind are left unread: empty means the parent's, and where an
        # aggregated API names others, kubectl still calls the kind by the group-version that serves it.
        kind = entry.response_kind and entry.response_kind.kind
        if not kind:
            continue  # exists only to carry subresources
        yield Resource(
            group_version.group,
            group_version.version,
            kind,
            entry.resource,
            entry.singular_resource or kind.lower(),
            entry.scope == "Namespaced",
            entry.verbs or (),
            entry.short_names or (),
            entry.categories or (),
        )


def parse_core_versions(body: bytes) -> list[GroupVersion]:
    """Read the old form of ``/api``, an ``APIVersions``.

    Raises:
        MalformedDocumentError: This is not such a document.
    """
    return [GroupVersion("", version) for version in _decode(body, _Versions).versions or ()]


def parse_groups(body: bytes) -> list[GroupVersion]:
    """Read the old form of ``/apis``, an ``APIGroupList``; the preferred version of a group comes first.

    Raises:
        MalformedDocumentError: This is not such a document.
    """
    found = []
    for group in _decode(body, _Groups).groups or ():
        versions = [version.version for version in group.versions or ()]
        preferred = group.preferred_version and group.preferred_version.version
        found += [GroupVersion(group.name, version) for version in versions if version == preferred]
        found += [GroupVersion(group.name, version) for version in versions if version != preferred]
    return found


def parse_resources(body: bytes, group_version: GroupVersion) -> tuple[Resource, ...]:
    """Read an ``APIResourceList``; subresources (``pods/log``) are left out.

    Raises:
        MalformedDocumentError: This is not such a document.
    """
    return tuple(
        Resource(
            group_version.group,
            group_version.version,
            entry.kind,
            entry.name,
            entry.singular_name or entry.kind.lower(),
            bool(entry.namespaced),
            entry.verbs or (),
            entry.short_names or (),
            entry.categories or (),
        )
        for entry in _decode(body, _ListedResources).resources or ()
        if entry.kind and "/" not in entry.name
    )


def _decode(body: bytes, shape: type[T]) -> T:
    # ValueError: msgspec's own errors, and the bare UnicodeDecodeError that it lets through.
    try:
        return msgspec.json.decode(body, type=shape)
    except (ValueError, RecursionError) as error:
        raise MalformedDocumentError(str(error)) from error

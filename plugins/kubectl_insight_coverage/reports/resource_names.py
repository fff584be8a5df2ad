"""How resources are called in reports: always by their plural, as paths and RBAC rules call them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kubectl_insight.api import GroupVersionKind, RequestKey, request_key
from kubectl_insight_coverage.catalogue import history


class ResourceName(NamedTuple):
    """A resource in one version of its API; the group of core resources is empty."""

    resource: str
    group: str
    version: str

    def __str__(self) -> str:
        """Return ``cronjobs.batch/v1`` or, in the core group, ``pods.v1``."""
        return (
            f"{self.resource}.{self.group}/{self.version}"
            if self.group
            else f"{self.resource}.{self.version}"
        )


def resource_of(key: RequestKey) -> ResourceName:
    """Return the resource that requests of a key are for, whatever subresource they name."""
    return ResourceName(key.resource, key.group, key.version)


def replacement_name(kind: GroupVersionKind | None) -> ResourceName | None:
    """Return the resource that objects of a kind are asked for by, for what is to be called instead of another."""
    return ResourceName(_plurals()[kind], kind.group, kind.version) if kind else None


def what_of(form: str) -> str:
    """Return the resource that a path asks for, as ``pods/log.v1``; outside of resources the path."""
    key = request_key(form)
    if not key.resource:
        return form.partition("?")[0]
    resource = f"{key.resource}/{key.subresource}" if key.subresource else key.resource
    return str(ResourceName(resource, key.group, key.version))


@cache
def _plurals() -> Mapping[GroupVersionKind, str]:
    """Return the plural of every kind that any release has a resource of its own for."""
    return {
        kind: key.resource
        for key, operations in history.known_operations().items()
        if key.resource and not key.subresource and not key.prefix
        for known in operations.values()
        for kind in known.kinds()
    }

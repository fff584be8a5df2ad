"""Names of things: kinds with their groups, and the stable id of an object in every output."""

from __future__ import annotations

from typing import NamedTuple


class GroupKind(NamedTuple):
    """A kind and its API group; the core group is the empty string."""

    group: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind}.{self.group}" if self.group else self.kind


class GroupVersionKind(NamedTuple):
    """What an object calls itself: ``apps``, ``v1``, ``Deployment``."""

    group: str
    version: str
    kind: str

    @property
    def api_version(self) -> str:
        """The form of ``apiVersion`` fields: ``apps/v1``, or ``v1`` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version


def split_api_version(api_version: str) -> tuple[str, str]:
    """Split ``apps/v1`` into group and version; ``v1`` has the empty group.

    >>> split_api_version("apps/v1")
    ('apps', 'v1')
    >>> split_api_version("v1")
    ('', 'v1')
    """
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def object_id(group: str, kind: str, namespace: str, name: str) -> str:
    """Return the id of an object: ``Kind[.group]/namespace/name``, cluster-scoped without the namespace.

    >>> object_id("apps", "Deployment", "shop", "web")
    'Deployment.apps/shop/web'
    >>> object_id("", "Node", "", "node-1")
    'Node/node-1'
    """
    head = f"{kind}.{group}" if group else kind
    return f"{head}/{namespace}/{name}" if namespace else f"{head}/{name}"

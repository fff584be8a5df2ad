"""The four kinds that cluster-insight knows, read from objects in the order in which the API lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject
from kubectl_insight.output.cluster_insight.redaction import without_secrets

KINDS: Final = ("Node", "Pod", "Service", "ReplicationController")

Report = Callable[[str], None]
"""Takes one sentence about something odd and what was made of it."""


class Listed(NamedTuple):
    """One object of the four lists.

    Attributes:
        id: Its id elsewhere in our outputs, for messages.
        name: Its name, which is all that cluster-insight knows it by.
        properties: The object as the API has it, without secrets unless they are to be shown.
    """

    id: str
    name: str
    properties: dict[str, Any]

    def field(self, *path: str) -> Any:
        """Return an inner field; ``None`` where it or what leads to it is missing or no mapping."""
        value: Any = self.properties
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


def listed_by_kind(
    objects: Iterable[KubernetesObject], *, show_secrets: bool, report: Report
) -> dict[str, list[Listed]]:
    """Return the objects of the four kinds, each kind in the order of etcd's keys, whatever the input's order.

    What cannot be read or has no name is reported and left out.
    """
    lists: dict[str, list[Listed]] = {kind: [] for kind in KINDS}
    known = [obj for obj in objects if not obj.gvk.group and obj.gvk.kind in lists]
    for obj in sorted(known, key=_storage_order):
        properties = _properties(obj, report)
        if properties is not None:
            shown = properties if show_secrets else without_secrets(properties)
            lists[obj.gvk.kind].append(Listed(obj.id, obj.name, shown))
    return lists


def _storage_order(obj: KubernetesObject) -> tuple[str, str]:
    return f"{obj.namespace}/{obj.name}", obj.uid


def _properties(obj: KubernetesObject, report: Report) -> dict[str, Any] | None:
    if not obj.name:
        report(f"a {obj.gvk.kind} without a name was left out")
        return None
    if not obj.has_body:
        report(f"{obj.id}: only its metadata was read; it was left out")
        return None
    try:
        return obj.body()
    except UNDECODABLE as error:
        report(f"{obj.id}: {error}; it was left out")
        return None

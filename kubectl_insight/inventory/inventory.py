"""Objects from anywhere, together with an honest account of how complete they are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from kubectl_insight.cluster.discovery.resource import Catalogue
from kubectl_insight.errors import NotFoundError
from kubectl_insight.inventory.kind_patterns import UnmatchedPattern
from kubectl_insight.objects.completeness import Completeness
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.reference import GroupKind, object_id
from kubectl_insight.objects.timestamps import parse_timestamp
from kubectl_insight.rules.fetch_plan import KindFilter


@dataclass(frozen=True, slots=True)
class Source:
    """Where the objects came from.

    Attributes:
        context: The kubeconfig's context, for clusters.
        paths: What ``-f`` named, for files.
        recorded_at: When the files were recorded, RFC 3339, where that is known: ages count from then.
    """

    type: Literal["cluster", "files"]
    context: str = ""
    paths: tuple[str, ...] = ()
    recorded_at: str | None = None

    def moment(self, clock: Callable[[], datetime]) -> datetime:
        """Return the moment that ages count from: a recording's own, else the clock's."""
        recorded = parse_timestamp(self.recorded_at) if self.type == "files" else None
        return recorded or clock()


@dataclass(frozen=True, slots=True)
class Traffic:
    """What it cost to ask.

    Attributes:
        bytes: Bodies as they came over the wire, or read from files.
    """

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Inventory:
    """The objects of one question.

    Attributes:
        objects: Everything that was read, each object once.
        roots: The objects that were asked for; ``None`` where everything was.
        completeness: What could not be read.
        absent: Ids that were looked up one by one and do not exist.
        missing: The objects asked for that do not exist, one error each.
        home: The namespace that goes without saying; empty where there is none.
        listed_namespaces: Where everything was listed; ``None`` means everywhere.
        listed_everywhere: Kinds that were listed in all namespaces all the same.
        narrowed: Kinds that were to be listed in all namespaces and could not, but were in those.
        kinds: Which kinds were wanted, by their exact names.
        unmatched: The patterns of ``--include`` and ``--exclude`` that fit no kind.
    """

    objects: list[KubernetesObject]
    roots: list[KubernetesObject] | None
    completeness: Completeness
    source: Source
    catalogue: Catalogue
    absent: frozenset[str] = frozenset()
    missing: tuple[NotFoundError, ...] = ()
    home: str = ""
    traffic: Traffic = field(default_factory=Traffic)
    listed_namespaces: Collection[str] | None = None
    listed_everywhere: frozenset[GroupKind] = frozenset()
    narrowed: frozenset[GroupKind] = frozenset()
    kinds: KindFilter = field(default_factory=KindFilter)
    unmatched: tuple[UnmatchedPattern, ...] = ()

    def namespaced(self, kind: GroupKind) -> bool:
        """Tell whether objects of a kind live in namespaces; an unknown kind is taken to."""
        return self.catalogue.namespaced(kind)

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        """Return why an object that was not found may exist all the same; empty where it surely does not."""
        name_of_kind = str(kind)
        if object_id(kind.group, kind.kind, namespace, name) in self.absent:
            return ""
        inside = self.listed_namespaces is None or namespace in {"", *self.listed_namespaces}
        if name_of_kind in self.completeness.kinds_forbidden and not (inside and kind in self.narrowed):
            return "forbidden"
        for failure in self.completeness.kinds_failed:
            if failure.kind == name_of_kind:
                return failure.reason
        outside = not inside and kind not in self.listed_everywhere
        if self.source.type == "files":
            return "its namespace was not read" if outside else ""
        if self.catalogue.by_group_kind(kind.group, kind.kind) is None:
            return "the server does not serve this kind"
        if name_of_kind not in self.completeness.kinds_listed:
            return "not read"
        return "its namespace was not read" if outside else ""

    def with_traffic(self, traffic: Traffic) -> Inventory:
        """Return the same inventory with another bill."""
        return replace(self, traffic=traffic)


def each_once(objects: list[KubernetesObject]) -> list[KubernetesObject]:
    """Drop objects that came twice, such as one that is served in two groups or was read in two ways.

    Two with the same uid, namespace and name are the same object; so are two of the same id where there is
    no uid; objects without a name (``generateName``) are all kept. One with its body wins over its metadata
    alone, otherwise the first wins. The order is kept.
    """
    best: dict[object, KubernetesObject] = {}
    for obj in objects:
        metadata = obj.metadata
        key: object = (metadata.uid, metadata.namespace, metadata.name) if metadata.uid else obj.id
        if not metadata.uid and not metadata.name:
            key = id(obj)
        known = best.get(key)
        if known is None or (obj.has_body and not known.has_body):
            best[key] = obj
    return list(best.values())

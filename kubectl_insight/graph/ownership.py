"""The graph of owners and owned, around some objects or of everything.

What an ownerReference names is looked up by uid. A reference that leads nowhere is not dropped: its owner
becomes a node that says what it is, because a dangling owner is what the garbage collector acts upon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kubectl_insight.graph.graph import Edge, Graph, Node, Presence
from kubectl_insight.objects.health.health import Health
from kubectl_insight.objects.health.kstatus_result import Status
from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.objects.metadata import OwnerReference
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind, object_id, split_api_version
from kubectl_insight.rules.ownership import RULE, OwnerIndex

_LIVE: Presence = "live"
_STALE: Presence = "stale"
_PATHS = tuple(f"metadata.ownerReferences[{position}]" for position in range(4))

Assess = Callable[[KubernetesObject], Health]


class Knowledge(Protocol):
    """What is known about objects that were not found."""

    def namespaced(self, kind: GroupKind) -> bool:
        """Tell whether objects of a kind live in namespaces; an unknown kind is taken to."""
        ...

    def unread_reason(self, kind: GroupKind, namespace: str, name: str) -> str:
        """Return why an object that was not found may exist all the same; empty where it surely does not."""
        ...


@dataclass(frozen=True, slots=True)
class Extent:
    """How far to go from the roots.

    Attributes:
        depth: Levels below the roots; ``None`` for all.
    """

    up: bool = True
    down: bool = True
    depth: int | None = None


def ownership_graph(
    index: OwnerIndex,
    objects: Sequence[KubernetesObject],
    roots: Sequence[KubernetesObject] | None,
    *,
    assess: Assess,
    knowledge: Knowledge,
    extent: Extent = Extent(),
) -> Graph:
    """Build the graph of the roots with their owners and all that they own.

    Args:
        index: The owner index of ``objects``.
        objects: Everything that was read.
        roots: Where to start; ``None`` takes all objects.
    """
    builder = _Builder(index, objects, assess, knowledge)
    if roots is None:
        builder.add_all(objects)
    else:
        builder.add_around(roots, extent)
    return builder.graph


class _Builder:
    def __init__(
        self, index: OwnerIndex, objects: Sequence[KubernetesObject], assess: Assess, knowledge: Knowledge
    ) -> None:
        self.graph = Graph()
        self._index = index
        self._assess = assess
        self._knowledge = knowledge
        self._ids: dict[int, str] = {}
        self._gvk: GroupVersionKind | None = None
        self._prefix = ""
        self._holders = {obj.id: obj for obj in reversed(objects)} if index.has_dangling() else {}

    def add_all(self, objects: Sequence[KubernetesObject]) -> None:
        ids = self._ids
        for obj in objects:
            target = ids[id(obj)] if id(obj) in ids else self._add_node(obj)
            if obj.metadata.owner_references:
                self._add_owner_edges(obj, target, known_only=False)

    def add_around(self, roots: Sequence[KubernetesObject], extent: Extent) -> None:
        for obj in roots:
            self._node_of(obj)
        below = self._index.descendants(roots, extent.depth) if extent.down else []
        for obj in below:
            self._node_of(obj)
        above = self._index.ancestors(roots) if extent.up else []
        for obj in above:
            self._node_of(obj)
        without_owners = frozenset() if extent.up else {id(obj) for obj in roots}
        for obj in _once((*roots, *above, *below)):
            self._add_owner_edges(obj, self._node_of(obj), known_only=id(obj) in without_owners)
        if extent.down and extent.depth is not None:
            self._count_hidden((*roots, *below))

    def _count_hidden(self, shown: Sequence[KubernetesObject]) -> None:
        """Note how many dependents the depth limit left out, because hiding must be told."""
        known = {id(obj) for obj in shown}
        for obj in shown:
            dependents = self._index.dependents.get(obj.uid, ()) if obj.uid else ()
            left_out = sum(id(dependent) not in known for dependent in dependents)
            if left_out:
                self.graph.hidden[self._node_of(obj)] = left_out

    def _node_of(self, obj: KubernetesObject) -> str:
        """Return the node id of an object, which is added if it is not there yet."""
        return self._ids.get(id(obj)) or self._add_node(obj)

    def _add_node(self, obj: KubernetesObject) -> str:
        """Add an object; two objects of one name are told apart by their uid."""
        gvk, metadata = obj.gvk, obj.metadata
        uid, name, namespace = metadata.uid or "", metadata.name or "", metadata.namespace or ""
        if gvk != self._gvk:  # objects come kind by kind, and what their ids begin with is made once
            self._gvk, self._prefix = gvk, object_id(gvk.group, gvk.kind, "", "")
        node_id = f"{self._prefix}{namespace}/{name}" if namespace else f"{self._prefix}{name}"
        node = Node(node_id, gvk, namespace, name, uid, self._assess(obj), _LIVE, obj)
        holder = self.graph.nodes.setdefault(node_id, node)
        if holder is not node and holder.uid != uid:
            node_id = node.id = f"{node_id}@{uid}"
            node.presence = _STALE
            self.graph.nodes[node_id] = node
        if uid in self._index.dependents:
            self._ids[id(obj)] = node_id  # the others are not looked up again
        return node_id

    def _add_owner_edges(self, obj: KubernetesObject, target: str, *, known_only: bool) -> None:
        for position, reference in enumerate(obj.metadata.owner_references or ()):
            owner = self._index.by_uid.get(reference.uid or "")
            if known_only and (owner is None or id(owner) not in self._ids):
                continue
            if owner is None:
                source, problem = self._missing(reference, obj), ""
            else:
                source, problem = self._node_of(owner), _problem(reference, owner, obj)
            path = _PATHS[position] if position < len(_PATHS) else f"metadata.ownerReferences[{position}]"
            controller = bool(reference.controller)
            self.graph.edges.append(
                Edge(source, target, "owns", RULE, path, "declared", "target", controller, problem=problem)
            )

    def _missing(self, reference: OwnerReference, dependent: KubernetesObject) -> str:
        """Add the node of an owner that was not found and return its id."""
        gvk = GroupVersionKind(*split_api_version(reference.api_version or ""), reference.kind or "")
        kind = GroupKind(gvk.group, gvk.kind)
        namespace = dependent.namespace if self._knowledge.namespaced(kind) else ""
        plain_id = object_id(gvk.group, gvk.kind, namespace, reference.name or "")
        holder = self._holders.get(plain_id)
        node_id = f"{plain_id}@{reference.uid}" if reference.uid or holder is not None else plain_id
        if node_id not in self.graph.nodes:
            reason = self._knowledge.unread_reason(kind, namespace, reference.name or "")
            if holder is None and reason:
                health = Health(status=Status.UNKNOWN, message=f"cannot be read: {reason}", healthy=True)
            else:
                health = Health(Status.NOT_FOUND, message=_absence(reference, holder), healthy=False)
            self.graph.add_node(
                Node(
                    node_id,
                    gvk,
                    namespace,
                    reference.name or "",
                    reference.uid or "",
                    health,
                    "phantom" if holder is None else "stale",
                )
            )
        return node_id


def _absence(reference: OwnerReference, holder: KubernetesObject | None) -> str:
    """Say why an owner is not there; ``holder`` has its kind and name, but not its uid."""
    if holder is None:
        return "does not exist"
    if not reference.uid:
        return "named without a uid, so nobody is meant"
    if not holder.uid:
        return f"the {reference.kind} of this name has no uid here"
    return f"replaced: the {reference.kind} of this name has another uid, {holder.uid}"


def _problem(reference: OwnerReference, owner: KubernetesObject, dependent: KubernetesObject) -> str:
    """Say what is wrong with a reference whose uid does lead somewhere."""
    its, ours = owner.metadata, dependent.metadata
    if owner is dependent:
        return "owns itself"
    if its.namespace and its.namespace != ours.namespace:
        return f"owner is in another namespace, {its.namespace}: the garbage collector deletes such objects"
    if reference.name != its.name:
        return f"names its owner {reference.name}, but that uid is {owner.id}"
    if reference.kind != owner.gvk.kind:
        return f"says its owner is a {reference.kind}, but that uid is {owner.id}"
    return ""


def _once(objects: Iterable[KubernetesObject]) -> list[KubernetesObject]:
    return list({id(obj): obj for obj in objects}.values())

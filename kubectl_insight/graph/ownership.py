"""The graph of owners and owned, around some objects or of everything.

What an ownerReference names is looked up by uid. A reference that leads nowhere is not dropped: its owner
becomes a node that says what it is, because a dangling owner is what the garbage collector acts upon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
        self._edges: list[Edge] = []
        self._index = index
        self._objects = objects
        self._assess = assess
        self._knowledge = knowledge
        self._early: dict[int, Node] = {}  # owners that had to be added before their turn
        self._owner: Node | None = None  # the one that was found last: siblings come one after the other
        self._gvk: GroupVersionKind | None = None
        self._prefix = ""

    def add_all(self, objects: Iterable[KubernetesObject]) -> None:
        for obj in objects:
            node = self._early.get(id(obj)) or self._add_object(obj)
            if obj.metadata.owner_references:
                self._add_owners(obj.metadata.owner_references, node)
        self.graph.add_edges(self._edges)

    def add_around(self, roots: Sequence[KubernetesObject], extent: Extent) -> None:
        below = self._index.descendants(roots, extent.depth) if extent.down else []
        above = self._index.ancestors(roots) if extent.up else []
        shown = list({id(obj): obj for obj in (*roots, *below, *above)}.values())
        nodes = [self._add_object(obj) for obj in shown]
        without_owners = frozenset() if extent.up else {id(obj) for obj in roots}
        for obj, node in zip(shown, nodes, strict=True):
            references = obj.metadata.owner_references or ()
            self._add_owners(references, node, known_only=id(obj) in without_owners)
        self.graph.add_edges(self._edges)
        if extent.down and extent.depth is not None:
            self._count_hidden(shown, nodes, {id(obj) for obj in (*roots, *below)})

    def _count_hidden(
        self, shown: Sequence[KubernetesObject], nodes: Sequence[Node], reached: set[int]
    ) -> None:
        """Note how many dependents the depth limit left out, because hiding must be told."""
        for obj, node in zip(shown, nodes, strict=True):
            if id(obj) in reached and node.uid:
                dependents = self._index.dependents.get(node.uid, ())
                left_out = sum(id(dependent) not in reached for dependent in dependents)
                if left_out:
                    self.graph.hidden[node.id] = left_out

    def _add_object(self, obj: KubernetesObject) -> Node:
        """Add an object; two objects of one name are told apart by their uid."""
        gvk, metadata = obj.gvk, obj.metadata
        uid, name, namespace = metadata.uid or "", metadata.name or "", metadata.namespace or ""
        if gvk != self._gvk:  # objects come kind by kind, and what their ids begin with is made once
            self._gvk, self._prefix = gvk, object_id(gvk.group, gvk.kind, "", "")
        node_id = f"{self._prefix}{namespace}/{name}" if namespace else f"{self._prefix}{name}"
        node = Node(node_id, self._gvk, namespace, name, uid, self._assess(obj), _LIVE, obj)
        holder = self.graph.nodes.setdefault(node_id, node)
        if holder is node or holder.uid == uid:
            return holder
        node.id, node.presence = f"{node_id}@{uid}", _STALE
        self.graph.nodes[node.id] = node
        return node

    def _add_owners(
        self, references: Iterable[OwnerReference], dependent: Node, *, known_only: bool = False
    ) -> None:
        """Add an edge for each reference, and its owner where that is not there yet.

        Args:
            known_only: Leave out the references to owners that are not there yet.
        """
        for position, reference in enumerate(references):
            owner = self._owner
            if owner is None or owner.uid != reference.uid:
                owner = self._find(reference, dependent.namespace, known_only=known_only)
                if owner is None:
                    continue
            path = _PATHS[position] if position < len(_PATHS) else f"metadata.ownerReferences[{position}]"
            controller, problem = bool(reference.controller), _problem(reference, owner, dependent)
            self._edges.append(
                Edge(
                    owner.id,
                    dependent.id,
                    "owns",
                    RULE,
                    path,
                    "declared",
                    "target",
                    controller,
                    problem=problem,
                )
            )

    def _find(self, reference: OwnerReference, namespace: str, *, known_only: bool) -> Node | None:
        """Return the owner that a reference from a namespace means.

        It mostly is the holder of that name, but the uid decides.
        """
        uid = reference.uid or ""
        group, _ = split_api_version(reference.api_version or "")
        named = object_id(group, reference.kind or "", namespace, reference.name or "")
        owner = self._node(named, uid) or self._elsewhere(uid, known_only=known_only)
        if owner is None:
            return None if known_only else self._missing(reference, namespace)
        if owner.object is not None:
            self._owner = owner
        return owner

    def _elsewhere(self, uid: str, *, known_only: bool) -> Node | None:
        """Return the node of an object that has another name than expected, or that is not there yet."""
        obj = self._index.by_uid.get(uid)
        if obj is None:
            return None
        node = self._node(obj.id, uid)
        if node is None and not known_only:
            node = self._early[id(obj)] = self._add_object(obj)
        return node

    def _node(self, name: str, uid: str) -> Node | None:
        """Return the present or the former holder of a name that has a uid."""
        node = self.graph.nodes.get(name) if uid else None
        return node if node is None or node.uid == uid else self.graph.nodes.get(f"{name}@{uid}")

    def _missing(self, reference: OwnerReference, namespace: str) -> Node:
        """Return the node of an owner that was not found."""
        gvk = GroupVersionKind(*split_api_version(reference.api_version or ""), reference.kind or "")
        kind, name, uid = GroupKind(gvk.group, gvk.kind), reference.name or "", reference.uid or ""
        namespace = namespace if self._knowledge.namespaced(kind) else ""
        plain_id = object_id(gvk.group, gvk.kind, namespace, name)
        holder = self._holders.get(plain_id)
        node_id = f"{plain_id}@{uid}" if uid or holder is not None else plain_id
        known = self.graph.nodes.get(node_id)
        if known is not None:
            return known
        reason = "" if holder is not None else self._knowledge.unread_reason(kind, namespace, name)
        if reason:
            health = Health(status=Status.UNKNOWN, message=f"cannot be read: {reason}", healthy=True)
        else:
            health = Health(Status.NOT_FOUND, message=_absence(reference, holder), healthy=False)
        missing = Node(node_id, gvk, namespace, name, uid, health, "phantom" if holder is None else _STALE)
        self.graph.add_node(missing)
        return missing

    @cached_property
    def _holders(self) -> Mapping[str, KubernetesObject]:
        """Return the first object of each name."""
        return {obj.id: obj for obj in reversed(self._objects)}


def _absence(reference: OwnerReference, holder: KubernetesObject | None) -> str:
    """Say why an owner is not there; ``holder`` has its kind and name, but not its uid."""
    if holder is None:
        return "does not exist"
    if not reference.uid:
        return "named without a uid, so nobody is meant"
    if not holder.uid:
        return f"the {reference.kind} of this name has no uid here"
    return f"replaced: the {reference.kind} of this name has another uid, {holder.uid}"


def _problem(reference: OwnerReference, owner: Node, dependent: Node) -> str:
    """Say what is wrong with a reference whose uid does lead somewhere."""
    if owner.object is None or not reference.uid:
        return ""
    if owner is dependent:
        return "owns itself"
    if owner.namespace and owner.namespace != dependent.namespace:
        return f"owner is in another namespace, {owner.namespace}: the garbage collector deletes such objects"
    if (reference.name or "") != owner.name:
        return f"names its owner {reference.name}, but that uid is {owner.object.id}"
    if (reference.kind or "") != owner.gvk.kind:
        return f"says its owner is a {reference.kind}, but that uid is {owner.object.id}"
    return ""

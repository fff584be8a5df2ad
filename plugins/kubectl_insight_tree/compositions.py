"""kubeprovenance's composition files and answers, to the byte where scripts read them.

The predecessor matched children by their owner's name, lost all but one of a kind, left out objects without
a status and gave grandchildren to the first sibling only. The form of its answers is kept, not that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from kubectl_insight.api import (
    UNDECODABLE,
    Environment,
    GroupKind,
    InputError,
    KindFilter,
    KubernetesObject,
    TreeItem,
    json_text,
    load_yaml,
    read_bytes,
    split_api_version,
)

# Served under another group today; the files of the time still name the old one.
# Source: Kubernetes' deprecated API migration guide, v1.16 and v1.22.
_MOVED = {
    ("extensions/v1beta1", "Deployment"): "apps",
    ("extensions/v1beta1", "ReplicaSet"): "apps",
    ("extensions/v1beta1", "DaemonSet"): "apps",
    ("extensions/v1beta1", "Ingress"): "networking.k8s.io",
    ("extensions/v1beta1", "NetworkPolicy"): "networking.k8s.io",
}


class _Entry(msgspec.Struct):
    kind: str
    plural: str = ""
    endpoint: str = ""
    composition: list[str] | None = None


@dataclass(frozen=True)
class Compositions:
    """Which kinds may hang below which.

    Attributes:
        kinds: Each kind of the file with its group as it is served today.
        children: The names of the kinds that may hang below a kind.
    """

    kinds: dict[str, GroupKind]
    children: dict[str, frozenset[str]] = field(default_factory=dict)

    def filter(self, kinds: KindFilter) -> KindFilter:
        """Return a filter that lets through only the kinds of the file."""
        named = {child for children in self.children.values() for child in children} - set(self.kinds)
        globs = {f"{kind.kind}.{kind.group}" for kind in self.kinds.values()} | named
        return replace(kinds, include=tuple(sorted(globs)))

    def prune(self, objects: Sequence[KubernetesObject]) -> list[KubernetesObject]:
        """Return the objects without those owners below which the file does not let them hang."""
        return [self._pruned(obj) for obj in objects]

    def _pruned(self, obj: KubernetesObject) -> KubernetesObject:
        references = obj.metadata.owner_references or []
        kept = [
            reference
            for reference in references
            if obj.gvk.kind in self.children.get(reference.kind or "", frozenset())
        ]
        if len(kept) == len(references):
            return obj
        metadata = msgspec.structs.replace(obj.metadata, owner_references=kept)
        return msgspec.structs.replace(obj, metadata=metadata)


def read_compositions(path: str, environment: Environment) -> Compositions:
    """Read a ``kind_compositions.yaml``.

    Raises:
        InputError: The file is missing, or is not a list of kinds with their compositions.
    """
    loaded = load_yaml(read_bytes(path, environment), source=path)
    try:
        entries = msgspec.convert(loaded, type=list[_Entry])
    except msgspec.ValidationError as error:
        raise InputError(path, f"not a list of kind compositions: {error}") from error
    kinds = {entry.kind: GroupKind(_group(entry), entry.kind) for entry in entries}
    return Compositions(kinds, {entry.kind: frozenset(entry.composition or ()) for entry in entries})


def flat_compositions(tops: Sequence[TreeItem], roots: Collection[str]) -> str:
    """Return kubeprovenance's answer: per root one flat list of all descendants, depth first."""
    whole = _in_full(tops)
    found = []
    for root in _roots(tops, roots):
        children = [
            {**_entry(level, item, item.node.gvk.kind), "Children": None}
            for level, item in _composition(root, whole)
        ]
        found.append({**_entry(0, root, root.node.gvk.kind.lower()), "Children": children})
    return _go_json(found) + "\n"


def nested_compositions(tops: Sequence[TreeItem], roots: Collection[str]) -> str:
    """Return kubediscovery's answer: per root a nested tree."""
    whole = _in_full(tops)
    documents = (_nested(root, _composition(root, whole)) for root in _roots(tops, roots))
    return f"[{','.join(documents)}]\n"


def _nested(root: TreeItem, below: Iterable[tuple[int, TreeItem]]) -> str:
    """Write a tree as JSON piece by piece, because encoders give up on deep ones."""
    pieces = [_opened(1, root, root.node.gvk.kind.lower())]
    above = 0
    for level, item in below:
        if level <= above:
            pieces.append("]}" * (above - level + 1) + ",")
        pieces.append(_opened(level + 1, item, item.node.gvk.kind))
        above = level
    pieces.append("]}" * (above + 1))
    return "".join(pieces)


def _opened(level: int, item: TreeItem, kind: str) -> str:
    entry = _entry(level, item, kind)
    status = entry.pop("Status")
    head = _go_json({**entry, "Namespace": item.node.namespace, "Status": status})
    return head.removesuffix("}") + ',"Children":['


def _composition(root: TreeItem, whole: Mapping[str, TreeItem]) -> Iterator[tuple[int, TreeItem]]:
    """Yield what a root is composed of with its level, each object once, whoever else owns it."""
    own = _in_full([root])
    seen = {root.node.id}
    stack = [(1, child) for child in reversed(root.children)]
    while stack:
        level, item = stack.pop()
        name = item.node.id
        if name in seen or (item.elsewhere and name in own):
            continue
        seen.add(name)
        item = whole.get(name, item)  # cut off by --depth, it is nowhere in full
        yield level, item
        stack.extend((level + 1, child) for child in reversed(item.children))


def _in_full(tops: Sequence[TreeItem]) -> dict[str, TreeItem]:
    """Return the item of each object that has its descendants below it, by id."""
    found = {}
    stack = list(tops)
    while stack:
        item = stack.pop()
        if not item.elsewhere:
            found[item.node.id] = item
        stack.extend(item.children)
    return found


def _entry(level: int, item: TreeItem, kind: str) -> dict[str, Any]:
    return {"Level": level, "Kind": kind, "Name": item.node.name, "Status": _status(item.node.object)}


class _Status(msgspec.Struct, rename="camel"):
    phase: str | None = ""
    replicas: int | None = None
    available_replicas: int | None = None
    ready_replicas: int | None = None


class _WithStatus(msgspec.Struct):
    status: _Status | None = None


def _status(obj: KubernetesObject | None) -> str:
    """Return the predecessor's word: the phase, else ``Ready`` when all replicas are, else nothing."""
    if obj is None or not obj.has_body:
        return ""
    try:
        status = obj.decode(_WithStatus).status or _Status()
    except UNDECODABLE:
        return ""  # a status of another form has neither phase nor replicas
    replicas = status.replicas or 0
    ready = replicas > 0 and replicas == status.available_replicas == status.ready_replicas
    return status.phase or ("Ready" if ready else "")


def _roots(tops: Sequence[TreeItem], roots: Collection[str]) -> list[TreeItem]:
    """Return the items of the objects asked for; without any, the tops."""
    whole = _in_full(tops) if roots else {}
    return [whole[name] for name in sorted(roots)] if roots else list(tops)


def _group(entry: _Entry) -> str:
    api_version = entry.endpoint.removeprefix("/").removeprefix("apis/").removeprefix("api/").rstrip("/")
    return _MOVED.get((api_version, entry.kind), split_api_version(api_version)[0])


def _go_json(value: object) -> str:
    """Encode as Go's ``json.Marshal``: compact, with ``<``, ``>`` and ``&`` escaped."""
    text = json_text(value, indent=-1).removesuffix("\n")
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text

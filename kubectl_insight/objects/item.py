"""An object as it came in: identity, metadata, and the rest undecoded until somebody asks.

Bytes become objects in two steps: the list into raw items, each item into a typed partial struct. What
does not fit the struct is decoded without types and reported, so one odd object never costs the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from kubectl_insight.objects.metadata import ObjectMeta
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind, object_id, split_api_version

T = TypeVar("T")

# What decoding bytes that are no JSON, or none that anybody wrote in good faith, can raise.
UNDECODABLE = (ValueError, RecursionError)

_NO_META = ObjectMeta()


class KubernetesObject(msgspec.Struct, gc=False, eq=False):
    """One object.

    Attributes:
        gvk: What it is; the group is empty for the core group.
        metadata: Its typed metadata.
        content: The whole object as JSON bytes or as a decoded mapping; ``None`` where only the metadata
            was fetched.
    """

    gvk: GroupVersionKind
    metadata: ObjectMeta
    content: bytes | msgspec.Raw | dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """The object's name; empty where it has none."""
        return self.metadata.name or ""

    @property
    def namespace(self) -> str:
        """The object's namespace; empty for cluster-scoped objects."""
        return self.metadata.namespace or ""

    @property
    def uid(self) -> str:
        """The object's uid; empty in manifests that were never applied."""
        return self.metadata.uid or ""

    @property
    def group_kind(self) -> GroupKind:
        """Kind and group, which is how relations name kinds."""
        return GroupKind(self.gvk.group, self.gvk.kind)

    @property
    def id(self) -> str:
        """The id in every output, see :func:`object_id`."""
        gvk, metadata = self.gvk, self.metadata
        return object_id(gvk.group, gvk.kind, metadata.namespace or "", metadata.name or "")

    @property
    def has_body(self) -> bool:
        """Whether more than the metadata is known."""
        return self.content is not None

    def decode(self, shape: type[T]) -> T:
        """Decode the object into a typed partial struct.

        Raises:
            msgspec.ValidationError: A field has another type than ``shape`` says.
            ValueError: Only the metadata is known.
        """
        if self.content is None:
            raise ValueError(f"only the metadata of {self.id} is known")
        if isinstance(self.content, dict):
            return msgspec.convert(self.content, type=shape)
        return msgspec.json.decode(self.content, type=shape)

    def body(self) -> dict[str, Any]:
        """Return the whole object as plain dictionaries; an empty one where only the metadata is known."""
        if isinstance(self.content, dict):
            return self.content
        return msgspec.json.decode(self.content) if self.content is not None else {}


class DecodedList(msgspec.Struct):
    """What one page of a list held.

    Attributes:
        objects: The items.
        continue_token: Where the next page starts; empty on the last.
        problems: One sentence for each item that did not fit and what was made of it.
    """

    objects: list[KubernetesObject]
    continue_token: str = ""
    resource_version: str = ""
    problems: list[str] = []


class _Item(msgspec.Struct, gc=False, rename="camel"):
    api_version: str | None = ""
    kind: str | None = ""
    metadata: ObjectMeta | None = None


class _ListMeta(msgspec.Struct, gc=False, rename="camel"):
    continue_: str | None = msgspec.field(default="", name="continue")
    resource_version: str | None = ""


class _RawList(msgspec.Struct, gc=False, rename="camel"):
    api_version: str | None = ""
    kind: str | None = ""
    metadata: _ListMeta | None = None
    items: list[msgspec.Raw] | None = None


class _TypedList(msgspec.Struct, gc=False, rename="camel"):
    metadata: _ListMeta | None = None
    items: list[_Item] | None = None


_item_decoder = msgspec.json.Decoder(_Item)
_raw_list_decoder = msgspec.json.Decoder(_RawList)
_typed_list_decoder = msgspec.json.Decoder(_TypedList)


def decode_list(data: bytes, gvk: GroupVersionKind | None = None, *, bodies: bool = True) -> DecodedList:
    """Decode one page of a list.

    Args:
        data: The JSON answer: a typed list, a ``List`` or a ``PartialObjectMetadataList``.
        gvk: What the items are, for items that do not say (typed lists, metadata lists).
        bodies: Keep each item's bytes for later; otherwise only the metadata is kept.

    Raises:
        ValueError, RecursionError: This is not a JSON list of objects at all; see :data:`UNDECODABLE`.
    """
    if not bodies and gvk is not None:
        try:
            page = _typed_list_decoder.decode(data)
        except msgspec.ValidationError:
            pass  # an odd item: the slow way finds it and reports it
        else:
            objects = [KubernetesObject(gvk, item.metadata or _NO_META) for item in page.items or ()]
            return _decoded(objects, page.metadata, [])
    raw = _raw_list_decoder.decode(data)
    item_gvk = gvk or _item_kind(raw.api_version or "", raw.kind or "")
    problems: list[str] = []
    objects = [decode_object(item, item_gvk, bodies=bodies, problems=problems) for item in raw.items or ()]
    return _decoded(objects, raw.metadata, problems)


def decode_object(
    data: bytes | msgspec.Raw,
    gvk: GroupVersionKind | None = None,
    *,
    bodies: bool = True,
    problems: list[str] | None = None,
) -> KubernetesObject:
    """Decode one object; what the object itself says about its kind wins over ``gvk``.

    Args:
        problems: Gets a sentence when the object did not fit and was decoded without types.

    Raises:
        ValueError, RecursionError: The bytes are not a JSON object; see :data:`UNDECODABLE`.
    """
    try:
        item = _item_decoder.decode(data)
    except msgspec.ValidationError as error:
        untyped = msgspec.json.decode(data)
        if not isinstance(untyped, dict):
            raise
        return from_mapping(untyped, gvk, bodies=bodies, problems=problems, reason=str(error))
    own = _own_kind(item.api_version or "", item.kind or "", gvk)
    return KubernetesObject(own, item.metadata or _NO_META, data if bodies else None)


def from_mapping(
    mapping: dict[str, Any],
    gvk: GroupVersionKind | None = None,
    *,
    bodies: bool = True,
    problems: list[str] | None = None,
    reason: str = "",
) -> KubernetesObject:
    """Make an object from plain dictionaries, as YAML gives them; odd metadata is repaired and reported."""
    api_version, kind = mapping.get("apiVersion"), mapping.get("kind")
    own = _own_kind(
        api_version if isinstance(api_version, str) else "", kind if isinstance(kind, str) else "", gvk
    )
    metadata = mapping.get("metadata")
    try:
        typed = _NO_META if metadata is None else msgspec.convert(metadata, type=ObjectMeta)
    except msgspec.ValidationError as error:
        typed = _repair(metadata)
        reason = reason or str(error)
    if reason and problems is not None:
        name = object_id(own.group, own.kind, typed.namespace or "", typed.name or "")
        problems.append(f"{name}: {reason}; the odd field was left out")
    return KubernetesObject(own, typed, mapping if bodies else None)


def _decoded(objects: list[KubernetesObject], meta: _ListMeta | None, problems: list[str]) -> DecodedList:
    meta = meta or _ListMeta()
    return DecodedList(objects, meta.continue_ or "", meta.resource_version or "", problems)


def _item_kind(api_version: str, kind: str) -> GroupVersionKind | None:
    """Derive the items' kind from their list's, as ``PodList`` says ``Pod``; ``List`` says nothing."""
    if not kind.endswith("List") or kind in {"List", "PartialObjectMetadataList"}:
        return None
    return GroupVersionKind(*split_api_version(api_version), kind.removesuffix("List"))


def _own_kind(api_version: str, kind: str, default: GroupVersionKind | None) -> GroupVersionKind:
    if default is not None and (not kind or kind == "PartialObjectMetadata"):
        return default
    return GroupVersionKind(*split_api_version(api_version), kind)


def _repair(metadata: object) -> ObjectMeta:
    """Keep every metadata field that fits by itself and drop the others."""
    if not isinstance(metadata, Mapping):
        return _NO_META
    kept: dict[str, Any] = {}
    for key, value in metadata.items():
        try:
            msgspec.convert({key: value}, type=ObjectMeta)
        except msgspec.ValidationError:
            if key in {"labels", "annotations"} and isinstance(value, Mapping):
                kept[key] = {
                    str(k): _text(v)
                    for k, v in value.items()
                    if v is None or isinstance(v, str | int | float)
                }
            continue
        kept[key] = value
    return msgspec.convert(kept, type=ObjectMeta)


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

"""Objects from the bytes of one file: JSON or YAML, single objects, lists, and lists whose items have no kind.

JSON is decoded from bytes into typed partial structs; only YAML goes through dictionaries.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final

import msgspec

from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.errors import InputError
from kubectl_insight.inventory.json_documents import JsonDocument, is_json, json_documents
from kubectl_insight.objects.item import KubernetesObject, decode_object, from_mapping
from kubectl_insight.objects.reference import GroupVersionKind, split_api_version
from kubectl_insight.objects.timestamps import parse_timestamp
from kubectl_insight.objects.yaml.text import Document, decode_text, documents

RECORDED_AT: Final = "kubectl-insight/recorded-at"
"""The annotation of a ``List`` that says when it was recorded, RFC 3339."""

_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOREIGN_MARKS: Final = {
    b"PK\x03\x04": "a zip archive",
    b"PK\x05\x06": "an empty zip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\xfd7zXZ\0": "packed by xz",
    b"BZh91AY&SY": "packed by bzip2",
    bytes(512): "an empty tar archive",
}
_UNPACK: Final = "Unpack it first; what tar and gzip have packed is read as it is."
_NO_KIND: Final = "Object 'Kind' is missing"
_NO_OBJECT: Final = "this is not a Kubernetes object"
_OUR_GROUP: Final = "kubectl-insight"
_METADATA_ONLY, _METADATA_LIST = "PartialObjectMetadata", "PartialObjectMetadataList"


@dataclass(slots=True)
class Collected:
    """What was found so far.

    Attributes:
        objects: Every object, repeated ones too.
        problems: One sentence for each thing that was odd and what was made of it.
        recorded_at: What lists say about when they were recorded, RFC 3339.
        errors: The documents that are no objects, where they were passed over.
    """

    objects: list[KubernetesObject] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    recorded_at: list[str] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)


def collect(data: bytes, found: Collected, *, source: str, strict: bool) -> None:
    """Add the objects in a file's bytes.

    Args:
        data: The bytes, unpacked; UTF-8, or UTF-16 with its mark.
        found: Gets the objects.
        source: The file's name, for messages; its last part may tell the kind of items that do not.
        strict: A document that is no object is an error; otherwise it is noted and the others are read.

    Raises:
        InputError: The bytes are neither JSON nor YAML, with the line.
    """
    _refuse_foreign(data, source)
    reader = _Reader(found, source, strict=strict)
    if data.startswith(_WIDE_MARKS):
        data = decode_text(data, source=source).encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    empty = True
    if is_json(data):
        for document in json_documents(data, source=source):
            reader.read_json(document)
            empty = False
    else:
        for parsed in documents(data, source=source):
            reader.read_yaml(parsed)
            empty = False
    if empty and strict:
        raise InputError(source, "no objects found")


def _refuse_foreign(data: bytes, source: str) -> None:
    """Refuse what is packed in a way that nobody here undoes, by its name instead of as YAML gone wrong."""
    for mark, what in _FOREIGN_MARKS.items():
        if data.startswith(mark):
            raise InputError(source, f"this is {what}", hint=_UNPACK if any(mark) else "")


class _Reader:
    """Reads one file into what was found."""

    def __init__(self, found: Collected, source: str, *, strict: bool) -> None:
        self._found = found
        self._source = source
        self._strict = strict

    def read_json(self, document: JsonDocument) -> None:
        frame = document.frame
        if frame is None or frame.items is msgspec.UNSET or not _is_list_kind(frame.kind):
            self._single(document.line, document.data, partial(decode_object, problems=self._found.problems))
            return
        self._note_recording(_loosely(frame.metadata))
        kind, bodies = self._item_kind(frame.api_version, frame.kind), frame.kind != _METADATA_LIST
        decode = partial(decode_object, gvk=kind, bodies=bodies, problems=self._found.problems)
        self._items(document.line, frame.items or (), decode)

    def read_yaml(self, document: Document) -> None:
        value = document.value
        if not isinstance(value, dict) or "items" not in value or not _is_list_kind(value.get("kind")):
            self._single(document.line, value, partial(_from_value, problems=self._found.problems))
            return
        self._note_recording(value.get("metadata"))
        kind = self._item_kind(value.get("apiVersion"), value.get("kind"))
        bodies = value.get("kind") != _METADATA_LIST
        decode = partial(_from_value, gvk=kind, bodies=bodies, problems=self._found.problems)
        self._items(document.line, value["items"] or (), decode)

    def _single(self, line: int, item: Any, decode: Callable[[Any], KubernetesObject]) -> None:
        repairs = len(self._found.problems)
        try:
            found = decode(item)
        except (msgspec.DecodeError, RecursionError):
            self._refuse(_NO_OBJECT, line)
            return
        if fault := _fault(found):
            del self._found.problems[repairs:]
            self._refuse(fault, line)
        elif found.gvk.kind == "List":
            self._refuse("the items of the list are missing or no list", line)
        else:
            self._found.objects.append(found)

    def _items(self, line: int, items: Any, decode: Callable[[Any], KubernetesObject]) -> None:
        if not isinstance(items, list | tuple):
            self._refuse("the items of the list are missing or no list", line)
            return
        faults: Counter[str] = Counter()
        for item in items:
            repairs = len(self._found.problems)
            try:
                found = decode(item)
                fault = _fault(found)
            except (msgspec.DecodeError, RecursionError):
                fault = _NO_OBJECT
            if fault:
                del self._found.problems[repairs:]
                faults[fault] += 1
            else:
                self._found.objects.append(found)
        if faults:
            self._leave_out(faults, len(items), line)

    def _leave_out(self, faults: Counter[str], items: int, line: int) -> None:
        """Say in one sentence which items were left out; a list of nothing else is refused."""
        left_out = faults.total()
        reasons = ", ".join(
            f"{fault} ({count})" if len(faults) > 1 else fault for fault, count in sorted(faults.items())
        )
        if left_out < items:
            problem = f"{left_out} of {items} items were left out: {reasons}"
            self._found.problems.append(InputError(self._source, problem, line=line).message)
            return
        kindless = _NO_KIND in faults and self._source != "-"
        hint = "The name of the file can tell the kind, as pods.json does." if kindless else ""
        self._refuse(f"none of the {items} items can be used: {reasons}", line, hint=hint)

    def _refuse(self, problem: str, line: int, *, hint: str = "") -> None:
        error = InputError(self._source, problem, line=line, hint=hint)
        if self._strict:
            raise error
        self._found.errors.append(error)

    def _item_kind(self, api_version: object, kind: object) -> GroupVersionKind | None:
        """Derive the kind of the items from that of their list, else from the name of the file."""
        if (
            isinstance(api_version, str)
            and isinstance(kind, str)
            and kind not in {"", "List", _METADATA_LIST}
        ):
            return GroupVersionKind(*split_api_version(api_version), kind.removesuffix("List"))
        base = re.split(r"[/\\]", self._source)[-1]
        return _kinds_by_plural().get(re.sub(r"[-_]", "", base.partition(".")[0].lower()))

    def _note_recording(self, metadata: object) -> None:
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        stated = annotations.get(RECORDED_AT) if isinstance(annotations, dict) else None
        if isinstance(stated, str) and parse_timestamp(stated):
            self._found.recorded_at.append(stated)
        elif stated is not None:
            self._found.problems.append(f"{self._source}: the annotation {RECORDED_AT} is no RFC 3339 time")


def _is_list_kind(kind: object) -> bool:
    return not kind or (isinstance(kind, str) and kind.endswith("List"))


def _loosely(metadata: msgspec.Raw) -> Any:
    """Decode what is of use but not needed; ``None`` where it is absent or odd."""
    try:
        return msgspec.json.decode(metadata)
    except (msgspec.DecodeError, RecursionError):
        return None


def _fault(found: KubernetesObject) -> str:
    """Say why this is no object; empty where it is one. A name may be left to the server to make up."""
    if not found.gvk.kind or found.gvk.kind == _METADATA_ONLY:
        return _NO_KIND
    if not found.gvk.version:
        return "Object 'apiVersion' is missing"
    if found.gvk.group == _OUR_GROUP:
        return f"this is a {found.gvk.kind} that kubectl insight printed, not a Kubernetes object"
    if found.name or found.gvk.kind == "List" or _generates_name(found):
        return ""
    return "Object 'metadata.name' is missing"


def _generates_name(found: KubernetesObject) -> bool:
    metadata = found.body().get("metadata")
    return isinstance(metadata, dict) and bool(metadata.get("generateName"))


def _from_value(
    value: object, gvk: GroupVersionKind | None = None, *, bodies: bool = True, problems: list[str]
) -> KubernetesObject:
    if not isinstance(value, dict):
        raise msgspec.ValidationError("not an object")
    return from_mapping(value, gvk, bodies=bodies, problems=problems)


@cache
def _kinds_by_plural() -> Mapping[str, GroupVersionKind]:
    """Return the built-in kinds by their plurals; of several groups the one that kubectl prefers."""
    return {resource.plural: resource.gvk for resource in reversed(offline_catalogue().resources)}

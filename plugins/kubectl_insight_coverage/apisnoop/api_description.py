"""What APISnoop reads of an OpenAPI document: more than our catalogue keeps, so files are read again for it.

The catalogue has neither descriptions nor media types. What follows from these in Kubernetes' own files follows from
actions and releases as well, so the bundled releases serve APISnoop's formats without their files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from kubectl_insight.api import GroupVersionKind, InputError
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.openapi import OperationObject
from kubectl_insight_coverage.catalogue.operation import Operation

_WATCH_TYPES: Final = frozenset(
    {"application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"}
)
_WATCH_ACTIONS: Final = frozenset({"list", "watch", "watchlist"})
"""The actions whose operations produce these media types, in every release from 1.8 to 1.37."""

_SAID_TO_BE_DEPRECATED: Final = 12
"""The first minor version whose descriptions of the paths with ``/watch/`` say "deprecated"; no others do."""


class DescribedOperation(NamedTuple):
    """What a document says of a method on a path.

    Attributes:
        method: In small letters, as OpenAPI has it.
        kind: ``None`` where it does not deal with objects.
        description: ``None`` where it is not known.
        deprecated: Whether the description says so.
        can_watch: Whether it can give a stream of changes.
    """

    path: str
    method: str
    operation_id: str
    category: str
    action: str
    kind: GroupVersionKind | None
    description: str | None
    deprecated: bool
    can_watch: bool


class ApiDescription(NamedTuple):
    """All that a document says, in its order, and what to call it."""

    source: str
    operations: tuple[DescribedOperation, ...]


def read_description(data: bytes, source: str) -> ApiDescription:
    """Read an OpenAPI document of version 2, or of version 3, where streams follow from actions.

    Args:
        data: The document, unpacked.
        source: What to call it.

    Raises:
        InputError: It is no OpenAPI document.
    """
    try:
        return ApiDescription(source, tuple(_described(_DOCUMENTS.decode(data))))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(source, f"not an OpenAPI document: {error}") from error


def derived_description(catalogue: Catalogue) -> ApiDescription:
    """Return what the document behind a catalogue says, its descriptions excepted."""
    operations = (_derived(operation, catalogue.minor) for operation in catalogue.operations)
    return ApiDescription(catalogue.source, tuple(operations))


class _Operation(OperationObject):
    produces: list[str] = msgspec.field(default_factory=list)


class _Document(msgspec.Struct):
    paths: dict[str, dict[str, msgspec.Raw]]
    openapi: str = ""


_DOCUMENTS: Final = msgspec.json.Decoder(_Document)
_OPERATIONS: Final = msgspec.json.Decoder(_Operation)
_METHODS: Final = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})


def _described(document: _Document) -> Iterator[DescribedOperation]:
    for path, item in document.paths.items():
        for method, raw in item.items():
            if method in _METHODS:
                operation = _OPERATIONS.decode(raw)
                streams = not _WATCH_TYPES.isdisjoint(operation.produces)
                lists = bool(document.openapi) and operation.action in _WATCH_ACTIONS
                yield _operation(path, method, operation, can_watch=streams or lists)


def _operation(path: str, method: str, operation: _Operation, *, can_watch: bool) -> DescribedOperation:
    return DescribedOperation(
        path=path,
        method=method,
        operation_id=operation.operation_id,
        category=min(operation.tags, default="").partition("_")[0],
        action=operation.action,
        kind=operation.kind,
        description=operation.description,
        deprecated=operation.deprecated,
        can_watch=can_watch,
    )


def _derived(operation: Operation, minor: int) -> DescribedOperation:
    kind = GroupVersionKind(operation.group, operation.version, operation.kind)
    return DescribedOperation(
        path=operation.path,
        method=operation.method.lower(),
        operation_id=operation.operation_id,
        category=operation.category,
        action=operation.action,
        kind=kind if operation.kind else None,
        description=None,
        deprecated=operation.key.prefix == "watch" and minor >= _SAID_TO_BE_DEPRECATED,
        can_watch=operation.action in _WATCH_ACTIONS,
    )

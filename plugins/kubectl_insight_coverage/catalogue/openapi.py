"""Operations out of OpenAPI documents: version 2 as one file, version 3 as a server gives it, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn

import msgspec

from kubectl_insight.api import GroupVersionKind, InputError


class SpecifiedOperation(NamedTuple):
    """What a document says of one operation.

    ``kind`` is ``None`` for operations that do not deal with objects; ``deprecated`` is what the description says.
    """

    path: str
    method: str
    operation_id: str
    category: str
    action: str
    kind: GroupVersionKind | None
    deprecated: bool


class OpenApiDocument(NamedTuple):
    """The operations of a document in its own order, and the version that it gives itself."""

    version: str
    operations: tuple[SpecifiedOperation, ...]


class _Kind(msgspec.Struct):
    group: str = ""
    version: str = ""
    kind: str = ""


class OperationObject(msgspec.Struct):
    """An Operation Object of an OpenAPI document, as far as Kubernetes fills it in."""

    operation_id: str = msgspec.field(name="operationId", default="")
    tags: list[str] = []
    description: str | None = None
    action: str = msgspec.field(name="x-kubernetes-action", default="")
    written_kind: _Kind | None = msgspec.field(name="x-kubernetes-group-version-kind", default=None)

    @property
    def kind(self) -> GroupVersionKind | None:
        """The kind of the objects that it deals with."""
        kind = self.written_kind
        return GroupVersionKind(kind.group, kind.version, kind.kind) if kind else None

    @property
    def deprecated(self) -> bool:
        """Whether the description says so."""
        return "deprecated" in (self.description or "").lower()


class _PathItem(msgspec.Struct):
    get: OperationObject | None = None
    put: OperationObject | None = None
    post: OperationObject | None = None
    delete: OperationObject | None = None
    options: OperationObject | None = None
    head: OperationObject | None = None
    patch: OperationObject | None = None


class _Information(msgspec.Struct):
    version: str = ""


class _Document(msgspec.Struct):
    paths: dict[str, _PathItem]
    swagger: str = ""
    openapi: str = ""
    info: _Information = msgspec.field(default_factory=_Information)


_METHODS: Final = _PathItem.__struct_fields__
_DECODER: Final = msgspec.json.Decoder(_Document)


def read_openapi(data: bytes, source: str) -> OpenApiDocument:
    """Read the OpenAPI file of a Kubernetes API server, of version 2 or 3.

    Raises:
        InputError: It is no OpenAPI document, or one of another product.
    """
    document = read_part(data, source)
    if not any(operation.path.startswith(("/api/", "/apis/")) for operation in document.operations):
        _refuse(
            source, "not the OpenAPI document of a Kubernetes API server: no path begins with /api/ or /apis/"
        )
    return document


def read_part(data: bytes, source: str) -> OpenApiDocument:
    """Read one of a server's OpenAPI documents of version 3, which may hold as little as ``/version``.

    Raises:
        InputError: It is no OpenAPI document.
    """
    try:
        document = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        _refuse(source, f"not an OpenAPI document: {error}", error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _refuse(source, f"not JSON: {error}", error)
    if not document.swagger.startswith("2.") and not document.openapi.startswith("3."):
        _refuse(source, "not an OpenAPI document of version 2 or 3")
    return OpenApiDocument(document.info.version, tuple(_operations(document)))


def _refuse(source: str, problem: str, cause: Exception | None = None) -> NoReturn:
    raise InputError(source, problem) from cause


def _operations(document: _Document) -> Iterator[SpecifiedOperation]:
    for path, item in document.paths.items():
        for method in _METHODS:
            operation: OperationObject | None = getattr(item, method)
            if operation is not None:
                yield _specified(path, method.upper(), operation)


def _specified(path: str, method: str, operation: OperationObject) -> SpecifiedOperation:
    tag = operation.tags[0] if operation.tags else ""
    return SpecifiedOperation(
        path,
        method,
        operation.operation_id or f"{method} {path}",
        tag.partition("_")[0],
        operation.action,
        operation.kind,
        operation.deprecated,
    )

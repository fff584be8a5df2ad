"""Operations out of OpenAPI documents: version 2 as one file, version 3 as a server gives it, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn

import msgspec

from kubectl_insight.errors import InputError
from kubectl_insight.objects.reference import GroupVersionKind


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


class Specification(NamedTuple):
    """The operations of a document in its own order, and the version that it gives itself."""

    version: str
    operations: tuple[SpecifiedOperation, ...]


class _Kind(msgspec.Struct):
    group: str = ""
    version: str = ""
    kind: str = ""


class _Operation(msgspec.Struct):
    operation_id: str = msgspec.field(name="operationId", default="")
    tags: list[str] = []
    description: str = ""
    action: str = msgspec.field(name="x-kubernetes-action", default="")
    kind: _Kind | None = msgspec.field(name="x-kubernetes-group-version-kind", default=None)


class _PathItem(msgspec.Struct):
    get: _Operation | None = None
    put: _Operation | None = None
    post: _Operation | None = None
    delete: _Operation | None = None
    options: _Operation | None = None
    head: _Operation | None = None
    patch: _Operation | None = None


class _Information(msgspec.Struct):
    version: str = ""


class _Document(msgspec.Struct):
    paths: dict[str, _PathItem]
    swagger: str = ""
    openapi: str = ""
    info: _Information = msgspec.field(default_factory=_Information)


_METHODS: Final = _PathItem.__struct_fields__
_DECODER: Final = msgspec.json.Decoder(_Document)


def read_openapi(data: bytes, source: str) -> Specification:
    """Read the OpenAPI file of a Kubernetes API server, of version 2 or 3.

    Raises:
        InputError: It is no OpenAPI document, or one of another product.
    """
    specification = read_part(data, source)
    if not any(operation.path.startswith(("/api/", "/apis/")) for operation in specification.operations):
        _refuse(
            source, "not the OpenAPI document of a Kubernetes API server: no path begins with /api/ or /apis/"
        )
    return specification


def read_part(data: bytes, source: str) -> Specification:
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
    return Specification(document.info.version, tuple(_operations(document)))


def _refuse(source: str, problem: str, cause: Exception | None = None) -> NoReturn:
    raise InputError(source, problem) from cause


def _operations(document: _Document) -> Iterator[SpecifiedOperation]:
    for path, item in document.paths.items():
        for method in _METHODS:
            operation: _Operation | None = getattr(item, method)
            if operation is not None:
                yield _specified(path, method.upper(), operation)


def _specified(path: str, method: str, operation: _Operation) -> SpecifiedOperation:
    tag = operation.tags[0] if operation.tags else ""
    kind = operation.kind
    return SpecifiedOperation(
        path,
        method,
        operation.operation_id or f"{method} {path}",
        tag.partition("_")[0],
        operation.action,
        GroupVersionKind(kind.group, kind.version, kind.kind) if kind else None,
        "deprecated" in operation.description.lower(),
    )

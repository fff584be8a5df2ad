"""The operations that one API has, found by what requests for them have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kubectl_insight.api import GroupVersionKind, RequestKey, UsageError, request_key
from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.openapi import SpecifiedOperation, read_openapi, read_part
from kubectl_insight_coverage.catalogue.operation import Conformance, Lifecycle, Operation, level_of
from kubectl_insight_coverage.catalogue.release import minor_of, release_name


@dataclass(frozen=True)
class Catalogue:
    """The operations of a release, of an OpenAPI file, or of a server.

    Attributes:
        minor: The minor version of Kubernetes that it belongs to. For an OpenAPI file that does not say it is the
            release that resembles it most.
        source: Where it comes from, in words: ``Kubernetes 1.36``, a file's name.
        operations: All of them, sorted by path and method.
        is_bundled: Whether it has everything that the release can serve, more than a server mostly does.
        by_key: The same by key of the path, then by method.
    """

    minor: int
    source: str
    operations: tuple[Operation, ...]
    is_bundled: bool = False
    by_key: Mapping[RequestKey, Mapping[str, Operation]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[RequestKey, dict[str, Operation]] = {}
        for operation in self.operations:
            by_key.setdefault(operation.key, {})[operation.method] = operation
        object.__setattr__(self, "by_key", by_key)

    @property
    def release(self) -> str:
        """The release that it belongs to: ``1.36``."""
        return release_name(self.minor)

    @classmethod
    def of(cls, version: str) -> Catalogue:
        """Return what a release of Kubernetes can serve, every alpha and beta API included.

        Args:
            version: ``1.36``, ``v1.36.2``.

        Raises:
            UsageError: It is no release that is known.
        """
        minor = minor_of(version)
        if minor is None or not history.oldest() <= minor <= history.newest():
            known = f"{release_name(history.oldest())} to {release_name(history.newest())}"
            raise UsageError(f"unknown Kubernetes release {version!r}: known are {known}")
        return cls(
            minor, f"Kubernetes {release_name(minor)}", tuple(history.operations_of(minor)), is_bundled=True
        )

    @classmethod
    def from_openapi(cls, data: bytes, source: str) -> Catalogue:
        """Return what an OpenAPI file specifies, of version 2 or 3.

        Raises:
            InputError: It cannot be read, or is of another product.
        """
        document = read_openapi(data, source)
        return _specified(document.operations, minor_of(document.version), source)

    @classmethod
    def from_server(cls, documents: Mapping[str, bytes], version: str, source: str) -> Catalogue:
        """Return what a server really serves, custom resources and aggregated APIs included.

        Args:
            documents: Its OpenAPI documents of version 3 by the names that ``/openapi/v3`` gives them.
            version: Its ``gitVersion``.
            source: How to call it.

        Raises:
            InputError: A document cannot be read.
        """
        parts = (read_part(data, f"{source}/openapi/v3/{name}") for name, data in sorted(documents.items()))
        operations = [operation for part in parts for operation in part.operations]
        return _specified(operations, minor_of(version), source)


def _specified(specified: Iterable[SpecifiedOperation], minor: int | None, source: str) -> Catalogue:
    operations = {(one.path, one.method): one for one in specified}
    if minor is None:
        minor = history.nearest_release(frozenset(one.operation_id for one in operations.values()))
    return Catalogue(minor, source, tuple(_operation(operations[name], minor) for name in sorted(operations)))


def _operation(specified: SpecifiedOperation, minor: int) -> Operation:
    """Return an operation of a specification, with the future that Kubernetes gives the one of this path."""
    key = request_key(specified.path)
    known = history.known_operations().get(key, {}).get(specified.method)
    same = known.nearest(minor) if known else None
    kind = specified.kind or GroupVersionKind(*history.group_version(key), "")
    return Operation(
        operation_id=specified.operation_id,
        method=specified.method,
        path=specified.path,
        key=key,
        level=level_of(specified.path),
        category=specified.category,
        group=kind.group,
        version=kind.version,
        kind=kind.kind,
        action=specified.action,
        conformance=same.conformance if same else Conformance.UNKNOWN,
        conformance_tests=same.conformance_tests if same else (),
        lifecycle=same.lifecycle if same else Lifecycle(),
    )

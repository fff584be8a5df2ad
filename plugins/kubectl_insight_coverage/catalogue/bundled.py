"""The operations of every Kubernetes release that we know, out of the file that ``make catalogue`` writes.

The file is text, one path a line, so that a new release can be reviewed as a difference; a wheel compresses it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from kubectl_insight.api import GroupVersionKind
from kubectl_insight_coverage.catalogue.operation import Conformance

FILE: Final = "kubernetes.json"


class Span(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A run of releases, both ends included, in which something was the same.

    ``kind`` is the place of the operation's kind in the document's ``kinds``, or ``None``.
    """

    first: int
    last: int
    kind: int | None


class ConformanceSpan(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A run of releases in which the conformance suite said the same of an operation."""

    first: int
    last: int
    status: Conformance


class OperationRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An operation over all releases. `tests` are places in the document's ``tests``."""

    operation_id: str
    method: str
    action: str
    spans: tuple[Span, ...]
    conformance: tuple[ConformanceSpan, ...] = ()
    tests: tuple[int, ...] = ()


class PathRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A path and what can be done with it."""

    path: str
    category: str
    operations: tuple[OperationRow, ...]


class TestRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A conformance test, and the release in which it became one in its present form."""

    name: str
    since: int


class Plan(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What is known of the future of a resource, in the releases from `first` to `last`.

    An empty `resource` stands for the whole group version. `replacement` is a place in the document's ``kinds``: what
    stays at last where several versions replaced each other.
    """

    group: str
    version: str
    resource: str
    first: int
    last: int
    deprecated: int | None
    removed: int | None
    off_by_default: int | None
    replacement: int | None


class Document(msgspec.Struct, frozen=True):
    """The whole file.

    Attributes:
        inputs: What it was made from: the checksums of Go modules, as go.sum has them, by module and version.
        digest: SHA-256 of all that follows it, so that a change by hand is noticed.
    """

    inputs: dict[str, str]
    digest: str
    oldest: int
    newest: int
    kinds: tuple[GroupVersionKind, ...]
    tests: tuple[TestRow, ...]
    plans: tuple[Plan, ...]
    paths: tuple[PathRow, ...]


@cache
def document() -> Document:
    """Return the file's content."""
    return msgspec.json.decode(Path(__file__).with_name(FILE).read_bytes(), type=Document)

"""The part of an object that all kinds share, as typed partial structs.

Only the fields that we read are named; a decoder skips all others without building them, which is what
makes large lists cheap. Every field may be missing or ``null``.
Source of the field names: ``k8s.io/apimachinery/pkg/apis/meta/v1/types.go``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class OwnerReference(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    """One entry of ``metadata.ownerReferences``."""

    api_version: str | None = ""
    kind: str | None = ""
    name: str | None = ""
    uid: str | None = ""
    controller: bool | None = None
    block_owner_deletion: bool | None = None


class ManagedFieldsEntry(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    """One entry of ``metadata.managedFields`` without the fields themselves."""

    manager: str | None = ""
    operation: str | None = ""
    time: str | None = None
    subresource: str | None = ""


class ObjectMeta(msgspec.Struct, gc=False, frozen=True, rename="camel"):
    """``metadata`` as far as we read it. Timestamps stay RFC 3339 text."""

    name: str | None = ""
    namespace: str | None = ""
    uid: str | None = ""
    generation: int | None = None
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    owner_references: list[OwnerReference] | None = None
    finalizers: list[str] | None = None
    managed_fields: list[ManagedFieldsEntry] | None = None

    def label(self, key: str) -> str:
        """Return a label's value, or an empty string."""
        return self.labels.get(key, "") if self.labels else ""

    def annotation(self, key: str) -> str:
        """Return an annotation's value, or an empty string."""
        return self.annotations.get(key, "") if self.annotations else ""

    def label_map(self) -> Mapping[str, str]:
        """Return the labels, never ``None``."""
        return self.labels or {}

"""What the conformance suite covers, out of the two lists that Kubernetes' own gate reads.

Every stable operation that is not deprecated must have a conformance test, unless it is listed as ineligible or
as pending. The gate fails where that does not hold, so what is listed nowhere is tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from kubectl_insight_coverage.catalogue.openapi import SpecifiedOperation
from kubectl_insight_coverage.catalogue.operation import BETA_WITHOUT_VERSION, Conformance, Level, level_of
from tools.catalogue.inputs import INELIGIBLE, PENDING
from tools.catalogue.modules import Module


@dataclass(frozen=True)
class ConformanceLists:
    """The operations that a release lists; ``None`` where it has no such list yet."""

    ineligible: frozenset[str] | None
    pending: frozenset[str] | None

    def status(self, operation: SpecifiedOperation) -> Conformance:
        """Return what the suite says of an operation of this release."""
        stable = _is_stable(operation.path, operation.operation_id)
        if not stable or operation.deprecated or self.ineligible is None:
            return Conformance.UNKNOWN
        if operation.operation_id in self.ineligible:
            return Conformance.INELIGIBLE
        if self.pending is None:
            return Conformance.UNKNOWN
        return Conformance.PENDING if operation.operation_id in self.pending else Conformance.TESTED


def _is_stable(path: str, operation_id: str) -> bool:
    """Tell whether the suite counts an operation among the stable ones, as its predecessor's lists do."""
    return operation_id not in BETA_WITHOUT_VERSION and level_of(path) is Level.STABLE


def conformance_lists(module: Module) -> ConformanceLists:
    """Read the lists of a release."""
    ineligible = _list(module, INELIGIBLE)
    pending = _list(module, PENDING)
    return ConformanceLists(
        None if ineligible is None else frozenset(entry["endpoint"] for entry in ineligible),
        None if pending is None else frozenset(pending),
    )


def _list(module: Module, name: str) -> list[Any] | None:
    file = next(module.files(name), None)
    return None if file is None else yaml.safe_load(file.read_text(encoding="utf-8")) or []

"""Keeps the books while objects are read: what was listed, what was refused, what failed."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.errors import ClusterError, ForbiddenError, ServerError
from kubectl_insight.objects.completeness import Completeness, KindFailure
from kubectl_insight.objects.reference import GroupKind


class Account:
    """A :class:`Completeness` in the making."""

    def __init__(self, failures: Iterable[KindFailure] = ()) -> None:
        self._listed: set[str] = set()
        self._forbidden: set[str] = set()
        self._failed: dict[str, str] = {failure.kind: failure.reason for failure in failures}
        self._problems: list[str] = []
        self._truncated = False

    def listed(self, kind: GroupKind) -> None:
        """Note that a kind was read."""
        self._listed.add(str(kind))

    def failed(self, kind: GroupKind, error: ClusterError) -> None:
        """Note that a kind could not be read."""
        if isinstance(error, ForbiddenError):
            self._forbidden.add(str(kind))
        else:
            self._failed[str(kind)] = error.detail if isinstance(error, ServerError) else error.message

    def odd(self, problems: Iterable[str], *, truncated: bool = False) -> None:
        """Note odd objects, and whether a list was not one moment's."""
        self._problems.extend(problems)
        self._truncated = self._truncated or truncated

    def nothing_readable(self) -> bool:
        """Tell whether all that was tried was refused or failed."""
        return not self._listed and bool(self._forbidden or self._failed)

    def close(self, objects: int) -> Completeness:
        """Return the finished account."""
        failed = tuple(KindFailure(kind, reason) for kind, reason in sorted(self._failed.items()))
        return Completeness(
            kinds_listed=tuple(sorted(self._listed)),
            kinds_forbidden=tuple(sorted(self._forbidden)),
            kinds_failed=failed,
            truncated=self._truncated,
            objects=objects,
            problems=tuple(sorted(self._problems)),
        )

"""Keeps the books while objects are read: what was listed, what was refused, what failed."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.cluster.listing import ListResult
from kubectl_insight.errors import ClusterError, ForbiddenError, ServerError
from kubectl_insight.objects.completeness import Completeness, KindFailure
from kubectl_insight.objects.reference import GroupKind


class Account:
    """A :class:`Completeness` in the making."""

    def __init__(self, failures: Iterable[KindFailure] = ()) -> None:
        self._listed: set[str] = set()
        self._forbidden: set[str] = set()
        self._failed: dict[str, str] = {failure.kind: failure.reason for failure in failures}
        self._problems: set[str] = set()
        self._errors: dict[str, ClusterError] = {}
        self._truncated = False

    def listed(self, kind: GroupKind) -> None:
        """Note that a kind was read."""
        self._listed.add(str(kind))

    def failed(self, kind: GroupKind, error: ClusterError) -> None:
        """Note that a kind, or a part of it, could not be read."""
        self._errors[str(kind)] = error
        if isinstance(error, ForbiddenError):
            self._forbidden.add(str(kind))
        else:
            self._failed[str(kind)] = error.detail if isinstance(error, ServerError) else error.message

    def forget(self, kind: GroupKind) -> None:
        """Note that a kind that failed is not served at all."""
        self._failed.pop(str(kind), None)
        self._errors.pop(str(kind), None)

    def part(self, kind: GroupKind, result: ListResult) -> None:
        """Note what was odd about a list: its objects, its time, its gaps."""
        self._problems.update(result.problems)
        self._truncated = self._truncated or result.truncated
        if result.left_out is not None:
            self.failed(kind, result.left_out)

    def only_error(self) -> ClusterError | None:
        """Return why nothing could be read, as said of one well-known kind; ``None`` if something could.

        A refusal is returned only where all were refusals.
        """
        if self._listed:
            return None
        core_first = sorted(self._errors, key=lambda kind: ("." in kind, kind))
        errors = [self._errors[kind] for kind in core_first]
        return min(errors, key=lambda error: isinstance(error, ForbiddenError), default=None)

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

"""How much of what was asked for could be read: a result is only worth something together with this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindFailure:
    """A kind that could not be read.

    Attributes:
        kind: ``Kind.group``, or ``group/version`` where even the kinds are unknown.
        reason: What the server said, one line.
    """

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """The account of one inventory.

    Attributes:
        kinds_listed: ``Kind.group`` of what was read, sorted.
        kinds_forbidden: Kinds that the user may not read, sorted.
        kinds_failed: Kinds that failed for another reason.
        truncated: A list changed while its pages were read, so objects may be missing or stale.
        objects: How many objects were read.
        problems: One sentence for each object that was odd and what was made of it.
    """

    kinds_listed: tuple[str, ...] = ()
    kinds_forbidden: tuple[str, ...] = ()
    kinds_failed: tuple[KindFailure, ...] = ()
    truncated: bool = False
    objects: int = 0
    problems: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not (self.kinds_forbidden or self.kinds_failed or self.truncated or self.problems)

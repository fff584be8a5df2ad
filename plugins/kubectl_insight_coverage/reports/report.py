"""The answer of ``coverage``, as data: what every form of output is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kubectl_insight.api import Tally
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.classification import UnmatchedClass
from kubectl_insight_coverage.catalogue.operation import Level, Operation
from kubectl_insight_coverage.counting.usage import Hits, InputAccount
from kubectl_insight_coverage.query import By
from kubectl_insight_coverage.reports.client_identity import Noise
from kubectl_insight_coverage.reports.resource_names import ResourceName

INEXACT: Final = "The log was too big to be counted to the last request"
"""What every form of the answer says where counts are not exact."""


class NeverReason(StrEnum):
    """Why an operation was never hit."""

    NOT_SERVED = "not served"
    UNUSED = "unused"
    UNDETERMINABLE = "undeterminable"
    """Audit events do not tell it from another operation: HEAD is logged as ``get``."""


@dataclass(frozen=True, slots=True)
class OperationUse:
    """An operation of the catalogue and what came of it.

    Attributes:
        hits: How many of the requests count as hits under the report's rule.
        applications: Who hit it, sorted; with the numbers of their hits.
        never: Why it was never hit; ``None`` if it was.
        first: When it was first called, RFC 3339; empty if never.
    """

    operation: Operation
    tally: Tally
    hits: int
    applications: Mapping[str, int]
    tests: tuple[str, ...]
    first: str
    last: str
    never: NeverReason | None


@dataclass(frozen=True, slots=True)
class ApplicationUse:
    """What one application calls.

    Attributes:
        requests: All its requests, whatever became of them.
        operations: Distinct operations hit, also by level.
        worst_level: The least mature level hit; ``None`` if no operation was.
        noise: What makes it noise for an upgrade; ``NONE`` for what somebody runs.
    """

    name: str
    requests: int
    operations: int
    by_level: Mapping[Level, int]
    worst_level: Level | None
    denied: int
    noise: Noise
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class GroupUse:
    """One row of ``--by``: what is common to some requests, and what they hit."""

    name: str
    requests: int
    hits: int
    denied: int
    operations: int
    by_level: Mapping[Level, int]
    applications: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class UnmatchedUse:
    """Requests that no operation accounts for, by what they were for.

    Attributes:
        what: The group and resource, or the path.
        example: A path of these requests, names replaced.
    """

    unmatched_class: UnmatchedClass
    what: str
    reason: str
    requests: int
    served: int
    example: str
    applications: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeniedUse:
    """Requests of one application that were turned away.

    Attributes:
        what: The resource with its group and version, or the path.
        namespace: Empty where the path names none.
        code: 401, 403 or 429; 0 where the log has only the decision.
    """

    application: str
    verb: str
    what: str
    namespace: str
    code: int
    requests: int
    last: str


class UpgradeVerdict(StrEnum):
    """What an upgrade does to the use of an API by an application."""

    GONE = "gone already"
    REMOVED = "removed"
    DEPRECATED = "deprecated"
    OFF_BY_DEFAULT = "off by default"


@dataclass(frozen=True, slots=True)
class UpgradeUse:
    """The use of one API version by one application that an upgrade ends, or that is deprecated at the target.

    Attributes:
        deprecated: The first release in which it is deprecated, as a minor version; ``None`` where nobody has said.
        removed: The first release that does not serve it any more.
        replacement: What to call instead.
        users: Who sent them, as a tool may have many.
        requests: How many there were, whatever became of them.
        noise: As in :class:`ApplicationUse`.
        also_calls_successor: Whether the application calls the replacement as well, and so copes without.
    """

    api: ResourceName
    verdict: UpgradeVerdict
    deprecated: int | None
    removed: int | None
    replacement: ResourceName | None
    application: str
    users: tuple[str, ...]
    requests: int
    last: str
    noise: Noise
    also_calls_successor: bool

    @property
    def breaks(self) -> bool:
        """Whether something that somebody runs stops to work."""
        return (
            self.verdict is not UpgradeVerdict.DEPRECATED and not self.noise and not self.also_calls_successor
        )

    @property
    def outcome(self) -> str:
        """What becomes of it in a word: the verdict, or that it need not trouble anybody."""
        if self.noise:
            return "noise"
        return "safe" if self.also_calls_successor else self.verdict.value

    @property
    def reason(self) -> str:
        """Why it need not trouble anybody; empty where it may."""
        return self.noise.value or ("calls the replacement as well" if self.also_calls_successor else "")


@dataclass(frozen=True, slots=True)
class TestUse:
    """What one end-to-end test called."""

    name: str
    operations: Mapping[str, int]
    requests: int
    is_conformance: bool


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """The operations of a level, and how many of them were hit."""

    operations: int
    hit: int


@dataclass(frozen=True, slots=True)
class CoverageReport:
    """What an API's use came to.

    Attributes:
        catalogue: The operations that requests were compared with.
        evidence: What speaks for this release, in words.
        hits: Which requests count.
        by: What `groups` are; ``None`` where nothing was asked for.
        operations: All operations of the catalogue that the question is about, by path and method; those never
            hit as well.
        unmatched: By class and falling number of requests.
        upgrade: What breaks at the target, worst first; empty without a target.
        target: The release to upgrade to, as a minor version; ``None`` where none was named.
        exact: Whether counts may be relied on to the last request.
    """

    catalogue: Catalogue
    evidence: str
    hits: Hits
    inputs: tuple[InputAccount, ...]
    events: int
    requests: Tally
    matched: int
    summary: Mapping[Level, LevelSummary]
    total: LevelSummary
    operations: tuple[OperationUse, ...]
    applications: tuple[ApplicationUse, ...]
    unmatched: tuple[UnmatchedUse, ...]
    denied: tuple[DeniedUse, ...]
    tests: tuple[TestUse, ...]
    upgrade: tuple[UpgradeUse, ...]
    target: int | None
    by: By | None
    groups: tuple[GroupUse, ...]
    exact: bool

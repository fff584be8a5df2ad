"""What was asked of ``coverage``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kubectl_insight_coverage.counting.usage import Hits

AppBy = Literal["auto", "service-account", "user-agent", "user", "pod"]
"""What an application is told by."""
By = Literal["operation", "app", "level", "category", "kind", "user", "namespace", "verb", "test", "cluster"]
Only = Literal["hit", "never", "deprecated", "removed", "conformance", "denied", "unmatched"]
LeftOut = Literal["discovery", "system", "scanners"]
FailOn = Literal["removed", "deprecated", "never"]
ReportOutput = Literal["table", "wide", "json", "csv", "html", "svg"]
"""The forms of a report."""
ApisnoopOutput = Literal[
    "sunburst",
    "apisnoop-summary",
    "apisnoop-categories",
    "apisnoop-endpoints",
    "apisnoop-spreadsheet",
    "apisnoop-coverage",
]
"""The forms of APISnoop, which count by rules of their own."""
Output = Literal[ReportOutput, ApisnoopOutput]


@dataclass(frozen=True, slots=True)
class CoverageQuery:
    """One call of ``coverage``, checked.

    Attributes:
        by: What the table has a row for; ``None`` gives the overview.
        only: Which operations are shown, all that any of these names; empty shows all.
        verb: Globs on the verbs of requests; a ``-`` before one leaves out what fits. So for the next ones.
        resource: On ``pods``, ``pods/log``, ``deployments.apps``; on paths outside of resources.
        exclude: What is left out before anything is counted.
        app: The application that the whole log is of; empty where clients tell.
        target: The minor version to upgrade to.
        ineligible: Operations that conformance tests cannot cover.
        fail_on: What makes the exit code 1.
        fail_under: The least percentage of operations that must be hit.
    """

    by: By | None = None
    only: frozenset[Only] = frozenset()
    verb: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    namespace: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    user_agent: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    hits: Hits = "served"
    exclude: frozenset[LeftOut] = frozenset()
    app: str = ""
    app_by: AppBy = "auto"
    target: int | None = None
    ineligible: frozenset[str] = frozenset()
    fail_on: frozenset[FailOn] = frozenset()
    fail_under: float | None = None

    @property
    def chooses_requests(self) -> bool:
        """Whether some requests are left out before anything is counted."""
        filters = (
            self.verb,
            self.resource,
            self.namespace,
            self.user,
            self.user_agent,
            self.code,
            self.exclude,
        )
        return any(filters)

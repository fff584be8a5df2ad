"""Uses made by hand, for tests of what is told from them."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.audit.outcome import OUTCOME_OF_CODE
from kubectl_insight.audit.tally import Tally
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.counting.forms import form_of
from kubectl_insight_coverage.counting.usage import Client, Request, Usage, Use
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.building import build_answer
from kubectl_insight_coverage.reports.report import CoverageReport

ADMIN = "kubernetes-admin"
DAY = "2026-06-01T"


def client(
    user: str = ADMIN, agent: str = "kubectl/v1.36.0 (linux/amd64) kubernetes/0000000", **more: str
) -> Client:
    """Make a client."""
    return Client(user, more.get("impersonated", ""), agent, more.get("pod", ""))


def use(
    verb: str,
    path: str,
    code: int = 200,
    count: int = 1,
    *,
    by: Client | None = None,
    at: str = "12:00:00.000000Z",
) -> Use:
    """Make a use of requests that ended with a code; 0 is a request without an answer."""
    form = form_of(path)
    tally = Tally()
    setattr(tally, OUTCOME_OF_CODE[code].name.lower() if code else "received", count)
    return Use(Request(verb, form.text, form.namespace), by or client(), code, tally, DAY + at, DAY + at)


def usage_of(uses: Iterable[Use]) -> Usage:
    """Return the usage of uses."""
    listed = tuple(uses)
    return Usage(listed, events=sum(each.tally.total for each in listed))


def report_on(
    uses: Iterable[Use], query: CoverageQuery | None = None, release: str = "1.36"
) -> CoverageReport:
    """Return the report on uses."""
    return build_answer(usage_of(uses), Catalogue.of(release), query or CoverageQuery()).report

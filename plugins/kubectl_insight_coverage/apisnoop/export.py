"""The calls of a log in the forms of APISnoop, by its own rules of counting and matching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from kubectl_insight_coverage.apisnoop.annotations import Annotations, about_nothing
from kubectl_insight_coverage.apisnoop.api_description import (
    ApiDescription,
    derived_description,
    read_description,
)
from kubectl_insight_coverage.apisnoop.coverage_file import coverage_file
from kubectl_insight_coverage.apisnoop.endpoint_hits import EndpointHits, count_endpoint_hits
from kubectl_insight_coverage.apisnoop.endpoint_matching import EndpointMatcher
from kubectl_insight_coverage.apisnoop.exporters import (
    app_usage_categories,
    app_usage_endpoints,
    app_usage_summary,
    coverage_spreadsheet,
)
from kubectl_insight_coverage.apisnoop.sunburst import sunburst
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.counting.usage import InputAccount
from kubectl_insight_coverage.query import ApisnoopOutput, CoverageQuery
from kubectl_insight_coverage.reports.calls import Call

_FORMS: Final[dict[ApisnoopOutput, Callable[[EndpointHits], str]]] = {
    "sunburst": sunburst,
    "apisnoop-summary": app_usage_summary,
    "apisnoop-categories": app_usage_categories,
    "apisnoop-endpoints": app_usage_endpoints,
}


class Export(NamedTuple):
    """The text of a form, and a sentence for each thing that somebody should know besides."""

    text: str
    warnings: tuple[str, ...] = ()


class ComparedApi(NamedTuple):
    """The API that a log is compared with.

    Attributes:
        document: The OpenAPI document that decides what an endpoint is; without one that is derived.
    """

    catalogue: Catalogue
    document: bytes | None = None


def apisnoop_export(
    output: ApisnoopOutput,
    calls: Sequence[Call],
    query: CoverageQuery,
    api: ComparedApi,
    *,
    inputs: Sequence[InputAccount] = (),
    annotations: Annotations | None = None,
) -> Export:
    """Return one of APISnoop's forms.

    Args:
        output: Which one.
        calls: Those that a report is made from, with their applications; APISnoop matches them anew.
        query: Which requests are hits, and which operations conformance tests cannot cover.
        api: What they are compared with.
        inputs: Where the calls come from.
        annotations: What people noted of endpoints.
    """
    description = _description(api)
    uses = [call.use for call in calls]
    if output == "apisnoop-coverage":
        sources = [account.path for account in inputs]
        text = coverage_file(
            uses, description, api.catalogue, hits=query.hits, sources=sources, ineligible=query.ineligible
        )
        return Export(text)
    applications = {call.use.client: call.application for call in calls}
    hits = count_endpoint_hits(uses, EndpointMatcher(description), applications.__getitem__, query.hits)
    if output in _FORMS:
        return Export(_FORMS[output](hits))
    if annotations is None:
        return Export(coverage_spreadsheet(hits, {}))
    return Export(
        coverage_spreadsheet(hits, annotations.by_endpoint), about_nothing(annotations, hits.endpoints)
    )


def _description(api: ComparedApi) -> ApiDescription:
    if api.document is None:
        return derived_description(api.catalogue)
    return read_description(api.document, api.catalogue.source)

"""The report in the forms of APISnoop, by its own rules of counting and matching."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

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
from kubectl_insight_coverage.counting.usage import Client, InputAccount, Use
from kubectl_insight_coverage.query import CoverageQuery
from kubectl_insight_coverage.reports.applications import application_of
from kubectl_insight_coverage.specification import Specification

_FORMS: Final[dict[str, Callable[[EndpointHits], str]]] = {
    "sunburst": sunburst,
    "apisnoop-summary": app_usage_summary,
    "apisnoop-categories": app_usage_categories,
    "apisnoop-endpoints": app_usage_endpoints,
}


def predecessor_text(
    output: str,
    uses: Iterable[Use],
    query: CoverageQuery,
    specification: Specification,
    *,
    inputs: Sequence[InputAccount] = (),
    annotations: Annotations | None = None,
    warn: Callable[[str], None],
) -> str:
    """Return the text of one of APISnoop's forms.

    Args:
        output: ``sunburst`` or ``apisnoop-*``.
        uses: Those that passed the filters.
        query: Which requests are hits, and what tells applications apart.
        specification: The API. Its document decides what an endpoint is; without one that is derived.
        inputs: Where the uses come from.
        annotations: What people noted of endpoints.
        warn: Gets one sentence for each annotation of what is no endpoint.
    """
    description = _description(specification)
    if output == "apisnoop-coverage":
        return coverage_file(
            uses,
            description,
            specification.catalogue,
            hits=query.hits,
            sources=[account.path for account in inputs],
            ineligible=query.ineligible,
        )
    hits = count_endpoint_hits(
        uses, EndpointMatcher(description), partial(_application_of, query), query.hits
    )
    if output in _FORMS:
        return _FORMS[output](hits)
    for warning in about_nothing(annotations, hits.endpoints) if annotations else ():
        warn(f"warning: {warning}")
    return coverage_spreadsheet(hits, annotations.by_endpoint if annotations else {})


def _description(specification: Specification) -> ApiDescription:
    if specification.document is None:
        return derived_description(specification.catalogue)
    return read_description(specification.document, specification.catalogue.source)


def _application_of(query: CoverageQuery, client: Client) -> str:
    return query.app or application_of(client, query.app_by)

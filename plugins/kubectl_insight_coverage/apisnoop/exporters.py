"""The four tables that APISnoop exported in 2018: the same columns, rows and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kubectl_insight.api import csv_lines
from kubectl_insight_coverage.apisnoop.annotations import NO_ANNOTATION, Annotation
from kubectl_insight_coverage.apisnoop.endpoint_hits import EndpointHits
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint
from kubectl_insight_coverage.catalogue.operation import Level

UNCATEGORIZED: Final = "uncategorized"
UNUSED: Final = "unused"

UsageRow = tuple[str, str, str, int]
"""Level, category, ``method url`` or ``unused``, and a number."""


def app_usage_summary(hits: EndpointHits) -> str:
    """Return ``app-usage-summary``: of each application, how many endpoints of each level it called.

    The column ``conformance`` is the least mature level among these, ``stable`` without any.
    """
    rows = [_summary_row(app, endpoints) for app, endpoints in hits.applications.items()]
    return _table(("app", *Level, "total", "conformance"), rows)


def app_usage_categories(hits: EndpointHits) -> str:
    """Return ``app-usage-categories``: how many endpoints of each level and category each application called."""
    rows = [
        (app, level, category, count)
        for app, endpoints in hits.applications.items()
        for (level, category), count in _counts(endpoints).items()
    ]
    rows.sort(key=lambda row: (row[0], -row[3], row[1], row[2]))
    return _table(("app", "level", "category", "count"), rows)


def app_usage_endpoints(hits: EndpointHits) -> str:
    """Return ``app-usage-endpoints``: the endpoints called, by how many applications, and how many were not."""
    return _table(("level", "category", "method + url", "count"), usage_rows(hits))


def coverage_spreadsheet(hits: EndpointHits, annotations: Mapping[tuple[str, str], Annotation]) -> str:
    """Return ``coverage-spreadsheet``: every endpoint with its hits by each application.

    Args:
        hits: What to tell.
        annotations: What people wrote about endpoints, by method and URL.
    """
    using = _applications_using(hits)
    endpoints = sorted(hits.endpoints, key=lambda one: (-using[one], one.level, one.url, one.method))
    head = ("level", "category", "method", "url", "conforms", "apps using it")
    rows = [
        _spreadsheet_row(endpoint, using[endpoint], hits, annotations.get(endpoint[:2], NO_ANNOTATION))
        for endpoint in endpoints
    ]
    return _table((*head, *hits.applications, "questions"), rows)


def usage_rows(hits: EndpointHits) -> list[UsageRow]:
    """Return the rows of ``app-usage-endpoints``: the endpoints hit, then the numbers of those that were not.

    First comes the level, and in it the category, of which most endpoints were hit; then what most applications hit.
    """
    using = _applications_using(hits)
    hit = [endpoint for endpoint in hits.endpoints if using[endpoint]]
    in_level = Counter(endpoint.level for endpoint in hit)
    in_category = _counts(hit)
    hit.sort(
        key=lambda one: (
            -in_level[one.level],
            -in_category[one.level, one.category],
            -using[one],
            one.url,
            one.method,
        )
    )
    unused = _counts(endpoint for endpoint in hits.endpoints if not using[endpoint])
    return [
        *((one.level, one.category or UNCATEGORIZED, f"{one.method} {one.url}", using[one]) for one in hit),
        *(
            (level, category or UNCATEGORIZED, UNUSED, count)
            for (level, category), count in sorted(unused.items())
        ),
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return a table as text. Every cell is made harmless: methods, paths and names come from others' files."""
    return "".join(csv_lines(tuple(map(str, row)) for row in (header, *rows)))


def _summary_row(app: str, endpoints: Iterable[Endpoint]) -> tuple[str | int, ...]:
    counts = Counter(endpoint.level for endpoint in endpoints)
    numbers = [counts[level] for level in Level]
    worst = next((level for level in reversed(Level) if counts[level]), Level.STABLE)
    return (app, *numbers, sum(numbers), worst)


def _spreadsheet_row(
    endpoint: Endpoint, using: int, hits: EndpointHits, annotation: Annotation
) -> tuple[str | int, ...]:
    counts = (endpoints.get(endpoint, 0) for endpoints in hits.applications.values())
    return (
        endpoint.level,
        endpoint.category,
        endpoint.method,
        endpoint.url,
        annotation.conforms,
        using,
        *counts,
        annotation.questions,
    )


def _applications_using(hits: EndpointHits) -> Counter[Endpoint]:
    return Counter(endpoint for endpoints in hits.applications.values() for endpoint in endpoints)


def _counts(endpoints: Iterable[Endpoint]) -> Counter[tuple[str, str]]:
    return Counter((endpoint.level, endpoint.category) for endpoint in endpoints)

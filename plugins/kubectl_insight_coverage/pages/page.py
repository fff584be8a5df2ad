"""The page: the sunburst to explore, and every table of a report to search and sort, in one file."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from kubectl_insight.api import web_page
from kubectl_insight_coverage.pages.colours import NEVER, NEVER_AT_NIGHT, PALE, PALE_AT_NIGHT
from kubectl_insight_coverage.pages.page_data import page_data
from kubectl_insight_coverage.pages.words import title
from kubectl_insight_coverage.reports.report import CoverageReport

SCRIPTS: Final = (
    "texts",
    "model",
    "columns",
    "rows",
    "grid",
    "filters",
    "geometry",
    "sunburst",
    "pointing",
    "details",
    "tabs",
    "start",
)
"""The files of the script, in an order in which none needs a later one before the last one starts it all."""


def coverage_html(report: CoverageReport) -> str:
    """Return a report as a page that needs nothing but a browser."""
    pieces = web_page(
        _asset("coverage.html"),
        title=title(report),
        style=_operation_css() + _asset("coverage.css"),
        scripts=[_asset(f"{name}.js") for name in SCRIPTS],
        data=page_data(report),
    )
    return "".join(pieces)


def _operation_css() -> str:
    """Return how operations look that are no part of conformance, or were never hit, in both themes."""
    light, dark = (
        f"--never: {NEVER}; --pale: {PALE:.0%};",
        f"--never: {NEVER_AT_NIGHT}; --pale: {PALE_AT_NIGHT:.0%};",
    )
    return (
        f":root {{ {light} }}\n"
        f":root[data-theme=dark] {{ {dark} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
    )


def _asset(name: str) -> str:
    return (files("kubectl_insight_coverage.pages") / "assets" / name).read_text(encoding="utf-8")

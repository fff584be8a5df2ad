"""The report in every form that was asked for, as pieces of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kubectl_insight.api import csv_lines, json_text, table_lines, visible
from kubectl_insight_coverage.printing.document import report_document
from kubectl_insight_coverage.printing.fitting import fitted
from kubectl_insight_coverage.printing.tables import Table, main_table, tables_of
from kubectl_insight_coverage.query import CoverageQuery, ReportOutput
from kubectl_insight_coverage.reports.report import INEXACT, CoverageReport


@dataclass(frozen=True, slots=True)
class TableStyle:
    """How tables are printed.

    Attributes:
        headers: Whether titles and the head of the report are printed.
        width: The columns of the terminal; ``None`` cuts nothing.
    """

    headers: bool = True
    width: int | None = None
    colour: bool = False


def report_pieces(
    report: CoverageReport, query: CoverageQuery, output: ReportOutput, style: TableStyle
) -> Iterable[str]:
    """Give the text of a report in a form, piece by piece."""
    match output:
        case "table" | "wide":
            return report_text(report, query, output, style)
        case "json":
            return (json_text(report_document(report, query)),)
        case "csv":
            return report_csv(report, query, headers=style.headers)
        case "html":
            from kubectl_insight_coverage.pages.page import coverage_html

            return (coverage_html(report),)
        case "svg":
            from kubectl_insight_coverage.pages.svg import coverage_svg

            return (coverage_svg(report),)


def report_text(
    report: CoverageReport, query: CoverageQuery, output: Literal["table", "wide"], style: TableStyle
) -> Iterator[str]:
    """Give the lines of the report as tables, each ending with a line feed."""
    overview = query.by is None and not query.only
    if overview and style.headers:
        yield from (f"{line}\n" for line in _head(report))
    for number, table in enumerate(tables_of(report, query, wide=output == "wide")):
        if number or (overview and style.headers):
            yield "\n"
        yield from _table_text(table, style)


def report_csv(report: CoverageReport, query: CoverageQuery, *, headers: bool) -> Iterator[str]:
    """Give the lines of the main table as CSV."""
    table = main_table(report, query)
    header = [tuple(_key(title) for title in table.header)] if headers else []
    rows = (tuple("" if cell == "-" else cell for cell in row) for row in table.rows)
    yield from csv_lines((*header, *rows))


def _head(report: CoverageReport) -> Iterator[str]:
    evidence = f" ({report.evidence})" if report.evidence else ""
    yield visible(f"{report.catalogue.source}{evidence}")
    tally = report.requests
    ends = [
        f"{count:,} {what}"
        for count, what in (
            (tally.served, "served"),
            (tally.failed, "failed"),
            (tally.denied, "denied"),
            (tally.in_flight, "in flight"),
        )
        if count
    ]
    of = f": {', '.join(ends)}" if ends else ""
    yield f"{_count(report.events, 'event')}, {_count(tally.total, 'request')}{of}"
    bad = sum(account.bad for account in report.inputs)
    if bad:
        yield "1 line is no audit event" if bad == 1 else f"{bad:,} lines are no audit events"
    if not report.exact:
        yield INEXACT


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _table_text(table: Table, style: TableStyle) -> Iterator[str]:
    if not table.rows:
        if table.empty:
            yield f"{table.empty}\n"
        return
    table = fitted(replace(table, rows=tuple(tuple(map(visible, row)) for row in table.rows)), style.width)
    rows = list(table.rows)
    if style.headers:
        rows.insert(0, table.header)
    styles = [_row_style(table.header, row) for row in rows] if style.colour else None
    lines = table_lines(rows, styles=styles, width=style.width, elastic=table.elastic)
    yield from (f"{line}\n" for line in lines)
    if table.left_out:
        yield f"... and {table.left_out} more: {table.see}\n"
    if table.note:
        yield f"{table.note}\n"


def _row_style(header: Sequence[str], row: Sequence[str]) -> dict[int, str]:
    """Return the colours of the cells that somebody should look at."""
    found = {
        place: _STYLES.get((title, cell), "")
        for place, (title, cell) in enumerate(zip(header, row, strict=True))
    }
    return {place: style for place, style in found.items() if style}


_STYLES: Final = {
    ("VERDICT", "removed"): "bad",
    ("VERDICT", "gone already"): "bad",
    ("VERDICT", "off by default"): "bad",
    ("VERDICT", "deprecated"): "busy",
    ("VERDICT", "safe"): "good",
    ("VERDICT", "noise"): "quiet",
    ("WORST", "alpha"): "bad",
    ("WORST", "beta"): "busy",
    ("LEVEL", "alpha"): "bad",
    ("LEVEL", "beta"): "busy",
    ("UNMATCHED", "removed"): "bad",
    ("UNMATCHED", "future"): "busy",
    ("UNMATCHED", "malformed"): "busy",
    ("REASON", "not served"): "quiet",
}
"""The colours of cells by the title of their column and their text."""


def _key(title: str) -> str:
    return title.lower().replace(" ", "_")

"""The report in every form that was asked for, as pieces of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kubectl_insight.api import csv_lines, json_text, table_lines, visible
from kubectl_insight_coverage.apisnoop.annotations import Annotations
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.printing.document import report_document
from kubectl_insight_coverage.printing.tables import Table, main_table, tables_of
from kubectl_insight_coverage.query import CoverageQuery, Output
from kubectl_insight_coverage.reports.calls import calls_of
from kubectl_insight_coverage.reports.report import CoverageReport
from kubectl_insight_coverage.specification import Specification


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


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, ready to be printed in any form.

    Attributes:
        usage: What the logs say, for the forms of predecessors, which count by rules of their own.
        annotations: What people noted of endpoints; ``None`` where nobody did.
        warn: Gets what somebody should know besides.
    """

    report: CoverageReport
    query: CoverageQuery
    usage: Usage
    specification: Specification
    annotations: Annotations | None
    warn: Callable[[str], None]

    def pieces(self, output: Output, style: TableStyle) -> Iterable[str]:
        """Give the text of a form, piece by piece."""
        match output:
            case "table" | "wide":
                return report_text(self.report, self.query, output, style)
            case "json":
                return (json_text(report_document(self.report, self.query)),)
            case "csv":
                return report_csv(self.report, self.query, headers=style.headers)
            case "html":
                from kubectl_insight_coverage.pages.page import coverage_html

                return (coverage_html(self.report),)
            case "svg":
                from kubectl_insight_coverage.pages.svg import coverage_svg

                return (coverage_svg(self.report),)
            case _:
                return (self._of_predecessor(output),)

    def _of_predecessor(self, output: str) -> str:
        from kubectl_insight_coverage.printing.predecessor_forms import predecessor_text

        calls = calls_of(self.usage.uses, Matcher(self.specification.catalogue), self.query)
        return predecessor_text(
            output,
            (call.use for call in calls),
            self.query,
            self.specification,
            inputs=self.report.inputs,
            annotations=self.annotations,
            warn=self.warn,
        )


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
    yield f"{report.events:,} events, {tally.total:,} requests{of}"
    bad = sum(account.bad for account in report.inputs)
    if bad:
        yield f"{bad:,} lines are no audit events"


def _table_text(table: Table, style: TableStyle) -> Iterator[str]:
    if not table.rows:
        if table.empty:
            yield f"{table.empty}\n"
        return
    rows = [tuple(visible(cell) for cell in row) for row in table.rows]
    if style.headers:
        rows.insert(0, table.header)
    styles = [_row_style(table.header, row) for row in rows] if style.colour else None
    lines = table_lines(rows, styles=styles, width=style.width, elastic=table.elastic)
    yield from (f"{line}\n" for line in lines)
    if table.left_out:
        yield f"... and {table.left_out} more: {table.see}\n"


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

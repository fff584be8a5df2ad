"""The report as tables: which columns there are, and what stands in them. Laying them out is another's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kubectl_insight_coverage.catalogue.classification import UnmatchedClass
from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.catalogue.release import release_name, release_or_nothing
from kubectl_insight_coverage.printing import columns
from kubectl_insight_coverage.query import CoverageQuery, Only
from kubectl_insight_coverage.reports.operations import CONFORMANCE_SINCE, is_part, is_shown
from kubectl_insight_coverage.reports.report import CoverageReport, GroupUse, LevelSummary
from kubectl_insight_coverage.reports.shares import percent

NOTHING: Final = "-"
_MOST_ROWS: Final = 15
"""How many rows a table of the overview has; the whole table is asked for by ``--by`` or ``--only``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print.

    Attributes:
        header: The titles of the columns.
        rows: Texts, as many as there are titles.
        elastic: The places of columns that are cut first.
        left_out: How many rows more there are.
        see: The option that shows them.
        empty: What to say where there are no rows; empty to say nothing.
        note: What to say below; empty to say nothing.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    elastic: tuple[int, ...] = ()
    left_out: int = 0
    see: str = ""
    empty: str = ""
    note: str = ""


def tables_of(report: CoverageReport, query: CoverageQuery, *, wide: bool) -> list[Table]:
    """Return the tables that answer a question."""
    if query.by is not None:
        return [_grouped(report, query, wide=wide)]
    if query.only:
        return [_ONLY[part](report, query, wide) for part in _ORDER if part in query.only]
    return _overview(report, wide=wide)


def main_table(report: CoverageReport, query: CoverageQuery) -> Table:
    """Return the one table of a question, for CSV.

    It is that of ``--by``, of the one word of ``--only``, of the upgrade, else of the operations.
    """
    if query.by is not None:
        return _grouped(report, query, wide=True)
    if query.only:
        (part,) = query.only
        return _ONLY[part](report, query, True)
    if report.target is not None:
        return _table(columns.UPGRADE, report.upgrade, wide=True)
    return _operations(report, query, True)


def _overview(report: CoverageReport, *, wide: bool) -> list[Table]:
    tables = [_summary(report)]
    if report.target is not None:
        tables.append(_table(columns.UPGRADE, report.upgrade, wide=wide, empty=_nothing_to_upgrade(report)))
    tables.append(_shortened(_table(columns.APPLICATIONS, report.applications, wide=wide), "--by app"))
    told = [use for use in report.unmatched if use.unmatched_class not in _EXPECTED]
    unmatched = _shortened(_table(columns.UNMATCHED, told, wide=wide), "--only unmatched")
    tables.append(replace(unmatched, note=_expected(report)))
    return [table for table in tables if table.rows or table.empty]


def _expected(report: CoverageReport) -> str:
    """Say how many requests nobody wonders about, so that the numbers add up."""
    count = sum(use.requests for use in report.unmatched if use.unmatched_class in _EXPECTED)
    return (
        f"Besides, {count:,} only asked what the server has or how it is: --only unmatched" if count else ""
    )


def _nothing_to_upgrade(report: CoverageReport) -> str:
    if not report.requests.total:
        return "There is no request to look at."
    return f"Nothing in the log is removed or deprecated in {release_or_nothing(report.target)}."


def _grouped(report: CoverageReport, query: CoverageQuery, *, wide: bool) -> Table:
    match query.by:
        case "operation":
            return _operations(report, query, wide)
        case "app":
            return _table(columns.APPLICATIONS, report.applications, wide=wide)
        case "test":
            return _table(columns.TESTS, report.tests, wide=wide, empty="No end-to-end test called anything.")
        case _:
            name = columns.Column[GroupUse]((query.by or "").upper(), lambda use: use.name)
            return _table((name, *columns.GROUPS), report.groups, wide=wide)


def _operations(report: CoverageReport, query: CoverageQuery, wide: bool) -> Table:
    minor = report.catalogue.minor
    uses = [use for use in report.operations if use.tally.total and is_shown(use, query, minor)]
    uses.sort(key=lambda use: -use.hits)
    return _table(columns.OPERATIONS, uses, wide=wide, empty="No operation was called.")


def _never(report: CoverageReport, _query: CoverageQuery, wide: bool) -> Table:
    uses = [use for use in report.operations if use.never is not None]
    return _table(columns.NEVER, uses, wide=wide, empty="Every operation was hit.")


def _ending(part: Only) -> Callable[[CoverageReport, CoverageQuery, bool], Table]:
    def table(report: CoverageReport, query: CoverageQuery, wide: bool) -> Table:
        chosen = [use for use in report.operations if is_part(use, part, query, report.catalogue.minor)]
        chosen.sort(key=lambda use: (-use.tally.total, use.operation.lifecycle.removed or _LATE))
        return _table(columns.ENDING, chosen, wide=wide, empty=f"No operation is {part}.")

    return table


def _gap(report: CoverageReport, query: CoverageQuery, wide: bool) -> Table:
    minor = report.catalogue.minor
    uses = [use for use in report.operations if is_part(use, "conformance", query, minor)]
    uses.sort(key=lambda use: -use.hits)
    empty = "Conformance tests cover every operation that was hit and that they can cover."
    if minor < CONFORMANCE_SINCE:
        empty = f"What conformance tests cover is not known before {release_name(CONFORMANCE_SINCE)}."
    return _table(columns.CONFORMANCE, uses, wide=wide, empty=empty)


def _denied(report: CoverageReport, _query: CoverageQuery, wide: bool) -> Table:
    return _table(columns.DENIED, report.denied, wide=wide, empty="Nothing was denied.")


def _unmatched(report: CoverageReport, _query: CoverageQuery, wide: bool) -> Table:
    return _table(
        columns.UNMATCHED, report.unmatched, wide=wide, empty="Every request is an operation of the API."
    )


def _hit(report: CoverageReport, _query: CoverageQuery, wide: bool) -> Table:
    uses = sorted((use for use in report.operations if use.hits), key=lambda use: -use.hits)
    return _table(columns.OPERATIONS, uses, wide=wide, empty="No operation was hit.")


_ORDER: Final[tuple[Only, ...]] = (
    "hit",
    "never",
    "deprecated",
    "removed",
    "conformance",
    "denied",
    "unmatched",
)
_ONLY: Final[Mapping[Only, Callable[[CoverageReport, CoverageQuery, bool], Table]]] = {
    "hit": _hit,
    "never": _never,
    "deprecated": _ending("deprecated"),
    "removed": _ending("removed"),
    "conformance": _gap,
    "denied": _denied,
    "unmatched": _unmatched,
}
_LATE: Final = 1 << 20
_EXPECTED: Final = frozenset({UnmatchedClass.DISCOVERY, UnmatchedClass.HEALTH})
"""What every client asks and no reader of an overview wants to see."""


def _summary(report: CoverageReport) -> Table:
    def row(name: str, level: LevelSummary) -> tuple[str, ...]:
        return name, str(level.operations), str(level.hit), _share(level)

    levels = [row(level.value, report.summary[level]) for level in Level]
    return Table(("LEVEL", "OPERATIONS", "HIT", "PERCENT"), (*levels, row("total", report.total)))


def _share(level: LevelSummary) -> str:
    return percent(level.hit, level.operations) if level.operations else NOTHING


def _table(
    columns: Sequence[columns.Column[columns.Row]],
    uses: Iterable[columns.Row],
    *,
    wide: bool,
    empty: str = "",
) -> Table:
    shown = [column for column in columns if wide or not column.is_wide]
    return Table(
        header=tuple(column.title for column in shown),
        rows=tuple(tuple(_text(column.cell(use)) for column in shown) for use in uses),
        elastic=tuple(place for place, column in enumerate(shown[:-1]) if column.is_elastic),
        empty=empty,
    )


def _shortened(table: Table, see: str) -> Table:
    kept = table.rows[:_MOST_ROWS]
    return Table(table.header, kept, table.elastic, len(table.rows) - len(kept), see, table.empty)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell) if cell not in {None, ""} else NOTHING

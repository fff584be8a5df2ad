"""The tables of the page: columns and rows, in words and numbers; the page's script sorts, searches and shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from kubectl_insight.api import visible
from kubectl_insight_coverage.catalogue.operation import Level
from kubectl_insight_coverage.catalogue.release import release_or_nothing
from kubectl_insight_coverage.pages.rings import LevelRing, State
from kubectl_insight_coverage.reports.report import CoverageReport

Kind = Literal["text", "long", "number", "time", "level", "share", "release"]
"""What a column holds; what is long is cut in its middle, not at its end."""
Row = Sequence[Any]
More = tuple[str, Sequence[tuple[str, int | None]]]
"""What a row has besides: a heading, and names with or without a number."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        width: CSS pixels; 0 for what takes the rest.
        rank: A narrow page leaves out the highest first, and 0 never.
    """

    title: str
    kind: Kind = "text"
    width: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page.

    Attributes:
        name: What the page's script calls it.
        empty: What to say where it has no rows.
        rows: Cells in the order of the columns.
        more: For each row what is shown when it is opened.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "There are none"
    more: tuple[tuple[More, ...], ...] = ()


_SEEN: Final = (Column("First seen", "time", 128, rank=7), Column("Last seen", "time", 128, rank=6))
_BY_LEVEL: Final = (
    Column("Stable", "number", 70, rank=3),
    Column("Beta", "number", 62, rank=1),
    Column("Alpha", "number", 62, rank=2),
)


def tables(report: CoverageReport, levels: Sequence[LevelRing]) -> list[Table]:
    """Return the tables of a report but for the one of operations, those with anything to say, in order.

    Every text in them has its control characters made visible.
    """
    always = (_summary(levels), _applications(report))
    optional: tuple[tuple[bool, Callable[[CoverageReport], Table]], ...] = (
        (report.target is not None, _upgrade),
        (bool(report.unmatched), _unmatched),
        (bool(report.denied), _denied),
        (bool(report.tests), _tests),
        (bool(report.inputs), _inputs),
    )
    return [*always, *(make(report) for is_there, make in optional if is_there)]


def _summary(levels: Sequence[LevelRing]) -> Table:
    columns = (
        Column("Level", "level", 90),
        Column("Category"),
        Column("Operations", "number", 104),
        Column("Hit", "number", 64),
        Column("Never hit", "number", 92, rank=3),
        Column("Conformance hit", "number", 140, rank=4),
        Column("Share", "share", 128),
    )
    return Table("summary", "Summary", columns, tuple(_summary_rows(levels)))


def _summary_rows(levels: Sequence[LevelRing]) -> Iterable[Row]:
    for level in levels:
        leaves = [leaf for category in level.categories for leaf in category.leaves]
        conformance = sum(leaf.state is State.CONFORMANCE for leaf in leaves)
        yield _summary_row(level.level, "", level.operations, level.hit, conformance)
        for category in level.categories:
            conformance = sum(leaf.state is State.CONFORMANCE for leaf in category.leaves)
            yield _summary_row(
                level.level, visible(category.name), len(category.leaves), category.hit, conformance
            )


def _summary_row(level: Level, category: str, operations: int, hit: int, conformance: int) -> Row:
    return (level, category, operations, hit, operations - hit, conformance, 100 * hit / operations)


def _applications(report: CoverageReport) -> Table:
    columns = (
        Column("Application", "long"),
        Column("Requests", "number", 88),
        Column("Operations", "number", 104, rank=1),
        *_BY_LEVEL,
        Column("Least mature", "level", 116, rank=5),
        Column("Denied", "number", 74, rank=2),
        Column("Noise", "text", 120, rank=4),
        *_SEEN,
    )
    rows = tuple(
        (
            visible(each.name), each.requests, each.operations, *_numbers(each.by_level), each.worst_level or "",
            each.denied, each.noise, each.first, each.last,
        )
        for each in report.applications
    )  # fmt: skip
    return Table("applications", "Applications", columns, rows)


def _upgrade(report: CoverageReport) -> Table:
    columns = (
        Column("API", "long"),
        Column("Verdict", "text", 116),
        Column("Removed in", "release", 104, rank=1),
        Column("Replacement", "text", 170, rank=4),
        Column("Application", "long"),
        Column("Requests", "number", 88),
        Column("Why", "text", 190, rank=5),
        Column("Last seen", "time", 128, rank=6),
    )
    rows = tuple(
        (
            visible(str(each.api)), each.outcome, release_or_nothing(each.removed),
            str(each.replacement or ""), visible(each.application), each.requests, each.reason, each.last,
        )
        for each in report.upgrade
    )  # fmt: skip
    target = release_or_nothing(report.target)
    empty = f"Nothing that was called is deprecated or removed in {target}"
    return Table("upgrade", f"Upgrade to {target}", columns, rows, empty)


def _unmatched(report: CoverageReport) -> Table:
    columns = (
        Column("Class", "text", 126),
        Column("What", "long"),
        Column("Reason", "text", 250, rank=5),
        Column("Requests", "number", 88),
        Column("Served", "number", 80, rank=2),
        Column("Example", rank=4),
    )
    rows = tuple(
        (
            each.unmatched_class, visible(each.what), visible(each.reason), each.requests, each.served,
            visible(each.example),
        )
        for each in report.unmatched
    )  # fmt: skip
    more = tuple((("Applications", _counted(each.applications)),) for each in report.unmatched)
    return Table("unmatched", "Unmatched", columns, rows, more=more)


def _denied(report: CoverageReport) -> Table:
    columns = (
        Column("Application", "long"),
        Column("Verb", "text", 110, rank=1),
        Column("What", "long"),
        Column("Namespace", "text", 150, rank=3),
        Column("Code", "number", 64, rank=2),
        Column("Requests", "number", 88),
        Column("Last seen", "time", 128, rank=6),
    )
    rows = tuple(
        (
            visible(each.application), visible(each.verb), visible(each.what), visible(each.namespace),
            each.code or "", each.requests, each.last,
        )
        for each in report.denied
    )  # fmt: skip
    return Table("denied", "Denied", columns, rows)


def _tests(report: CoverageReport) -> Table:
    columns = (
        Column("Test", "long"),
        Column("Conformance", "text", 110),
        Column("Operations", "number", 104),
        Column("Requests", "number", 88),
    )
    rows = tuple(
        (visible(each.name), "yes" if each.is_conformance else "no", len(each.operations), each.requests)
        for each in report.tests
    )
    more = tuple((("Operations", _counted(each.operations)),) for each in report.tests)
    return Table("tests", "Tests", columns, rows, more=more)


def _inputs(report: CoverageReport) -> Table:
    columns = (
        Column("Input", "long"),
        Column("Events", "number", 100),
        Column("Bad lines", "number", 88),
        Column("Problem"),
    )
    rows = tuple((visible(each.path), each.events, each.bad, visible(each.problem)) for each in report.inputs)
    more = tuple(
        (("Lines that are no events", [(f"line {bad.line}: {visible(bad.problem)}", None) for bad in each.examples]),)
        for each in report.inputs
    )  # fmt: skip
    return Table("inputs", "Inputs", columns, rows, more=more)


def _numbers(by_level: Mapping[Level, int]) -> tuple[int, ...]:
    return tuple(by_level.get(level, 0) for level in Level)


def _counted(counts: Mapping[str, int]) -> list[tuple[str, int | None]]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(visible(name), number) for name, number in ordered]

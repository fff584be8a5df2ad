"""What the page's script gets to know: the rings with their colours, every operation, and the tables.

Operations come in the order in which they are drawn, so that a level or a category is a run of them. Names of
applications and tests, which recur, are said once and then by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kubectl_insight.api import visible
from kubectl_insight_coverage.catalogue.release import release_or_nothing
from kubectl_insight_coverage.pages.colours import LEVEL_COLOURS, ink, tint
from kubectl_insight_coverage.pages.operation_names import short_name
from kubectl_insight_coverage.pages.rings import Leaf, LevelRing, State, rings
from kubectl_insight_coverage.pages.svg import CATEGORY_RING, CENTRE, LEVEL_RING, OPERATION_RING
from kubectl_insight_coverage.pages.tables import Table, tables
from kubectl_insight_coverage.pages.words import facts
from kubectl_insight_coverage.reports.report import CoverageReport
from kubectl_insight_coverage.reports.resource_names import replacement_name

_STATES = tuple(State)


class _Names:
    """Numbers for names, in the order in which they are first asked for."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.numbers: dict[str, int] = {}
        for name in names:
            self.number(name)

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def shown(self) -> list[str]:
        return [visible(name) for name in self.numbers]


def page_data(report: CoverageReport) -> Mapping[str, Any]:
    """Return the page's data; every text in them has its control characters made visible."""
    levels = rings(report)
    applications = _Names(each.name for each in report.applications)
    tests = _Names()
    leaves = [leaf for level in levels for category in level.categories for leaf in category.leaves]
    operations = [_operation(leaf, report, applications, tests) for leaf in leaves]
    return {
        "facts": [visible(fact) for fact in facts(report)],
        "rings": [CENTRE, LEVEL_RING, CATEGORY_RING, OPERATION_RING],
        "states": _STATES,
        "levels": [_level(level) for level in levels],
        "operations": operations,
        "applications": applications.shown(),
        "tests": tests.shown(),
        "tables": [_table(table) for table in tables(report, levels)],
    }


def _level(level: LevelRing) -> Mapping[str, Any]:
    colour = LEVEL_COLOURS[level.level]
    tints = [tint(level.level, place) for place in range(len(level.categories))]
    return {
        "name": level.level,
        "colour": str(colour),
        "ink": str(ink(colour)),
        "categories": [
            [visible(category.name), str(each), str(ink(each)), len(category.leaves)]
            for category, each in zip(level.categories, tints, strict=True)
        ],
    }


def _operation(leaf: Leaf, report: CoverageReport, applications: _Names, tests: _Names) -> Sequence[Any]:
    """Return an operation as the script's ``readOperation`` expects it."""
    use, operation = leaf.use, leaf.use.operation
    lifecycle = operation.lifecycle
    target = report.target
    return (
        operation.method,
        visible(operation.path),
        visible(operation.operation_id),
        visible(short_name(leaf)),
        visible(operation.kind),
        _STATES.index(leaf.state),
        operation.conformance,
        use.hits,
        (use.tally.served, use.tally.failed, use.tally.denied, use.tally.in_flight),
        release_or_nothing(lifecycle.deprecated),
        release_or_nothing(lifecycle.removed),
        lifecycle.is_deprecated(report.catalogue.minor if target is None else target),
        lifecycle.removed is not None if target is None else lifecycle.is_gone(target),
        str(replacement_name(lifecycle.replacement) or ""),
        use.first,
        use.last,
        use.never or "",
        [(applications.number(name), number) for name, number in sorted(use.applications.items())],
        [tests.number(name) for name in use.tests],
        [tests.number(name) for name in operation.conformance_tests],
    )


def _table(table: Table) -> Mapping[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "empty": table.empty,
        "columns": table.columns,
        "rows": table.rows,
        "more": table.more,
    }

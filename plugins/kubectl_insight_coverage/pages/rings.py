"""The rings of the sunburst, level, category and operation, in the order in which APISnoop drew them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kubectl_insight_coverage.catalogue.operation import Conformance, Level
from kubectl_insight_coverage.reports.report import CoverageReport, OperationUse
from kubectl_insight_coverage.reports.shares import percent


class State(StrEnum):
    """What came of an operation, as the outer ring shows it; in drawing order."""

    CONFORMANCE = "hit, part of conformance"
    HIT = "hit, not part of conformance"
    NEVER = "never hit"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One operation of the outer ring."""

    use: OperationUse
    state: State


@dataclass(frozen=True, slots=True)
class CategoryRing:
    """The operations of one category at one level."""

    level: Level
    name: str
    leaves: tuple[Leaf, ...]

    @property
    def hit(self) -> int:
        """How many of them were hit."""
        return sum(leaf.state is not State.NEVER for leaf in self.leaves)


@dataclass(frozen=True, slots=True)
class LevelRing:
    """The categories of one level."""

    level: Level
    categories: tuple[CategoryRing, ...]

    @property
    def operations(self) -> int:
        """How many operations there are."""
        return sum(len(category.leaves) for category in self.categories)

    @property
    def hit(self) -> int:
        """How many of them were hit."""
        return sum(category.hit for category in self.categories)


def rings(report: CoverageReport) -> tuple[LevelRing, ...]:
    """Return the levels that have operations: categories with most operations first, hit operations first.

    Within a category conformance comes before the rest, then the number of tests and of hits decides, as APISnoop
    sorted; what is still equal is in order of path and method.
    """
    conformance_tests = {test.name for test in report.tests if test.is_conformance}
    leaves: dict[Level, dict[str, list[Leaf]]] = {}
    for use in report.operations:
        categories = leaves.setdefault(use.operation.level, {})
        categories.setdefault(use.operation.category, []).append(_leaf(use, conformance_tests))
    return tuple(_level(level, leaves[level]) for level in Level if level in leaves)


def ratio(hit: int, total: int) -> str:
    """Return what stands in the centre.

    >>> ratio(45, 367)
    '45 / 367 (12.3 %)'
    """
    return f"{hit} / {total} ({percent(hit, total)} %)"


def count(levels: Iterable[LevelRing]) -> tuple[int, int]:
    """Return how many operations were hit, and how many there are."""
    levels = tuple(levels)
    return sum(level.hit for level in levels), sum(level.operations for level in levels)


def _leaf(use: OperationUse, conformance_tests: set[str]) -> Leaf:
    if not use.hits:
        return Leaf(use, State.NEVER)
    tested = use.operation.conformance is Conformance.TESTED or not conformance_tests.isdisjoint(use.tests)
    return Leaf(use, State.CONFORMANCE if tested else State.HIT)


def _level(level: Level, categories: dict[str, list[Leaf]]) -> LevelRing:
    found = [
        CategoryRing(level, name, tuple(sorted(leaves, key=_leaf_order)))
        for name, leaves in categories.items()
    ]
    return LevelRing(level, tuple(sorted(found, key=_category_order)))


_STATES: Final[Sequence[State]] = tuple(State)


def _leaf_order(leaf: Leaf) -> tuple[int, int, int, str, str]:
    use = leaf.use
    return (
        _STATES.index(leaf.state),
        -len(use.tests),
        -use.hits,
        use.operation.path,
        use.operation.method,
    )


def _category_order(category: CategoryRing) -> tuple[int, str]:
    return -len(category.leaves), category.name

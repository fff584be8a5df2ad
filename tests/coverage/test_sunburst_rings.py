"""The order of the rings, the states of operations, and the share in the centre."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.operation import Conformance, Level, Operation
from kubectl_insight_coverage.pages.rings import State, count, ratio, rings
from kubectl_insight_coverage.reports.report import TestUse as UseByTest
from kubectl_insight_coverage.reports.shares import percent
from tests.coverage.sample_reports import full_report, report_of, small_report, use_of


def operation_of(operation_id: str) -> Operation:
    return next(each for each in Catalogue.of("1.36").operations if each.operation_id == operation_id)


def test_levels_are_sorted_by_maturity_and_categories_by_their_size() -> None:
    levels = rings(full_report())

    assert [each.level for each in levels] == ["stable", "beta", "alpha"]
    for level in levels:
        sizes = [len(category.leaves) for category in level.categories]
        assert sizes == sorted(sizes, reverse=True)
    assert [(each.name, len(each.leaves)) for each in levels[0].categories[:3]] == [
        ("core", 249),
        ("apps", 78),
        ("storage", 61),
    ]


def test_equal_categories_are_in_order_of_their_names() -> None:
    names = [each.name for each in rings(full_report())[0].categories if len(each.leaves) == 13]

    assert names == ["coordination", "discovery", "events"]


def test_hit_operations_come_first_and_conformance_before_the_others() -> None:
    for level in rings(full_report()):
        for category in level.categories:
            states = [list(State).index(leaf.state) for leaf in category.leaves]
            assert states == sorted(states)


def test_of_the_same_state_tests_and_then_hits_decide() -> None:
    pods = [each for each in Catalogue.of("1.36").operations if each.key.resource == "pods"][:3]
    assert {each.conformance for each in pods} == {Conformance.TESTED}
    uses = [use_of(pods[0], 5), use_of(pods[1], 9), replace(use_of(pods[2], 1), tests=("some test",))]

    (level,) = rings(report_of(uses))

    assert [leaf.use.hits for leaf in level.categories[0].leaves] == [1, 9, 5]


def test_every_operation_is_there_once_and_the_sums_agree() -> None:
    report = full_report()
    levels = rings(report)
    shown = [
        leaf.use.operation for level in levels for category in level.categories for leaf in category.leaves
    ]

    assert sorted(each.operation_id for each in shown) == sorted(
        each.operation.operation_id for each in report.operations
    )
    assert count(levels) == (sum(use.hits > 0 for use in report.operations), len(report.operations))
    assert sum(level.hit for level in levels) == report.total.hit
    for level in levels:
        assert level.operations == report.summary[level.level].operations


def test_the_order_of_the_report_does_not_matter() -> None:
    report = full_report()
    shuffled = list(report.operations)
    Random(4).shuffle(shuffled)

    assert rings(replace(report, operations=tuple(shuffled))) == rings(report)


@pytest.mark.parametrize(
    ("operation_id", "hits", "tests", "state"),
    [
        ("listCoreV1NamespacedPod", 1, (), State.CONFORMANCE),
        ("listCoreV1NamespacedPod", 0, (), State.NEVER),
        ("connectCoreV1GetNamespacedPodAttach", 3, (), State.HIT),
        ("connectCoreV1GetNamespacedPodAttach", 3, ("of conformance",), State.CONFORMANCE),
        ("connectCoreV1GetNamespacedPodAttach", 3, ("another",), State.HIT),
    ],
    ids=["tested", "never hit", "not tested", "hit by a conformance test", "hit by another test"],
)
def test_state_of_an_operation(operation_id: str, hits: int, tests: tuple[str, ...], state: State) -> None:
    use = replace(use_of(operation_of(operation_id), hits), tests=tests)
    known = (
        UseByTest("of conformance", {}, 1, is_conformance=True),
        UseByTest("another", {}, 1, is_conformance=False),
    )

    (level,) = rings(replace(report_of([use]), tests=known))

    assert level.categories[0].leaves[0].state is state


def test_a_report_without_operations_has_no_rings() -> None:
    assert rings(report_of([])) == ()
    assert ratio(*count(())) == "0 / 0 (0.0 %)"


def test_levels_without_operations_are_left_out() -> None:
    assert [each.level for each in rings(small_report())] == [Level.STABLE]


@pytest.mark.parametrize(
    ("hit", "total", "text"),
    [
        (45, 367, "12.3"),
        (49, 400, "12.3"),
        (0, 9, "0.0"),
        (9, 9, "100.0"),
        (1, 3, "33.3"),
        (1, 1123, "0.1"),
        (591, 908, "65.1"),
        (1999, 2000, "100.0"),
        (1997, 2000, "99.8"),
        (1, 20000, "0.0"),
        (9996, 100000, "10.0"),
    ],
)
def test_percent_has_one_digit(hit: int, total: int, text: str) -> None:
    assert percent(hit, total) == text


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total))))
def test_percent_is_as_near_as_one_digit_allows(pair: tuple[int, int]) -> None:
    hit, total = pair
    text = percent(hit, total)

    assert abs(float(text) - 100 * hit / total) <= 0.05 * 1.0001
    assert len(text.partition(".")[2]) == 1

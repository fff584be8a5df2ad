"""The layout that all drawings of ours share: columns along the links, things above each other without overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.output.layering.orders import in_columns
from kubectl_insight.output.layering.stacks import stacked

WISHES = st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 20)), max_size=12)
LINKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@pytest.mark.parametrize(
    ("wishes", "tops"),
    [
        ([0, 100], [0, 100]),
        ([50, 50], [44, 56]),
        ([0, 0, 100], [-6, 6, 100]),
        ([10, 5, 0], [-7, 5, 17]),
        ([], []),
    ],
    ids=["apart", "equal", "one run", "reversed", "nothing"],
)
def test_things_lie_as_near_to_their_wishes_as_they_can(wishes: list[float], tops: list[float]) -> None:
    assert stacked(wishes, [10.0] * len(wishes), 2) == tops


@given(WISHES)
def test_nothing_overlaps_and_no_move_would_be_better(things: list[tuple[int, int]]) -> None:
    wishes = [float(wish) for wish, _ in things]
    heights = [float(height) for _, height in things]
    tops = stacked(wishes, heights, 3)
    slack = [two - one - height - 3 for (one, two), height in zip(pairwise(tops), heights, strict=False)]

    assert all(each >= -1e-6 for each in slack)
    runs: list[list[int]] = [[]]
    for number in range(len(tops)):
        if number and slack[number - 1] > 1e-6:
            runs.append([])
        runs[-1].append(number)
    for run in runs:  # the whole run would gain nothing by moving, nor its lower part by moving down
        pulls = [wishes[number] - tops[number] for number in run]
        assert sum(pulls) == pytest.approx(0, abs=1e-6)
        assert all(sum(pulls[start:]) <= 1e-6 for start in range(len(pulls)))


@given(LINKS)
def test_links_lead_from_column_to_column(links: list[tuple[int, int]]) -> None:
    found = in_columns(10, links)
    place = {thing: number for number, column in enumerate(found.columns) for thing in column}

    assert sorted(place) == list(range(10))
    for source, targets in enumerate(found.after):
        assert all(place[source] < place[target] and source in found.before[target] for target in targets)
        assert {(source, target) for target in targets} <= set(links)


@given(LINKS.flatmap(lambda links: st.tuples(st.just(links), st.permutations(links))))
def test_a_cycle_loses_a_link_and_nothing_else_does(
    orders: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    for links in orders:
        downward = [(source, target) for source, target in links if source < target]
        kept = sum(map(len, in_columns(10, downward).after))
        assert kept == len(set(downward))


def test_columns_are_ordered_by_their_neighbours() -> None:
    links = [(0, 5), (1, 4), (2, 3)]

    assert in_columns(6, links).columns == [[0, 1, 2], [5, 4, 3]]

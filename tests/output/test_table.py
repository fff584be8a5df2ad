"""Columns: aligned, nothing cut in a pipe, cut to fit a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.table import COLOURS, ELLIPSIS, GAP, RESET, lines, paint

ROWS = [["NAME", "READY", "REASON"], ["a", "1/1", ""], ["longer", "-", "because it is so"]]


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert list(lines(ROWS)) == [
        "NAME    READY  REASON",
        "a       1/1",
        "longer  -      because it is so",
    ]


def test_no_rows_are_no_lines() -> None:
    assert list(lines([])) == []


def test_percent_signs_are_text() -> None:
    assert list(lines([["100 %s", "%d"], ["a", "%"]])) == ["100 %s  %d", "a       %"]


@pytest.mark.parametrize(
    ("width", "last"),
    [
        (200, "because it is so"),
        (31, "because it is so"),
        (30, "because it is …"),
        (27, "because it …"),
        (19, "bec…"),
    ],
)
def test_the_last_column_is_cut_to_the_terminal(width: int, last: str) -> None:
    assert list(lines(ROWS, width=width))[2] == f"longer  -      {last}"


def test_elastic_columns_give_way_to_the_last() -> None:
    rows = [["n", "e" * 60, "r" * 40]]
    (line,) = lines(rows, width=80, elastic=[1])

    assert len(line) == 80
    assert [len(cell) for cell in line.split(GAP)] == [1, 45, 30]
    assert line.split(GAP)[1].endswith(ELLIPSIS)


WORDS = [["n" * 30, "1/1", "s" * 26, "35s", "e" * 60, "f" * 50, "r" * 40]]


@pytest.mark.parametrize(
    ("width", "sizes"),
    [
        (400, [30, 3, 26, 3, 60, 50, 40]),
        (200, [30, 3, 26, 3, 48, 48, 30]),
        (150, [30, 3, 26, 3, 28, 28, 20]),
        (120, [30, 3, 16, 3, 22, 22, 12]),
        (100, [30, 3, 11, 3, 16, 16, 9]),
        (80, [30, 3, 11, 3, 11, 12]),
        (67, [30, 3, 11, 3, 5, 5]),
        (40, [30, 3, 11, 3, 5, 5]),
    ],
)
def test_the_least_useful_gives_way_first_and_the_first_column_never(width: int, sizes: list[int]) -> None:
    (line,) = lines(WORDS, width=width, elastic=[4, 5])
    assert [len(cell) for cell in line.split(GAP)] == sizes


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", range(62, 130))
def test_what_can_fit_does(width: int, colour: bool) -> None:
    styles = [dict.fromkeys(range(7), "bad")] if colour else None
    (line,) = lines(WORDS, styles=styles, width=width, elastic=[4, 5])
    assert len(re.sub(r"\x1b\[\d*m", "", line)) <= width or width < 67


def test_colour_surrounds_cells_and_changes_no_width() -> None:
    styles = [{}, {1: "good"}, {0: "mark", 2: "bad"}]
    assert list(lines(ROWS, styles=styles)) == [
        "NAME    READY  REASON",
        f"a       {COLOURS['good']}1/1  {RESET}",
        f"{COLOURS['mark']}longer{RESET}  -      {COLOURS['bad']}because it is so{RESET}",
    ]


def test_no_style_is_no_colour() -> None:
    assert paint("a", "") == "a"


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=8)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_each_cell_starts_where_its_header_does(rows: list[list[str]]) -> None:
    found = list(lines(rows))
    starts = [0]
    for column in range(2):
        starts.append(starts[-1] + max(len(row[column]) for row in rows) + len(GAP))

    for row, line in zip(rows, found, strict=True):
        padded = line.ljust(starts[-1] + len(row[2]))
        assert [padded[start : start + len(cell)] for start, cell in zip(starts, row, strict=True)] == row
        assert line == line.rstrip()

"""Columns: aligned, nothing cut in a pipe, cut to fit a terminal."""

from __future__ import annotations

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
        (3, "because it …"),
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


def test_they_keep_enough_to_be_read() -> None:
    (line,) = lines([["n", "e" * 60, "r" * 40]], width=20, elastic=[1])
    assert [len(cell) for cell in line.split(GAP)] == [1, 28, 12]


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

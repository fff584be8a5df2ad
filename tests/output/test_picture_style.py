"""Colours that can be read, signs that do not need them, texts that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.output.palettes import DARK, LIGHT, Palette
from kubectl_insight.output.picture_style import (
    LINE_WORDS,
    LONGEST_LINE,
    MARKS,
    MOST_LINES,
    SHAPES,
    TONE_WORDS,
    box_style,
    box_tooltip,
    columns,
    elided,
    legend,
    line_style,
    line_tooltip,
    shown_lines,
    shown_parts,
    shown_title,
)
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.views.kind_families import FAMILIES
from kubectl_insight.views.line_families import line_family
from tests.output.sample_pictures import Sketch, cycle, shop

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@THEMES
def test_texts_can_be_read(palette: Palette) -> None:
    grounds = [palette.page, palette.frame.fill]
    grounds += [paint.fill for paint in (*palette.kinds.values(), *palette.tones.values())]
    for ground in grounds:
        assert contrast(palette.text, ground) >= 4.5, ground
        assert contrast(palette.quiet, ground) >= 4.5, ground


@THEMES
def test_borders_marks_and_lines_can_be_seen(palette: Palette) -> None:
    for paint in (*palette.kinds.values(), *palette.tones.values(), palette.frame):
        for ground in (paint.fill, palette.page, palette.frame.fill):
            assert contrast(paint.border, ground) >= 3, (paint, ground)
    for pen in palette.lines.values():
        for ground in (palette.page, palette.frame.fill):
            assert contrast(pen.colour, ground) >= 3, (pen, ground)


@THEMES
def test_every_family_has_its_looks(palette: Palette) -> None:
    assert set(palette.kinds) == set(FAMILIES) == set(SHAPES)
    assert set(palette.lines) == set(LINE_WORDS) == {line_family(name) for name in EDGE_TYPES}
    assert set(palette.tones) == set(MARKS) - {"good"}
    assert set(TONE_WORDS) == set(MARKS)


@THEMES
def test_nothing_is_told_by_colour_alone(palette: Palette) -> None:
    marks = [mark for tone, mark in MARKS.items() if tone != "good"]
    assert len(set(marks)) == len(marks)
    forms = {(pen.dash, pen.arrow, pen.width) for pen in palette.lines.values()}
    assert len(forms) == len(palette.lines)


def test_health_wins_over_the_kind() -> None:
    sketch = Sketch()
    for tone in ("good", "busy", "bad", "unknown", "missing"):
        sketch.box("Pod", tone, tone=tone)
    styles = [box_style(box, LIGHT) for box in sketch.picture().boxes]

    assert styles[0].border == LIGHT.kinds["pod"].border
    assert len({style.mark for style in styles}) == 5
    assert [style.dashed for style in styles] == [False, False, False, False, True]


def test_lines_tell_that_they_are_optional_or_wrong() -> None:
    sketch = Sketch()
    one, other = sketch.box("Pod", "a"), sketch.box("Secret", "b")
    sketch.line(one, other, "uses")
    sketch.line(one, other, "references", optional=True)
    sketch.line(one, other, "owns", problem="no such thing")
    by_type = {line.type: line_style(line, LIGHT) for line in sketch.picture().lines}

    assert by_type["uses"].dash == "solid"
    assert by_type["references"].dash == "dotted"
    assert by_type["owns"].colour == LIGHT.problem
    assert by_type["owns"].width > by_type["uses"].width


def test_the_legend_says_what_occurs_and_no_more() -> None:
    full, little = legend(shop()), legend(cycle())

    assert set(full.tones) == {"busy", "bad", "unknown", "missing"}
    assert set(full.lines) == set(LINE_WORDS)
    assert "event" not in full.kinds
    assert full.optional
    assert full.problem
    assert little.kinds == ()
    assert not legend(Sketch().picture())


def test_long_names_lose_their_middle_and_keep_their_kind() -> None:
    sketch = Sketch()
    sketch.box("PersistentVolumeClaim", "data-" + "x" * 60 + "-0")
    box = sketch.picture().boxes[0]
    kind, name = shown_parts(box)

    assert kind == "PersistentVolumeClaim"
    assert name.startswith("data-x")
    assert name.endswith("x-0")
    assert "…" in name
    assert shown_title(box) == f"{kind} {name}"
    assert box.node.name in box_tooltip(box)[0]


def test_long_lines_are_broken_and_few() -> None:
    sketch = Sketch()
    sketch.box("Pod", "a", "", *("word " * 30 for _ in range(5)))
    lines = shown_lines(sketch.picture().boxes[0])

    assert len(lines) == MOST_LINES
    assert all(columns(line) <= LONGEST_LINE for line in lines)


def test_tooltips_carry_the_evidence_and_stay_bounded() -> None:
    sketch = Sketch()
    one, other = sketch.box("Pod", "a", count=500), sketch.box("Secret", "b")
    sketch.line(one, other, "uses")
    picture = sketch.picture()
    (line,) = picture.lines
    line.edges *= 100

    assert any("rule.uses at spec.field[0].name (declared)" in text for text in line_tooltip(line))
    assert line_tooltip(line)[-1] == "and 92 more"
    assert box_tooltip(picture.boxes[0])[-1] == "and 480 more"


@given(st.text(max_size=80), st.integers(1, 60))
def test_what_is_cut_fits(text: str, most: int) -> None:
    assert columns(elided(text, most)) <= max(most, 1)
    if columns(text) <= most:
        assert elided(text, most) == text

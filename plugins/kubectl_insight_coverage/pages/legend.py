"""What stands beside the sunburst: its levels and categories with their numbers, and what the colours mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from kubectl_insight.api import LIGHT_PALETTE, elided, svg_element, svg_text
from kubectl_insight_coverage.pages.colours import LEVEL_COLOURS, NEVER, PALE, Colour, tint
from kubectl_insight_coverage.pages.rings import LevelRing, State
from kubectl_insight_coverage.reports.shares import percent

LEGEND_WIDTH: Final = 290.0
_ROW: Final = 17.0
_SIZE: Final = 11.0
_MOST: Final = 34


class Legend(NamedTuple):
    """Elements from 0, 0 downwards."""

    elements: tuple[str, ...]
    height: float


class _Row(NamedTuple):
    name: str
    colour: Colour
    hit: int
    total: int
    indent: float


def legend(levels: Sequence[LevelRing]) -> Legend:
    """Return the legend of a sunburst: every level, as many categories as there is room for, every state."""
    shown = list(_rows(levels))
    elements: list[str] = []
    y = _ROW
    for state in State:
        elements += _state(state, LEVEL_COLOURS[levels[0].level] if levels else NEVER, y)
        y += _ROW
    y += _ROW / 2
    for row in shown:
        elements += _row(row, y)
        y += _ROW
    missing = sum(1 + len(level.categories) for level in levels) - len(shown)
    if missing:
        elements.append(_text(f"and {missing} smaller categories", 34.0, y, quiet=True))
        y += _ROW
    return Legend(tuple(elements), y)


def _rows(levels: Sequence[LevelRing]) -> Iterator[_Row]:
    """Give the levels, each followed by its categories; where not all fit, the smallest are left out."""
    sizes = sorted((len(each.leaves) for level in levels for each in level.categories), reverse=True)
    room = _MOST - len(levels)
    least = sizes[room - 1] + 1 if len(sizes) > room else 0
    for level in levels:
        yield _Row(level.level, LEVEL_COLOURS[level.level], level.hit, level.operations, 0.0)
        for place, category in enumerate(level.categories):
            if len(category.leaves) >= least:
                colour = tint(level.level, place)
                yield _Row(category.name, colour, category.hit, len(category.leaves), 14.0)


def _state(state: State, colour: Colour, y: float) -> Iterator[str]:
    looks = {
        State.CONFORMANCE: (colour, "", 1.0),
        State.HIT: (colour, "pale", PALE),
        State.NEVER: (NEVER, "never", 1.0),
    }
    fill, look, opacity = looks[state]
    extra: dict[str, str | float] = {"fill_opacity": str(opacity)} if look == "pale" else {}
    if look:
        extra["class_"] = look
    yield _swatch(fill, 0.0, y, extra)
    yield _text(state, 20.0, y)


def _row(row: _Row, y: float) -> Iterator[str]:
    yield _swatch(row.colour, row.indent, y, {})
    yield _text(elided(row.name, 24), row.indent + 20.0, y, bold=not row.indent)
    yield _text(f"{row.hit} / {row.total}", 232.0, y, end=True)
    yield _text(f"{percent(row.hit, row.total)} %", LEGEND_WIDTH, y, end=True, quiet=True)


def _swatch(fill: Colour, x: float, y: float, extra: dict[str, str | float]) -> str:
    attributes: dict[str, str | float] = {"x": x, "y": y - 10.0, "width": 13.0, "height": 12.0, "rx": 2.0}
    back = svg_element(
        "rect", **attributes, fill="none", stroke=LIGHT_PALETTE.frame.border, stroke_width=0.8, class_="round"
    )
    return svg_element("rect", **attributes, fill=str(fill), **extra) + back


def _text(
    text: str, x: float, y: float, *, bold: bool = False, end: bool = False, quiet: bool = False
) -> str:
    attributes: dict[str, str | float] = {"x": x, "y": y, "font_size": _SIZE}
    if bold:
        attributes["font_weight"] = "bold"
    if end:
        attributes["text_anchor"] = "end"
    fill, look = (LIGHT_PALETTE.quiet, "quiet") if quiet else (LIGHT_PALETTE.text, "text")
    return svg_element("text", svg_text(text), **attributes, fill=fill, class_=look)

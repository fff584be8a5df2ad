"""The sunburst as one self-contained picture: no script, nothing fetched, a title for every piece.

Colours are attributes, as every viewer understands them; the few that a dark page needs otherwise are in a style
sheet for those that do as the reader prefers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from kubectl_insight.api import (
    DARK_PALETTE,
    LIGHT_PALETTE,
    broken_lines,
    elided,
    svg_element,
    svg_number,
    svg_text,
    svg_text_width,
)
from kubectl_insight_coverage.pages.colours import (
    LEVEL_COLOURS,
    NEVER,
    NEVER_AT_NIGHT,
    PALE,
    PALE_AT_NIGHT,
    Colour,
    ink,
    tint,
)
from kubectl_insight_coverage.pages.legend import LEGEND_WIDTH, legend
from kubectl_insight_coverage.pages.operation_names import short_name
from kubectl_insight_coverage.pages.rings import (
    CategoryRing,
    Leaf,
    LevelRing,
    State,
    count,
    ratio,
    rings,
)
from kubectl_insight_coverage.pages.sectors import Ring, Sector, label, outline
from kubectl_insight_coverage.pages.words import facts, title
from kubectl_insight_coverage.reports.report import CoverageReport
from kubectl_insight_coverage.reports.shares import percent

CENTRE: Final = Ring(0, 92)
LEVEL_RING: Final = Ring(96, 158)
CATEGORY_RING: Final = Ring(158, 258)
OPERATION_RING: Final = Ring(258, 352)

_MARGIN: Final = 24.0
_GAP: Final = 28.0
_TITLE: Final = 20.0
_FACT: Final = 12.0
_FONT: Final = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_SEPARATED: Final = 4.0
"""Pieces narrower than this have no line around them."""
_SINGLE: Final = 7.0
"""Operations narrower than this are drawn together with those beside them that look the same."""


def coverage_svg(report: CoverageReport) -> str:
    """Return a picture of a report: the sunburst, its legend, and what it was made from."""
    return "\n".join(_picture(report)) + "\n"


def _picture(report: CoverageReport) -> Iterator[str]:
    levels = rings(report)
    radius = OPERATION_RING.outer
    head = list(_head(report))
    top = _MARGIN + len(head) * _FACT * 1.5 + _TITLE + _GAP
    side = legend(levels)
    width = 2 * _MARGIN + 2 * radius + _GAP + LEGEND_WIDTH
    height = top + max(2 * radius, side.height) + _MARGIN
    extent = f'width="{svg_number(width)}" height="{svg_number(height)}" viewBox="0 0 {svg_number(width)} {svg_number(height)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {extent} role="img" font-family="{_FONT}">'
    yield svg_element("title", svg_text(f"{title(report)}: {ratio(*count(levels))} operations hit"))
    yield svg_element("desc", svg_text("; ".join(facts(report))))
    yield svg_element("style", _night())
    yield svg_element("rect", width="100%", height="100%", fill=LIGHT_PALETTE.page, class_="page")
    yield from head
    yield f'<g transform="translate({svg_number(_MARGIN + radius)} {svg_number(top + radius)})">'
    yield from _sunburst(levels)
    yield "</g>"
    yield f'<g transform="translate({svg_number(width - _MARGIN - LEGEND_WIDTH)} {svg_number(top)})">'
    yield from side.elements
    yield "</g>"
    yield "</svg>"


def _night() -> str:
    """Return what a reader of dark pages sees otherwise."""
    return (
        "@media (prefers-color-scheme: dark) {"
        f" .page {{ fill: {DARK_PALETTE.page}; }} .text {{ fill: {DARK_PALETTE.text}; }} .quiet {{ fill: {DARK_PALETTE.quiet}; }}"
        f" .apart {{ stroke: {DARK_PALETTE.page}; }} .round {{ stroke: {DARK_PALETTE.frame.border}; }}"
        f" .never {{ fill: {NEVER_AT_NIGHT}; }} .pale {{ fill-opacity: {PALE_AT_NIGHT}; }}"
        f" .inked {{ fill: {DARK_PALETTE.text}; }} }}"
    )


def _head(report: CoverageReport) -> Iterator[str]:
    y = _MARGIN + _TITLE * 0.8
    at: dict[str, str | float] = {"x": _MARGIN, "y": y, "font_size": _TITLE, "font_weight": "bold"}
    yield svg_element(
        "text", svg_text(elided(title(report), 70)), **at, fill=LIGHT_PALETTE.text, class_="text"
    )
    for fact in facts(report):
        for line in broken_lines(fact, 140):
            y += _FACT * 1.5
            where: dict[str, str | float] = {"x": _MARGIN, "y": y + 4, "font_size": _FACT}
            yield svg_element("text", svg_text(line), **where, fill=LIGHT_PALETTE.quiet, class_="quiet")


class _Piece(NamedTuple):
    """A piece of a ring as it is drawn; its look is a class of the style sheet, or empty."""

    sector: Sector
    colour: Colour
    look: str
    told: str
    label: str = ""
    size: float = 11.0


def _sunburst(levels: Sequence[LevelRing]) -> Iterator[str]:
    pieces = list(_pieces(levels))
    yield from map(_shape, pieces)
    attributes: dict[str, str | float] = {"r": OPERATION_RING.outer, "stroke_width": 0.8}
    yield svg_element("circle", **attributes, fill="none", stroke=LIGHT_PALETTE.frame.border, class_="round")
    for piece in pieces:
        yield from _text(piece)
    hit, total = count(levels)
    yield _centred(f"{hit} / {total}", 24.0, 0.0)
    yield _centred(f"({percent(hit, total)} %)", 16.0, 24.0)


def _pieces(levels: Sequence[LevelRing]) -> Iterator[_Piece]:
    total = count(levels)[1]
    first = 0
    for level in levels:
        sector = Sector.of(LEVEL_RING, first, first + level.operations, total)
        yield _Piece(sector, LEVEL_COLOURS[level.level], "", _told(level.level, level), level.level, 14.0)
        for place, category in enumerate(level.categories):
            after = first + len(category.leaves)
            colour = tint(level.level, place)
            told = _told(f"{level.level} {category.name}", category)
            yield _Piece(Sector.of(CATEGORY_RING, first, after, total), colour, "", told, category.name)
            yield from _operations(category, colour, first, total)
            first = after


def _told(name: str, ring: LevelRing | CategoryRing) -> str:
    total = ring.operations if isinstance(ring, LevelRing) else len(ring.leaves)
    return f"{name}: {ratio(ring.hit, total)}"


def _operations(category: CategoryRing, colour: Colour, first: int, total: int) -> Iterator[_Piece]:
    single = Sector.of(OPERATION_RING, 0, 1, total).width(OPERATION_RING.inner) >= _SINGLE
    for leaves in _runs(category.leaves, single=single):
        state = leaves[0].state
        sector = Sector.of(OPERATION_RING, first, first + len(leaves), total)
        first += len(leaves)
        look = {State.CONFORMANCE: "", State.HIT: "pale", State.NEVER: "never"}[state]
        ground = NEVER if state is State.NEVER else colour
        yield _Piece(sector, ground, look, _told_of(leaves), short_name(leaves[0]) if single else "", 10.0)


def _runs(leaves: Sequence[Leaf], *, single: bool) -> Iterator[Sequence[Leaf]]:
    """Give the operations that are one piece of the picture: each, or all of the same state that stand together."""
    if single:
        yield from ((leaf,) for leaf in leaves)
    else:
        yield from (tuple(run) for _, run in groupby(leaves, key=lambda leaf: leaf.state))


def _told_of(leaves: Sequence[Leaf]) -> str:
    operation, state = leaves[0].use.operation, leaves[0].state
    if len(leaves) == 1:
        return f"{operation.method} {operation.path}: {state}"
    return f"{operation.level} {operation.category}: {len(leaves)} operations {state}"


def _shape(piece: _Piece) -> str:
    """Draw a piece. A narrow one gets no line around it, but a hair more width, so that it is seen."""
    attributes: dict[str, str | float] = {"fill": str(piece.colour)}
    if piece.look == "pale":
        attributes["fill_opacity"] = str(PALE)
    classes = [piece.look] if piece.look else []
    if piece.sector.width(piece.sector.ring.inner) >= _SEPARATED:
        attributes |= {"stroke": LIGHT_PALETTE.page, "stroke_width": 1.0}
        classes.append("apart")
    elif not piece.look:
        attributes |= {"stroke": str(piece.colour), "stroke_width": 0.5}
    if classes:
        attributes["class_"] = " ".join(classes)
    return svg_element(
        "path", svg_element("title", svg_text(piece.told)), d=outline(piece.sector), **attributes
    )


def _text(piece: _Piece) -> Iterator[str]:
    placed = label(piece.label, piece.sector, piece.size) if piece.label else None
    if placed is None:
        return
    where = f"translate({placed.x:.1f} {placed.y:.1f}) rotate({placed.turn:.1f})"
    attributes: dict[str, str | float] = {"y": placed.size * 0.35, "font_size": placed.size}
    colour, classes = (
        (LIGHT_PALETTE.text, {"class_": "inked"}) if piece.look else (str(ink(piece.colour)), {})
    )
    drawn = svg_element(
        "text", svg_text(placed.text), **attributes, **classes, fill=colour, text_anchor="middle"
    )
    yield svg_element("g", drawn, transform=where, pointer_events="none")


def _centred(text: str, size: float, y: float) -> str:
    fitting = min(size, size * 2 * (CENTRE.outer - 14) / svg_text_width(text, size, bold=True))
    attributes: dict[str, str | float] = {"y": y, "font_size": fitting, "font_weight": "bold"}
    return svg_element(
        "text", svg_text(text), **attributes, text_anchor="middle", fill=LIGHT_PALETTE.text, class_="text"
    )

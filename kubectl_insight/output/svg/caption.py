"""Title, legend and notes above a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_insight.output.picture_style import (
    LINE_WORDS,
    MARKS,
    TONE_WORDS,
    Palette,
    Pen,
    Shape,
    broken,
    legend,
)
from kubectl_insight.output.picture_style import SHAPES as KIND_SHAPES
from kubectl_insight.output.svg.elements import element, text_content
from kubectl_insight.output.svg.layout import Rectangle
from kubectl_insight.output.svg.pens import stroke
from kubectl_insight.output.svg.shapes import outline
from kubectl_insight.output.svg.shelves import Size
from kubectl_insight.output.svg.text_width import text_width
from kubectl_insight.views.picture import Picture

_TITLE, _SMALL, _ROW, _WIDTH = 16.0, 10.0, 24.0, 620.0
_SWATCH, _STROKE = 34.0, 42.0


class _Item(NamedTuple):
    """One entry of the legend: a swatch or a stroke, and its meaning."""

    text: str
    fill: str = ""
    border: str = ""
    shape: Shape = "round"
    pen: Pen | None = None


def caption(picture: Picture, palette: Palette) -> tuple[str, Size]:
    """Return the caption, and the room that it takes at the top of the page; nothing where there is nothing to say."""
    writer = _Caption(palette)
    if picture.title:
        for line in broken(picture.title, 90):
            writer.text(line, _TITLE, palette.text, bold=True)
    for row in _rows(picture, palette):
        writer.items(row)
    for note in picture.notes:
        for line in broken(note, 110):
            writer.text(line, _SMALL, palette.quiet)
    return "\n".join(writer.parts), Size(writer.widest, writer.bottom)


def _rows(picture: Picture, palette: Palette) -> Iterator[Sequence[_Item]]:
    shown = legend(picture)
    yield [_Item(each, *palette.kinds[each], KIND_SHAPES[each]) for each in shown.kinds]
    yield [_Item(f"{MARKS[tone]} {TONE_WORDS[tone]}", *palette.tones[tone]) for tone in shown.tones]
    lines = [_Item(LINE_WORDS[each], pen=palette.lines[each]) for each in shown.lines]
    if shown.optional:
        lines.append(_Item("optional", pen=Pen(palette.quiet, "dotted")))
    if shown.problem:
        lines.append(_Item("wrong", pen=Pen(palette.problem, width=2.0)))
    yield lines


class _Caption:
    def __init__(self, palette: Palette) -> None:
        self.parts: list[str] = []
        self.bottom = 0.0
        self.widest = 0.0
        self._palette = palette

    def text(self, line: str, size: float, colour: str, *, bold: bool = False) -> None:
        self.bottom += size * 1.5
        weight = {"font_weight": "bold"} if bold else {}
        attributes: dict[str, str | float] = {
            "x": 0.0,
            "y": self.bottom - size * 0.4,
            "font_size": size,
            **weight,
        }
        self.parts.append(element("text", text_content(line), **attributes, fill=colour))
        self.widest = max(self.widest, text_width(line, size, bold=bold))

    def items(self, items: Sequence[_Item]) -> None:
        left = 0.0
        for item in items:
            width = text_width(item.text, _SMALL) + (_SWATCH if item.pen is None else _STROKE) + 14.0
            if not left or left + width > _WIDTH:
                left, self.bottom = 0.0, self.bottom + _ROW
            self.parts.append(self._item(item, Rectangle(left, self.bottom - _ROW + 4, width, _ROW - 6)))
            left += width + 8.0
            self.widest = max(self.widest, left)

    def _item(self, item: _Item, place: Rectangle) -> str:
        middle = place.centre.y
        if item.pen is None:
            swatch = Rectangle(place.x + 1, place.y, _SWATCH - 6, place.height)
            drawn = outline(item.shape, swatch, {"fill": item.fill, "stroke": item.border})
            room = _SWATCH
        else:
            path = f"M{place.x:.1f} {middle:.1f}h{_STROKE - 8:.0f}"
            drawn = element("path", d=path, fill="none", **stroke(item.pen))
            room = _STROKE
        at: dict[str, str | float] = {"x": place.x + room, "y": middle + 3.5, "font_size": _SMALL}
        return drawn + element("text", text_content(item.text), **at, fill=self._palette.text)

"""A picture as one self-contained SVG file: no script, no style sheet, nothing fetched, a title for everything."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.picture_style import (
    LIGHT,
    Palette,
    Pen,
    box_style,
    box_tooltip,
    elided,
    line_style,
    line_tooltip,
    shown_lines,
    shown_parts,
)
from kubectl_insight.output.svg.caption import caption
from kubectl_insight.output.svg.elements import element, number, text_content
from kubectl_insight.output.svg.layout import (
    FRAME_PADDING,
    FRAME_TITLE_SIZE,
    LINE_HEIGHT,
    NAME_SIZE,
    SMALL_SIZE,
    Layout,
    Rectangle,
    lay_out,
)
from kubectl_insight.output.svg.pens import heads, stroke
from kubectl_insight.output.svg.routes import Curve, curves
from kubectl_insight.output.svg.shapes import outline
from kubectl_insight.views.picture import Box, Frame, Line, Picture

MARGIN = 14.0
_FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"


def svg_text(picture: Picture, palette: Palette = LIGHT) -> str:
    """Return a picture as SVG, laid out by ourselves."""
    return "\n".join(_Drawing(picture, palette).lines()) + "\n"


class _Drawing:
    def __init__(self, picture: Picture, palette: Palette) -> None:
        self._picture = picture
        self._palette = palette
        self._layout: Layout = lay_out(picture)

    def lines(self) -> Iterator[str]:
        head, room = caption(self._picture, self._palette)
        gap = MARGIN if room.height else 0.0
        width = max(room.width, self._layout.size.width) + 2 * MARGIN
        height = room.height + gap + self._layout.size.height + 2 * MARGIN
        extent = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {extent} role="img" font-family="{_FONT}">'
        yield element("title", text_content(self._picture.title or "Relations"))
        yield element("defs", heads(self._pens(), self._palette.page))
        yield element("rect", width="100%", height="100%", fill=self._palette.page)
        yield f'<g transform="translate({number(MARGIN)} {number(MARGIN)})">{head}</g>'
        yield f'<g transform="translate({number(MARGIN)} {number(MARGIN + room.height + gap)})">'
        yield from map(self._frame, self._picture.frames)
        yield from map(self._line, self._picture.lines, curves(self._picture, self._layout))
        yield from map(self._box, self._picture.boxes)
        yield "</g>"
        yield "</svg>"

    def _pens(self) -> set[Pen]:
        pens = {line_style(line, self._palette) for line in self._picture.lines}
        pens |= set(self._palette.lines.values())
        return pens | {Pen(self._palette.quiet), Pen(self._palette.problem)}

    def _frame(self, frame: Frame) -> str:
        place, paint = self._layout.frames[frame.key], self._palette.frame
        box = element(
            "rect", x=place.x, y=place.y, width=place.width, height=place.height, rx=8, fill=paint.fill,
            stroke=paint.border,
        )  # fmt: skip
        at = {"x": place.x + FRAME_PADDING, "y": place.y + FRAME_PADDING + 6, "font_size": FRAME_TITLE_SIZE}
        title = element(
            "text", text_content(elided(visible(frame.title), 60)), **at, fill=self._palette.quiet
        )
        return element("g", element("title", text_content(frame.title)) + box + title, id=frame.key)

    def _line(self, line: Line, curve: Curve) -> str:
        start, *others = (f"{number(point.x)} {number(point.y)}" for point in curve)
        drawn = element(
            "path", d=f"M{start}C{' '.join(others)}", fill="none", **stroke(line_style(line, self._palette))
        )
        return element("g", element("title", text_content(*line_tooltip(line))) + drawn)

    def _box(self, box: Box) -> str:
        style, place = box_style(box, self._palette), self._layout.boxes[box.key]
        paint: dict[str, str | float] = {"fill": style.fill, "stroke": style.border}
        if style.width != 1.0:
            paint["stroke_width"] = style.width
        if style.dashed:
            paint["stroke_dasharray"] = "5 4"
        content = [element("title", text_content(*box_tooltip(box))), outline(style.shape, place, paint)]
        content += self._texts(box, place)
        return element("g", "".join(content), id=box.key)

    def _texts(self, box: Box, place: Rectangle) -> Iterator[str]:
        kind, name = shown_parts(box)
        style, palette = box_style(box, self._palette), self._palette
        mark = element("tspan", text_content(f"{style.mark} "), fill=style.border) if style.mark else ""
        rows = [(kind, SMALL_SIZE), (name, NAME_SIZE), *((line, SMALL_SIZE) for line in shown_lines(box))]
        height = sum(size for _, size in rows) * LINE_HEIGHT
        y = place.centre.y - height / 2 + {"cylinder": 4.0, "folder": 2.0}.get(style.shape, 0.0)
        for number_, (text, size) in enumerate(rows):
            y += size * LINE_HEIGHT
            named = number_ == 1
            attributes: dict[str, str | float] = {"x": place.centre.x, "y": y - size * 0.3, "font_size": size}
            if named:
                attributes["font_weight"] = "bold"
            content = (mark if named else "") + text_content(text)
            if content:
                colour = palette.text if named else palette.quiet
                yield element("text", content, **attributes, text_anchor="middle", fill=colour)

"""A picture as DOT that says where everything is, by our own layout, for Graphviz to paint and no more."""

from __future__ import annotations

from math import hypot
from typing import Any

from kubectl_insight.output.dot import DotSource, new_digraph
from kubectl_insight.output.dot_caption import caption, caption_height
from kubectl_insight.output.picture_style import Palette
from kubectl_insight.output.svg.caption import caption as caption_room
from kubectl_insight.output.svg.layout import FRAME_PADDING, FRAME_TITLE_SIZE, Rectangle, lay_out
from kubectl_insight.output.svg.routes import curves
from kubectl_insight.output.svg.shelves import Point
from kubectl_insight.output.svg.text_width import text_width
from kubectl_insight.views.picture import Box, Frame, Line, Picture

_INCH = 72.0
_HEAD = 7.0
_MARGIN = 14.0


def placed_dot_text(picture: Picture, palette: Palette) -> str:
    """Return the DOT source of a picture, for the layout ``nop2``, or ``neato -n2``."""
    pad = f"{_MARGIN / _INCH:.2f}"
    dot = new_digraph({"bgcolor": palette.page, "outputorder": "edgesfirst", "pad": pad}, palette)
    _PlacedSource(picture, palette).write(dot)
    return str(dot.source)


class _PlacedSource(DotSource):
    def __init__(self, picture: Picture, palette: Palette) -> None:
        super().__init__(picture, palette, bare=False, tooltips=False)
        self._arrangement = self._arrangement._replace(invisible=[])
        self._layout = lay_out(picture)
        self._curves = curves(picture, self._layout)

    def write(self, dot: Any) -> None:
        super().write(dot)
        label = caption(self._picture, self._palette).get("label")
        if label is not None:
            width = caption_room(self._picture, self._palette)[1].width
            height = caption_height(self._picture, self._palette)
            top = Point(width / 2, -_MARGIN - height / 2)
            dot.node("caption", label=label, shape="plain", style="", pos=self._at(top))

    def frame_attributes(self, frame: Frame) -> dict[str, str]:
        place = self._layout.frames[frame.key]
        corners = (Point(place.x, place.bottom), Point(place.right, place.y))
        attributes = super().frame_attributes(frame)
        return attributes | {
            "bb": ",".join(map(self._at, corners)),
            **self._title_place(attributes["label"], place),
        }

    def _title_place(self, label: str, place: Rectangle) -> dict[str, str]:
        width = text_width(label, FRAME_TITLE_SIZE)
        return {"lp": self._at(Point(place.x + FRAME_PADDING + width / 2, place.y + FRAME_PADDING))}

    def box_attributes(self, box: Box) -> dict[str, str]:
        place = self._layout.boxes[box.key]
        size = {
            "width": f"{place.width / _INCH:.4f}",
            "height": f"{place.height / _INCH:.4f}",
            "fixedsize": "true",
        }
        return super().box_attributes(box) | size | {"pos": self._at(place.centre)}

    def line_attributes(self, line: Line, number: int) -> dict[str, str]:
        curve = self._curves[number]
        x, y = curve.end.x - curve.second.x, curve.end.y - curve.second.y
        share = _HEAD / max(hypot(x, y), _HEAD)
        neck = Point(curve.end.x - x * share, curve.end.y - y * share)
        points = " ".join(map(self._at, (curve.start, curve.first, curve.second, neck)))
        return super().line_attributes(line, number) | {"pos": f"e,{self._at(curve.end)} {points}"}

    def _at(self, point: Point) -> str:
        """Return a point in Graphviz' order, which counts upwards."""
        return f"{point.x:.1f},{self._layout.size.height - point.y:.1f}"

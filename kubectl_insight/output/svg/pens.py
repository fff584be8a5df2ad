"""Strokes and arrow heads of lines."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_insight.output.picture_style import Arrow, Pen
from kubectl_insight.output.svg.elements import element

_DASHES = {"dashed": "6 4", "dotted": "1.5 3.5"}
_HEADS: dict[Arrow, str] = {
    "full": "M0 0L10 5L0 10Z",
    "open": "M0 0L10 5L0 10",
    "hollow": "M0 0L10 5L0 10Z",
    "bar": "M9 0V10",
    "dot": "M1 5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
}


def stroke(pen: Pen) -> dict[str, str | float]:
    """Return the attributes of a line drawn with a pen; its arrow head is one of :func:`heads`."""
    attributes: dict[str, str | float] = {"stroke": pen.colour}
    if pen.width != 1.0:
        attributes["stroke_width"] = pen.width
    if pen.dash != "solid":
        attributes["stroke_dasharray"] = _DASHES[pen.dash]
    attributes["marker_end"] = f"url(#{_name(pen)})"
    return attributes


def heads(pens: Iterable[Pen], page: str) -> str:
    """Return the definitions of the arrow heads of some pens."""
    return "".join(_head(pen, page) for pen in {_name(pen): pen for pen in sorted(pens)}.values())


def _head(pen: Pen, page: str) -> str:
    fill = {"full": pen.colour, "dot": pen.colour, "hollow": page}.get(pen.arrow, "none")
    shape = element("path", d=_HEADS[pen.arrow], fill=fill, stroke=pen.colour, stroke_width=1.5)
    attributes: dict[str, str | float] = {"refX": 9, "refY": 5, "markerWidth": 9, "markerHeight": 9}
    box = "-1 -1 12 12"
    return element(
        "marker", shape, id=_name(pen), viewBox=box, markerUnits="userSpaceOnUse", orient="auto", **attributes
    )


def _name(pen: Pen) -> str:
    return f"{pen.arrow}-{pen.colour.removeprefix('#')}"

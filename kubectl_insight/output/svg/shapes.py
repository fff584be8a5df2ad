"""The outlines of boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl_insight.output.picture_style import Shape
from kubectl_insight.output.svg.elements import element, number
from kubectl_insight.output.svg.layout import Rectangle

Paint = dict[str, str | float]


def outline(shape: Shape, place: Rectangle, paint: Paint) -> str:
    """Return the outline of a box, with what lines belong to its shape."""
    return _OUTLINES[shape](place, paint)


def _box(place: Rectangle, paint: Paint) -> str:
    return element("rect", **_corners(place), **paint)


def _round(place: Rectangle, paint: Paint) -> str:
    return element("rect", **_corners(place), rx=8, **paint)


def _oval(place: Rectangle, paint: Paint) -> str:
    x, y = place.centre
    return element("ellipse", cx=x, cy=y, rx=place.width / 2, ry=place.height / 2, **paint)


def _hexagon(place: Rectangle, paint: Paint) -> str:
    x, y, right, bottom = place.x, place.y, place.right, place.bottom
    middle, inset = place.centre.y, min(12.0, place.width / 4)
    points = [(x, middle), (x + inset, y), (right - inset, y), (right, middle)]
    return _polygon([*points, (right - inset, bottom), (x + inset, bottom)], paint)


def _octagon(place: Rectangle, paint: Paint) -> str:
    x, y, right, bottom = place.x, place.y, place.right, place.bottom
    cut = min(8.0, place.height / 3)
    points = [(x + cut, y), (right - cut, y), (right, y + cut), (right, bottom - cut)]
    points += [(right - cut, bottom), (x + cut, bottom), (x, bottom - cut), (x, y + cut)]
    return _polygon(points, paint)


def _corners(place: Rectangle) -> Paint:
    return {"x": place.x, "y": place.y, "width": place.width, "height": place.height}


def _polygon(points: Sequence[tuple[float, float]], paint: Paint) -> str:
    text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polygon", points=text, **paint)


def _cylinder(place: Rectangle, paint: Paint) -> str:
    x, right, top, bottom = place.x, place.right, place.y + 5, place.bottom - 5
    arc = f"{number(place.width / 2)} 5 0 0"
    body = f"M{number(x)} {number(top)}A{arc} 1 {number(right)} {number(top)}V{number(bottom)}"
    body += f"A{arc} 1 {number(x)} {number(bottom)}Z"
    rim = f"M{number(x)} {number(top)}A{arc} 0 {number(right)} {number(top)}"
    return element("path", d=body, **paint) + _stroke(rim, paint)


def _note(place: Rectangle, paint: Paint) -> str:
    x, y, right, bottom = (number(value) for value in (place.x, place.y, place.right, place.bottom))
    fold = f"M{number(place.right - 9)} {y}v9h9"
    body = f"M{x} {y}H{number(place.right - 9)}L{right} {number(place.y + 9)}V{bottom}H{x}Z"
    return element("path", d=body, **paint) + _stroke(fold, paint)


def _solid(place: Rectangle, paint: Paint) -> str:
    x, y, right, bottom = (number(value) for value in (place.x, place.y, place.right, place.bottom))
    body = f"M{x} {number(place.y + 4)}L{number(place.x + 4)} {y}H{right}V{number(place.bottom - 4)}"
    body += f"L{number(place.right - 4)} {bottom}H{x}Z"
    edges = f"M{x} {number(place.y + 4)}H{number(place.right - 4)}V{bottom}M{number(place.right - 4)} "
    edges += f"{number(place.y + 4)}L{right} {y}"
    return element("path", d=body, **paint) + _stroke(edges, paint)


def _folder(place: Rectangle, paint: Paint) -> str:
    x, right, bottom = (number(value) for value in (place.x, place.right, place.bottom))
    body = f"M{x} {number(place.y)}h{number(min(28.0, place.width / 2))}l4 4H{right}V{bottom}H{x}Z"
    return element("path", d=body, **paint)


def _component(place: Rectangle, paint: Paint) -> str:
    body = element("rect", **_corners(place), **paint)
    tabs = [
        Rectangle(place.x - 4, place.y + offset, 9, 6)
        for offset in (place.height / 6, place.height * 5 / 6 - 6)
    ]
    return body + "".join(element("rect", **_corners(tab), **paint) for tab in tabs)


def _stroke(path: str, paint: Paint) -> str:
    return element("path", d=path, **(paint | {"fill": "none"}))


_OUTLINES: dict[Shape, Callable[[Rectangle, Paint], str]] = {
    "round": _round,
    "box": _box,
    "note": _note,
    "cylinder": _cylinder,
    "hexagon": _hexagon,
    "octagon": _octagon,
    "solid": _solid,
    "folder": _folder,
    "component": _component,
    "oval": _oval,
}

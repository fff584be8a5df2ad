"""Where everything of a picture goes, by our own reckoning: no overlaps, and time in proportion to its size.

Each frame is laid out by itself and then is one thing in the frame around it, so frames never overlap. What hangs
together is layered; parts without lines between them are packed like goods on shelves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kubectl_insight.output.layering.ranks import Link, components
from kubectl_insight.output.picture_style import MARKS, SHAPES, shown_lines, shown_parts
from kubectl_insight.output.svg.layers import layered
from kubectl_insight.output.svg.shelves import Point, Size, shelve
from kubectl_insight.output.svg.text_width import text_width
from kubectl_insight.views.picture import Box, Picture

NAME_SIZE = 11.0
SMALL_SIZE = 9.0
FRAME_TITLE_SIZE = 12.0
LINE_HEIGHT = 1.25
PART_GAP = 22.0
FRAME_PADDING = 14.0
FRAME_HEAD = 26.0

_SIDES: Mapping[str, float] = {
    "hexagon": 20.0,
    "octagon": 16.0,
    "oval": 24.0,
    "component": 16.0,
    "note": 12.0,
    "solid": 8.0,
}
_TOPS: Mapping[str, float] = {"cylinder": 12.0, "folder": 6.0, "oval": 8.0, "solid": 10.0}


class Rectangle(NamedTuple):
    """A place on the page, in points from its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)


@dataclass(slots=True)
class Layout:
    """The places of boxes and frames by their keys, and the extent of all."""

    boxes: dict[str, Rectangle] = field(default_factory=dict)
    frames: dict[str, Rectangle] = field(default_factory=dict)
    size: Size = field(default=Size(0.0, 0.0))


def lay_out(picture: Picture) -> Layout:
    """Return the places of everything in a picture."""
    return _LayingOut(picture).result()


def box_size(box: Box) -> Size:
    """Return the room that a box needs for its texts in its shape."""
    kind, name = shown_parts(box)
    mark = f"{MARKS[box.tone]} " if MARKS[box.tone] else ""
    small = [kind, *shown_lines(box)]
    widths = [text_width(text, SMALL_SIZE) for text in small]
    width = max(text_width(mark + name, NAME_SIZE, bold=True), *widths)
    height = (len(small) * SMALL_SIZE + NAME_SIZE) * LINE_HEIGHT
    shape = SHAPES.get(box.family, "box")
    return Size(round(width + 20 + _SIDES.get(shape, 0.0), 1), round(height + 10 + _TOPS.get(shape, 0.0), 1))


class _LayingOut:
    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        known = {frame.key: frame for frame in picture.frames}
        self._parents = {key: frame.parent if frame.parent in known else "" for key, frame in known.items()}
        self._parents |= {box.key: box.frame if box.frame in known else "" for box in picture.boxes}
        self._children: dict[str, list[str]] = {}
        for key in (*(frame.key for frame in picture.frames), *(box.key for box in picture.boxes)):
            self._children.setdefault(self._parents[key], []).append(key)
        self._titles = {frame.key: frame for frame in picture.frames}
        self._sizes = {box.key: box_size(box) for box in picture.boxes}
        self._corners: dict[str, Point] = {}
        self._links = self._links_by_frame()

    def result(self) -> Layout:
        for frame in reversed(self._picture.frames):  # inner ones are done before outer ones
            self._arrange(frame.key)
        size = self._arrange("")
        layout = Layout(size=size)
        for frame in self._picture.frames:
            layout.frames[frame.key] = self._place(frame.key)
        for box in self._picture.boxes:
            layout.boxes[box.key] = self._place(box.key)
        return layout

    def _place(self, key: str) -> Rectangle:
        x, y, inner = 0.0, 0.0, key
        while inner:
            corner = self._corners[inner]
            x, y, inner = x + corner.x, y + corner.y, self._parents[inner]
        return Rectangle(round(x, 1), round(y, 1), *self._sizes[key])

    def _links_by_frame(self) -> dict[str, list[tuple[str, str]]]:
        """Return each line at the innermost frame around both ends, as a link between two things in it."""
        chains = {box.key: self._chain(box.key) for box in self._picture.boxes}
        links: dict[str, list[tuple[str, str]]] = {}
        for line in self._picture.lines:
            one, other = chains[line.source], chains[line.target]
            depth = 0
            while depth < min(len(one), len(other)) and one[depth] == other[depth]:
                depth += 1
            if depth < min(len(one), len(other)):
                links.setdefault(self._parents[one[depth]], []).append((one[depth], other[depth]))
        return links

    def _chain(self, key: str) -> list[str]:
        """Return the frames around a thing from outside to inside, and itself."""
        chain = [key]
        while self._parents[chain[-1]]:
            chain.append(self._parents[chain[-1]])
        return chain[::-1]

    def _arrange(self, frame: str) -> Size:
        """Place what lies directly in a frame, and set the frame's size."""
        things = self._children.get(frame, [])
        numbers = {key: number for number, key in enumerate(things)}
        links = [(numbers[one], numbers[other]) for one, other in self._links.get(frame, ())]
        head = FRAME_HEAD if frame else 0.0
        padding = FRAME_PADDING if frame else 0.0
        title = text_width(self._titles[frame].title[:60], FRAME_TITLE_SIZE) if frame else 0.0
        corners, inner = packed([self._sizes[key] for key in things], links)
        for key, corner in zip(things, corners, strict=True):
            self._corners[key] = Point(corner.x + padding, corner.y + padding + head)
        size = Size(max(inner.width, title) + 2 * padding, inner.height + 2 * padding + head)
        self._sizes[frame] = size
        return size


def packed(sizes: Sequence[Size], links: Sequence[Link]) -> tuple[list[Point], Size]:
    """Lay things out: each part that hangs together in layers, the parts on shelves."""
    parts = components(len(sizes), links)
    corners = [Point(0.0, 0.0)] * len(sizes)
    inner: list[list[Point]] = []
    extents: list[Size] = []
    of_part: dict[int, list[Link]] = {}
    home = {thing: number for number, part in enumerate(parts) for thing in part}
    for source, target in links:
        of_part.setdefault(home[source], []).append((source, target))
    for number, part in enumerate(parts):
        places = {thing: place for place, thing in enumerate(part)}
        own = [(places[source], places[target]) for source, target in of_part.get(number, ())]
        points, extent = layered([sizes[thing] for thing in part], own)
        inner.append(points)
        extents.append(extent)
    starts, size = shelve(extents, PART_GAP)
    for part, points, start in zip(parts, inner, starts, strict=True):
        for thing, point in zip(part, points, strict=True):
            corners[thing] = Point(start.x + point.x, start.y + point.y)
    return corners, size

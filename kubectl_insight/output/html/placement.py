"""Where everything lies on the page: boxes in layers, frames around them, frames packed beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kubectl_insight.output.html.layers import layered
from kubectl_insight.output.html.packing import Block, Spot, grid, pack
from kubectl_insight.output.layering.ranks import components
from kubectl_insight.output.picture_style import SHAPES, columns, shown_lines, shown_parts
from kubectl_insight.views.picture import Box, Picture

Link = tuple[str, str]

PADDING: Final = 18
TITLE: Final = 32
_GAP: Final = 28
_LOOSE_GAP: Final = 10
_NARROWEST: Final = 92
_WIDEST: Final = 300
_CROWDED: Final = 40
"""From so many boxes in a frame on, what many of them share does not keep them together."""
_SHARED: Final = 6
_SUPPORTING: Final = frozenset(
    {"access", "config", "secret", "policy", "image", "node", "namespace", "cluster", "release", "extension"}
)
_TRIM: Final = 4
"""What the upper side of a solid takes from the room for its texts."""
_CHARACTER: Final = 7.1
"""The advance of an average character of 12 px in the widest of the usual fonts."""


class Placement(NamedTuple):
    """Where boxes and frames lie, by key."""

    width: int
    height: int
    spots: Mapping[str, Spot]


def place(picture: Picture) -> Placement:
    """Place all boxes and frames of a picture; nothing overlaps but frames and what they hold."""
    whole = _Placing(picture).block("")
    return Placement(whole.width, whole.height, whole.spots)


def box_size(box: Box) -> tuple[int, int]:
    """Return the width and height that the texts of a box need."""
    kind, name = shown_parts(box)
    lines = shown_lines(box)
    longest = max((columns(name) * 1.18, columns(kind) * 0.86, *(columns(line) * 0.9 for line in lines)))
    width = min(max(_NARROWEST, round(longest * _CHARACTER) + 30), _WIDEST)
    trim = _TRIM if SHAPES.get(box.family) == "solid" else 0
    return width, (40 if name else 26) + 14 * len(lines) + trim


class _Placing:
    def __init__(self, picture: Picture) -> None:
        self._sizes = {box.key: box_size(box) for box in picture.boxes}
        self._supporting = {box.key for box in picture.boxes if box.family in _SUPPORTING and not box.focus}
        self._boxes: dict[str, list[str]] = {}
        for box in picture.boxes:
            self._boxes.setdefault(box.frame, []).append(box.key)
        self._children: dict[str, list[str]] = {}
        for frame in picture.frames:
            self._children.setdefault(frame.parent, []).append(frame.key)
        self._titles = {frame.key: frame.title for frame in picture.frames}
        frame_of = {box.key: box.frame for box in picture.boxes}
        self._links: dict[str, list[Link]] = {}
        for line in picture.lines:
            around = frame_of[line.source]
            if around == frame_of[line.target] and line.source != line.target:
                link = (line.target, line.source) if line.back else (line.source, line.target)
                self._links.setdefault(around, []).append(link)

    def block(self, frame: str) -> Block:
        """Place what a frame holds, and the frame around it; the empty key is the page."""
        inner = pack(list(self._own(frame)), _GAP)
        children = [self.block(child) for child in self._children.get(frame, ())]
        if children:
            inner = pack([*([inner] if inner.spots else []), *children], _GAP)
        if not frame:
            return inner
        width = max(inner.width, round(columns(self._titles[frame][:40]) * _CHARACTER)) + 2 * PADDING
        height = inner.height + TITLE + 2 * PADDING
        spots = {key: spot.moved(PADDING, PADDING + TITLE) for key, spot in inner.spots.items()}
        return Block(width, height, {frame: Spot(0, 0, width, height), **spots})

    def _own(self, frame: str) -> Iterator[Block]:
        keys = self._boxes.get(frame, [])
        links = self._links.get(frame, [])
        if len(keys) >= _CROWDED:
            hubs = self._hubs(keys, links)
            links = [link for link in links if hubs.isdisjoint(link)]
        loose = []
        for part, part_links in _parts(keys, links):
            if len(part) == 1:
                loose += part
            else:
                yield layered(part, part_links, self._sizes)
        if loose:
            yield grid(loose, self._sizes, _LOOSE_GAP)

    def _hubs(self, keys: Sequence[str], links: Sequence[Link]) -> set[str]:
        """Return what several parts use, so that it would tie all of a namespace into one knot."""
        neighbours: dict[str, set[str]] = {}
        for source, target in links:
            neighbours.setdefault(source, set()).add(target)
            neighbours.setdefault(target, set()).add(source)
        shared = {key for key, others in neighbours.items() if len(others) > _SHARED} & self._supporting
        tops = _tops(keys, [link for link in links if shared.isdisjoint(link)])
        return {key for key in shared if len({tops[other] for other in neighbours[key] - shared}) != 1}


def _parts(keys: Sequence[str], links: Sequence[Link]) -> list[tuple[list[str], list[Link]]]:
    """Return what hangs together, with its links, in the order of the first keys."""
    tops = _tops(keys, links)
    found: dict[str, tuple[list[str], list[Link]]] = {}
    for key in keys:
        found.setdefault(tops[key], ([], []))[0].append(key)
    for link in links:
        found[tops[link[0]]][1].append(link)
    return list(found.values())


def _tops(keys: Sequence[str], links: Sequence[Link]) -> dict[str, str]:
    """Return for each key one that stands for all that it hangs together with."""
    number = {key: place for place, key in enumerate(keys)}
    parts = components(len(keys), [(number[source], number[target]) for source, target in links])
    return {keys[place]: keys[part[0]] for part in parts for place in part}

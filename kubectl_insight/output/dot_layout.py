"""How Graphviz shall lay a picture out: its direction, its pace, and rows for what has no lines between.

Graphviz puts parts without lines between them into one endless column. Invisible lines from the last box of one
part to the first of another make rows of them, as many as give a page that can be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from kubectl_insight.output.layering.ranks import Link, components, longest_path_ranks
from kubectl_insight.views.picture import Picture

_BOX_WIDTH = 230.0
_BOX_HEIGHT = 50.0
_MANY_LEAVES = 12
_SMALL, _MEDIUM = 300, 900
"""Boxes and lines together, up to which Graphviz may take its time, or some of it."""
_PAD = "0.2"
"""Inches around the picture: Graphviz reckons without the strokes and corners of its shapes."""
_PAGE = 1.5
"""Width by height of a page that is pleasant on a screen."""


class _Part(NamedTuple):
    """Boxes that hang together, by number: all of them, the first ones and the last ones, and the extent."""

    boxes: list[int]
    first: list[int]
    last: int
    width: float
    height: float


def layout_attributes(picture: Picture) -> dict[str, str]:
    """Return the attributes of the graph that suit its size."""
    places = {box.key: number for number, box in enumerate(picture.boxes)}
    attributes = {"rankdir": "LR", "ranksep": "0.6", "nodesep": "0.16", "newrank": "true", "pad": _PAD}
    if _fans([(places[line.source], places[line.target]) for line in picture.lines]):
        attributes["concentrate"] = "true"  # a trunk for each column instead of a lane for each line
    return attributes | _pace(len(picture.boxes) + len(picture.lines))


def _pace(size: int) -> dict[str, str]:
    """Return what bounds the work of the layout: the more there is, the fewer rounds."""
    if size <= _SMALL:
        return {}
    rounds = {"nslimit": "4", "nslimit1": "4", "mclimit": "0.5", "remincross": "false"}
    if size <= _MEDIUM:
        return rounds
    return rounds | {
        "splines": "polyline",
        "ranksep": "1.2",
        "nslimit": "1",
        "nslimit1": "1",
        "mclimit": "0.3",
    }


class Arrangement(NamedTuple):
    """What spreads a picture over a page.

    Attributes:
        invisible: Lines to add, by keys of boxes: they put parts side by side.
        lengths: The lines of the picture, by number, that shall span several steps, with how many.
    """

    invisible: list[tuple[str, str]]
    lengths: dict[int, int]


def arrangement(picture: Picture) -> Arrangement:
    """Return how to spread a picture over a page."""
    places = {box.key: number for number, box in enumerate(picture.boxes)}
    links = [(places[line.source], places[line.target]) for line in picture.lines]
    tops = _top_frames(picture)
    lengths = _fans(links)
    keys = [box.key for box in picture.boxes]
    steps = {links[number]: length for number, length in lengths.items()}
    found = _row_links(links, tops, steps)
    return Arrangement([(keys[one], keys[other]) for one, other in found], lengths)


def _top_frames(picture: Picture) -> list[str]:
    """Return for each box the outermost frame around it."""
    parents = {frame.key: frame.parent for frame in picture.frames}

    def top(key: str) -> str:
        while parents.get(key):
            key = parents[key]
        return key

    return [top(box.frame) for box in picture.boxes]


def _fans(links: Sequence[Link]) -> dict[int, int]:
    """Return lengths for the lines from one box to many that lead nowhere else: several columns of them."""
    degrees = Counter(end for link in dict.fromkeys(links) for end in link)
    leaves: dict[int, list[int]] = {}
    for number, (source, target) in enumerate(links):
        if degrees[target] == 1:
            leaves.setdefault(source, []).append(number)
    lengths: dict[int, int] = {}
    for numbers in leaves.values():
        across = round(sqrt(_PAGE * len(numbers) * _BOX_HEIGHT / _BOX_WIDTH))
        if len(numbers) > _MANY_LEAVES:
            lengths.update((number, place % across + 1) for place, number in enumerate(numbers))
    return lengths


def _row_links(links: list[Link], tops: Sequence[str], steps: Mapping[Link, int]) -> list[Link]:
    """Put what has no lines between into rows: first what lies in one frame, then the frames."""
    count = len(tops)
    ranks = longest_path_ranks(count, links, steps)
    inside = _parts(components(count, links), ranks)
    found: list[Link] = []
    sizes: dict[str, tuple[float, float]] = {}
    for top in dict.fromkeys(tops):
        own = [part for part in inside if all(tops[box] == top for box in part.boxes)]
        if top:
            rows, sizes[top] = _rows(own)
            found += rows
    together = components(count, [*links, *_frame_links(tops)])
    ranks = longest_path_ranks(count, [*links, *found], steps)
    whole = [_framed(part, tops, sizes) for part in _parts(together, ranks)]
    return found + _rows(whole)[0]


def _frame_links(tops: Sequence[str]) -> Iterator[Link]:
    """Yield links that hold the boxes of each frame together."""
    firsts: dict[str, int] = {}
    for box, top in enumerate(tops):
        if top:
            yield firsts.setdefault(top, box), box


def _framed(part: _Part, tops: Sequence[str], sizes: Mapping[str, tuple[float, float]]) -> _Part:
    """Return a part with the size of its frame, where it is just that."""
    frames = {tops[box] for box in part.boxes}
    if len(frames) > 1 or "" in frames:
        return part
    (frame,) = frames
    width, height = sizes[frame]
    return part._replace(width=max(width, part.width), height=height + _BOX_HEIGHT)


def _parts(groups: list[list[int]], ranks: Sequence[int]) -> list[_Part]:
    parts = []
    for boxes in groups:
        crowds = Counter(ranks[box] for box in boxes)
        base = min(crowds)
        first = [box for box in boxes if ranks[box] == base]
        last = max(boxes, key=lambda box: (ranks[box], -box))
        width = (max(crowds) - base + 1) * _BOX_WIDTH
        parts.append(_Part(boxes, first, last, width, max(crowds.values()) * _BOX_HEIGHT))
    return parts


def _rows(parts: list[_Part]) -> tuple[list[Link], tuple[float, float]]:
    """Return links from each part to the next in its row, and the size of all rows together."""
    links: list[Link] = []
    area = sum(part.width * part.height for part in parts)
    page = max([sqrt(_PAGE * area), *(part.width for part in parts)])
    filled, row_height, height, widest = 0.0, 0.0, 0.0, 0.0
    before: _Part | None = None
    for part in sorted(parts, key=lambda part: (-part.height, -part.width, part.boxes)):
        if before is not None and filled + part.width <= page:
            links += [(before.last, box) for box in part.first]
        else:
            height, filled, row_height = height + row_height, 0.0, 0.0
        filled, row_height, before = filled + part.width, max(row_height, part.height), part
        widest = max(widest, filled)
    return links, (widest, height + row_height)

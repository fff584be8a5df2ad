"""Blocks put beside and below each other, so that the whole has the proportions of a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final, NamedTuple

ASPECT: Final = 1.6
_WIDTHS: Final = (0.8, 1.0, 1.15, 1.35, 1.6, 2.0)


class Spot(NamedTuple):
    """A rectangle, in CSS pixels."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, x: int, y: int) -> Spot:
        """Return the rectangle moved by so much."""
        return Spot(self.x + x, self.y + y, self.width, self.height)


class Block(NamedTuple):
    """Rectangles by key that keep their places to each other, from 0, 0."""

    width: int
    height: int
    spots: Mapping[str, Spot]


def pack(blocks: Sequence[Block], gap: int) -> Block:
    """Put blocks on shelves, the highest first; equals keep their order.

    Args:
        gap: The room between two blocks.
    """
    if not blocks:
        return Block(0, 0, {})
    order = sorted(range(len(blocks)), key=lambda number: (-blocks[number].height, number))
    area = sum((block.width + gap) * (block.height + gap) for block in blocks)
    widest = max(block.width for block in blocks)
    tries = [max(widest, int(sqrt(area * ASPECT) * factor)) for factor in _WIDTHS]
    shelves = [_shelves(blocks, order, gap, most) for most in tries]
    best = min(shelves, key=lambda each: misproportion(each.width, each.height))
    spots = {
        key: spot.moved(*best.corners[number])
        for number in order
        for key, spot in blocks[number].spots.items()
    }
    return Block(best.width, best.height, spots)


def misproportion(width: int, height: int) -> float:
    """Return how far a rectangle is from the proportions of a screen; 1 is perfect."""
    ratio = width / (max(height, 1) * ASPECT)
    return max(ratio, 1 / max(ratio, 1e-9))


class _Shelves(NamedTuple):
    width: int
    height: int
    corners: Mapping[int, tuple[int, int]]


def _shelves(blocks: Sequence[Block], order: Sequence[int], gap: int, most: int) -> _Shelves:
    corners: dict[int, tuple[int, int]] = {}
    x = y = high = wide = 0
    for number in order:
        width, height, _ = blocks[number]
        if x and x + width > most:
            x, y, high = 0, y + high + gap, 0
        corners[number] = (x, y)
        high = max(high, height)
        wide = max(wide, x + width)
        x += width + gap
    return _Shelves(wide, y + high, corners)


def grid(keys: Sequence[str], sizes: Mapping[str, tuple[int, int]], gap: int) -> Block:
    """Put boxes into columns of one width each, downwards in their order."""
    if not keys:
        return Block(0, 0, {})
    area = sum((sizes[key][0] + gap) * (sizes[key][1] + gap) for key in keys)
    return columns([keys], sizes, gap, gap, max(1, int(sqrt(area / ASPECT))))


def columns(
    layers: Sequence[Sequence[str]], sizes: Mapping[str, tuple[int, int]], gap: int, step: int, most: int
) -> Block:
    """Put layers beside each other, each downwards; one that is too high goes on in a further column.

    Args:
        gap: The room between boxes, and between the columns of one layer.
        step: The room between layers.
        most: How high a column may be.
    """
    spots: dict[str, Spot] = {}
    x = 0
    for layer in layers:
        for column in _broken(layer, sizes, gap, most):
            width = max(sizes[key][0] for key in column)
            y = 0
            for key in column:
                spots[key] = Spot(x, y, width, sizes[key][1])
                y += sizes[key][1] + gap
            x += width + gap
        x += step - gap
    high = max(spot.y + spot.height for spot in spots.values())
    return Block(x - step, high, spots)


def _broken(
    layer: Sequence[str], sizes: Mapping[str, tuple[int, int]], gap: int, most: int
) -> list[list[str]]:
    total = sum(sizes[key][1] + gap for key in layer)
    parts = -(-total // (most + gap))
    height = -(-total // parts)  # columns of equal height look better than a full one and a rest
    found: list[list[str]] = [[]]
    y = 0
    for key in layer:
        if y >= height:
            found.append([])
            y = 0
        found[-1].append(key)
        y += sizes[key][1] + gap
    return found

"""Boxes that hang together, in layers from left to right along their lines.

Ranks, orders and heights are those of every drawing of ours (:mod:`kubectl_insight.output.layering`); a page has
no edge, so that of several heights the one is taken that comes nearest to the proportions of a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kubectl_insight.output.html.packing import Block, Spot, columns, misproportion
from kubectl_insight.output.layering.orders import Columns, in_columns, mean
from kubectl_insight.output.layering.stacks import stacked

GAP: Final = 10
STEP: Final = 76
_HEIGHTS: Final = (160, 240, 360, 540, 800, 1200, 1800, 2700, 4000, 6000)


def layered(
    keys: Sequence[str], links: Iterable[tuple[str, str]], sizes: Mapping[str, tuple[int, int]]
) -> Block:
    """Place boxes that hang together.

    Args:
        keys: In drawing order, which decides where nothing else does.
        links: Their lines; what leads back does not count.
    """
    number = {key: place for place, key in enumerate(keys)}
    found = in_columns(len(keys), [(number[source], number[target]) for source, target in links])
    named = [[keys[place] for place in column] for column in found.columns]
    blocks = [columns(named, sizes, GAP, STEP, most) for most in _HEIGHTS]
    best = min(blocks, key=lambda block: misproportion(block.width, block.height))
    return _aligned(best, found, keys)


def _aligned(block: Block, found: Columns, keys: Sequence[str]) -> Block:
    """Move the boxes of each layer of one column up or down towards their neighbours, keeping their order."""
    spots = dict(block.spots)
    single = [layer for layer in found.columns if len({spots[keys[place]].x for place in layer}) == 1]
    for near, order in ((found.before, single), (found.after, single[::-1]), (found.before, single)):
        for layer in order:
            own = [spots[keys[place]] for place in layer]
            middles = [[_middle(spots[keys[other]]) for other in near[place]] for place in layer]
            wishes = [
                mean(others, _middle(spot)) - spot.height / 2
                for spot, others in zip(own, middles, strict=True)
            ]
            tops = stacked(wishes, [spot.height for spot in own], GAP)
            for place, spot, top in zip(layer, own, tops, strict=True):
                spots[keys[place]] = spot._replace(y=round(top))
    top = min(spot.y for spot in spots.values())
    moved = {key: spot.moved(0, -top) for key, spot in spots.items()}
    return Block(block.width, max(spot.y + spot.height for spot in moved.values()), moved)


def _middle(spot: Spot) -> float:
    return spot.y + spot.height / 2

"""Boxes that hang together, in layers from left to right along their lines.

Sugiyama's steps without dummy boxes: cut cycles, rank by the longest way, order by barycentres, then move each
box towards its neighbours. All steps are linear in boxes and lines but for sorting, so that thousands of boxes
take no longer than a glance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Final

from kubectl_insight.output.html.packing import Block, Spot, columns, misproportion

GAP: Final = 10
STEP: Final = 76
_SWEEPS: Final = 4
_HEIGHTS: Final = (160, 240, 360, 540, 800, 1200, 1800, 2700, 4000, 6000)


def layered(
    keys: Sequence[str], links: Iterable[tuple[str, str]], sizes: Mapping[str, tuple[int, int]]
) -> Block:
    """Place boxes that hang together.

    Args:
        keys: In drawing order, which decides where nothing else does.
        links: Their lines; what leads back is told by a depth-first walk and does not count.
    """
    number = {key: place for place, key in enumerate(keys)}
    after: list[list[int]] = [[] for _ in keys]
    for source, target in links:
        if source != target:
            after[number[source]].append(number[target])
    _cut_cycles(after)
    before = _turned(after)
    layers = _ordered(_layers(_ranks(after, before)), after, before)
    named = [[keys[place] for place in layer] for layer in layers]
    blocks = [columns(named, sizes, GAP, STEP, most) for most in _HEIGHTS]
    best = min(blocks, key=lambda block: misproportion(block.width, block.height))
    return _aligned(best, named, number, after, before, keys)


def _cut_cycles(after: list[list[int]]) -> None:
    """Drop every link that leads back to where the walk came from."""
    state = [0] * len(after)  # 1: on the way here, 2: done
    for top in range(len(after)):
        if state[top]:
            continue
        state[top] = 1
        way = [(top, iter(list(after[top])))]
        after[top] = []
        while way:
            here, rest = way[-1]
            other = next(rest, None)
            if other is None:
                state[here] = 2
                way.pop()
            elif state[other] != 1:
                after[here].append(other)
                if not state[other]:
                    state[other] = 1
                    way.append((other, iter(list(after[other]))))
                    after[other] = []


def _turned(after: Sequence[Sequence[int]]) -> list[list[int]]:
    before: list[list[int]] = [[] for _ in after]
    for source, targets in enumerate(after):
        for target in targets:
            before[target].append(source)
    return before


def _ranks(after: Sequence[Sequence[int]], before: Sequence[Sequence[int]]) -> list[int]:
    """Return the layer of each: as far right as its sources need; what has none stands just before its targets."""
    waiting = [len(sources) for sources in before]
    ready = [place for place, count in enumerate(waiting) if not count]
    ranks = [0] * len(after)
    for here in ready:
        for other in after[here]:
            ranks[other] = max(ranks[other], ranks[here] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for here, sources in enumerate(before):
        if not sources and after[here]:
            ranks[here] = min(ranks[other] for other in after[here]) - 1
    return ranks


def _layers(ranks: Sequence[int]) -> list[list[int]]:
    layers: list[list[int]] = [[] for _ in range(max(ranks) + 1)]
    for place, rank in enumerate(ranks):
        layers[rank].append(place)
    return [layer for layer in layers if layer]


def _ordered(
    layers: list[list[int]], after: Sequence[Sequence[int]], before: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Order each layer by where its neighbours are, forth and back."""
    share = [0.0] * len(after)
    for layer in layers:
        _spread(layer, share)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        for layer in layers if forth else reversed(layers):
            wanted = {
                place: _mean([share[other] for other in (before if forth else after)[place]], share[place])
                for place in layer
            }
            layer.sort(key=lambda place: (wanted[place], place))
            _spread(layer, share)
    return layers


def _spread(layer: Sequence[int], share: list[float]) -> None:
    for rank, place in enumerate(layer):
        share[place] = (rank + 0.5) / len(layer)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _aligned(
    block: Block,
    layers: Sequence[Sequence[str]],
    number: Mapping[str, int],
    after: Sequence[Sequence[int]],
    before: Sequence[Sequence[int]],
    keys: Sequence[str],
) -> Block:
    """Move the boxes of each layer of one column up or down towards their neighbours, keeping their order."""
    spots = dict(block.spots)
    single = [layer for layer in layers if len({spots[key].x for key in layer}) == 1]
    for neighbours, order in ((before, single), (after, single[::-1]), (before, single)):
        for layer in order:
            wanted = []
            for key in layer:
                spot = spots[key]
                middles = [_middle(spots[keys[other]]) for other in neighbours[number[key]]]
                wanted.append(_mean(middles, _middle(spot)) - spot.height / 2)
            for key, y in zip(layer, _apart(wanted, [spots[key].height for key in layer]), strict=True):
                spots[key] = spots[key]._replace(y=round(y))
    top = min(spot.y for spot in spots.values())
    moved = {key: spot.moved(0, -top) for key, spot in spots.items()}
    return Block(block.width, max(spot.y + spot.height for spot in moved.values()), moved)


def _middle(spot: Spot) -> float:
    return spot.y + spot.height / 2


def _apart(wanted: Sequence[float], heights: Sequence[int]) -> list[float]:
    """Return places as near to the wanted ones as they can be without overlap: least squares, by pooling."""
    offsets = [0]
    for height in heights:
        offsets.append(offsets[-1] + height + GAP)
    pools: list[tuple[float, int]] = []  # where a run of touching boxes begins, and how many they are
    for place, offset in zip(wanted, offsets, strict=False):
        mean, count = place - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    found: list[float] = []
    last = -inf
    for mean, count in pools:
        for _ in range(count):
            y = max(mean + offsets[len(found)], last)
            found.append(y)
            last = y + heights[len(found) - 1] + GAP
    return found

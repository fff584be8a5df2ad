"""Things above each other: each as near to its wish as can be without overlap, in the order given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def stacked(wishes: Sequence[float], heights: Sequence[float], gap: float) -> list[float]:
    """Return the upper edge of each thing: by least squares, in linear time.

    Things that would overlap touch and move together, to the mean of what they wish: the method of pooling
    adjacent violators.

    Args:
        wishes: The upper edge that each thing would have if it were alone.
        gap: The room between two things.
    """
    offsets = list(accumulate((height + gap for height in heights), initial=0.0))
    pools: list[tuple[float, int]] = []  # the mean of what a run wishes for its first, and how many it has
    for wish, offset in zip(wishes, offsets, strict=False):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (mean * count + other * size) / (count + size), count + size
        pools.append((mean, count))
    starts = [mean for mean, count in pools for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]

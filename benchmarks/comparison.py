"""Runs become rows: medians, and ratios pair by pair. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.processes import Run
from benchmarks.rows import Row


@dataclass(frozen=True, slots=True)
class Bars:
    """The most that is allowed; ``None`` where nothing was promised.

    Attributes:
        wall: Seconds, or a ratio in a comparison.
        cpu: The same.
        memory: MB, always ours alone.
    """

    wall: float | None = None
    cpu: float | None = None
    memory: float | None = None


def alone(name: str, runs: Sequence[Run], bars: Bars = Bars()) -> Iterator[Row]:
    """Yield the rows of our own runs."""
    yield Row(f"{name}: wall", "s", median(run.wall for run in runs), bar=bars.wall)
    yield Row(f"{name}: CPU", "s", median(run.cpu for run in runs), bar=bars.cpu)
    yield Row(f"{name}: peak memory", "MB", median(run.memory for run in runs), bar=bars.memory)


def compared(name: str, pairs: Sequence[tuple[Run, Run]], against: str, bars: Bars = Bars()) -> Iterator[Row]:
    """Yield the rows of pairs of runs, ours first in each."""
    wall = [(ours.wall, peer.wall) for ours, peer in pairs]
    cpu = [(ours.cpu, peer.cpu) for ours, peer in pairs]
    memory = [(ours.memory, peer.memory) for ours, peer in pairs]
    yield compared_row(f"{name}: wall", "s", wall, against, ratio_bar=bars.wall)
    yield compared_row(f"{name}: CPU", "s", cpu, against, ratio_bar=bars.cpu)
    yield compared_row(f"{name}: peak memory", "MB", memory, against, bar=bars.memory)


def compared_row(
    name: str,
    unit: str,
    pairs: Sequence[tuple[float, float]],
    against: str,
    *,
    bar: float | None = None,
    ratio_bar: float | None = None,
) -> Row:
    """Return one figure of pairs; the bar is either on ours or on the ratio."""
    return Row(
        name,
        unit,
        ours=median(ours for ours, _ in pairs),
        peer=median(peer for _, peer in pairs),
        against=against,
        ratio=median(ours / peer for ours, peer in pairs),
        bar=bar if ratio_bar is None else ratio_bar,
        bar_on="ours" if ratio_bar is None else "ratio",
    )

"""A picture of the whole cluster in which nothing that is wrong is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.answers import boxes_of_svg
from benchmarks.comparison import Bars, alone
from benchmarks.faults import planted_faults
from benchmarks.processes import BenchmarkError, repeat
from benchmarks.rows import Row
from benchmarks.setting import LiveSetting

BARS = Bars(wall=10)
BOXES = 300


def picture(setting: LiveSetting) -> Iterator[Row]:
    """Measure ``graph -A -o svg`` and count its boxes, with 25 sick pods and 3 dangling references planted."""
    home = setting.homes.warm(setting.ours.name)
    command = setting.ours.command(*setting.live("graph", "-A", "-o", "svg"), home=home)
    with planted_faults(setting.cluster) as faults:
        runs = repeat(command, setting.runs, boxes_of_svg)
    for run in runs:
        hidden = sorted(faults - set(run.output.splitlines()))
        if hidden:
            message = f"the picture has no box for {hidden[0]}, nor for {len(hidden) - 1} other faults"
            raise BenchmarkError(message)
    name = f"picture of the cluster, {len(faults)} faults planted"
    yield from alone(name, runs, BARS)
    yield Row(f"{name}: boxes", "boxes", median(run.output.count("\n") for run in runs), bar=BOXES)

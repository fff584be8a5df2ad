"""Everything in a namespace of 2,400 pods, and everything in a cluster of 9,600. No peer shows forests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.comparison import alone
from benchmarks.processes import BenchmarkError, repeat
from benchmarks.rows import Row
from benchmarks.setting import LiveSetting

_PODS = re.compile(r"\bPod(?:/bench-\d+)? x(\d+)")


def forests(setting: LiveSetting) -> Iterator[Row]:
    """Measure ``tree`` without an object, of one namespace and of all."""
    scale = setting.cluster.scale
    each = scale.pods // scale.namespaces
    yield from _forest(setting, f"all of a namespace, {each:,} pods", each, "-n", setting.cluster.namespace)
    yield from _forest(setting, f"all of the cluster, {scale.pods:,} pods", scale.pods, "-A")


def _forest(setting: LiveSetting, name: str, pods: int, *scope: str) -> Iterator[Row]:
    home = setting.homes.warm(setting.ours.name)
    command = setting.ours.command(*setting.live("tree", *scope), home=home)
    runs = repeat(command, setting.runs)
    for run in runs:
        shown = sum(map(int, _PODS.findall(run.output)))
        if shown != pods:
            message = f"{name}: the tree shows {shown} pods"
            raise BenchmarkError(message)
    yield from alone(name, runs)

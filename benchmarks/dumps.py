"""A tree out of a large dump: ten thousand pods in one JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.comparison import Bars, alone
from benchmarks.processes import BenchmarkError, repeat
from benchmarks.recorded import application
from benchmarks.rows import Row
from benchmarks.setting import Setting
from benchmarks.workload import Manifest

APPLICATIONS, REPLICAS = 400, 25
BARS = Bars(wall=0.6, memory=250)


def dump(setting: Setting) -> Iterator[Row]:
    """Measure the tree of one Deployment among 10,000 pods."""
    path = setting.scratch / "dump.json"
    write_list(path, _applications())
    size = path.stat().st_size / 1e6
    arguments = ("tree", "deployment/app-042", "-n", "shop", "-f", str(path))
    home = setting.homes.warm("dump")
    runs = repeat(setting.ours.command(*arguments, home=home), setting.runs)
    if any(f"Pod x{REPLICAS} " not in run.output for run in runs):
        message = f"the tree of one Deployment does not show its {REPLICAS} pods"
        raise BenchmarkError(message)
    yield from alone(f"tree -f of a dump, {size:.0f} MB, {APPLICATIONS * REPLICAS:,} pods", runs, BARS)
    path.unlink()


def write_list(path: Path, objects: Iterable[Manifest]) -> None:
    """Write a List as ``kubectl get -o json | jq -c`` would.

    It is written object by object: this process must stay small, see ``Run.memory``.
    """
    with path.open("w", encoding="utf-8") as file:
        file.write('{"apiVersion":"v1","items":[')
        separator = ""
        for obj in objects:
            file.write(separator + json.dumps(obj, separators=(",", ":")))
            separator = ","
        file.write('],"kind":"List","metadata":{"resourceVersion":""}}\n')


def write_indented_list(path: Path, objects: Iterable[Manifest]) -> None:
    """Write a List as ``kubectl get -o json`` does, object by object."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n    "apiVersion": "v1",\n    "items": [')
        separator = ""
        for obj in objects:
            text = json.dumps(obj, indent=4).replace("\n", "\n        ")
            file.write(f"{separator}\n        {text}")
            separator = ","
        file.write(
            '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n'
        )


def _applications() -> Iterator[Manifest]:
    for number in range(1, APPLICATIONS + 1):
        yield from application("shop", number, REPLICAS)

"""An interactive page with 5,000 boxes. How it behaves in a browser is another question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO

from benchmarks.comparison import Bars, alone
from benchmarks.dumps import write_list
from benchmarks.processes import BenchmarkError, repeat
from benchmarks.recorded import application, surroundings
from benchmarks.rows import Row
from benchmarks.setting import Setting
from benchmarks.workload import Manifest

APPLICATIONS, REPLICAS = 65, 24
BOXES = 5_000
BARS = Bars(wall=5)


def page(setting: Setting) -> Iterator[Row]:
    """Measure ``graph -o html --max-nodes 0`` of a dump that takes 5,000 boxes."""
    path = setting.scratch / "page.json"
    write_list(path, _objects())
    arguments = ("graph", "-A", "-o", "html", "--max-nodes", "0", "-f", str(path))
    runs = repeat(setting.ours.command(*arguments, home=setting.homes.warm("dump")), setting.runs, _boxes)
    boxes = int(runs[0].output)
    if boxes < BOXES:
        message = f"the page has {boxes} boxes instead of {BOXES}"
        raise BenchmarkError(message)
    yield from alone(f"graph -o html, {boxes:,} boxes", runs, BARS)
    path.unlink()


def _boxes(output: IO[bytes]) -> str:
    """Return how many boxes the page draws."""
    data = re.search(rb'<script[^>]*type="application/json"[^>]*>(.*?)</script>', output.read(), re.DOTALL)
    return str(len(json.loads(data[1])["boxes"])) if data else "0"


def _objects() -> Iterator[Manifest]:
    for number in range(1, APPLICATIONS + 1):
        yield from application("shop", number, REPLICAS)
        yield from surroundings("shop", number, services=1)

"""How long matching takes by itself: 2,000 Services and 10,000 pods. Each run is a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.processes import BenchmarkError, repeat
from benchmarks.programs import Program
from benchmarks.rows import Row
from benchmarks.setting import Setting

SECONDS = 0.05
_MATCHES = 2_000 * 25


def selectors(setting: Setting) -> Iterator[Row]:
    """Measure the matching of all selectors, the making of the index included."""
    script = Path(__file__).resolve().with_name("match_selectors.py")
    program = Program("match_selectors", (sys.executable, str(script)))
    runs = repeat(program.command(home=setting.homes.warm("selectors")), setting.runs)
    results = [json.loads(run.output) for run in runs]
    if any(result["matches"] != _MATCHES for result in results):
        message = f"the selectors match {results[0]['matches']} pods instead of {_MATCHES}"
        raise BenchmarkError(message)
    seconds = median(result["wall"] for result in results)
    yield Row("selectors, 10,000 pods x 2,000 Services: wall", "s", seconds, bar=SECONDS)

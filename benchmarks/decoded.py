"""How long graph, view and text take by themselves, with 100,000 owned objects at hand.

See ``render_decoded.py`` for what exactly is measured; it runs as a process of its own each time.
"""

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

CPU_SECONDS = 0.4
_OBJECTS = 101_000
_LINES = {"collapsed": 3_001, "plain": _OBJECTS + 1}
_NAMES = {
    ("configmaps", "collapsed"): "100,000 owned objects, nothing left to decode",
    ("configmaps", "plain"): "the same with --no-collapse",
    ("pods", "collapsed"): "100,000 owned objects, 99,000 of them pods to judge",
    ("pods", "plain"): "the same with --no-collapse",
}


def decoded(setting: Setting) -> Iterator[Row]:
    """Measure the text of 100,000 owned objects, of two kinds, collapsed as usual and in full."""
    script = Path(__file__).resolve().with_name("render_decoded.py")
    for (kind, view), name in _NAMES.items():
        program = Program("render_decoded", (sys.executable, str(script), kind, view))
        home = setting.homes.warm("decoded")
        runs = repeat(program.command(home=home), setting.runs)
        results = [json.loads(run.output) for run in runs]
        if any(result["lines"] != _LINES[view] for result in results):
            message = f"{name}: {results[0]['lines']} lines instead of {_LINES[view]}"
            raise BenchmarkError(message)
        bar = CPU_SECONDS if (kind, view) == ("configmaps", "collapsed") else None
        yield Row(f"{name}: CPU", "s", median(result["cpu"] for result in results), bar=bar)

"""How long the coverage of a large audit log takes: each step alone, then the command, then a second question."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Self

from benchmarks.comparison import Bars, alone
from benchmarks.coverage_log import write_log
from benchmarks.processes import BenchmarkError, Run, repeat
from benchmarks.programs import Program
from benchmarks.rows import Row
from benchmarks.setting import Setting

MEGABYTES = 1000
ONE_CORE, TWO_CORES, MEMORY, AGAIN = MEGABYTES / 300, MEGABYTES / 500, 300, 1.0
_WAYS = {
    "lines": "its lines, read alone",
    "json": "its events, decoded by the standard json",
    "msgspec": "its events, decoded by our reader",
    "counted": "its requests, decoded and counted",
    "matched": "its requests, decoded, counted and matched with the operations",
}
_POLL_SECONDS = 0.02


def coverage(setting: Setting) -> Iterator[Row]:
    """Measure on a log of a gigabyte, made of recorded events."""
    log = setting.scratch / "audit.log"
    events = write_log(log, MEGABYTES * 10**6)
    name = f"audit log, {MEGABYTES:,} MB, {events:,} events"
    for way, title in _WAYS.items():
        yield from _steps(setting, f"{name}: {title}", way, log, events)
    first = ("coverage", str(log), "--no-cache")
    cores = sorted(os.sched_getaffinity(0))
    home = setting.homes.warm("coverage")
    one = Program(setting.ours.name, ("taskset", "-c", str(cores[0]), *setting.ours.words))
    yield from alone(
        f"{name}: coverage, one core", _runs(one, first, home, setting, events), Bars(wall=ONE_CORE)
    )
    if len(cores) > 1:
        words = ("taskset", "-c", f"{cores[0]},{cores[1]}", *setting.ours.words)
        two = Program(setting.ours.name, words)
        with _Memory() as memory:
            runs = _runs(two, first, home, setting, events)
        yield from list(alone(f"{name}: coverage, two cores", runs, Bars(wall=TWO_CORES)))[:2]
        yield Row(f"{name}: coverage, two cores: memory of all processes", "MB", memory.most, bar=MEMORY)
    again = _runs(setting.ours, ("coverage", str(log)), home, setting, events)
    yield from alone(f"{name}: a second question", again, Bars(wall=AGAIN))
    log.unlink()


def _runs(program: Program, words: tuple[str, ...], home: Path, setting: Setting, events: int) -> list[Run]:
    runs = repeat(program.command(*words, home=home), setting.runs)
    if any(f"{events:,} events" not in run.output for run in runs):
        message = "the command did not count every event"
        raise BenchmarkError(message)
    return runs


def _steps(setting: Setting, name: str, way: str, log: Path, events: int) -> Iterator[Row]:
    script = Path(__file__).resolve().with_name("read_log.py")
    program = Program("read_log", (sys.executable, str(script)))
    runs = repeat(program.command(way, str(log), home=setting.homes.warm("coverage")), setting.runs)
    results = [json.loads(run.output) for run in runs]
    if any(result["events"] != events for result in results):
        message = f"{way} did not find every event"
        raise BenchmarkError(message)
    yield Row(f"{name}: wall", "s", median(result["wall"] for result in results))
    yield Row(f"{name}: CPU", "s", median(result["cpu"] for result in results))


class _Memory:
    """Looks at all processes below this one from time to time, and adds up what is theirs (PSS).

    Attributes:
        most: The most that was seen at once, in MB.
    """

    def __init__(self) -> None:
        self.most = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._is_over.is_set():
            self.most = max(self.most, sum(_proportional_set(pid) for pid in _below(os.getpid())))
            time.sleep(_POLL_SECONDS)


def _below(pid: int) -> list[int]:
    try:
        text = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []
    children = [int(word) for word in text.split()]
    return children + [grandchild for child in children for grandchild in _below(child)]


def _proportional_set(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    sizes = [int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")]
    return sum(sizes) * 1024 / 1e6

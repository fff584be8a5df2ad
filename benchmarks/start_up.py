"""How long a user waits for an answer that needs no cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import yaml

from benchmarks.processes import BenchmarkError, repeat
from benchmarks.recorded import application
from benchmarks.rows import Row
from benchmarks.setting import Setting

HELP_SECONDS = 0.1
_TIMES_MORE_RUNS = 3  # they are short, and the machine's other work shows the more
_REPLICAS = 3


def start_up(setting: Setting) -> Iterator[Row]:
    """Measure ``--help``, ``version``, and ``tree`` of a manifest of five objects."""
    small = _small_manifest(setting.scratch)
    tree = ("tree", "deployment/app-001", "-n", "shop", "-f", str(small))
    yield from _rows(setting, "--help", ("--help",), "Usage:", bar=HELP_SECONDS)
    yield from _rows(setting, "version", ("version",), "kubectl-insight ")
    yield from _rows(setting, "tree -f small.yaml", tree, f"Pod x{_REPLICAS} ")


def _rows(
    setting: Setting, name: str, arguments: tuple[str, ...], expected: str, *, bar: float | None = None
) -> Iterator[Row]:
    home = setting.homes.warm("start-up")
    runs = repeat(setting.ours.command(*arguments, home=home), setting.runs * _TIMES_MORE_RUNS)
    if any(expected not in run.output for run in runs):
        message = f"{name} does not print {expected!r}"
        raise BenchmarkError(message)
    yield Row(f"{name}: wall", "s", median(run.wall for run in runs), bar=bar)
    yield Row(f"{name}: CPU", "s", median(run.cpu for run in runs))


def _small_manifest(directory: Path) -> Path:
    path = directory / "small.yaml"
    # Through JSON, so that YAML does not write equal parts as aliases, which no tool does.
    objects = [json.loads(json.dumps(obj)) for obj in application("shop", 1, _REPLICAS)]
    path.write_text(yaml.safe_dump_all(objects), encoding="utf-8")
    return path

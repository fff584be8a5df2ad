"""Relations out of a large dump: 10,000 pods and 2,000 Services that select them, as kubectl prints them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.answers import pods_of_json
from benchmarks.comparison import Bars, alone
from benchmarks.dumps import APPLICATIONS, REPLICAS, write_indented_list
from benchmarks.processes import BenchmarkError, Command, repeat
from benchmarks.recorded import application, surroundings
from benchmarks.rows import Row
from benchmarks.setting import Setting
from benchmarks.workload import Manifest

PODS = APPLICATIONS * REPLICAS
SERVICES = 5  # of each application
BARS = Bars(wall=5, memory=800)
_NAME = "app-042"


def dump_graph(setting: Setting) -> Iterator[Row]:
    """Measure ``graph``, ``impact`` and ``why`` with everything in the file."""
    path = setting.scratch / "dump.json"
    write_indented_list(path, _objects())
    size = f"{path.stat().st_size / 1e6:.0f} MB, {PODS:,} pods, {APPLICATIONS * SERVICES:,} Services"
    graph = ("graph", "-o", "json", "-A", "-f", str(path))
    runs = repeat(_command(setting, graph), setting.runs, pods_of_json)
    _expect(all(run.output.count("\n") == PODS for run in runs), "graph")
    yield from alone(f"graph -f of a dump, {size}", runs, BARS)
    impact = ("impact", f"secret/{_NAME}", "-n", "shop", "-f", str(path))
    runs = repeat(_command(setting, impact), setting.runs)
    _expect(all(f"Pod x{REPLICAS}" in run.output for run in runs), "impact")
    yield from alone("impact of a Secret in it", runs)
    why = ("why", f"service/{_NAME}-1", f"secret/{_NAME}", "-n", "shop", "-f", str(path))
    runs = repeat(_command(setting, why), setting.runs)
    _expect(all(f"uses Secret/shop/{_NAME}" in run.output for run in runs), "why")
    yield from alone("why a Service depends on it", runs)
    path.unlink()


def _command(setting: Setting, arguments: tuple[str, ...]) -> Command:
    return setting.ours.command(*arguments, home=setting.homes.warm("dump"))


def _expect(shown: bool, command: str) -> None:
    if not shown:
        message = f"{command} does not show what is in the dump"
        raise BenchmarkError(message)


def _objects() -> Iterator[Manifest]:
    for number in range(1, APPLICATIONS + 1):
        yield from application("shop", number, REPLICAS)
        yield from surroundings("shop", number, SERVICES)

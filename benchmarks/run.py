"""Measures every figure that the documents claim, and compares them with what was promised.

    python benchmarks/run.py [--only PARTS] [--runs N] [--json FILE] [--check]

Without --kubeconfig it starts a control plane of its own and fills it, which takes minutes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shlex
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

if __name__ == "__main__":  # behind the installed packages, so that the wheel is what gets measured
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from benchmarks.coverage import coverage
from benchmarks.decoded import decoded
from benchmarks.deployments import deployment, owners
from benchmarks.dump_graphs import dump_graph
from benchmarks.dumps import dump
from benchmarks.fill import FilledCluster, FillError, filled_control_plane, say, wait_for_interrupt
from benchmarks.forests import forests
from benchmarks.graphs import graphs
from benchmarks.machine import machine
from benchmarks.pages import page
from benchmarks.pictures import picture
from benchmarks.processes import BenchmarkError
from benchmarks.programs import OURS, Program
from benchmarks.rows import Row, table
from benchmarks.selecting import selectors
from benchmarks.setting import LiveSetting, Setting
from benchmarks.start_up import start_up
from benchmarks.workload import SCALES
from tests.controlplane import build
from tests.controlplane.processes import ProcessFailedError

OFFLINE: dict[str, Callable[[Setting], Iterable[Row]]] = {
    "start-up": start_up,
    "dump": dump,
    "decoded": decoded,
    "selectors": selectors,
    "dump-graph": dump_graph,
    "page": page,
    "coverage": coverage,
}
LIVE: dict[str, Callable[[LiveSetting], Iterable[Row]]] = {
    "deployment": deployment,
    "owners": owners,
    "forests": forests,
    "graph": graphs,
    "picture": picture,
}
_GROUPS = {"offline": tuple(OFFLINE), "live": tuple(LIVE), "all": (*OFFLINE, *LIVE)}


def main() -> int:
    """Measure, print the table, and return 1 when something failed or, with ``--check``, a bar was missed."""
    options = _options()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with contextlib.ExitStack() as stack:
            facts = machine()  # now, since the load that counts is the others'
            rows, cluster = _measure(options, stack)
            _report(facts, rows, options.json)
            if options.keep and cluster is not None:
                with contextlib.suppress(KeyboardInterrupt):
                    wait_for_interrupt(cluster)
    except KeyboardInterrupt:
        return 130
    except (BenchmarkError, FillError, ProcessFailedError, build.NotBuiltError) as error:
        say("\n".join([f"error: {error}", *getattr(error, "__notes__", ())]))
        return 1
    return int(options.check and not all(row.met for row in rows))


def _measure(
    options: argparse.Namespace, stack: contextlib.ExitStack
) -> tuple[list[Row], FilledCluster | None]:
    """Return the rows of the parts that were asked for, and the cluster if one was needed; `stack` ends it."""
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kubectl-insight-benchmark-")))
    ours = Program(OURS, tuple(shlex.split(options.program)))
    setting = Setting(ours, options.runs, scratch)
    rows: list[Row] = []
    for name in options.only:
        if name in OFFLINE:
            rows += _told(name, OFFLINE[name](setting))
    live = [name for name in options.only if name in LIVE]
    if not live:
        return rows, None
    cluster = _cluster(options, stack)
    live_setting = LiveSetting(ours, options.runs, scratch, cluster)
    for name in live:
        measured = _told(name, LIVE[name](live_setting))
        # The bars were set for the full workload.
        rows += measured if options.scale == "full" else [replace(row, bar=None) for row in measured]
    return rows, cluster


def _cluster(options: argparse.Namespace, stack: contextlib.ExitStack) -> FilledCluster:
    scale = SCALES[options.scale]
    if options.kubeconfig is not None:
        return FilledCluster(options.kubeconfig, options.audit_log, scale)
    return stack.enter_context(filled_control_plane(scale))


def _told(name: str, rows: Iterable[Row]) -> list[Row]:
    say(f"measuring: {name}")
    return list(rows)


def _report(facts: Mapping[str, str], rows: Sequence[Row], json_path: Path | None) -> None:
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in facts.items()) + "\n" + table(rows))
    sys.stdout.flush()
    if json_path is not None:
        document = {"machine": facts, "rows": [row.document() for row in rows]}
        json_path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure kubectl-insight, and its peers beside it.")
    add = parser.add_argument
    add(
        "--only",
        type=_parts,
        default="all",
        metavar="PARTS",
        help=f"of {', '.join(_names())}; commas between",
    )
    add("--runs", type=int, default=9, metavar="N", help="how many runs count (default 9)")
    add("--json", type=Path, metavar="FILE", help="write the rows to this file as well")
    add("--check", action="store_true", help="exit 1 if a bar is missed")
    add("--scale", choices=SCALES, default="full", help="how much is filled in; bars count for full")
    add("--keep", action="store_true", help="leave the control plane running until Ctrl-C")
    add("--kubeconfig", type=Path, metavar="FILE", help="use a cluster that fill.py has filled")
    add("--audit-log", type=Path, metavar="FILE", help="its audit log; without it no requests are counted")
    add("--program", default=_installed_program(), metavar="COMMAND", help="measure another build")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    """Return the parts that names and groups of them mean, each once, in the order of the report."""
    words = text.split(",")
    unknown = [word for word in words if word not in _names()]
    if unknown:
        message = f"unknown part {unknown[0]!r}; there are {', '.join(_names())}"
        raise argparse.ArgumentTypeError(message)
    wanted = {part for word in words for part in _GROUPS.get(word, (word,))}
    return [part for part in _GROUPS["all"] if part in wanted]


def _names() -> list[str]:
    return [*_GROUPS, *OFFLINE, *LIVE]


def _installed_program() -> str:
    return shlex.quote(str(Path(sys.executable).with_name(OURS)))


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())

"""The graph of a namespace of 2,400 pods, side by side with kubectl-graph, and that of the whole cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from benchmarks.answers import pods_of_json, pods_of_mermaid
from benchmarks.audit_log import AuditLog
from benchmarks.comparison import Bars, alone, compared, compared_row
from benchmarks.processes import BenchmarkError, Run, interleave, repeat, run
from benchmarks.programs import KUBECTL_GRAPH, peer
from benchmarks.rows import Row
from benchmarks.setting import LiveSetting

NAMESPACE_BARS = Bars(wall=1 / 20)
CLUSTER_BARS = Bars(wall=6, memory=700)
_NO_TRUNCATION = "253"  # the longest name of an object


def graphs(setting: LiveSetting) -> Iterator[Row]:
    """Measure ``graph -o json`` of one namespace against kubectl-graph, and of all namespaces."""
    yield from _namespace(setting)
    yield from _cluster(setting)


def _namespace(setting: LiveSetting) -> Iterator[Row]:
    cluster, homes, other = setting.cluster, setting.homes, peer(KUBECTL_GRAPH)
    scope = setting.live("-n", cluster.namespace)
    ours = setting.ours.command("graph", "-o", "json", *scope, home=homes.warm(setting.ours.name))
    words = ("all", "-o", "mermaid", "-t", _NO_TRUNCATION)
    theirs = other.command(*words, *scope, home=homes.warm(other.name))
    keep = (pods_of_json, pods_of_mermaid)
    pairs = interleave(lambda: ours, lambda: theirs, setting.runs, keep)
    pods = cluster.scale.pods // cluster.scale.namespaces
    for one, another in pairs:
        _check(one, pods)
        if one.output != another.output:
            message = f"kubectl-insight and {other.name} do not show the same pods"
            raise BenchmarkError(message)
    name = f"graph of a namespace, {pods:,} pods, warm"
    yield from compared(name, pairs, other.name, NAMESPACE_BARS)
    if cluster.audit_log is not None:
        log = AuditLog(cluster.audit_log)
        counts = (
            float(log.requests_of(setting.ours.name, lambda: run(ours, _nothing))),
            float(log.requests_of(other.name, lambda: run(theirs, _nothing))),
        )
        yield compared_row(f"{name}: requests", "requests", [counts], other.name)


def _nothing(_: IO[bytes]) -> str:
    return ""


def _cluster(setting: LiveSetting) -> Iterator[Row]:
    pods = setting.cluster.scale.pods
    home = setting.homes.warm(setting.ours.name)
    command = setting.ours.command(*setting.live("graph", "-A", "-o", "json"), home=home)
    runs = repeat(command, setting.runs, pods_of_json)
    for each in runs:
        _check(each, pods)
    yield from alone(f"graph of the cluster, {pods:,} pods", runs, CLUSTER_BARS)


def _check(run: Run, pods: int) -> None:
    shown = run.output.count("\n")
    if shown != pods:
        message = f"the graph shows {shown} pods instead of {pods}"
        raise BenchmarkError(message)

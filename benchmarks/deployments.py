"""One Deployment in a namespace of 2,400 pods: what users ask most, side by side with the peers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from benchmarks.audit_log import AuditLog
from benchmarks.comparison import Bars, compared, compared_row
from benchmarks.processes import BenchmarkError, Command, Run, interleave, run
from benchmarks.programs import KUBE_LINEAGE, KUBECTL_TREE, Program, peer
from benchmarks.rows import Row
from benchmarks.setting import LiveSetting

Discovery = Literal["cold", "warm"]

BARS = Bars(wall=0.25, cpu=0.2, memory=90)
REQUESTS_RATIO = 1.0
OWNER_REQUESTS = 4
_POD = re.compile(r"\bPod/([a-z0-9.-]+)")
_PROMISED = KUBECTL_TREE


def deployment(setting: LiveSetting) -> Iterator[Row]:
    """Measure the tree of one Deployment against each peer, with discovery to be asked for and remembered."""
    for name in (KUBECTL_TREE, KUBE_LINEAGE):
        for discovery in ("cold", "warm"):
            yield from _against(setting, peer(name), discovery)


def owners(setting: LiveSetting) -> Iterator[Row]:
    """Count the requests of ``tree --up`` of one of its pods, discovery being remembered."""
    if setting.cluster.audit_log is None:
        return
    ours = _Asked(setting, setting.ours, "warm")
    pod = min(ours.pods(run(ours.command())))
    home = setting.homes.warm(setting.ours.name)
    arguments = setting.live("tree", "--up", f"pod/{pod}", "-n", setting.cluster.namespace)
    command = setting.ours.command(*arguments, home=home)
    requests = AuditLog(setting.cluster.audit_log).requests_of(setting.ours.name, lambda: run(command))
    yield Row("tree --up pod/..., warm: requests", "requests", requests, bar=OWNER_REQUESTS)


def _against(setting: LiveSetting, other: Program, discovery: Discovery) -> Iterator[Row]:
    ours, theirs = _Asked(setting, setting.ours, discovery), _Asked(setting, other, discovery)
    name = f"one Deployment of {setting.cluster.scale.replicas}, {discovery}"
    pairs = interleave(ours.command, theirs.command, setting.runs)
    for one, another in pairs:
        _check_pods(setting, ours.pods(one), theirs.pods(another), other.name)
    bars = BARS if other.name == _PROMISED else Bars()
    yield from compared(name, pairs, other.name, bars)
    if setting.cluster.audit_log is not None:
        log = AuditLog(setting.cluster.audit_log)
        counts = (float(ours.requests(log)), float(theirs.requests(log)))
        bar = REQUESTS_RATIO if other.name == _PROMISED else None
        yield compared_row(f"{name}: requests", "requests", [counts], other.name, ratio_bar=bar)


class _Asked:
    """One program that is asked for the Deployment."""

    def __init__(self, setting: LiveSetting, program: Program, discovery: Discovery) -> None:
        self._setting = setting
        self._program = program
        self._discovery = discovery

    def command(self) -> Command:
        """Return the call: a line for every pod, as the peers print them."""
        homes = self._setting.homes
        home = homes.cold() if self._discovery == "cold" else homes.warm(self._program.name)
        words = ["deployment", self._setting.cluster.application, "-n", self._setting.cluster.namespace]
        if self._program is self._setting.ours:
            words = ["tree", *words, "--no-collapse"]
        return self._program.command(*self._setting.live(*words), home=home)

    def pods(self, done: Run) -> set[str]:
        """Return the pods in the answer."""
        return set(_POD.findall(done.output))

    def requests(self, log: AuditLog) -> int:
        """Ask once more and count the requests."""
        return log.requests_of(self._program.name, lambda: run(self.command()))


def _check_pods(setting: LiveSetting, ours: set[str], theirs: set[str], other: str) -> None:
    if ours != theirs or len(ours) != setting.cluster.scale.replicas:
        message = (
            f"kubectl-insight shows {len(ours)} pods, {other} {len(theirs)}, {len(ours & theirs)} in common"
        )
        raise BenchmarkError(message)

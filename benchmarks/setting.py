"""What every measure is given."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.fill import FilledCluster
from benchmarks.programs import Homes, Program


@dataclass(frozen=True, slots=True)
class Setting:
    """How to measure.

    Attributes:
        ours: The program under test.
        runs: How many runs count.
        scratch: A directory for files; it goes when all is measured.
    """

    ours: Program
    runs: int
    scratch: Path

    @property
    def homes(self) -> Homes:
        """Homes for the programs."""
        return Homes(self.scratch)


@dataclass(frozen=True, slots=True)
class LiveSetting(Setting):
    """The same, with the cluster that is asked."""

    cluster: FilledCluster

    def live(self, *arguments: str) -> tuple[str, ...]:
        """Return arguments with the cluster's flag behind them, which all programs understand."""
        return (*arguments, "--kubeconfig", str(self.cluster.kubeconfig))

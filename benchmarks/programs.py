"""The programs that are compared, and the world that each of them is started in."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Command
from tests.controlplane import build

KUBECTL_TREE = "kubectl-tree"
KUBE_LINEAGE = "kube-lineage"
KUBECTL_GRAPH = "kubectl-graph"
OURS = "kubectl-insight"
_INHERITED = ("PYTHONPATH", "PYTHONSAFEPATH")
"""Which kubectl-insight is run may depend on these; everything else would make runs differ between machines."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program under test.

    Attributes:
        name: Its user agent up to the slash.
        words: How its command line begins.
    """

    name: str
    words: tuple[str, ...]

    def command(self, *arguments: str, home: Path) -> Command:
        """Return a call of the program; what it caches goes to `home`."""
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8", **inherited}
        return Command([*self.words, *arguments], environment)


def peer(name: str) -> Program:
    """Return one of the peers, in the version that the project pins.

    Raises:
        NotBuiltError: It is not built.
    """
    found = build.find(name)
    if found is None:
        error = build.NotBuiltError([name])
        error.add_note("run `make peers`")
        raise error
    return Program(name, (str(found),))


def title(name: str) -> str:
    """Return a peer's name and version."""
    return f"{name} {build.BY_NAME[name].version}"


class Homes:
    """Home directories below one of the benchmark's own: a fresh one for a cold start, a kept one for a warm start."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def cold(self) -> Path:
        """Return a home that nobody has used."""
        return Path(tempfile.mkdtemp(prefix="cold-", dir=self._directory))

    def warm(self, name: str) -> Path:
        """Return the home of a program; whoever wants it warm runs the program there first."""
        home = self._directory / f"warm-{name}"
        home.mkdir(exist_ok=True)
        return home

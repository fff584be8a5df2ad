"""The product as a process of its own, started as its users start it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_SCRIPT = Path(sys.executable).with_name("kubectl-insight")


def command() -> list[str]:
    """Return how the product is started: by its installed script, else, from the source tree, as a module."""
    if _SCRIPT.exists():
        return [sys.executable, str(_SCRIPT)]
    return [sys.executable, "-m", "kubectl_insight"]


def start(
    *words: object, variables: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a command line to its end."""
    return subprocess.run(
        [*command(), *map(str, words)],
        env={**os.environ, **(variables or {})},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )

"""Files out of Go modules: each module is downloaded by ``go`` itself, and what is needed of it is kept.

A Kubernetes source module is 25 MB packed and ten times that unpacked, so it does not stay.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

_SUM = "go.sum"
_DOWNLOADS = 3


class DownloadError(Exception):
    """A module could not be downloaded; the message says why."""


class Module(NamedTuple):
    """A Go module, and what is needed of it as glob patterns below its root."""

    path: str
    version: str
    patterns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The module as the go command calls it."""
        return f"{self.path}@{self.version}"

    @property
    def directory(self) -> Path:
        """Where what is needed of it is kept."""
        return cache_directory() / self.name

    def files(self, pattern: str) -> Iterator[Path]:
        """Give the kept files that match a pattern, in order."""
        yield from sorted(self.directory.glob(pattern))

    def checksum(self) -> str:
        """Return its checksum as go.sum has it."""
        return (self.directory / _SUM).read_text(encoding="utf-8").strip()

    def is_cached(self) -> bool:
        """Tell whether it was downloaded before."""
        return (self.directory / _SUM).exists()


def cache_directory() -> Path:
    """Return the per-user directory of the kept files (it need not exist)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "kubectl-insight-catalogue"


def download(modules: list[Module], *, offline: bool = False) -> None:
    """Download the modules that are not cached yet; where that is not allowed, their absence is an error."""
    missing = [module for module in modules if not module.is_cached()]
    if missing and offline:
        message = f"{len(missing)} modules are not cached, the first is {missing[0].name}"
        raise DownloadError(message)
    with ThreadPoolExecutor(_DOWNLOADS) as pool:
        list(pool.map(_download, missing))


def _download(module: Module) -> None:
    go = shutil.which("go")
    if go is None:
        message = (
            "Go is needed to download Kubernetes' source modules (https://go.dev/dl); there is no go on PATH"
        )
        raise DownloadError(message)
    cache_directory().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_directory(), prefix=".download-") as directory:
        variables = {**os.environ, "GOMODCACHE": directory, "GOFLAGS": "-modcacherw", "GOWORK": "off"}
        command = [go, "mod", "download", "-json", module.name]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=variables, cwd=directory
        )
        if done.returncode != 0:
            message = f"{module.name}: {done.stderr.strip() or done.stdout.strip()}"
            raise DownloadError(message)
        _keep(module, json.loads(done.stdout), Path(directory) / "kept")


def _keep(module: Module, downloaded: dict[str, str], kept: Path) -> None:
    """Copy what is needed; a module that is kept by half never stands under its name."""
    root = Path(downloaded["Dir"])
    for pattern in module.patterns:
        for file in root.glob(pattern):
            target = kept / file.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    kept.mkdir(exist_ok=True)
    (kept / _SUM).write_text(f"{downloaded['Sum']}\n", encoding="utf-8")
    module.directory.parent.mkdir(parents=True, exist_ok=True)
    kept.replace(module.directory)

"""What the figures were measured on: sizes and versions, no names."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess

from benchmarks.programs import KUBE_LINEAGE, KUBECTL_GRAPH, KUBECTL_TREE, title
from tests.controlplane import build

_PEERS = (KUBECTL_TREE, KUBE_LINEAGE, KUBECTL_GRAPH)


def machine() -> dict[str, str]:
    """Return cores, memory and the versions of everything that takes part."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ("typer", "msgspec", "urllib3")
    return {
        "machine": f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in libraries),
        "Kubernetes": build.BY_NAME["kube-apiserver"].version,
        "peers": f"{', '.join(map(title, _PEERS))}, built by Go {_go_version()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def _go_version() -> str:
    """Return which Go built the peers."""
    found = build.find(KUBECTL_TREE)
    if found is None:
        return "unknown"
    done = subprocess.run(["go", "version", str(found)], capture_output=True, text=True, check=False)
    version = re.search(r"go(\d\S*)", done.stdout.rpartition(": ")[2])
    return version[1] if version else "unknown"

"""Several kubeconfig files as one: which files there are, and whose entry wins."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kubectl_insight.cluster.kubeconfig.entries import Cluster, Context, User
from kubectl_insight.cluster.kubeconfig.file import LoadedFile, load_file
from kubectl_insight.environment import Environment
from kubectl_insight.errors import KubeconfigError


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """All files together; no ``repr`` of an entry shows what is in it.

    Attributes:
        files: The files that were there, in order.
    """

    clusters: Mapping[str, Cluster] = field(default_factory=dict)
    users: Mapping[str, User] = field(default_factory=dict)
    contexts: Mapping[str, Context] = field(default_factory=dict)
    current_context: str = ""
    files: tuple[str, ...] = ()


def read_kubeconfig(environment: Environment, explicit: str | None = None) -> Kubeconfig:
    """Read and merge the files that kubectl would read.

    Args:
        environment: KUBECONFIG and the home directory.
        explicit: The file of ``--kubeconfig``: it is read alone, and it must exist.

    Raises:
        KubeconfigError: A file cannot be read or is no kubeconfig.
    """
    if explicit:
        try:
            return merge([(explicit, load_file(explicit))])
        except FileNotFoundError as error:
            raise KubeconfigError(f"stat {explicit}: no such file or directory", source=explicit) from error
    found: list[tuple[str, LoadedFile]] = []
    for path in kubeconfig_files(environment):
        try:
            found.append((path, load_file(path)))
        except FileNotFoundError:
            continue  # as for kubectl, a file that is named need not be there
    return merge(found)


def kubeconfig_files(environment: Environment) -> tuple[str, ...]:
    """Return the files to look for: those of ``KUBECONFIG``, else ``~/.kube/config``.

    Where KUBECONFIG is set, the home directory does not matter, even if none of its files exists.
    """
    listed = environment.variables.get("KUBECONFIG", "")
    if listed:
        return tuple(dict.fromkeys(path for path in listed.split(os.pathsep) if path))
    return (str(Path(environment.home, ".kube", "config")),)


def merge(files: Sequence[tuple[str, LoadedFile]]) -> Kubeconfig:
    """Merge: the first file that names an entry owns it whole, the first current-context counts."""
    clusters: dict[str, Cluster] = {}
    users: dict[str, User] = {}
    contexts: dict[str, Context] = {}
    for _, file in reversed(files):
        clusters |= file.clusters
        users |= file.users
        contexts |= file.contexts
    current = next((file.current_context for _, file in files if file.current_context), "")
    return Kubeconfig(clusters, users, contexts, current, tuple(path for path, _ in files))

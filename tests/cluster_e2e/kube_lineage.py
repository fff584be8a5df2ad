"""Ask the real kube-lineage what is related to an object, and say it in our words."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.controlplane import build

SECONDS = 30
_AT_ONCE = 4
_ARGUMENTS = ("--output=wide", "--depth=1", "--show-group", "--show-namespace", "--all-namespaces")
_DEPENDENCIES = "--dependencies"
_ROW = re.compile(r"[ ├└─]*(?P<kind>[^/\s]+)/(?P<name>\S+).*\[(?P<relations>[\w ]*)\]\s*$")


class Related(NamedTuple):
    """One relation that kube-lineage told; ends are ids as in ``graph -o json``."""

    relation: str
    dependent: str
    dependency: str

    def ours(self) -> tuple[str, str, str]:
        """Return source, type and target of the edge that says the same."""
        name, along = RELATIONS[self.relation]
        ends = (self.dependent, self.dependency) if along else (self.dependency, self.dependent)
        return ends[0], name, ends[1]


RELATIONS: Mapping[str, tuple[str, bool]] = {
    "APIService": ("routes", True),
    "CSINodeDriver": ("references", False),
    "CSIStorageCapacityStorageClass": ("references", True),
    "ClusterRoleAggregationRule": ("references", True),
    "ClusterRoleBindingRole": ("binds", True),
    "ClusterRoleBindingSubject": ("binds", False),
    "ControllerReference": ("owns", False),
    "EventRegarding": ("references", True),
    "EventRelated": ("references", True),
    "IngressClass": ("uses", True),
    "IngressClassParameters": ("uses", True),
    "IngressResource": ("routes", True),
    "IngressService": ("routes", True),
    "NetworkPolicy": ("restricts", True),
    "OwnerReference": ("owns", False),
    "PersistentVolumeCSIDriver": ("uses", True),
    "PersistentVolumeCSIDriverSecret": ("uses", False),
    "PersistentVolumeClaim": ("claims", True),
    "PersistentVolumeStorageClass": ("provisions", False),
    "PodContainerEnvironment": ("uses", True),
    "PodDisruptionBudget": ("protects", True),
    "PodImagePullSecret": ("uses", True),
    "PodNode": ("runs", False),
    "PodPriorityClass": ("uses", True),
    "PodRuntimeClass": ("uses", True),
    "PodServiceAccount": ("uses", True),
    "PodVolume": ("uses", True),
    "PodVolumeCSIDriver": ("uses", True),
    "PodVolumeCSIDriverSecret": ("uses", True),
    "RoleBindingRole": ("binds", True),
    "RoleBindingSubject": ("binds", False),
    "RuntimeClass": ("references", True),
    "Service": ("loadBalances", True),
    "ServiceAccountImagePullSecret": ("uses", True),
    "ServiceAccountSecret": ("uses", False),
    "StorageClassProvisioner": ("uses", True),
    "VolumeAttachmentAttacher": ("references", True),
    "VolumeAttachmentNode": ("references", True),
    "VolumeAttachmentSourceVolume": ("references", False),
    "WebhookConfigurationService": ("routes", True),
}
"""What our edge is called, and whether it goes from the dependent end to the other."""


def program() -> Path:
    """Return the program; without it the test is skipped, or fails where REQUIRE_PEERS=1."""
    found = build.find("kube-lineage")
    if found is None:
        message = "kube-lineage is not built: run `make peers`"
        if os.environ.get("REQUIRE_PEERS") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return found


def related(lineage: Path, ids: Iterable[str], environment: Mapping[str, str], cache: Path) -> set[Related]:
    """Return what kube-lineage says of each object: what depends on it, and what it depends on.

    Args:
        cache: Where it keeps what the cluster serves; it learns that once.
    """
    command = [str(lineage), f"--cache-dir={cache}", *_ARGUMENTS]
    first, *others = ((node_id, [*command, *way]) for node_id in ids for way in ((), (_DEPENDENCIES,)))
    found = set(_ask(*first, environment))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answer in pool.map(lambda each: _ask(each[0], each[1], environment), others):
            found.update(answer)
    return found


def _ask(node_id: str, command: list[str], environment: Mapping[str, str]) -> list[Related]:
    kind, *place, name = node_id.split("/")
    done = subprocess.run(
        [*command, kind.lower(), name, *(f"--namespace={each}" for each in place)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=dict(environment),
    )
    assert done.returncode == 0, (node_id, done.stderr)
    return list(_read(done.stdout, node_id, dependencies=_DEPENDENCIES in command))


def _read(printed: str, node_id: str, *, dependencies: bool) -> Iterator[Related]:
    """Read the rows below the object itself.

    The column of namespaces is as wide as the header says; it is left out where all objects are in the same one.
    """
    header, _, *rows = printed.splitlines()
    start = max(header.find("NAME", 1), 0)
    own = "/".join(node_id.split("/")[1:-1])
    for row in rows:
        told = _ROW.match(row[start:])
        assert told, row
        kind = told["kind"].replace("Event.events.k8s.io", "Event")
        other = "/".join(filter(None, (kind, row[:start].strip() if start else own, told["name"])))
        ends = (node_id, other) if dependencies else (other, node_id)
        for relation in told["relations"].split():
            yield Related(relation, *ends)

"""Objects with owners, in as few words as a test needs, and what a tree's text says about them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Item = dict[str, Any]

RECORDED_AT = "2026-11-21T12:00:00Z"
CREATED_AT = "2026-11-21T11:00:00Z"

_API_VERSIONS = {
    "ConfigMap": "v1",
    "CronJob": "batch/v1",
    "Deployment": "apps/v1",
    "Namespace": "v1",
    "Node": "v1",
    "Pod": "v1",
    "ReplicaSet": "apps/v1",
    "Secret": "v1",
    "Service": "v1",
    "ServiceAccount": "v1",
    "Widget": "example.org/v1",
}
_CLUSTER_SCOPED = frozenset({"Namespace", "Node"})


def make(
    kind: str,
    name: str,
    *owners: Item,
    namespace: str | None = None,
    uid: str | None = None,
    api_version: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Item:
    """Return an object; ``owners`` are objects (the first is the controller) or ready-made references."""
    scope = {} if kind in _CLUSTER_SCOPED else {"namespace": "shop"}
    if namespace is not None:
        scope = {"namespace": namespace} if namespace else {}
    body: Item = {
        "apiVersion": api_version or _API_VERSIONS[kind],
        "kind": kind,
        "metadata": {
            "name": name,
            **scope,
            "uid": f"uid-of-{kind.lower()}-{name}" if uid is None else uid,
            "creationTimestamp": CREATED_AT,
            **(metadata or {}),
        },
        **fields,
    }
    references = [
        owner if "metadata" not in owner else reference(owner, controller=position == 0)
        for position, owner in enumerate(owners)
    ]
    if references:
        body["metadata"]["ownerReferences"] = references
    return body


def reference(owner: Item, *, controller: bool = False, **changes: Any) -> Item:
    """Return the ownerReference that names an object."""
    found: Item = {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        **changes,
    }
    return {**found, "controller": True} if controller else found


def pod(name: str, *owners: Item, **more: Any) -> Item:
    """Return a pod that runs and is ready."""
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [
            {
                "name": "main",
                "ready": True,
                "restartCount": 0,
                "state": {"running": {"startedAt": CREATED_AT}},
            }
        ],
    }
    spec = {"nodeName": "node-1", "containers": [{"name": "main", "image": "registry.example.org/web:1.7"}]}
    return make("Pod", name, *owners, **{"spec": spec, "status": status, **more})


def crashing_pod(name: str, *owners: Item, **more: Any) -> Item:
    """Return a pod whose container ends with 1 again and again."""
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
        "containerStatuses": [
            {
                "name": "main",
                "ready": False,
                "restartCount": 14,
                "state": {
                    "waiting": {
                        "reason": "CrashLoopBackOff",
                        "message": f"back-off 5m0s restarting failed container=main pod={name}",
                    }
                },
                "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
            }
        ],
    }
    return pod(name, *owners, **{"status": status, **more})


def replicated(kind: str, name: str, *owners: Item, wanted: int, ready: int, **more: Any) -> Item:
    """Return a Deployment or ReplicaSet with so many of its replicas ready."""
    generation: dict[str, Any] = {"metadata": {"generation": 1, **more.pop("metadata", {})}}
    counts = {"replicas": wanted, "readyReplicas": ready, "availableReplicas": ready}
    status: Item = {"observedGeneration": 1, **counts}
    if kind == "Deployment":
        available = "True" if ready == wanted else "False"
        status |= {"updatedReplicas": wanted, "conditions": [{"type": "Available", "status": available}]}
    else:
        status |= {"fullyLabeledReplicas": wanted}
    return make(kind, name, *owners, spec={"replicas": wanted}, status=status, **generation, **more)


def web(*, old: int = 2) -> list[Item]:
    """Return a rollout as people see it daily: a Deployment with one pod of three crashing."""
    deployment = replicated("Deployment", "web", wanted=3, ready=2)
    current = replicated("ReplicaSet", "web-7d9c", deployment, wanted=3, ready=2)
    former = [
        replicated("ReplicaSet", f"web-{number}", deployment, wanted=0, ready=0) for number in range(old)
    ]
    pods = [pod("web-7d9c-a", current), crashing_pod("web-7d9c-b", current), pod("web-7d9c-c", current)]
    return [deployment, current, *former, *pods]


def document(objects: Iterable[Item]) -> str:
    """Return objects as a recorded List."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "List",
            "metadata": {"annotations": {"kubectl-insight/recorded-at": RECORDED_AT}},
            "items": list(objects),
        }
    )


def write(path: Path, objects: Iterable[Item]) -> Path:
    """Write objects as a recorded List and return the path."""
    path.write_text(document(objects))
    return path


def column(lines: list[str], name: str) -> list[str]:
    """Return the cells of one column, by the place of its header; the NAME column keeps its drawing."""
    headers = lines[0].split()
    start = lines[0].index(name)
    following = headers[headers.index(name) + 1 :]
    end = lines[0].index(following[0], start) if following else None
    return [line[start:end].rstrip() for line in lines[1:]]


def drawn(lines: list[str]) -> str:
    """Return the NAME column as one text, the mark one blank behind the name, for a drawing in a test."""
    return "\n".join(re.sub(r" +◀$", " ◀", cell) for cell in column(lines, "NAME"))

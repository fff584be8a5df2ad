"""Pods, nodes, controllers and budgets for the tests of disruption, as small as they can be."""

from __future__ import annotations

from typing import Any

from kubectl_insight.graph.disruption import Disruption, Eviction
from kubectl_insight.objects.item import KubernetesObject, from_mapping

Item = dict[str, Any]
READY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
UNREADY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}


def make(kind: str, name: str, *, api: str = "v1", namespace: str = "shop", **body: Any) -> KubernetesObject:
    """Make an object; ``metadata`` adds to the metadata."""
    metadata: Item = {"name": name, "uid": f"{kind}-{namespace}-{name}", **body.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    return from_mapping({"apiVersion": api, "kind": kind, "metadata": metadata, **body})


def controlled(owner: KubernetesObject) -> Item:
    """Return the ``ownerReferences`` of what an owner controls."""
    named = {
        "apiVersion": owner.gvk.api_version,
        "kind": owner.gvk.kind,
        "name": owner.name,
        "uid": owner.uid,
    }
    return {"ownerReferences": [{**named, "controller": True}]}


def pod(
    name: str,
    owner: KubernetesObject | None = None,
    *,
    node: str = "n1",
    labels: dict[str, str] | None = None,
    status: Item | None = None,
    metadata: Item | None = None,
    **spec: Any,
) -> KubernetesObject:
    """Make a pod, ready on node n1 unless something else is said."""
    own = {"labels": labels or {"app": "web"}, **(controlled(owner) if owner else {}), **(metadata or {})}
    placed = {"nodeName": node, **spec} if node else spec
    return make("Pod", name, metadata=own, spec=placed, status=READY if status is None else status)


def node(name: str, cpu: str = "4", **spec: Any) -> KubernetesObject:
    """Make a node of four CPUs that carries its hostname."""
    allocatable = {"cpu": cpu, "memory": "8Gi", "pods": "10"}
    labels = {"kubernetes.io/hostname": name, **spec.pop("labels", {})}
    status = {"allocatable": {**allocatable, **spec.pop("allocatable", {})}}
    return make("Node", name, namespace="", metadata={"labels": labels}, spec=spec, status=status)


def budget(
    name: str = "web", *, status: Item | None = None, namespace: str = "shop", **spec: Any
) -> KubernetesObject:
    """Make a budget for ``app: web`` unless a selector is given."""
    whole = {"selector": {"matchLabels": {"app": "web"}}, **spec}
    api = "policy/v1"
    meta = {"generation": 1}
    return make(
        "PodDisruptionBudget",
        name,
        api=api,
        namespace=namespace,
        metadata=meta,
        spec=whole,
        status=status or {},
    )


def replica_set(name: str = "web", replicas: int = 3) -> KubernetesObject:
    """Make a ReplicaSet."""
    return make("ReplicaSet", name, api="apps/v1", spec={"replicas": replicas})


def container(cpu: str = "", **more: Any) -> Item:
    """Return a container that requests some CPU."""
    return {"name": "main", "resources": {"requests": {"cpu": cpu} if cpu else {}}, **more}


def of(outcome: Disruption, name: str) -> Eviction:
    """Return what becomes of one pod."""
    (found,) = [each for each in outcome.pods if each.object.name == name]
    return found

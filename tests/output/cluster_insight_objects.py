"""Small objects of the four kinds, and the real ones of the fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kubectl_insight.inventory.documents import Collected, collect
from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.reference import GroupVersionKind

TIME = "2015-05-29T15:23:16.103710"
LISTS = ("nodes", "pods", "replicationcontrollers", "services")


def guestbook(fixtures: Path) -> list[KubernetesObject]:
    """The lists of a real cluster of 2015, whose items do not say what they are."""
    found = Collected()
    for name in LISTS:
        path = fixtures / "cluster-insight" / f"{name}.input.json"
        collect(path.read_bytes(), found, source=str(path), strict=True)
    assert found.problems == []
    return found.objects


def obj(
    kind: str, name: str, *, namespace: str = "", labels: Any = None, group: str = "", **parts: Any
) -> KubernetesObject:
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if labels is not None:
        metadata["labels"] = labels
    metadata.update(parts.pop("metadata", {}))
    return from_mapping({"metadata": metadata, **parts}, GroupVersionKind(group, "v1", kind))


def pod(name: str, *, node: Any = None, statuses: Any = None, **more: Any) -> KubernetesObject:
    spec = {**({} if node is None else {"nodeName": node}), **more.pop("spec", {})}
    status = {} if statuses is None else {"containerStatuses": statuses}
    return obj("Pod", name, namespace=more.pop("namespace", "shop"), spec=spec, status=status, **more)


def status(name: str, container_id: Any = "docker://c", image_id: Any = "docker://i", **more: Any) -> Any:
    return {"name": name, "containerID": container_id, "imageID": image_id, "image": "redis:2", **more}

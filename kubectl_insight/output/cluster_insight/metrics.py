"""The annotation by which cluster-insight named an object's Heapster metrics; readers may expect it.

Heapster is gone, and the values were never in it: it is made of names alone.
"""

from __future__ import annotations

from typing import Any, Final

_PREFIX: Final = "custom.cloudmonitoring.googleapis.com/kubernetes.io/"
_METRICS: Final = (
    "cpu/usage",
    "memory/page_faults",
    "memory/usage",
    "memory/working_set",
    "network/rx",
    "network/rx_errors",
    "network/tx",
    "network/tx_errors",
    "uptime",
)


def node_metrics(node_name: str) -> dict[str, Any]:
    """Return the annotation of a node that was listed."""
    return _metrics(pod_uid="", node_name=node_name, container_name="/")


def container_metrics(pod_uid: object, node_name: object, container_name: str) -> dict[str, Any] | None:
    """Return the annotation of a container; ``None`` for a pod without a uid or a node."""
    if not (isinstance(pod_uid, str) and pod_uid and isinstance(node_name, str) and node_name):
        return None
    return _metrics(pod_uid=pod_uid, node_name=node_name, container_name=container_name)


def _metrics(*, pod_uid: str, node_name: str, container_name: str) -> dict[str, Any]:
    labels = {"pod_id": pod_uid, "hostname": node_name, "container_name": container_name}
    return {
        "gcm": {
            "names": [_PREFIX + name for name in _METRICS],
            "project": "_unknown_",
            "labels": labels,
            "labels_prefix": f"{_PREFIX}label/",
        }
    }

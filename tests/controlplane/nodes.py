"""The fake nodes: what a kubelet would register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SIZE = {"cpu": "32", "memory": "256Gi", "ephemeral-storage": "1Ti", "pods": "250"}
_ZONES = ("zone-a", "zone-b", "zone-c")


def node_list(first: int, count: int, *, version: str) -> dict[str, Any]:
    """Return a List of `count` Nodes called ``node-N`` from N = `first` (1 to 250) on."""
    items = [_node(number, version) for number in range(first, first + count)]
    return {"apiVersion": "v1", "kind": "List", "items": items}


def takes_pods(node: Mapping[str, Any]) -> bool:
    """Tell whether a Node is ready and no taint keeps pods away."""
    conditions = node.get("status", {}).get("conditions", [])
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return ready and not node.get("spec", {}).get("taints")


def _node(number: int, version: str) -> dict[str, Any]:
    name = f"node-{number}"
    labels = {
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": _ZONES[(number - 1) % len(_ZONES)],
    }
    pods = f"10.244.{number}.0/24"
    addresses = [
        {"type": "InternalIP", "address": f"10.0.0.{number}"},
        {"type": "Hostname", "address": name},
    ]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"podCIDR": pods, "podCIDRs": [pods]},
        "status": {
            "addresses": addresses,
            "capacity": _SIZE,
            "allocatable": _SIZE,
            "nodeInfo": _node_info(name, version),
        },
    }


def _node_info(name: str, version: str) -> dict[str, str]:
    return {
        "architecture": "amd64",
        "bootID": f"boot-{name}",
        "containerRuntimeVersion": "containerd://2.1.0",
        "kernelVersion": "6.12.0",
        "kubeProxyVersion": "",
        "kubeletVersion": version,
        "machineID": f"machine-{name}",
        "operatingSystem": "linux",
        "osImage": "kwok",
        "systemUUID": f"system-{name}",
    }

"""The kinds and objects of a fake API server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.cluster.fake_answers import Asked, Reply

Item = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind that is served."""

    plural: str
    name: str
    group: str = ""
    namespaced: bool = True
    version: str = "v1"

    @property
    def root(self) -> str:
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version

    def described(self) -> Item:
        """Return what aggregated discovery says of it."""
        group_version_kind = {"group": self.group, "version": self.version, "kind": self.name}
        return {
            "resource": self.plural,
            "responseKind": group_version_kind,
            "scope": "Namespaced" if self.namespaced else "Cluster",
            "singularResource": self.name.lower(),
            "verbs": ["get", "list"],
        }


POD = Kind("pods", "Pod")
CONFIG_MAP = Kind("configmaps", "ConfigMap")
NODE = Kind("nodes", "Node", namespaced=False)
DEPLOYMENT = Kind("deployments", "Deployment", "apps")
REPLICA_SET = Kind("replicasets", "ReplicaSet", "apps")
KINDS = (POD, CONFIG_MAP, NODE, DEPLOYMENT, REPLICA_SET)
WIDGET = Kind("widgets", "Widget", "example.org")
WIDGET_V2 = Kind("widgets", "Widget", "example.org", version="v2")
"""Custom resources, which no server has unless it is told to."""


def page(kind: Kind, items: list[Item], asked: Asked) -> Reply:
    """Return one page of a list; the token is the number of the next item."""
    start, limit = int(asked.query.get("continue", 0)), int(asked.query.get("limit", 0))
    end = start + limit if limit else len(items)
    metadata = {"resourceVersion": "7"} | ({"continue": str(end)} if end < len(items) else {})
    listed = {"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": metadata}
    # What the API server writes for nothing: null in lists of metadata, as Go's nil slice.
    return Reply(body=json.dumps(listed | {"items": items[start:end] or None}).encode())


def make(kind: Kind, name: str, *owners: Item, namespace: str = "shop", **body: Any) -> Item:
    """Return an object."""
    metadata: Item = {"name": name, "uid": f"uid-{kind.plural}-{name}"}
    metadata |= {"namespace": namespace} if kind.namespaced else {}
    metadata |= {"creationTimestamp": "2026-11-21T11:00:00Z"}
    if owners:
        metadata["ownerReferences"] = [
            {
                "apiVersion": owner["apiVersion"],
                "kind": owner["kind"],
                "name": owner["metadata"]["name"],
                "uid": owner["metadata"]["uid"],
                "controller": True,
            }
            for owner in owners
        ]
    return {"apiVersion": kind.api_version, "kind": kind.name, "metadata": metadata, **body}

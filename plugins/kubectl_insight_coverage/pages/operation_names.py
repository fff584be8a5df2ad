"""What an operation is called where there is little room."""

from __future__ import annotations

from kubectl_insight_coverage.pages.rings import Leaf


def short_name(leaf: Leaf) -> str:
    """Return what an operation does to what: ``list pods``, ``connect pods/exec``, ``GET /version/``."""
    operation = leaf.use.operation
    key = operation.key
    if not key.resource:
        return f"{operation.method} {operation.path}"
    resource = f"{key.resource}/{key.subresource}" if key.subresource else key.resource
    verb = operation.method.lower() if operation.action == "connect" else operation.action
    return f"{verb or operation.method.lower()} {resource}"

"""How resources are called in reports."""

from __future__ import annotations

from kubectl_insight.api import request_key


def resource_name(resource: str, group: str, version: str) -> str:
    """Return ``cronjobs.batch/v1`` or, in the core group, ``pods.v1``."""
    return f"{resource}.{group}/{version}" if group else f"{resource}.{version}"


def what_of(form: str) -> str:
    """Return the resource that a path asks for, as ``pods/log.v1``; outside of resources the path."""
    key = request_key(form)
    if not key.resource:
        return form.partition("?")[0]
    resource = f"{key.resource}/{key.subresource}" if key.subresource else key.resource
    return resource_name(resource, key.group, key.version)

"""Releases of Kubernetes: this project calls one by its minor version, since only that changes the API."""

from __future__ import annotations

import re

_RELEASE = re.compile(r"v?(?P<major>[0-9]+)\.(?P<minor>[0-9]+)(?=$|[.+-])")


def minor_of(version: str) -> int | None:
    """Return the minor version that a text such as ``1.36``, ``v1.24.16`` or ``1.29+`` begins with.

    What is no version of Kubernetes 1 gives ``None``: ``unversioned`` in OpenAPI files, ``2.1`` of another product.
    """
    found = _RELEASE.match(version)
    return int(found["minor"]) if found and int(found["major"]) == 1 else None


def release_name(minor: int) -> str:
    """Return how a release is called: ``1.36`` for 36."""
    return f"1.{minor}"


def release_or_nothing(minor: int | None) -> str:
    """Return how a release is called; empty where there is none."""
    return "" if minor is None else release_name(minor)

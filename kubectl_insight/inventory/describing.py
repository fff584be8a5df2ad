"""Where an inventory came from and what it cost, as the JSON of a graph says it."""

from __future__ import annotations

from typing import Any

from kubectl_insight.inventory.inventory import Source, Traffic


def source_document(source: Source) -> dict[str, Any]:
    """Return where the objects came from."""
    return {
        "type": source.type,
        "context": source.context or None,
        "paths": list(source.paths),
        "recordedAt": source.recorded_at,
    }


def traffic_document(traffic: Traffic) -> dict[str, Any]:
    """Return what it cost to ask."""
    return {
        "requests": traffic.requests,
        "bytes": traffic.bytes,
        "seconds": round(traffic.seconds, 3),
    }

"""APISnoop's sunburst as data: levels, in them categories, in them endpoints."""

from __future__ import annotations

from typing import Any, Final

from kubectl_insight.api import json_text
from kubectl_insight_coverage.apisnoop.endpoint_hits import EndpointHits
from kubectl_insight_coverage.apisnoop.exporters import UNUSED, UsageRow, usage_rows

_Node = dict[str, Any]
_TOTALS: Final = ("tested", "untested", "total")


def sunburst(hits: EndpointHits) -> str:
    """Return the hierarchy that the page of 2018 drew, as JSON.

    Children stand in the order of the rows of ``app-usage-endpoints``, as that page drew them. The size of an
    endpoint is the number of applications that hit it, and the totals are sums of sizes, as there: they count
    endpoints only where the log is taken for one application's.
    """
    root = _inner("root")
    for row in usage_rows(hits):
        _insert(root, row)
    return json_text(root)


def _insert(root: _Node, row: UsageRow) -> None:
    level, category, name, size = row
    label = f"{level} {category}"
    in_level = _child(root, level, {"color": f"level.{level}", "label": level})
    in_category = _child(in_level, category, {"color": f"category.{category}", "label": label})
    kind = "untested" if name == UNUSED else "tested"
    for node in (root, in_level, in_category):
        node[kind] += size
        node["total"] += size
    colour = UNUSED if name == UNUSED else category
    leaf = {"name": name, "color": f"category.{colour}", "label": label, "url": name, "size": size}
    in_category["children"].append(leaf)


def _child(parent: _Node, name: str, appearance: dict[str, str]) -> _Node:
    """Return the child of a name; rows of one level and category need not follow each other."""
    found: _Node | None = next((child for child in parent["children"] if child["name"] == name), None)
    if found is None:
        found = _inner(name) | appearance
        parent["children"].append(found)
    return found


def _inner(name: str) -> _Node:
    return {"name": name, "children": []} | dict.fromkeys(_TOTALS, 0)

"""Follow the path of an edge in the object that holds it, without the product's own paths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.graph_command.affirmed_edges import Item

_STEP = re.compile(r'\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|\[(?P<position>\d+)\]|(?P<field>[^.\[\]]+)')
_MISSING = object()


def evidence(edge: Mapping[str, Any], by_id: Mapping[str, Item]) -> list[tuple[str, str]]:
    """Return what an edge's path leads to: the text of the field, and the end that is not the one with the field.

    The path is followed in both ends, or in the object that it names itself; it may lead nowhere.
    """
    path, _, elsewhere = edge["path"].partition(" of ")
    source, target = edge["source"], edge["target"]
    found = []
    for holder, other in ((source, target), (target, source)):
        item = by_id.get(_described_by(holder))
        value = _MISSING if item is None or elsewhere not in {"", holder} else _follow(item, path)
        if value is not _MISSING:
            found.append((str(value), other))
    return found


def name_of(node_id: str) -> str:
    """Return what a field would call the object, image, machine or role of an id."""
    kind, _, rest = node_id.partition("/")
    return rest if kind in {"CloudRole", "Image", "Instance"} else rest.rpartition("/")[2]


def _described_by(node_id: str) -> str:
    """Return the object that says what a node is: for a container its pod."""
    kind, _, rest = node_id.partition("/")
    return f"Pod/{rest.rpartition('/')[0]}" if kind == "Container" else node_id


def _follow(value: Any, path: str) -> Any:
    for step in _steps(path):
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return value


def _steps(path: str) -> Iterator[str | int]:
    for hit in _STEP.finditer(path):
        yield int(hit["position"]) if hit["position"] else hit["quoted"] or hit["field"]

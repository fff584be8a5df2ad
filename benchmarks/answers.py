"""What is kept of an answer too large to keep: the pods in it, to compare, and the boxes of a picture. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import IO

_NODE = re.compile(rb'^\s+"id": "Pod/([^"]+)"')
_MERMAID = re.compile(rb"\(\(([^()]+)\)\):::Pod$")
_TITLE = re.compile(r"<title>([^<\n]*)")
_BOX = re.compile(r"[A-Z]\w*(\.[a-z0-9.-]+)?(/\S+| x\d+)")


def pods_of_json(output: IO[bytes]) -> str:
    """Return the names of the pods among the nodes of ``graph -o json``, a line each, sorted."""
    return _sorted(found[1].rpartition(b"/")[2] for line in output if (found := _NODE.match(line)))


def pods_of_mermaid(output: IO[bytes]) -> str:
    """Return the names of the pods in a flow chart of kubectl-graph, a line each, sorted."""
    return _sorted(found[1] for line in output if (found := _MERMAID.search(line.rstrip())))


def boxes_of_svg(output: IO[bytes]) -> str:
    """Return the titles of the boxes of ``graph -o svg``, a line each: the object's id, or ``Pod x48``."""
    titles = map(unescape, _TITLE.findall(output.read().decode()))
    return "".join(f"{title}\n" for title in titles if _BOX.fullmatch(title))


def _sorted(names: Iterable[bytes]) -> str:
    return "".join(f"{name}\n" for name in sorted(name.decode() for name in names))

"""Which part of a graph ``graph`` shows, and in what form. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kubectl_insight.api import GroupBy

TextOutput = Literal[
    "text",
    "json",
    "yaml",
    "dot",
    "svg",
    "html",
    "mermaid",
    "d2",
    "graphml",
    "csv",
    "cluster-insight",
    "cluster-insight-dot",
]
BinaryOutput = Literal["png", "pdf"]
Output = Literal[TextOutput, BinaryOutput]
Direction = Literal["in", "out", "both"]

UNFOLDED = frozenset({"json", "yaml", "graphml", "csv", "cluster-insight", "cluster-insight-dot"})
"""The outputs that show every object, without boxes or frames."""


@dataclass(frozen=True, slots=True)
class View:
    """What of a graph is shown.

    Attributes:
        depth: Edges to follow from the objects asked for; ``None`` takes their application and one more.
        relations: Whether any relation is shown.
    """

    output: Output = "text"
    depth: int | None = None
    direction: Direction = "both"
    relations: bool = True
    group_by: GroupBy = "namespace"
    max_nodes: int = 300
    show_secrets: bool = False

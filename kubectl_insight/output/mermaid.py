"""A tree as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.dot import box_title
from kubectl_insight.output.tree_text import status_cell
from kubectl_insight.output.tree_walk import Box, boxes_and_links
from kubectl_insight.views.tree import TreeItem

_CLASSES = (
    "classDef good fill:#e6f4ea,stroke:#188038,color:#202124",
    "classDef busy fill:#fef7e0,stroke:#b06000,color:#202124",
    "classDef bad fill:#fce8e6,stroke:#c5221f,color:#202124",
    "classDef unknown fill:#f1f3f4,stroke:#5f6368,color:#202124",
)


def mermaid_text(tops: Sequence[TreeItem], home: str) -> str:
    """Return the Mermaid source of a tree."""
    boxes, links = boxes_and_links(tops)
    lines = ["flowchart LR"]
    lines += [f'  {box.key}["{_label(box, home)}"]:::{box.style}' for box in boxes]
    lines += [f"  {link.source} {'-.->' if link.back else '-->'} {link.target}" for link in links]
    lines += [f"  {line}" for line in _CLASSES]
    return "\n".join(lines) + "\n"


def _label(box: Box, home: str) -> str:
    node = box.item.node
    second = " ".join(part for part in (status_cell(node), node.health.ready) if part)
    mark = "◀" if box.item.focus else ""
    parts = (f"{box_title(box, home)} {mark}".strip(), second, node.health.message)
    return "<br/>".join(_quoted(visible(part)) for part in parts if part)


def _quoted(text: str) -> str:
    """Write everything that Mermaid or the HTML it makes could obey as a character reference.

    Mermaid spells references with ``#`` instead of ``&#``.
    """
    return "".join(
        character if character.isalnum() or character in " -_./:,()+" else f"#{ord(character)};"
        for character in text
    )

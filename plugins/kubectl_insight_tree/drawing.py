"""A tree as a picture, for what draws every picture: DOT, Mermaid, SVG, a page. Pure."""

from __future__ import annotations

from kubectl_insight.api import Picture, tree_picture
from kubectl_insight_tree.building import Result
from kubectl_insight_tree.query import Query


def picture_of(result: Result) -> Picture:
    """Return a tree as a picture."""
    fate = result.preview.fate if result.preview is not None else None
    tops = result.forest((lambda node: (fate(node),)) if fate is not None else None)
    return tree_picture(
        tops,
        result.inventory.home,
        _title(result),
        remark=fate or (lambda _: ""),
        full_kinds=is_plain(result.query),
    )


def _title(result: Result) -> str:
    source, targets = result.inventory.source, result.query.targets
    asked = ", ".join(f"{each.type}/{each.name}" if each.name else each.type for each in targets)
    words = " ".join(part for part in ("kubectl insight tree", asked) if part)
    place = source.context or ", ".join(source.paths)
    return ", ".join(part for part in (words, place, result.inventory.home) if part)


def is_plain(query: Query) -> bool:
    """Tell whether a DOT file says no more than a tree of owners, for whoever lays it out with colours of theirs."""
    return query.output == "dot" and query.via is None

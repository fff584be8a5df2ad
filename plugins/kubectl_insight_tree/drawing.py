"""A tree as a picture, by what draws every picture: DOT, Mermaid, SVG, a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kubectl_insight.api import (
    Environment,
    Graph,
    Inventory,
    Node,
    Picture,
    TreeItem,
    dot_text,
    tree_picture,
)
from kubectl_insight_tree.question import Question


def drawing(picture: Picture, graph: Graph, question: Question, environment: Environment) -> Iterable[str]:
    """Return a picture in pieces of text, in the form that was asked for.

    Args:
        graph: What the picture was made from.
    """
    if question.output == "html":
        from kubectl_insight.api import html_page

        return html_page(graph, picture, title=picture.title)
    if question.output == "svg":
        from kubectl_insight.api import render

        rendering = render(picture, "svg")
        for warning in rendering.warnings:
            environment.warn(warning)
        return [rendering.data.decode()]
    if question.output == "mermaid":
        from kubectl_insight.api import mermaid_text

        return [mermaid_text(picture)]
    return [dot_text(picture, bare=_is_plain(question))]


def picture_of(
    tops: Sequence[TreeItem], inventory: Inventory, question: Question, remark: Callable[[Node], str] | None
) -> Picture:
    """Return a tree as a picture.

    Args:
        remark: Returns what else is to be said of a node.
    """
    source = inventory.source
    asked = ", ".join(f"{each.type}/{each.name}" if each.name else each.type for each in question.targets)
    words = " ".join(part for part in ("kubectl insight tree", asked) if part)
    place = source.context or ", ".join(source.paths)
    title = ", ".join(part for part in (words, place, inventory.home) if part)
    plain = _is_plain(question)
    return tree_picture(tops, inventory.home, title, remark=remark or (lambda _: ""), full_kinds=plain)


def _is_plain(question: Question) -> bool:
    """Tell whether a DOT file says no more than a tree of owners, for whoever lays it out with colours of theirs."""
    return question.output == "dot" and question.via is None

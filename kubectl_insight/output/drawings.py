"""A picture in any of the forms that are text, with what is to be said about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, assert_never

from kubectl_insight.graph.graph import Graph
from kubectl_insight.views.picture import Picture

DrawingForm = Literal["dot", "mermaid", "d2", "svg", "html"]


class Drawing(NamedTuple):
    """A picture as text.

    Attributes:
        warnings: One sentence each: what did not go as wanted, or will not.
    """

    pieces: Iterable[str]
    warnings: tuple[str, ...] = ()


def drawing(form: DrawingForm, picture: Picture, graph: Graph, *, bare: bool = False) -> Drawing:
    """Write a picture in some form.

    Args:
        graph: What the picture was made from; a page can show more of it than a picture.
        bare: A DOT file without colours and shapes, for whoever has their own.
    """
    match form:
        case "dot":
            from kubectl_insight.output.dot import dot_text

            return Drawing([dot_text(picture, bare=bare)])
        case "d2":
            from kubectl_insight.output.d2 import d2_text

            return Drawing([d2_text(picture)])
        case "html":
            from kubectl_insight.output.html.page import html_page

            return Drawing(html_page(graph, picture, title=picture.title))
        case "mermaid":
            return _mermaid(picture)
        case "svg":
            return _svg(picture)
        case _:
            assert_never(form)


def _mermaid(picture: Picture) -> Drawing:
    from kubectl_insight.output.mermaid import mermaid_problems, mermaid_text

    text = mermaid_text(picture)
    return Drawing([text], tuple(f"warning: {problem}" for problem in mermaid_problems(picture, text)))


def _svg(picture: Picture) -> Drawing:
    from kubectl_insight.output.pictures import render

    rendering = render(picture, "svg")
    return Drawing([rendering.data.decode()], rendering.warnings)

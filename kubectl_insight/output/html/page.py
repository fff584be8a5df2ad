"""The page of a graph: its picture to walk through, and its objects to search, filter and read."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from kubectl_insight.graph.graph import Graph
from kubectl_insight.output.html.page_data import page_data
from kubectl_insight.output.web_page import web_page
from kubectl_insight.views.picture import Picture

SCRIPTS: Final = (
    "model",
    "geometry",
    "shapes",
    "camera",
    "painter",
    "screen",
    "filters",
    "search",
    "details",
    "outline",
    "pointing",
    "start",
)
"""The files of the script, in an order in which none needs a later one before the last one starts it all."""


def html_page(graph: Graph, picture: Picture, *, title: str) -> Iterable[str]:
    """Return a page in pieces.

    The picture's boxes are drawn; the objects that they stand for are found by search and told of with all
    their edges, as far as :data:`~kubectl_insight.output.html.told.MOST_OBJECTS` allows.

    Args:
        graph: What the picture was made from: the evidence of edges comes from here.
        title: The heading; any text.
    """
    return web_page(
        _asset("page.html"),
        title=title,
        style=_asset("graph.css"),
        scripts=[_asset(f"{name}.js") for name in SCRIPTS],
        data=page_data(graph, picture, title),
    )


def _asset(name: str) -> str:
    return (files("kubectl_insight.output.html") / "assets" / name).read_text(encoding="utf-8")

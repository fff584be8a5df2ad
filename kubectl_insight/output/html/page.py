"""The page: markup, style, script and data in one file that a browser opens from anywhere.

The content security policy allows the one script and the one style that are in the file, by their hashes, and
nothing else: no connection, no image, no frame, no form, and no text that becomes markup. Data are JSON in which
no character can end the element; the script writes them as text only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

import msgspec

from kubectl_insight.graph.graph import Graph
from kubectl_insight.objects.visible import visible
from kubectl_insight.output.html.page_data import page_data
from kubectl_insight.output.html.theme import theme_css
from kubectl_insight.views.picture import Picture

SCRIPTS: Final = (
    "elements",
    "model",
    "theme",
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

_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def html_page(graph: Graph, picture: Picture, *, title: str) -> Iterable[str]:
    """Yield a page in pieces.

    The picture's boxes are drawn; the objects that they stand for are found by search and told of with all
    their edges, as far as :data:`~kubectl_insight.output.html.told.MOST_OBJECTS` allows.

    Args:
        graph: What the picture was made from: the evidence of edges comes from here.
        title: The heading; any text.
    """
    style, script = _style(), _script()
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    head, tail = _asset("page.html").split("$data")
    heading = escape(visible(title))
    yield Template(head).substitute(title=heading, policy=policy, style=style)
    yield msgspec.json.encode(page_data(graph, picture, title)).decode().translate(_ESCAPES)
    yield Template(tail).substitute(script=script)


@cache
def _style() -> str:
    return theme_css() + _asset("graph.css")


@cache
def _script() -> str:
    bodies = "\n".join(_asset(f"{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{bodies}}})();\n'


def _asset(name: str) -> str:
    return (files("kubectl_insight.output.html") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

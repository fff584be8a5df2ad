"""One HTML file out of markup, style, script and data, that a browser opens from anywhere and that fetches nothing.

The content security policy allows the one script and the one style that are in the file, by their hashes, and
nothing else: no connection, no image, no frame, no form, and no text that becomes markup. Data are JSON in which
no character can end the element; the script writes them as text only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

import msgspec

from kubectl_insight.objects.visible import visible

SHARED_SCRIPTS: Final = ("elements", "theme")
"""Files of the graph's page that every page can use: making elements from text, the button for light and dark."""

_HOME: Final = "kubectl_insight.output.html"
_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def web_page(template: str, *, title: str, style: str, script: str, data: Any) -> Iterator[str]:
    """Yield a page in pieces.

    Args:
        template: Markup with ``$title``, ``$policy``, ``$style``, ``$data`` and ``$script``; it holds no other
            dollar sign.
        title: Any text; control characters are made visible.
        data: What JSON can say, or msgspec can make JSON of.
    """
    head, tail = template.split("$data")
    heading = escape(visible(title))
    yield Template(head).substitute(title=heading, policy=_policy(style, script), style=style)
    yield msgspec.json.encode(data).decode().translate(_ESCAPES)
    yield Template(tail).substitute(script=script)


def joined_script(parts: Iterable[str]) -> str:
    """Return the files of a script as one, whose names nothing else of the page sees."""
    bodies = "\n".join(parts)
    return f'(() => {{\n"use strict";\n{bodies}}})();\n'


def shared_script(name: str) -> str:
    """Return one of :data:`SHARED_SCRIPTS`."""
    return (files(_HOME) / "assets" / f"{name}.js").read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return "; ".join(
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


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

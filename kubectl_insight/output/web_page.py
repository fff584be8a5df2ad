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
from kubectl_insight.output.html.theme import theme_css

SHARED_SCRIPTS: Final = ("elements", "theme")
"""Files that every page's script begins with: making elements from text, the button for light and dark."""

_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def web_page(template: str, *, title: str, style: str, scripts: Iterable[str], data: Any) -> Iterator[str]:
    """Yield a page in pieces.

    Args:
        template: Markup with ``$title``, ``$policy``, ``$style``, ``$data`` and ``$script``; it holds no other
            dollar sign.
        title: Any text; control characters are made visible.
        style: What the page adds to the theme, whose variables and rules come first.
        scripts: Texts that become one script, whose names nothing else sees, behind :data:`SHARED_SCRIPTS`.
        data: What JSON can say, or msgspec can make JSON of.
    """
    style, script = theme_css() + style, _script(scripts)
    head, tail = template.split("$data")
    heading = escape(visible(title))
    yield Template(head).substitute(title=heading, policy=_policy(style, script), style=style)
    yield msgspec.json.encode(data).decode().translate(_ESCAPES)
    yield Template(tail).substitute(script=script)


def _script(parts: Iterable[str]) -> str:
    assets = files("kubectl_insight.output.html") / "assets"
    shared = [(assets / f"{name}.js").read_text(encoding="utf-8") for name in SHARED_SCRIPTS]
    bodies = "\n".join([*shared, *parts])
    return f'(() => {{\n"use strict";\n{bodies}}})();\n'


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

"""SVG elements as text; every text that goes in is made visible and escaped here and nowhere else."""

from __future__ import annotations

from html import escape

from kubectl_insight.objects.visible import visible

Attribute = str | float


def element(name: str, content: str = "", /, **attributes: Attribute) -> str:
    """Return an element; underscores in names of attributes become hyphens, numbers get at most one decimal.

    Args:
        content: Elements or escaped text.
    """
    parts = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{parts}>{content}</{name}>" if content else f"<{name}{parts}/>"


def text_content(*lines: str) -> str:
    """Return lines of text as the content of an element."""
    return "\n".join(escape(visible(line), quote=False) for line in lines)


def number(value: float) -> str:
    """Return a number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def _value(value: Attribute) -> str:
    return escape(visible(value)) if isinstance(value, str) else number(value)

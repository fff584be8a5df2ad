"""Documents as JSON or YAML text that is safe to look at: no control or bidirectional character is raw."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from kubectl_insight.objects.visible import UNSEEN

# JSON escapes the C0 controls itself; these are the others that a terminal or a reader could fall for.
_UNSAFE = re.compile(f"[{UNSEEN}]")


def json_text(document: Any, indent: int = 4) -> str:
    """Return a document as JSON, indented as kubectl does, ending with a newline.

    Args:
        indent: Spaces a level; -1 for all on one line without any.
    """
    text = msgspec.json.format(msgspec.json.encode(document), indent=indent).decode()
    if not text.isascii() or "\x7f" in text:
        text = _UNSAFE.sub(_utf16_escapes, text)
    return text + "\n"


def _utf16_escapes(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def yaml_text(document: Any) -> str:
    """Return a document as YAML with its keys in their own order."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(
        document, Dumper=dumper, sort_keys=False, allow_unicode=False, default_flow_style=False
    )
    return text

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
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_without_surrogates(msgspec.to_builtins(document)))
    text = msgspec.json.format(encoded, indent=indent).decode()
    if not text.isascii() or "\x7f" in text:
        text = _UNSAFE.sub(_utf16_escapes, text)
    return text + "\n"


def _without_surrogates(value: Any) -> Any:
    """Return a document without the bytes of file names that are no text: nothing may write them as JSON."""
    match value:
        case str():
            return value.encode(errors="surrogateescape").decode(errors="replace")
        case dict():
            return {_without_surrogates(key): _without_surrogates(part) for key, part in value.items()}
        case list() | tuple():
            return [_without_surrogates(part) for part in value]
        case _:
            return value


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

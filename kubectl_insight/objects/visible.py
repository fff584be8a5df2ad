"""Hostile text made harmless: control characters shown as escapes instead of being obeyed by a terminal."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, the line and paragraph separators, and the marks that reorder text (the
# "Trojan Source" set of Unicode's TR 36), which can make one name look like another.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Return the text with every control, bidirectional and invisible character written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    return character.encode("unicode_escape", "surrogatepass").decode()

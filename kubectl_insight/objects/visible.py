"""Hostile text made harmless: control characters shown as escapes instead of being obeyed by a terminal."""

from __future__ import annotations

import re
from typing import Final

UNSEEN: Final = (
    "\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""The inside of a regular expression's set: DEL, the C1 controls, the line and paragraph separators, and what
reorders or hides text ("Trojan Source", Unicode's TR 36) and can make one name look like another."""

_UNSAFE = re.compile(f"[\x00-\x1f\ud800-\udfff{UNSEEN}]")
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

"""How wide a text will be, without a font at hand: the proportions of Helvetica, rounded up a little."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import east_asian_width

_NARROW = frozenset("iIjlt.,:;'|!()[]{} -/\\f")
_WIDE = frozenset("mwMW@%…—")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in a font of a size, in the unit of the size."""
    return sum(map(_share, text)) * size * (1.08 if bold else 1.0)


def _share(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 1.0
    if not character.isascii() and east_asian_width(character) in {"W", "F"}:
        return 1.05
    return 0.72 if character.isupper() else 0.58

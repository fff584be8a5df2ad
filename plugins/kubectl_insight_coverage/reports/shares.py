"""Shares in percent: the same digits in tables, pictures, pages and the sentences of a gate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_DIGIT: Final = Decimal("0.1")


def percent(part: int, whole: int) -> str:
    """Return a share in percent with one digit after the point, rounded as JavaScript's ``toFixed(1)`` rounds.

    >>> [percent(49, 400), percent(7, 7), percent(0, 9), percent(0, 0)]
    ['12.3', '100.0', '0.0', '0.0']
    """
    share = 100 * part / whole if whole else 0.0
    return f"{Decimal(share).quantize(_DIGIT, ROUND_HALF_UP)}"

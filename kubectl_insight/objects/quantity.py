"""Quantities of CPU, memory and other resources, read exactly.

A quantity has no more than nine decimal places, so its number of billionths is an integer, and sums of
quantities are exact. What is finer is rounded up, away from zero, because who asks for some gets some.
Source: ``ParseQuantity`` in ``k8s.io/apimachinery`` v0.36.3 ``pkg/api/resource/{quantity,suffix}.go``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


class QuantityError(ValueError):
    """A text that the API server would not take for a quantity."""


_FORM: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?P<suffix>[eEinumkKMGTP]*[-+]?[0-9]*)"
)
_EXPONENT: Final = re.compile(r"[eE]([-+]?[0-9]+)")
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_SCALE: Final = 9
_LARGEST_BINARY: Final = (2**63 - 1) * 10**9
_LARGEST_EXPONENT: Final = 1000
_LONGEST: Final = 200


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> int:
    """Return how many billionths a quantity is: ``100m`` is 100,000,000.

    Raises:
        QuantityError: The text is no quantity, or one of a size that nobody means.
    """
    form = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if form is None or not (form["whole"] or form["part"]):
        raise QuantityError(f'"{text[:_LONGEST]}" is not a quantity')
    digits = int(f"{form['whole']}{form['part'] or ''}")
    scale = _SCALE - len(form["part"] or "")
    suffix = form["suffix"]
    if suffix in _BINARY:
        size = min(_scaled(digits << _BINARY[suffix], scale), _LARGEST_BINARY)
    else:
        size = _scaled(digits, scale + _exponent(suffix, text))
    return -size if form["sign"] == "-" else size


def _scaled(digits: int, scale: int) -> int:
    """Return ``digits * 10**scale``, rounded up."""
    power: int = 10 ** abs(scale)
    return digits * power if scale >= 0 else -(-digits // power)


def _exponent(suffix: str, text: str) -> int:
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    match = _EXPONENT.fullmatch(suffix)
    if match is None:
        raise QuantityError(f'"{text}" is not a quantity: unknown suffix "{suffix}"')
    exponent = int(match[1])
    if abs(exponent) > _LARGEST_EXPONENT:
        raise QuantityError(f'"{text}" is not a quantity: its exponent is too large')
    return exponent


def thousandths(quantity: int) -> int:
    """Return billionths, not negative, as thousandths, rounded up: how CPU is compared."""
    return -(-quantity // 10**6)


def units(quantity: int) -> int:
    """Return billionths, not negative, as a whole number, rounded up: how all but CPU is compared."""
    return -(-quantity // 10**9)

"""Reading a few fields of an object without trusting their shape."""

from __future__ import annotations

from typing import TypeVar

from kubectl_insight.objects.item import UNDECODABLE, KubernetesObject

T = TypeVar("T")


def partial_body(obj: KubernetesObject, shape: type[T]) -> T | None:
    """Decode the fields that ``shape`` names; ``None`` where there is no body or it has another shape.

    An object that does not look as its kind says proves nothing, so it is treated like an unknown one.
    """
    if not obj.has_body:
        return None
    try:
        return obj.decode(shape)
    except UNDECODABLE:
        return None


_INT64_DIGITS = 19


def number(text: str) -> int | None:
    """Return a decimal number of at most 19 digits, or ``None`` for any other text."""
    return int(text) if len(text) <= _INT64_DIGITS and text.isascii() and text.isdigit() else None

"""Durations and ages in kubectl's words.

Source: ``HumanDuration`` in ``k8s.io/apimachinery/pkg/util/duration/duration.go`` and
``translateTimestampSince`` in ``k8s.io/kubernetes/pkg/printers/internalversion/printers.go``.
"""

from __future__ import annotations

from datetime import datetime

from kubectl_insight.objects.timestamps import parse_timestamp

UNKNOWN = "<unknown>"
INVALID = "<invalid>"

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY


def age(created: str | None, now: datetime) -> str:
    """Return how long ago something was, as kubectl's AGE column prints it.

    Args:
        created: RFC 3339 text; missing, zero or unreadable gives ``<unknown>``.
        now: The moment to count from, with a time zone. More than a second before ``created`` gives
            ``<invalid>``.
    """
    moment = parse_timestamp(created)
    return UNKNOWN if moment is None else age_since(moment, now)


def age_since(moment: datetime, now: datetime) -> str:
    """Return how long ago a parsed moment was, both with a time zone."""
    return human_duration((now - moment).total_seconds())


def human_duration(seconds: float) -> str:
    """Return a duration with two or three significant figures, rounded down.

    Negative durations of less than two seconds count as zero, for clocks that differ; longer ones give
    ``<invalid>``.

    >>> human_duration(125)
    '2m5s'
    >>> human_duration(3 * 86_400)
    '3d'
    """
    whole = int(seconds)
    if whole < 0:
        return "0s" if whole == -1 else INVALID
    if whole < 2 * _MINUTE:
        return f"{whole}s"
    if whole < 3 * _HOUR:
        return _two_units(whole, _MINUTE, "m", 1, "s", exact_below=10)
    if whole < 2 * _DAY:
        return _two_units(whole, _HOUR, "h", _MINUTE, "m", exact_below=8)
    if whole < 2 * _YEAR:
        return _two_units(whole, _DAY, "d", _HOUR, "h", exact_below=8)
    return _two_units(whole, _YEAR, "y", _DAY, "d", exact_below=8)


def _two_units(seconds: int, unit: int, suffix: str, part: int, part_suffix: str, *, exact_below: int) -> str:
    """Print whole units, and the remainder in the smaller unit while the number of units is small."""
    count, rest = divmod(seconds, unit)
    rest //= part
    return f"{count}{suffix}{rest}{part_suffix}" if rest and count < exact_below else f"{count}{suffix}"

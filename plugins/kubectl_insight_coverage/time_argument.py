"""Moments as a command line names them: a time, a day, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from kubectl_insight.api import UsageError, parse_timestamp

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhdw])")


def parse_moment(text: str, now: datetime, option: str) -> datetime:
    """Return the moment that ``2026-06-01T12:00:00Z``, ``2026-06-01`` or ``36h`` before `now` means, in UTC.

    Raises:
        UsageError: It is none of these.
    """
    parts = _PART.findall(text)
    if parts and "".join(number + unit for number, unit in parts) == text:
        try:
            return now.astimezone(UTC) - sum(
                (timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta()
            )
        except OverflowError as error:
            raise _invalid(text, option) from error
    moment = parse_timestamp(text)
    if moment is None:
        raise _invalid(text, option)
    return moment.astimezone(UTC)


def _invalid(text: str, option: str) -> UsageError:
    return UsageError(
        f'invalid argument "{text}" for "{option}" flag: a time such as 2026-06-01T12:00:00Z, a day, or 36h is needed'
    )

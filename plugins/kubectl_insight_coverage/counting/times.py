"""Times as text that sorts: what the API server writes already, and anything else brought into its form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from kubectl_insight.api import parse_timestamp

TIME_LENGTH: Final = len("2026-11-21T02:04:16.477494Z")
HOUR_LENGTH: Final = len("2026-11-21T02")
_CANONICAL: Final = re.compile(
    r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{6}Z", re.ASCII
)


def utc_text(text: str) -> str:
    """Return an RFC 3339 timestamp in UTC with microseconds; empty if it is none."""
    if _CANONICAL.fullmatch(text):
        return text
    moment = parse_timestamp(text)
    return "" if moment is None else text_of(moment)


def text_of(moment: datetime) -> str:
    """Return a moment as the API server writes it."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return ""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"

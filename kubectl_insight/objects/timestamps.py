"""Timestamps as the API server writes them: RFC 3339 text, parsed only where an age is needed."""

from __future__ import annotations

from datetime import UTC, datetime

_GO_ZERO_YEAR = 1


def parse_timestamp(text: str | None) -> datetime | None:
    """Parse an RFC 3339 timestamp into an aware datetime.

    Missing, empty and unreadable text gives ``None``, and so does Go's zero time, in year 1, which means "not set".
    Lower-case ``t`` and ``z`` are read too; a time without an offset is taken as UTC. Digits beyond
    microseconds are dropped.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text.strip().upper())
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return None if moment.year == _GO_ZERO_YEAR else moment

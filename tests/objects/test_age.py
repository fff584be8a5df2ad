"""Ages and durations in kubectl's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.objects.age import age, human_duration
from kubectl_insight.objects.timestamps import parse_timestamp

NOW = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400
YEAR = 365 * DAY


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-2, "<invalid>"),
        (-1.9, "0s"),
        (-1, "0s"),
        (-0.5, "0s"),
        (0, "0s"),
        (0.99, "0s"),
        (1, "1s"),
        (119, "119s"),
        (119.999, "119s"),
        (120, "2m"),
        (121, "2m1s"),
        (9 * MINUTE + 59, "9m59s"),
        (10 * MINUTE, "10m"),
        (10 * MINUTE + 59, "10m"),
        (179 * MINUTE + 59, "179m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + MINUTE, "3h1m"),
        (3 * HOUR + 59, "3h"),
        (8 * HOUR - 1, "7h59m"),
        (8 * HOUR + MINUTE, "8h"),
        (48 * HOUR - 1, "47h"),
        (2 * DAY, "2d"),
        (2 * DAY + HOUR, "2d1h"),
        (8 * DAY - 1, "7d23h"),
        (8 * DAY + HOUR, "8d"),
        (2 * YEAR - 1, "729d"),
        (2 * YEAR, "2y"),
        (2 * YEAR + DAY, "2y1d"),
        (8 * YEAR - 1, "7y364d"),
        (8 * YEAR + DAY, "8y"),
        (100 * YEAR, "100y"),
    ],
)
def test_human_duration(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text


def _slowly(seconds: int) -> str:
    """Say a duration by counting whole units off one by one, the largest first."""
    if seconds < -1:
        return "<invalid>"
    left = max(seconds, 0)
    counts = {}
    for unit, size in (("y", YEAR), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", 1)):
        counts[unit] = 0
        while left >= size:
            left -= size
            counts[unit] += 1
    seconds = max(seconds, 0)
    for limit, big, small, scale in (
        (2 * MINUTE, "s", "", 1),
        (10 * MINUTE, "m", "s", MINUTE),
        (180 * MINUTE, "m", "", MINUTE),
        (8 * HOUR, "h", "m", HOUR),
        (48 * HOUR, "h", "", HOUR),
        (8 * DAY, "d", "h", DAY),
        (2 * YEAR, "d", "", DAY),
        (8 * YEAR, "y", "d", YEAR),
        (None, "y", "", YEAR),
    ):
        if limit is None or seconds < limit:
            rest = f"{counts[small]}{small}" if small and counts[small] else ""
            return f"{seconds // scale}{big}{rest}"
    raise AssertionError


@given(
    st.one_of(
        st.integers(-10, 20 * YEAR),
        st.sampled_from(
            [2 * MINUTE, 10 * MINUTE, 3 * HOUR, 8 * HOUR, 2 * DAY, 8 * DAY, 2 * YEAR, 8 * YEAR]
        ).flatmap(
            lambda edge: st.integers(edge - 2, edge + 2),
        ),
    ),
)
def test_human_duration_agrees_with_counting(seconds: int) -> None:
    assert human_duration(seconds) == _slowly(seconds)


@pytest.mark.parametrize(
    ("created", "text"),
    [
        (None, "<unknown>"),
        ("", "<unknown>"),
        ("yesterday", "<unknown>"),
        ("0001-01-01T00:00:00Z", "<unknown>"),
        ("2026-07-01T11:55:00Z", "5m"),
        ("2026-07-01T12:00:01Z", "0s"),
        ("2026-07-01T12:00:02Z", "<invalid>"),
        ("2026-07-01T13:55:00+02:00", "5m"),
        ("2026-07-01t11:55:00z", "5m"),
        ("2026-07-01T11:54:59.999999999Z", "5m"),
        ("2026-07-01T11:55:00", "5m"),
        (" 2026-07-01T11:55:00Z\n", "5m"),
        ("2026-13-01T00:00:00Z", "<unknown>"),
    ],
)
def test_age(created: str | None, text: str) -> None:
    assert age(created, NOW) == text


@given(st.text(max_size=30))
def test_any_text_has_an_age(created: str) -> None:
    assert age(created, NOW)


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 30)),  # noqa: DTZ001 - the offset is drawn apart
    st.integers(-14 * 60, 14 * 60),
)
def test_what_go_writes_is_read_back(moment: datetime, offset: int) -> None:
    written = moment.replace(tzinfo=timezone(timedelta(minutes=offset)), microsecond=0)
    assert parse_timestamp(written.isoformat()) == written
    in_utc = written.astimezone(UTC)
    assert parse_timestamp(in_utc.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")) == in_utc

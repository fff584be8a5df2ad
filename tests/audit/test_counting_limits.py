"""What is kept of requests is bounded, and what was forgotten makes the counts inexact, not wrong."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kubectl_insight.audit import counting
from kubectl_insight.audit.counting import CountOnce
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.outcome import Outcome
from kubectl_insight.audit.tally import Tally
from tests.audit.made_events import ROUTES, count, event_of


def test_short_requests_without_starts_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_SHORT_WITHOUT_START", 10)
    counter = count(event_of(id_=str(number)) for number in range(1000))
    counter.add(event_of(verb="watch"), "watch")
    assert len(counter._ended) == 11
    assert counter.close().exact
    counter.merge(count([event_of("RequestReceived", id_="999", code=None)]))
    assert not counter.close().exact, "its end was not kept"


def test_what_is_kept_of_ended_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_ENDED", 100)
    events = [
        event_of(stage, id_=str(number), verb="watch")
        for number in range(1000)
        for stage in ("ResponseStarted", "ResponseComplete")
    ]
    counter = count(events)
    assert len(counter._ended) <= 100
    assert counter.close().requests == Tally(served=1000)
    assert not counter.close().exact


def _open_watches(numbers: Iterable[int]) -> list[AuditEvent]:
    return [event_of("ResponseStarted", id_=str(number), verb="watch") for number in numbers]


def test_what_is_kept_of_open_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_OPEN", 100)
    counter = count(_open_watches(range(100)))
    assert counter.close().exact
    for event in _open_watches(range(100, 1000)):
        counter.add(event, "watch")
        assert len(counter._open) <= 100
    counted = counter.close()
    assert (counted.requests, counted.exact) == (Tally(started=1000), False)
    assert {start.outcome for start in counted.in_flight} == {Outcome.STARTED}
    assert len(counted.in_flight) == len(counter._open)
    counter.add(event_of("ResponseComplete", id_="999", verb="watch"), "watch")
    assert counter.close().requests == Tally(started=999, served=1), "the latest is still known"


def test_parts_that_are_too_open_together_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_OPEN", 100)
    parts = [count(_open_watches(range(start, start + 60))) for start in (0, 60, 120)]
    assert all(part.close().exact for part in parts)
    whole = CountOnce[str]()
    for part in parts:
        whole.merge(CountOnce.of_state(part.state()))
        assert len(whole._open) <= 100
    late = CountOnce[str]()
    late.merge(CountOnce.of_state(whole.state()))
    for counter in (whole, late):
        assert (counter.close().requests, counter.close().exact) == (Tally(started=180), False)


def test_open_requests_that_ended_elsewhere_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_OPEN", 100)
    ends = [event_of(id_=str(number), verb="watch") for number in range(1000)]
    whole = count(ends)
    for event in _open_watches(range(1000)):
        whole.add(event, "watch")
    merged = count(_open_watches(range(90)))
    merged.merge(count([*ends[:90], *_open_watches(range(90, 180))]))
    assert (whole.close().requests, whole.close().exact) == (Tally(served=1000), True)
    assert (merged.close().requests, merged.close().exact) == (Tally(served=90, started=90), True)


def test_too_many_candidates_for_aggregation_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [event_of(uri=ROUTES, ended=5), event_of(uri=ROUTES, received=2)]
    assert count(twice).close().requests == Tally(served=1)
    monkeypatch.setattr("kubectl_insight.audit.aggregation.MAX_FORWARDED", 1)
    whole = count(twice)
    parts = count(twice[:1])
    parts.merge(count(twice[1:]))
    for counter in (whole, parts):
        assert (counter.close().requests, counter.close().exact) == (Tally(served=2), False)

"""Each request is counted once, whatever its events look like and however they are divided."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.audit import counting
from kubectl_insight.audit.counting import Counted, CountOnce, CountState, Tally
from kubectl_insight.audit.event import Annotations, AuditEvent, ResponseStatus
from kubectl_insight.audit.hits import Hit, hit_of
from kubectl_insight.audit.request_traits import request_traits

PODS = "/api/v1/pods"
ROUTES = "/apis/route.openshift.io/v1/routes"


def _event(
    stage: str = "ResponseComplete",
    *,
    id_: str = "a",
    uri: str = PODS,
    verb: str = "list",
    code: int | None = 200,
    received: int = 0,
    ended: int = 1,
    decision: str | None = None,
) -> AuditEvent:
    return AuditEvent(
        audit_id=id_,
        stage=stage,
        request_uri=uri,
        verb=verb,
        response_status=None if code is None else ResponseStatus(code),
        request_received_timestamp=f"2026-11-21T02:04:{received:02}.000000Z",
        stage_timestamp=f"2026-11-21T02:04:{ended:02}.000000Z",
        annotations=None if decision is None else Annotations(decision=decision),
    )


def _count(events: Iterable[AuditEvent]) -> CountOnce[str]:
    counter = CountOnce[str]()
    for event in events:
        counter.add(event, event.verb)
    return counter


def _requests(events: Iterable[AuditEvent]) -> Tally:
    return _count(events).close().requests


@pytest.mark.parametrize(
    ("stage", "code", "decision", "hit"),
    [
        ("ResponseComplete", 200, "allow", Hit.SERVED),
        ("ResponseComplete", 101, None, Hit.SERVED),
        ("ResponseComplete", 304, None, Hit.SERVED),
        ("ResponseComplete", 404, "allow", Hit.FAILED),
        ("ResponseComplete", 409, "allow", Hit.FAILED),
        ("ResponseComplete", 422, "allow", Hit.FAILED),
        ("ResponseComplete", 500, "allow", Hit.FAILED),
        ("ResponseComplete", 401, None, Hit.DENIED),
        ("ResponseComplete", 403, "forbid", Hit.DENIED),
        ("ResponseComplete", 429, None, Hit.DENIED),
        ("ResponseComplete", 999, None, Hit.FAILED),
        ("ResponseComplete", None, None, Hit.SERVED),
        ("ResponseComplete", None, "forbid", Hit.DENIED),
        ("Panic", 500, "allow", Hit.FAILED),
        ("Panic", None, None, Hit.FAILED),
        ("ResponseStarted", 200, "allow", Hit.STARTED),
        ("ResponseStarted", 403, "forbid", Hit.DENIED),
        ("RequestReceived", None, None, Hit.RECEIVED),
        ("SomethingNew", 200, None, Hit.SERVED),
    ],
)
def test_a_request_is_classified(stage: str, code: int | None, decision: str | None, hit: Hit) -> None:
    event = _event(stage, code=code, decision=decision)
    assert hit_of(event) is hit
    assert getattr(_requests([event]), hit.name.lower()) == 1


WATCH = [
    _event("RequestReceived", verb="watch", code=None),
    _event("ResponseStarted", verb="watch"),
    _event("ResponseComplete", verb="watch"),
]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (WATCH, Tally(served=1)),
        (WATCH[:2], Tally(started=1)),
        (WATCH[:1], Tally(received=1)),
        (WATCH[1:], Tally(served=1)),
        (WATCH[::-1], Tally(served=1)),
        ([WATCH[1], WATCH[2], WATCH[0]], Tally(served=1)),
        ([WATCH[1], WATCH[0]], Tally(started=1)),
        ([WATCH[0], _event("Panic", verb="watch", code=500)], Tally(failed=1)),
        # one audit id does not make one request
        ([_event(), _event(uri="/api/v1/nodes")], Tally(served=2)),
        ([_event(), _event(received=1)], Tally(served=2)),
        ([_event("RequestReceived", code=None), _event(verb="get")], Tally(served=1, received=1)),
        # an aggregated server logs again what was passed on to it
        ([_event(uri=ROUTES, received=0, ended=5), _event(uri=ROUTES, received=2, ended=3)], Tally(served=1)),
        ([_event(uri=ROUTES, received=2, ended=3), _event(uri=ROUTES, received=0, ended=5)], Tally(served=1)),
        ([_event(uri=ROUTES, received=0, ended=1), _event(uri=ROUTES, received=2, ended=3)], Tally(served=2)),
        ([_event(uri=PODS, received=0, ended=5), _event(uri=PODS, received=2, ended=3)], Tally(served=2)),
    ],
)
def test_a_request_counts_once(events: list[AuditEvent], expected: Tally) -> None:
    counted = _count(events).close()
    assert counted.requests == expected
    assert counted.events == len(events)
    assert counted.requests.total + counted.aggregated <= counted.events


_EVENTS = st.builds(
    _event,
    st.sampled_from(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]),
    id_=st.sampled_from("ab"),
    uri=st.sampled_from([PODS, ROUTES, "/api/v1/namespaces/a/pods/p/log"]),
    verb=st.sampled_from(["get", "watch"]),
    code=st.sampled_from([None, 200, 403, 404]),
    received=st.integers(0, 3),
    ended=st.integers(0, 5),
)


def _slowly(events: Sequence[AuditEvent]) -> Counter[tuple[str, Hit]]:
    """Count by comparing every event with every other."""
    ends = [event for event in events if event.stage in {"ResponseComplete", "Panic"}]
    starts = [event for event in events if event not in ends]
    ends.sort(key=lambda end: (end.received, -_time(end.time).timestamp(), repr((end.verb, hit_of(end)))))
    first: list[AuditEvent] = []
    for event in ends:
        again = "openshift" in event.request_uri and any(
            (one.audit_id, one.verb, one.request_uri) == (event.audit_id, event.verb, event.request_uri)
            and _time(event.received) <= _time(one.time)
            for one in first
        )
        if not again:
            first.append(event)
    counts = Counter((event.verb, hit_of(event)) for event in first)
    ended = {_key(event) for event in ends}
    for key in {_key(event) for event in starts} - ended:
        same = [hit_of(event) for event in starts if _key(event) == key]
        counts[key[2], min(same)] += 1
    return counts


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _key(event: AuditEvent) -> tuple[str, str, str, str]:
    return event.audit_id, event.received, event.verb, event.request_uri


def _as_counter(counted: Counted[str]) -> Counter[tuple[str, Hit]]:
    return Counter(
        {
            (cell, hit): getattr(tally, hit.name.lower())
            for cell, tally in counted.tallies.items()
            for hit in Hit
            if getattr(tally, hit.name.lower())
        }
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(_EVENTS, max_size=14), st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_division_in_any_order_gives_the_slow_count(
    events: list[AuditEvent], chance: random.Random, parts: int
) -> None:
    expected = _slowly(events)
    assert _as_counter(_count(events).close()) == expected
    shuffled = chance.sample(events, len(events))
    chunks = [_count(shuffled[part::parts]) for part in range(parts)]
    while len(chunks) > 1:
        taken = chunks.pop(chance.randrange(len(chunks)))
        taken = CountOnce.of_state(
            msgspec.msgpack.decode(msgspec.msgpack.encode(taken.state()), type=CountState[str])
        )
        chunks[chance.randrange(len(chunks))].merge(taken)
    counted = chunks[0].close()
    assert _as_counter(counted) == expected
    assert (counted.events, counted.exact) == (len(events), True)
    assert chunks[0].close() == counted, "closing changes nothing"


@settings(max_examples=100, deadline=None)
@given(st.lists(_EVENTS, max_size=12))
def test_cells_that_become_one_are_counted_together(events: list[AuditEvent]) -> None:
    counter = _count(events)
    counter.rename({"get": "any", "watch": "any"})
    together = CountOnce[str]()
    for event in events:
        together.add(event, "any")
    assert counter.close() == together.close()


def test_short_requests_without_starts_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_SHORT_WITHOUT_START", 10)
    counter = _count(_event(id_=str(number)) for number in range(1000))
    counter.add(WATCH[2], "watch")
    assert len(counter._ended) == 11
    assert counter.close().exact
    counter.merge(_count([_event("RequestReceived", id_="999", code=None)]))
    assert not counter.close().exact, "its end was not kept"


def test_what_is_kept_of_ended_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_ENDED", 100)
    events = [
        _event(stage, id_=str(number), verb="watch")
        for number in range(1000)
        for stage in ("ResponseStarted", "ResponseComplete")
    ]
    counter = _count(events)
    assert len(counter._ended) <= 100
    assert counter.close().requests == Tally(served=1000)
    assert not counter.close().exact


def test_too_many_candidates_for_aggregation_all_count(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [_event(uri=ROUTES, ended=5), _event(uri=ROUTES, received=2)]
    assert _requests(twice) == Tally(served=1)
    monkeypatch.setattr("kubectl_insight.audit.aggregation.MAX_FORWARDED", 1)
    whole = _count(twice)
    parts = _count(twice[:1])
    parts.merge(_count(twice[1:]))
    for counter in (whole, parts):
        assert (counter.close().requests, counter.close().exact) == (Tally(served=2), False)


def test_the_hash_of_a_request_is_the_same_in_every_process() -> None:
    assert counting._request_hash(_event()) == 1173403524108863090


@pytest.mark.parametrize(
    ("uri", "long_running", "aggregated"),
    [
        (PODS, False, False),
        ("/api/v1/namespaces/a/pods/p/exec", True, False),
        ("/api/v1/namespaces/a/services/s/proxy/x", True, False),
        ("/api/v1/watch/pods", True, False),
        ("/debug/pprof/heap", True, False),
        ("/apis/apps/v1/deployments", False, False),
        ("/apis/rbac.authorization.k8s.io/v1/roles", False, False),
        (ROUTES, False, True),
        ("/apis/route.openshift.io/v1", False, True),
        ("/apis/metrics.k8s.io/v1beta1/nodes", False, True),
        ("/apis", False, False),
    ],
)
def test_what_to_expect_of_a_uri(uri: str, long_running: bool, aggregated: bool) -> None:
    assert request_traits(uri) == (long_running, aggregated)

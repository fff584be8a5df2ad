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
from kubectl_insight.audit.counted import Counted
from kubectl_insight.audit.counting import CountOnce, CountState
from kubectl_insight.audit.event import AuditEvent
from kubectl_insight.audit.outcome import Outcome, outcome_of
from kubectl_insight.audit.request_traits import request_traits
from kubectl_insight.audit.tally import Tally
from tests.audit.made_events import PODS, ROUTES, count, event_of


def _requests(events: Iterable[AuditEvent]) -> Tally:
    return count(events).close().requests


@pytest.mark.parametrize(
    ("stage", "code", "decision", "outcome"),
    [
        ("ResponseComplete", 200, "allow", Outcome.SERVED),
        ("ResponseComplete", 101, None, Outcome.SERVED),
        ("ResponseComplete", 304, None, Outcome.SERVED),
        ("ResponseComplete", 404, "allow", Outcome.FAILED),
        ("ResponseComplete", 409, "allow", Outcome.FAILED),
        ("ResponseComplete", 422, "allow", Outcome.FAILED),
        ("ResponseComplete", 500, "allow", Outcome.FAILED),
        ("ResponseComplete", 401, None, Outcome.DENIED),
        ("ResponseComplete", 403, "forbid", Outcome.DENIED),
        ("ResponseComplete", 429, None, Outcome.DENIED),
        ("ResponseComplete", 999, None, Outcome.FAILED),
        ("ResponseComplete", None, None, Outcome.SERVED),
        ("ResponseComplete", None, "forbid", Outcome.DENIED),
        ("Panic", 500, "allow", Outcome.FAILED),
        ("Panic", None, None, Outcome.FAILED),
        ("ResponseStarted", 200, "allow", Outcome.STARTED),
        ("ResponseStarted", 403, "forbid", Outcome.DENIED),
        ("RequestReceived", None, None, Outcome.RECEIVED),
        ("SomethingNew", 200, None, Outcome.SERVED),
    ],
)
def test_a_request_is_classified(
    stage: str, code: int | None, decision: str | None, outcome: Outcome
) -> None:
    event = event_of(stage, code=code, decision=decision)
    assert outcome_of(event) is outcome
    assert getattr(_requests([event]), outcome.name.lower()) == 1


WATCH = [
    event_of("RequestReceived", verb="watch", code=None),
    event_of("ResponseStarted", verb="watch"),
    event_of("ResponseComplete", verb="watch"),
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
        ([WATCH[0], event_of("Panic", verb="watch", code=500)], Tally(failed=1)),
        # one audit id does not make one request
        ([event_of(), event_of(uri="/api/v1/nodes")], Tally(served=2)),
        ([event_of(), event_of(received=1)], Tally(served=2)),
        ([event_of("RequestReceived", code=None), event_of(verb="get")], Tally(served=1, received=1)),
        # an aggregated server logs again what was passed on to it
        (
            [event_of(uri=ROUTES, received=0, ended=5), event_of(uri=ROUTES, received=2, ended=3)],
            Tally(served=1),
        ),
        (
            [event_of(uri=ROUTES, received=2, ended=3), event_of(uri=ROUTES, received=0, ended=5)],
            Tally(served=1),
        ),
        (
            [event_of(uri=ROUTES, received=0, ended=1), event_of(uri=ROUTES, received=2, ended=3)],
            Tally(served=2),
        ),
        ([event_of(uri=PODS, received=0, ended=5), event_of(uri=PODS, received=2, ended=3)], Tally(served=2)),
    ],
)
def test_a_request_counts_once(events: list[AuditEvent], expected: Tally) -> None:
    counted = count(events).close()
    assert counted.requests == expected
    assert counted.events == len(events)
    assert counted.requests.total + counted.aggregated <= counted.events


_EVENTS = st.builds(
    event_of,
    st.sampled_from(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]),
    id_=st.sampled_from("ab"),
    uri=st.sampled_from([PODS, ROUTES, "/api/v1/namespaces/a/pods/p/log"]),
    verb=st.sampled_from(["get", "watch"]),
    code=st.sampled_from([None, 200, 403, 404]),
    received=st.integers(0, 3),
    ended=st.integers(0, 5),
)


def _slowly(events: Sequence[AuditEvent]) -> Counter[tuple[str, Outcome]]:
    """Count by comparing every event with every other."""
    ends = [event for event in events if event.stage in {"ResponseComplete", "Panic"}]
    starts = [event for event in events if event not in ends]
    ends.sort(key=lambda end: (end.received, -_time(end.time).timestamp(), repr((end.verb, outcome_of(end)))))
    first: list[AuditEvent] = []
    for event in ends:
        again = "openshift" in event.request_uri and any(
            (one.audit_id, one.verb, one.request_uri) == (event.audit_id, event.verb, event.request_uri)
            and _time(event.received) <= _time(one.time)
            for one in first
        )
        if not again:
            first.append(event)
    counts = Counter((event.verb, outcome_of(event)) for event in first)
    ended = {_key(event) for event in ends}
    for key in {_key(event) for event in starts} - ended:
        same = [outcome_of(event) for event in starts if _key(event) == key]
        counts[key[2], min(same)] += 1
    return counts


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _key(event: AuditEvent) -> tuple[str, str, str, str]:
    return event.audit_id, event.received, event.verb, event.request_uri


def _as_counter(counted: Counted[str]) -> Counter[tuple[str, Outcome]]:
    return Counter(
        {
            (cell, outcome): getattr(tally, outcome.name.lower())
            for cell, tally in counted.tallies.items()
            for outcome in Outcome
            if getattr(tally, outcome.name.lower())
        }
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(_EVENTS, max_size=14), st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_division_in_any_order_gives_the_slow_count(
    events: list[AuditEvent], chance: random.Random, parts: int
) -> None:
    expected = _slowly(events)
    assert _as_counter(count(events).close()) == expected
    shuffled = chance.sample(events, len(events))
    chunks = [count(shuffled[part::parts]) for part in range(parts)]
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
    counter = count(events)
    counter.rename({"get": "any", "watch": "any"})
    together = CountOnce[str]()
    for event in events:
        together.add(event, "any")
    assert counter.close() == together.close()


def test_the_hash_of_a_request_is_the_same_in_every_process() -> None:
    assert counting._request_hash(event_of()) == 1173403524108863090


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

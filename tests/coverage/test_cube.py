"""The merge law: a cube of any division of the events, merged in any order, says what the events say."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.audit.event import Annotations, AuditEvent, ResponseStatus, User, UserExtra
from kubectl_insight.audit.outcome import outcome_of
from kubectl_insight.audit.tally import Tally
from kubectl_insight_coverage.counting import cell_memo
from kubectl_insight_coverage.counting import cube as cube_module
from kubectl_insight_coverage.counting.cells import CellKey, Detail, coarser
from kubectl_insight_coverage.counting.cube import Cube
from kubectl_insight_coverage.counting.forms import form_of, literal_words
from kubectl_insight_coverage.counting.times import utc_text
from kubectl_insight_coverage.counting.usage import Client, Request, Usage
from kubectl_insight_coverage.counting.using import usage_between
from kubectl_insight_coverage.reading.parts import Reading
from kubectl_insight_coverage.reading.storing import encode, restore, store

POD = "/api/v1/namespaces/shop/pods/web"


def _event(
    number: int = 0,
    stage: str = "ResponseComplete",
    *,
    uri: str = POD,
    verb: str = "get",
    user: str | None = "ana",
    agent: str | None = "kubectl/v1.36.3 (linux/amd64)",
    code: int | None = 200,
    received: str | None = None,
    minute: int = 0,
    other: str | None = None,
    pod: str | None = None,
    removed: str | None = None,
) -> AuditEvent:
    return AuditEvent(
        audit_id=str(number),
        stage=stage,
        request_uri=uri,
        verb=verb,
        user=None if user is None else User(user, UserExtra([pod]) if pod else None),
        impersonated_user=User(other) if other else None,
        user_agent=agent,
        response_status=None if code is None else ResponseStatus(code),
        request_received_timestamp=received or f"2026-11-21T{minute // 60:02}:{minute % 60:02}:04.000000Z",
        stage_timestamp=f"2026-11-21T{minute // 60:02}:{minute % 60:02}:05.000000Z",
        annotations=Annotations(deprecated="true", removed_release=removed) if removed is not None else None,
    )


def _cube(events: Sequence[AuditEvent], since: str = "", until: str = "") -> Cube:
    cube = Cube(since, until)
    cube.add(events)
    return cube


def _usage(cube: Cube) -> Usage:
    usage = usage_between(cube)
    assert usage is not None
    return usage


Counts = dict[tuple[Request, Client, int], tuple[Counter[str], str, str]]


def _slowly(events: Sequence[AuditEvent]) -> Counts:
    """Group all events of one request, and look at the one that tells most."""
    requests: dict[tuple[str, str, str, str], list[AuditEvent]] = {}
    for event in events:
        requests.setdefault((event.audit_id, event.received, event.verb, event.request_uri), []).append(event)
    found: Counts = {}
    for group in requests.values():
        ends = [event for event in group if event.stage in {"ResponseComplete", "Panic"}]
        starts = sorted(group, key=lambda event: (event.stage == "RequestReceived", outcome_of(event)))
        for event in ends or starts[:1]:
            form = form_of(event.request_uri.partition("?")[0])
            mark = "?HEAD" if event.verb == "get" and event.request_uri.endswith("HEAD") else ""
            user, other = event.user or User(), event.impersonated_user or User()
            pod = user.extra.pod_name[0] if user.extra and user.extra.pod_name else ""
            client = Client(user.username or "", other.username or "", event.user_agent or "", pod)
            key = (Request(event.verb, form.text + mark, form.namespace), client, event.code or 0)
            tally, first, last = found.get(key, (Counter[str](), "~", ""))
            tally[outcome_of(event).name.lower()] += 1
            time = utc_text(event.received)
            found[key] = (tally, min(first, time), max(last, time))
    return found


def _as_counts(usage: Usage) -> Counts:
    return {
        (use.request, use.client, use.code): (
            Counter({name: n for name in Tally.__slots__ if (n := getattr(use.tally, name))}),
            use.first,
            use.last,
        )
        for use in usage.uses
    }


_EVENTS = st.builds(
    _event,
    st.integers(0, 3),
    st.sampled_from(["ResponseComplete", "ResponseComplete", "RequestReceived", "ResponseStarted", "Panic"]),
    uri=st.sampled_from(
        [POD, POD + "-2", POD + "/log?follow=true", "/healthz", "/api/v1/pods?x=HEAD", "/x/y"]
    ),
    verb=st.sampled_from(["get", "watch"]),
    user=st.sampled_from(["ana", None]),
    agent=st.sampled_from(["a/1 (x)", "a/2 (x)", None]),
    received=st.sampled_from([None, "2026-11-21T02:00:04Z", "2026-11-21T03:00:04.5+01:00"]),
    minute=st.sampled_from([0, 59, 60, 200]),
    other=st.sampled_from([None, "eve"]),
    pod=st.sampled_from([None, "p-1"]),
)


def _unique_clients(events: list[AuditEvent]) -> list[AuditEvent]:
    """Give all events of a request the same client and, but for the first stage, the same code, as in any log."""
    first: dict[tuple[str, str, str, str], AuditEvent] = {}
    made = []
    for event in events:
        key = (event.audit_id, event.received, event.verb, event.request_uri)
        known = first.setdefault(key, event)
        event.user, event.impersonated_user, event.user_agent = (
            known.user,
            known.impersonated_user,
            known.user_agent,
        )
        event.response_status = (
            None if event.stage == "RequestReceived" else ResponseStatus(200 + len(key[3]))
        )
        made.append(event)
    return made


@settings(max_examples=200, deadline=None)
@given(
    st.lists(_EVENTS, max_size=14).map(_unique_clients), st.randoms(use_true_random=False), st.integers(1, 4)
)
def test_any_division_in_any_order_gives_the_slow_count(
    events: list[AuditEvent], chance: random.Random, parts: int
) -> None:
    expected = _slowly(events)
    whole = _usage(_cube(events))
    assert _as_counts(whole) == expected
    shuffled = chance.sample(events, len(events))
    cubes = [_cube(shuffled[part::parts]) for part in range(parts)]
    while len(cubes) > 1:
        reading = Reading(cubes.pop(chance.randrange(len(cubes))))
        cubes[chance.randrange(len(cubes))].merge(restore(store(reading)).cube)
    assert _usage(cubes[0]) == whole


@settings(max_examples=60, deadline=None)
@given(st.lists(_EVENTS, max_size=12).map(_unique_clients), st.data())
def test_it_is_the_same_in_a_hurry(events: list[AuditEvent], data: st.DataObject) -> None:
    """Once no starts are expected, ends are counted in the loop itself; they must come after their starts then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kubectl_insight.audit.counting.MAX_SHORT_WITHOUT_START", 0)
        ends = [event for event in events if event.stage == "ResponseComplete" or event.verb == "watch"]
        cut = data.draw(st.integers(0, len(ends)))
        cube = _cube(ends[:cut])
        cube.merge(_cube(ends[cut:]))
        assert _as_counts(_usage(cube)) == _slowly(ends)
        assert _usage(cube).events == len(ends)


def test_stages_that_are_logged_as_well_change_nothing_but_the_number_of_events() -> None:
    ends = [_event(number, minute=number, code=200 + number % 3) for number in range(50)]
    starts = [_event(number, "RequestReceived", minute=number, code=None) for number in range(50)]
    plain, staged = _usage(_cube(ends)), _usage(_cube([*starts, *ends]))
    assert plain.uses == staged.uses
    assert (plain.events, staged.events) == (50, 100)


def test_the_facts_of_a_client_are_kept() -> None:
    event = _event(other="eve", pod="web-1", uri="/api/v1/pods?x=HEAD")
    (use,) = _usage(_cube([event])).uses
    assert use.client == Client("ana", "eve", "kubectl/v1.36.3 (linux/amd64)", "web-1")
    assert use.request == Request("get", "/api/v1/pods?HEAD", "")


@pytest.mark.parametrize(
    ("received", "first"),
    [
        ("2026-11-21T02:00:04Z", "2026-11-21T02:00:04.000000Z"),
        ("2026-11-21T02:00:04.5+02:00", "2026-11-21T00:00:04.500000Z"),
        ("2026-11-21T02:00:04.123456789Z", "2026-11-21T02:00:04.123456Z"),
        ("9999-99-99T99:99:99.999999Z", ""),
        ("yesterday", ""),
    ],
)
def test_times_are_in_utc_or_absent(received: str, first: str) -> None:
    (use,) = _usage(_cube([_event(received=received)])).uses
    assert (use.first, use.last) == (first, first)


def test_what_servers_note_of_removals_is_kept() -> None:
    events = [
        _event(removed="1.9", uri="/apis/policy/v1beta1/podsecuritypolicies"),
        _event(1, removed="1.25", uri="/apis/policy/v1beta1/podsecuritypolicies"),
        _event(2, removed="", uri="/api/v1/componentstatuses", received="2026-11-21T02:00:04Z"),
    ]
    expected = {"/api/v1/componentstatuses": "", "/apis/policy/v1beta1/podsecuritypolicies": "1.25"}
    merged = _cube(events[1:])
    merged.merge(_cube(events[:1]))
    assert _usage(_cube(events)).removed_releases == _usage(merged).removed_releases == expected


_BOUNDS = ["", *(f"2026-11-21T{hour:02}:{minute:02}:04.000000Z" for hour in range(4) for minute in (0, 30))]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.builds(_event, st.integers(0, 99), minute=st.integers(0, 200)), max_size=8),
    st.sampled_from(_BOUNDS),
    st.sampled_from(_BOUNDS),
)
def test_what_lies_between_two_times_is_exact(events: list[AuditEvent], since: str, until: str) -> None:
    asked = [event for event in events if event.received >= since and (not until or event.received < until)]
    expected = _usage(_cube(asked)).uses
    assert _usage(_cube(events, since, until)).uses == expected
    between = usage_between(_cube(events), since, until)
    assert between is None or between.uses == expected
    times = sorted(event.received[:13] for event in events)
    if all(bound[14:16] in {"", "00"} for bound in (since, until)) and not any(
        event.received.endswith(":00:04.000000Z") for event in events
    ):
        assert between is not None, times


def _noise(number: int) -> AuditEvent:
    return _event(number, uri=f"/{number:x}.php", code=404, agent=f"scan/{number % 7} x", minute=number % 300)


@pytest.mark.parametrize("cells", [0, 5, 20, 60, 200])
def test_less_is_told_apart_alike_in_any_order(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cube_module, "MAX_CELLS", cells)
    events = [_noise(number) for number in range(150)]
    events += [
        _event(
            number, minute=number, agent=f"a/{number % 5} (x)", user=f"u{number % 11}", pod=f"p{number % 3}"
        )
        for number in range(200, 400)
    ]
    chance = random.Random(cells)
    whole = _cube(events)
    answers = {str(_usage(whole))}
    for _ in range(5):
        shuffled = chance.sample(events, len(events))
        cuts = sorted(chance.sample(range(1, len(events)), 3))
        parts = [_cube(shuffled[start:end]) for start, end in pairwise([0, *cuts, len(events)])]
        while len(parts) > 1:
            parts[0].merge(parts.pop())
        answers.add(str(_usage(parts[0])))
    assert len(answers) == 1
    assert len(whole.cells) <= max(cells, 3) or whole.detail is max(Detail)
    assert sum(use.tally.total for use in _usage(whole).uses) == len(events)
    assert _usage(whole).exact == (whole.detail <= Detail.NO_HOURS)


def test_a_million_garbage_paths_do_not_cost_the_details(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cube_module, "MAX_CELLS", 500)
    cube = Cube()
    for start in range(0, 20_000, 1000):
        cube.add([_noise(number) for number in range(start, start + 1000)])
    cube.add([_event(1)])
    assert (cube.detail, len(cube.cells) <= 500) == (Detail.NO_NOISE, True)
    assert any(use.client.user_agent == "kubectl/v1.36.3 (linux/amd64)" for use in _usage(cube).uses)
    assert len(cube._forms.by_path) <= 2**15


def test_long_texts_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cube_module, "MAX_TEXT", 100_000)
    cube = _cube([_event(number, agent=f"{number:x}" * 200) for number in range(300)])
    assert sum(cell.key.size for cell in cube.cells.values()) <= 100_000
    assert not _usage(cube).exact


@pytest.mark.parametrize("step", Detail)
@pytest.mark.parametrize("code", [200, 404])
def test_becoming_coarser_step_by_step_is_the_same(step: Detail, code: int) -> None:
    for uri in (POD, "/x.php", "/apis/a.example.org/v1/things/t", "/healthz/x/y", "/logs/x"):
        form = form_of(uri)
        key = CellKey(Request("get", form.text, form.namespace), Client("u", "v", "a/1 (x)", "p"), code, "h")
        gradually = key
        for detail in Detail:
            if detail <= step:
                gradually = coarser(gradually, detail)
        assert gradually == coarser(key, step)


def test_text_that_is_no_unicode_can_be_stored() -> None:
    cube = _cube([_event(user="\ud800")])
    assert encode(store(Reading(cube)))


def test_memories_may_be_emptied_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [_event(number, minute=number % 130, agent=f"a{number % 9}") for number in range(300)]
    expected = _usage(_cube(events))
    monkeypatch.setattr(cell_memo, "MAX_REMEMBERED", 4)
    assert _usage(_cube(events)) == expected


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_insight.audit.counting.MAX_SHORT_WITHOUT_START", 0)


@pytest.mark.usefixtures("in_a_hurry")
@pytest.mark.parametrize("first", ["list", "watch", "delete"])
def test_what_is_counted_directly_depends_on_the_event_and_not_on_its_cell(first: str) -> None:
    """Where only known paths are told apart, this cell has three verbs; only watches have two events each."""
    uri = "/apis/apps/v9/things"
    starts = [_event(number, "ResponseStarted", verb="watch", uri=uri) for number in range(10)]
    ends = [_event(number, verb="watch", uri=uri) for number in range(10)]
    short = [_event(99, verb=verb, uri=uri) for verb in ("list", "delete")]
    events = [*starts, *short, *ends]
    cube = Cube()
    cube.reduce(Detail.KNOWN_ONLY)
    cube.add([_event(1000, verb=first, uri=uri), *events])
    usage = _usage(cube)
    assert (len(usage.uses), usage.uses[0].tally.total) == (1, 13)


@pytest.mark.usefixtures("in_a_hurry")
def test_no_request_is_lost_when_less_is_told_apart_again_within_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cube_module, "MAX_CELLS", 20)
    noise = [_event(number, uri=f"/x{number}", code=404) for number in range(30)]
    clients = [_event(number, agent=f"a/{number}") for number in range(30)]
    cube = _cube([*noise, *clients, *clients])
    assert cube.detail is Detail.NO_VERSIONS
    assert sum(use.tally.total for use in _usage(cube).uses) == 90


def test_the_catalogue_bounds_what_a_hostile_log_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cube_module, "MAX_CELLS", 50)
    words = sorted(literal_words())
    cube = Cube()
    cube.add(_event(number, verb=f"v{number}", minute=number % 999) for number in range(2000))
    cube.add(_event(number, code=number % 1000, uri=f"{POD}HEAD") for number in range(2000))
    cube.add(
        _event(number, uri=f"/api/v1/namespaces/{one}/pods/{other}{end}")
        for number, (one, other) in enumerate(product(words[:40], words[-40:]))
        for end in ("", "/", "//")
    )
    assert cube.detail is Detail.KNOWN_ONLY
    assert len(cube.cells) < 400
    assert _usage(cube).events == 8800


@pytest.mark.parametrize("received", [None, "2026-11-21T02:00:04Z"], ids=["usual", "odd"])
def test_memories_stay_small(received: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_memo, "MAX_REMEMBERED", 20)
    cube = Cube()
    for start in range(0, 500, 100):
        cube.add(
            _event(number, agent=f"{number}", verb=f"v{number}", minute=number, received=received)
            for number in range(start, start + 100)
        )
        memo = cube._memo
        assert sum(map(len, memo._hours.values())) <= 20
        assert max(len(memo._hours) - 1, len(memo._requests), len(memo._clients)) <= 20
    cube.forget()
    assert not any([*memo._hours.values(), memo._requests, memo._clients])


@pytest.mark.parametrize("code", [0, 100, 204, 301, 401, 402, 404, 429, 499, 503, 599])
def test_a_class_of_codes_ends_as_its_codes_do(code: int) -> None:
    key = coarser(
        CellKey(Request("get", "/healthz", ""), Client("", "", "", ""), code, ""), Detail.KNOWN_ONLY
    )
    assert outcome_of(_event(code=key.code)) is outcome_of(_event(code=code))


def test_what_servers_note_of_removals_is_bounded() -> None:
    cube = _cube([_event(number, uri=f"/x{number}", removed="9" * 99) for number in range(5000)])
    assert len(cube.removed_releases) < 5000
    assert {len(release) for release in cube.removed_releases.values()} == {64}


def test_a_number_of_a_cell_depends_on_all_of_it() -> None:
    key = CellKey(Request("get", "/a", "n"), Client("u", "i", "a", "p"), 200, "2026-11-21T02")
    others = [
        *(key._replace(request=key.request._replace(**{name: "x"})) for name in Request._fields),
        *(key._replace(client=key.client._replace(**{name: "x"})) for name in Client._fields),
        key._replace(code=201),
        key._replace(hour="2026-11-21T03"),
        key._replace(request=Request("get", "n", "/a")),
    ]
    assert len({one.identity for one in [key, *others]}) == 1 + len(others)


def test_a_number_of_a_cell_is_the_same_in_every_process() -> None:
    script = (
        "from kubectl_insight_coverage.counting.cells import CellKey;"
        "from kubectl_insight_coverage.counting.usage import Client, Request;"
        "print(CellKey(Request('get', '/a', 'n'), Client('u', '', 'a', ''), 200, 'h').identity)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1

"""Logs from files, directories and standard input: every cut gives the same, and faults are told with their lines."""

from __future__ import annotations

import gc
import gzip
import io
import json
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, UsageError
from kubectl_insight.storage.log import Log
from kubectl_insight.storage.logs import find_logs
from kubectl_insight_coverage.counting.cube import Cube
from kubectl_insight_coverage.counting.usage import Usage
from kubectl_insight_coverage.counting.using import usage_between
from kubectl_insight_coverage.reading import log_reader, parts, planning
from kubectl_insight_coverage.reading.cache import Cache
from kubectl_insight_coverage.reading.logs import read_usage
from kubectl_insight_coverage.reading.parts import Part, Reading, read_part, within


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    home = tmp_path / "home"
    home.mkdir()
    return Environment(stdin=io.StringIO(), stderr=io.StringIO(), variables={}, home=home)


def _stderr(environment: Environment) -> str:
    assert isinstance(environment.stderr, io.StringIO)
    return environment.stderr.getvalue()


def _event(number: int, **others: Any) -> dict[str, Any]:
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "auditID": f"id-{number}",
        "stage": "ResponseComplete",
        "requestURI": f"/api/v1/namespaces/shop/pods/web-{number}",
        "verb": "get",
        "user": {"username": "ana"},
        "userAgent": f"agent-{number % 2}",
        "responseStatus": {"code": 200},
        "requestReceivedTimestamp": f"2026-11-21T0{number % 5}:00:0{number % 10}.000000Z",
        "stageTimestamp": f"2026-11-21T0{number % 5}:00:0{number % 10}.500000Z",
        **others,
    }


def _lines(numbers: range) -> bytes:
    return b"".join(json.dumps(_event(number)).encode() + b"\n" for number in numbers)


def _read(path: Path, environment: Environment, **options: Any) -> Usage:
    return read_usage([str(path)], environment, cache=False, **options).usage


def _total(usage: Usage) -> int:
    return sum(use.tally.total for use in usage.uses)


SMALL = b'{"bad\n' + _lines(range(2)) + b"\n\nnot an event\n" + _lines(range(2, 3)) + b"{}\n"


def _of_cuts(path: Path, cuts: list[int], environment: Environment) -> Reading:
    (log,) = find_logs([str(path)], environment)
    reading = Reading()
    for start, end in zip([0, *cuts], [*cuts, log.size], strict=True):
        reading.extend(read_part(Part(log, start, end), environment))
    return reading


def _said(reading: Reading) -> tuple[object, ...]:
    usage = usage_between(reading.cube)
    return usage, reading.events, reading.lines, reading.bad, reading.examples


@pytest.mark.parametrize(
    "content", [SMALL, SMALL[:-1], SMALL.replace(b"\n", b"\r\n")], ids=["lf", "cut", "crlf"]
)
def test_every_cut_gives_the_same(content: bytes, tmp_path: Path, environment: Environment) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(content)
    whole = _said(_of_cuts(path, [], environment))
    assert [bad.line for bad in _of_cuts(path, [], environment).examples] == [1, 6, 8]
    for cut in range(2, len(content), 3):
        assert _said(_of_cuts(path, [cut], environment)) == whole, cut
        assert _said(_of_cuts(path, [(cut + 1) // 2, cut], environment)) == whole, cut


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_the_lines_between_two_bytes(block: int) -> None:
    text = b"a\nbb\n\nccc\ndddddddddd\ne"
    for start in range(len(text) + 1):
        for end in [*range(start + 1, len(text) + 1), None]:
            skipped = max(start - 1, 0)
            blocks = (text[place : place + block] for place in range(skipped, len(text), block))
            place, expected = 0, b""
            for line in text.splitlines(keepends=True):
                if start <= place and (end is None or place < end):
                    expected += line
                place += len(line)
            assert b"".join(within(blocks, start, end)) == expected, (start, end)


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_lines_are_told_with_their_numbers(
    workers: int, tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_SMALLEST", 2000)
    monkeypatch.setattr(planning, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(log_reader, "WORTH_A_PROCESS", 1)
    path = tmp_path / "audit.log"
    path.write_bytes(
        _lines(range(50)) + b"oops\n" + _lines(range(50, 99)) + b'{"half"\n' + _lines(range(99, 100))
    )
    usage = _read(path, environment, workers=workers)
    assert (_total(usage), usage.inputs[0].bad, [bad.line for bad in usage.inputs[0].examples]) == (
        100,
        2,
        [51, 101],
    )
    assert f"warning: {path}, line 51: this is neither JSON nor an audit line" in _stderr(environment)
    assert f"warning: {path}, line 101: this is not whole JSON" in _stderr(environment)


def _documents() -> dict[str, bytes]:
    items = [_event(number) for number in range(40)]
    lines = _lines(range(20, 40))
    return {
        "indented": json.dumps({"kind": "EventList", "items": items}, indent=2).encode(),
        "lines, then indented": _lines(range(20))
        + json.dumps({"kind": "EventList", "items": items[20:]}, indent=2).encode()
        + b"\n",
        "runtime": b"".join(
            b"2026-11-21T02:04:16.1Z stdout %c %s\n" % part
            for item in items
            for part in (
                (ord("P"), json.dumps(item).encode()[:99]),
                (ord("F"), json.dumps(item).encode()[99:]),
            )
        ),
        "lines, then runtime": _lines(range(20))
        + b"".join(
            b"2026-11-21T02:04:16.1Z stdout %c %s\n" % part
            for line in lines.splitlines()
            for part in ((ord("P"), line[:99]), (ord("F"), line[99:]))
        ),
    }


@pytest.mark.parametrize("name", list(_documents()))
def test_events_of_several_lines_are_not_cut(
    name: str, tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(_documents()[name])
    expected = _read(path, environment, workers=1)
    assert (_total(expected), expected.inputs[0].bad) == (40, 0)
    monkeypatch.setattr(planning, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(log_reader, "WORTH_A_PROCESS", 1)
    for step in range(500, 3000, 333):
        monkeypatch.setattr(planning, "_SMALLEST", step)
        monkeypatch.setattr(planning, "_LARGEST", step)
        monkeypatch.setattr("kubectl_insight_coverage.reading.workers.read_parts", _read_here)
        assert _read(path, environment, workers=2) == expected


def _read_here(parts_: list[Part], _: int) -> list[tuple[int, Reading]]:
    return [(place, read_part(part, Environment())) for place, part in reversed(list(enumerate(parts_)))]


def test_several_files_and_standard_input_are_one_log_each(tmp_path: Path, environment: Environment) -> None:
    (tmp_path / "a.log").write_bytes(_lines(range(10)))
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(_lines(range(10, 30))))
    environment = Environment(
        stdin=io.StringIO(_lines(range(30, 35)).decode()),
        stderr=io.StringIO(),
        variables={},
        home=environment.home,
    )
    answer = read_usage([str(tmp_path), "-", str(tmp_path / "a.log")], environment, workers=2)
    assert _total(answer.usage) == answer.usage.events == 35
    assert {source: _total(usage) for source, usage in answer.by_source.items()} == {
        str(tmp_path): 30,
        "-": 5,
    }
    assert [(account.path, account.events) for account in answer.usage.inputs] == [
        (str(tmp_path / "a.log"), 10),
        (str(tmp_path / "b.log.gz"), 20),
        ("-", 5),
    ]


def test_a_file_with_several_names_counts_once(
    tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("logs").mkdir()
    Path("logs/a.log").write_bytes(_lines(range(10)))
    Path("logs/current.log").symlink_to("a.log")
    for sources in (["logs"], ["logs/a.log", "./logs/a.log"], ["logs/current.log", "logs"]):
        answer = read_usage(sources, environment, cache=False)
        assert (_total(answer.usage), answer.usage.events, len(answer.usage.inputs)) == (10, 10, 1), sources


def test_of_each_log_only_the_sum_is_kept(tmp_path: Path, environment: Environment) -> None:
    for number in range(5):
        (tmp_path / f"{number}.log").write_bytes(_lines(range(number + 1)))
    logs = find_logs([str(tmp_path)], environment)
    reader = log_reader.LogReader(environment, Cache(None, environment), workers=1)
    cubes: list[weakref.ref[Cube]] = []
    events = {}
    for place, reading in reader.read(logs):
        gc.collect()
        assert [cube() for cube in cubes] == [None] * len(cubes)
        cubes.append(weakref.ref(reading.cube))
        events[place] = reading.events
        del reading
    assert events == {number: number + 1 for number in range(5)}


def test_standard_input_is_named_once(environment: Environment) -> None:
    with pytest.raises(UsageError):
        read_usage(["-", "-"], environment)


@pytest.mark.parametrize(
    "content",
    [b"junk\n" * 9, b"\x1f\x8bjunk", gzip.compress(b"junk\n" * 99)[:-9]],
    ids=["junk", "damaged", "truncated"],
)
def test_a_log_without_any_event_is_an_error(
    content: bytes, tmp_path: Path, environment: Environment
) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"audit\.log"):
        _read(path, environment)
    (tmp_path / "good.log").write_bytes(_lines(range(3)))
    usage = read_usage([str(path), str(tmp_path / "good.log")], environment, cache=False).usage
    assert _total(usage) == 3
    assert f"error: {path}" in _stderr(environment)


def test_an_empty_log_is_no_error_beside_another(tmp_path: Path, environment: Environment) -> None:
    (tmp_path / "audit.log").write_bytes(b"")
    (tmp_path / "audit.log.1").write_bytes(_lines(range(3)))
    assert (_total(_read(tmp_path, environment)), _stderr(environment)) == (3, "")


def test_nothing_but_empty_logs_is_an_error(tmp_path: Path, environment: Environment) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(b"")
    with pytest.raises(InputError, match=r"audit\.log: there is no audit event in it"):
        _read(path, environment)


def test_a_truncated_archive_counts_as_far_as_it_goes(tmp_path: Path, environment: Environment) -> None:
    path = tmp_path / "audit.log.gz"
    path.write_bytes(gzip.compress(_lines(range(5000)))[:-4000])
    usage = _read(path, environment)
    assert 100 < _total(usage) < 5000
    assert usage.inputs[0].problem == "truncated gzip data"
    assert f"warning: {path}: truncated gzip data" in _stderr(environment)


def test_a_line_longer_than_a_part(
    tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_SMALLEST", 1000)
    monkeypatch.setattr(planning, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(log_reader, "WORTH_A_PROCESS", 1)
    long = json.dumps(_event(7, requestObject="x" * 3_000_000)).encode() + b"\n"
    path = tmp_path / "audit.log"
    path.write_bytes(_lines(range(5)) + long + _lines(range(8, 12)))
    assert _total(_read(path, environment, workers=2)) == 10


@pytest.mark.parametrize("cache", [True, False])
@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [("00:00:00", "05:00:00", 5), ("01:00:00", "03:00:00", 2), ("00:00:03", "01:00:00", None)],
)
def test_a_period_is_exact(
    since: str, until: str, hours: int | None, cache: bool, tmp_path: Path, environment: Environment
) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(_lines(range(100)))
    bounds = [datetime.fromisoformat(f"2026-11-21T{time}").replace(tzinfo=UTC) for time in (since, until)]
    answer = read_usage([str(path)], environment, since=bounds[0], until=bounds[1], cache=cache).usage
    times = [_event(number)["requestReceivedTimestamp"][11:19] for number in range(100)]
    assert _total(answer) == sum(since <= time < until for time in times)
    assert hours is None or _total(answer) == hours * 20
    assert answer.events == 100


def test_what_cannot_be_opened_takes_nothing_from_the_others(
    tmp_path: Path, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, gone = tmp_path / "good.log", tmp_path / "gone.log"
    for path in (good, gone):
        path.write_bytes(_lines(range(3)))
    logs = find_logs([str(good), str(gone)], environment)
    monkeypatch.setattr(
        "kubectl_insight_coverage.reading.logs.find_logs",
        lambda sources, _: [log for log in logs if log.url in sources],
    )
    gone.unlink()
    usage = read_usage([str(good), str(gone)], environment, cache=False).usage
    assert (_total(usage), [account.problem != "" for account in usage.inputs]) == (3, [False, True])
    with pytest.raises(InputError):
        read_usage([str(gone)], environment, cache=False)


def test_only_so_many_bad_lines_are_kept(tmp_path: Path, environment: Environment) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(_lines(range(3)) + b"junk\n" * 50)
    usage = _read(path, environment)
    assert (usage.inputs[0].bad, len(usage.inputs[0].examples)) == (50, parts.MAX_EXAMPLES)
    assert "47 more lines are no audit event" in _stderr(environment)


def test_a_log_that_shrinks_while_it_is_read(tmp_path: Path, environment: Environment) -> None:
    path = tmp_path / "audit.log"
    path.write_bytes(_lines(range(10)))
    (log,) = find_logs([str(path)], environment)
    path.write_bytes(_lines(range(4)))
    assert read_part(Part(Log(*log), 0, log.size), environment).events == 4

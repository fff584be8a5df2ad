"""From what the user names to what its logs say: finds them, has them read, adds up, and tells what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Final, NamedTuple

from kubectl_insight.api import Environment, Log, cache_folder, find_logs
from kubectl_insight_coverage.counting.cube import Cube
from kubectl_insight_coverage.counting.times import text_of
from kubectl_insight_coverage.counting.usage import InputAccount, Usage
from kubectl_insight_coverage.counting.using import usage_between
from kubectl_insight_coverage.reading.cache import Cache
from kubectl_insight_coverage.reading.faults import tell_faults
from kubectl_insight_coverage.reading.log_reader import LogReader
from kubectl_insight_coverage.reading.parts import Reading
from kubectl_insight_coverage.reading.workers import processors

_EVER: Final = ("", "")


class LogUsage(NamedTuple):
    """What logs say.

    Attributes:
        usage: All of them together.
        by_source: Each of what the user named by itself, in that order.
        is_whole: Whether everything that was named could be read at all.
    """

    usage: Usage
    by_source: Mapping[str, Usage]
    is_whole: bool = True


class _FoundLog(NamedTuple):
    source: str
    log: Log


def read_usage(
    sources: Sequence[str],
    environment: Environment,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    cache: bool = True,
    cache_dir: str | None = None,
    workers: int | None = None,
) -> LogUsage:
    """Read logs; what is wrong with some of them is told on standard error.

    Args:
        sources: Paths, directories, ``-`` and ``s3://`` URLs.
        since: Only requests that were received then or later.
        until: Only requests that were received before.
        cache: Whether what was found out is kept, and what was kept is used.
        cache_dir: Where; ``None`` for the usual place.
        workers: How many processes read at the most; ``None`` for as many as there are processors.

    Raises:
        UsageError: Standard input is named twice.
        InputError: Nothing is there, or nothing that is there holds audit events.
        StorageError: A bucket's server said no.
    """
    bounds = text_of(since) if since else "", text_of(until) if until else ""
    found = _find(sources, environment)
    logs = [log for _, log in found]
    workers = workers or processors()
    folder = cache_folder(environment, cache_dir) if cache else None
    kept = Cache(folder / "coverage" if folder else None, environment)
    answer = None
    if bounds == _EVER or (folder is not None and all(log.size is not None for log in logs)):
        readings = LogReader(environment, kept, workers).read(logs)
        answer = _answer(found, readings, bounds)
    if answer is None:  # only the log itself knows what happened within the hour
        readings = LogReader(environment, Cache(None, environment), workers, bounds).read(logs)
        answer = _answer(found, readings, _EVER) or LogUsage(Usage(()), {})
    lost = tell_faults(answer.usage.inputs, logs, environment)
    return answer._replace(is_whole=not lost)


def _find(sources: Sequence[str], environment: Environment) -> list[_FoundLog]:
    """Find each log once, with what the user named to mean it."""
    find_logs([source for source in sources if source == "-"], environment)  # which may be named once
    found: dict[tuple[int, int] | str, _FoundLog] = {}
    for source in sources:
        for log in find_logs([source], environment):
            found.setdefault(log.key, _FoundLog(source, log))
    return list(found.values())


def _answer(
    found: Sequence[_FoundLog], readings: Iterable[tuple[int, Reading]], bounds: tuple[str, str]
) -> LogUsage | None:
    """Add up, each log as soon as it was read; ``None`` if that cannot tell what happened between the bounds."""
    cubes: dict[str, Cube] = {}
    accounts: dict[int, InputAccount] = {}
    for place, reading in readings:
        source, log = found[place]
        accounts[place] = _account(source, log, reading)
        cubes[source] = _merged(cubes[source], reading.cube) if source in cubes else reading.cube
    by_source: dict[str, list[InputAccount]] = {}
    for place in sorted(accounts):
        by_source.setdefault(accounts[place].source, []).append(accounts[place])
    usages: dict[str, Usage] = {}
    for source, own in by_source.items():
        usage = usage_between(cubes[source], *bounds)
        if usage is None:
            return None
        usages[source] = _with_accounts(usage, own)
    if len(usages) == 1:
        return LogUsage(next(iter(usages.values())), usages)
    total = usage_between(reduce(_merged, (cubes[source] for source in by_source), Cube()), *bounds)
    inputs = [account for own in by_source.values() for account in own]
    return None if total is None else LogUsage(_with_accounts(total, inputs), usages)


def _merged(cube: Cube, other: Cube) -> Cube:
    cube.merge(other)
    return cube


def _account(source: str, log: Log, reading: Reading) -> InputAccount:
    return InputAccount(log.url, source, reading.events, reading.bad, reading.examples, reading.problem)


def _with_accounts(usage: Usage, accounts: Sequence[InputAccount]) -> Usage:
    return replace(usage, inputs=tuple(accounts), events=sum(account.events for account in accounts))

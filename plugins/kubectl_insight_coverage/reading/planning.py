"""How a log is best read: in which parts, and from where on if it was read before.

Only plain files of one JSON event a line are cut. What makes them so is looked up in their first line; should it be
wrong further on, the parts notice (:attr:`~kubectl_insight_coverage.reading.parts.Reading.is_whole`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from kubectl_insight.api import UNDECODABLE, Environment, InsightError, Log, open_log
from kubectl_insight_coverage.reading.parts import Part

WORTH_A_PROCESS: Final = 2**25
"""Less than this is read by the process at hand before another one has begun."""

_SMALLEST: Final = 2**25
_LARGEST: Final = 2**30
_PARTS_EACH: Final = 2
"""So many parts for each process, so that none waits long for another at the end."""
_LAST_BYTES: Final = 2**20


class Shape(NamedTuple):
    """What must be known of a log to cut it.

    Attributes:
        is_lines: It is a file, not compressed, with one event a line, as far as the first line tells; so reading can
            begin in its middle.
        whole: Where its last whole line ends: what follows is still being written.
    """

    is_lines: bool
    whole: int


WITHOUT_SHAPE: Final = Shape(is_lines=False, whole=0)
"""Of everything that is read from its beginning to its end."""


def shape_of(log: Log, environment: Environment) -> Shape:
    """Look at the beginning and the end of a log.

    Raises:
        InsightError: It cannot be opened.
    """
    if log.size is None or log.url.startswith("s3://"):
        return WITHOUT_SHAPE
    with open_log(log, environment) as stream:
        head = next(iter(stream), b"")
        is_lines = not stream.packed and _is_lines(head)
    whole = _end_of_last_line(log, log.size, environment) if is_lines else 0
    return Shape(is_lines=whole > 0, whole=whole)


def parts_of(log: Log, shape: Shape, start: int, workers: int, bounds: tuple[str, str]) -> list[Part]:
    """Cut the whole lines of a log from `start` on; what cannot be cut is one part."""
    if not shape.is_lines:
        return [Part(log, 0, None, *bounds)]
    if start >= shape.whole:
        return []
    length = shape.whole - start
    if workers == 1 or length < WORTH_A_PROCESS:
        return [Part(log, start, shape.whole, *bounds)]
    step = min(max(length // (workers * _PARTS_EACH), _SMALLEST), _LARGEST)
    cuts = [*range(start, shape.whole - step // 2, step), shape.whole]
    return [Part(log, *cut, *bounds) for cut in pairwise(cuts)]


def rest_of(log: Log, shape: Shape, bounds: tuple[str, str]) -> Part | None:
    """Return the last line, if it has no end yet."""
    if not shape.is_lines or log.size is None or shape.whole >= log.size:
        return None
    return Part(log, shape.whole, log.size, *bounds)


def _is_lines(head: bytes) -> bool:
    line, newline, _ = head.partition(b"\n")
    if not line.lstrip().startswith(b"{") or line.rstrip() == b"{":
        return False
    if not newline:
        return True  # longer than any first line of an indented document
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except UNDECODABLE:
        return False
    return True


def _end_of_last_line(log: Log, size: int, environment: Environment) -> int:
    """Return the place behind the last newline; 0 if the last line is so long that it does not matter."""
    start = max(size - _LAST_BYTES, 0)
    try:
        with open_log(log, environment, start=start) as stream:
            last = b"".join(stream)[: size - start]
    except InsightError:
        return 0
    newline = last.rfind(b"\n")
    return start + newline + 1 if newline >= 0 else 0

"""Reads an audit log in one of several ways, alone in a process, and prints what it took as JSON.

python benchmarks/read_log.py lines|json|msgspec|counted|matched FILE
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from kubectl_insight.audit.reading import Batch, EventReader
from kubectl_insight.storage.logs import BLOCK_BYTES


def _batches(path: str) -> Iterator[Batch]:
    reader = EventReader()
    with Path(path).open("rb", buffering=0) as file:
        while block := file.read(BLOCK_BYTES):
            yield reader.feed(block)
    yield reader.finish()


def _lines(path: str) -> int:
    with Path(path).open("rb") as file:
        return sum(1 for _ in file)


def _standard_json(path: str) -> int:
    with Path(path).open("rb") as file:
        return sum(1 for line in file if json.loads(line)["verb"])


def _decoded(path: str) -> int:
    return sum(len(batch.events) for batch in _batches(path))


def _counted(path: str) -> int:
    from kubectl_insight_coverage.counting.cube import Cube

    cube, events = Cube(), 0
    for batch in _batches(path):
        cube.add(batch.events)
        events += len(batch.events)
    return events


def _matched(path: str) -> int:
    from kubectl_insight_coverage.catalogue.catalogue import Catalogue
    from kubectl_insight_coverage.catalogue.matching import Matcher
    from kubectl_insight_coverage.counting.cube import Cube
    from kubectl_insight_coverage.counting.using import usage_between
    from kubectl_insight_coverage.query import CoverageQuery
    from kubectl_insight_coverage.reports.calls import calls_of

    cube, events = Cube(), 0
    for batch in _batches(path):
        cube.add(batch.events)
        events += len(batch.events)
    usage = usage_between(cube)
    assert usage is not None
    calls = calls_of(usage.uses, Matcher(Catalogue.of("1.36")), CoverageQuery())
    return events if calls else 0


WAYS: dict[str, Callable[[str], int]] = {
    "lines": _lines,
    "json": _standard_json,
    "msgspec": _decoded,
    "counted": _counted,
    "matched": _matched,
}


if __name__ == "__main__":
    started, cpu = time.perf_counter(), time.process_time()
    count = WAYS[sys.argv[1]](sys.argv[2])
    print(
        json.dumps({"events": count, "wall": time.perf_counter() - started, "cpu": time.process_time() - cpu})
    )

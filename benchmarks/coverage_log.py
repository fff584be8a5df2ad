"""Makes an audit log of any size out of the recorded one of the example, the same bytes every time.

Every round repeats the recording at the level Metadata, a while later, under new audit ids and for other objects, so
that more than a third of all URIs are distinct, as in a log of a cluster.

    python benchmarks/coverage_log.py FILE MEGABYTES
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

RECORDING = Path(__file__).resolve().parents[1] / "examples/shop/recorded/audit.log.gz"
_NAMESPACES = 16
_PERIOD = timedelta(seconds=25)
_STAYING = frozenset({"nodes", "leases", "clusterroles", "clusterrolebindings", "namespaces"})
_BODIES = ("requestObject", "responseObject")
_HOLE = re.compile(rb"<<(id|name|namespace|version|received|ended)>>")
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class _Template:
    """One recorded event with holes."""

    def __init__(self, event: dict[str, Any]) -> None:
        self.received = datetime.strptime(event["requestReceivedTimestamp"], _FORMAT)  # noqa: DTZ007 - written back
        self.ended = datetime.strptime(event["stageTimestamp"], _FORMAT)  # noqa: DTZ007 - as above
        self.audit_id = event["auditID"]
        text = json.dumps(_with_holes(event), separators=(",", ":")).replace("&", "\\u0026")
        self.parts = _HOLE.split(text.encode() + b"\n")

    def filled(self, number: int) -> bytes:
        """Return the event of one round."""
        later = number * _PERIOD
        values = {
            b"id": f"{self.audit_id[:-12]}{number:012x}",
            b"name": f"-{number:05x}",
            b"namespace": f"-{number % _NAMESPACES:02}",
            b"version": f"{1000 * number}",
            b"received": (self.received + later).strftime(_FORMAT),
            b"ended": (self.ended + later).strftime(_FORMAT),
        }
        holes = {name: value.encode() for name, value in values.items()}
        parts = [holes[part] if place % 2 else part for place, part in enumerate(self.parts)]
        return b"".join(parts)


def write_log(path: Path, size: int) -> int:
    """Write at least so many bytes; return how many events they are."""
    written = count = 0
    with path.open("wb") as file:
        for line in _lines():
            written += file.write(line)
            count += 1
            if written >= size:
                break
    return count


def _lines() -> Iterator[bytes]:
    with gzip.open(RECORDING) as file:
        recorded = [json.loads(line) for line in file]
    ended = {event["auditID"] for event in recorded if event["stage"] == "ResponseComplete"}
    templates = [(_Template(event), event["auditID"] in ended) for event in recorded]
    number = 0
    while True:
        for template, has_ended in templates:
            if number == 0 or has_ended:  # a watch that the recording cut off would never end in any round
                yield template.filled(number)
        number += 1


def _with_holes(event: dict[str, Any]) -> dict[str, Any]:
    made = {name: value for name, value in event.items() if name not in _BODIES}
    made |= {"level": "Metadata", "auditID": "<<id>>"}
    made |= {"requestReceivedTimestamp": "<<received>>", "stageTimestamp": "<<ended>>"}
    reference = dict(event.get("objectRef", {}))
    uri = event["requestURI"]
    name, namespace = reference.get("name"), reference.get("namespace")
    if name and reference["resource"] not in _STAYING:
        reference["name"] = f"{name}<<name>>"
        uri = re.sub(rf"/{re.escape(name)}(?=/|\?|$)", f"/{name}<<name>>", uri)
    if namespace and not namespace.startswith("kube-") and reference["resource"] != "namespaces":
        reference["namespace"] = f"{namespace}<<namespace>>"
        uri = uri.replace(f"/namespaces/{namespace}/", f"/namespaces/{namespace}<<namespace>>/")
    if "watch=true" in uri:  # a watch is begun again where the last one ended
        uri = f"{uri}&resourceVersion=<<version>>"
    if reference:
        made["objectRef"] = reference
    made["requestURI"] = uri
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{write_log(Path(sys.argv[1]), int(sys.argv[2]) * 10**6):,} events\n")

"""Record a cluster as files: every object that can be listed, and the API server's audit log of how they came about.

    python examples/shop/record.py [--kubeconfig FILE] [--audit-log FILE] [--output DIRECTORY]

What would give something away stays behind: the data of Secrets, certificates, the machine's name. README.md
says what else is left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import socket
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # started as a program: the repository is where our own modules are
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.shop.kubectl import Kubectl, KubectlError

RECORDED = Path(__file__).resolve().parent / "recorded"
RECORDED_AT = "kubectl-insight/recorded-at"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_CERTIFICATE = "-----BEGIN"
_MANAGER_KEYS = ("manager", "operation", "subresource", "time")
_SCHEDULER = re.compile(r"default-scheduler-[\w.-]+")
"""The scheduler signs its events with the name of the machine it runs on."""

Object = dict[str, Any]


def main(words: list[str]) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kubeconfig", help="instead of the one that kubectl would take")
    parser.add_argument(
        "--audit-log", type=Path, help="the API server's log; without it only objects are recorded"
    )
    parser.add_argument("--output", type=Path, default=RECORDED)
    options = parser.parse_args(words)
    login = (f"--kubeconfig={Path(options.kubeconfig).resolve()}",) if options.kubeconfig else ()
    try:
        items = list_everything(Kubectl(login))
    except KubectlError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    options.output.mkdir(parents=True, exist_ok=True)
    objects = document(items, recorded_at=datetime.now(UTC))
    log = audit(options.audit_log.read_text(encoding="utf-8")) if options.audit_log else ""
    _warn_of_machine(objects + log)
    _write(options.output / "objects.json", objects.encode())
    if options.audit_log:
        _write(options.output / "audit.log.gz", gzip.compress(log.encode(), mtime=0))
    return 0


def list_everything(kubectl: Kubectl) -> list[Object]:
    """Return every stored object of every kind that can be listed, each once."""
    names = set(kubectl.run("api-resources", "--verbs=list", "--output=name").split())
    kinds = ",".join(sorted(names - {"componentstatuses"}))  # deprecated, and answered from health checks
    found = kubectl.json("get", kinds, "--all-namespaces", "--show-managed-fields")["items"]
    return list(_each_once(found))


def document(items: Iterable[Object], *, recorded_at: datetime) -> str:
    """Return the objects as one List, an object per line, in an order that depends on nothing but their names."""
    kept = (stripped(item) for item in items if not _names_the_machine(item))
    lines = ",\n".join(
        json.dumps(item, separators=(",", ":"), sort_keys=True) for item in sorted(kept, key=_place)
    )
    time = recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    head = f'{{"apiVersion":"v1","kind":"List","metadata":{{"annotations":{{"{RECORDED_AT}":"{time}"}}}},"items":[\n'
    return _without_machine(f"{head}{lines}\n]}}\n")


def audit(log: str) -> str:
    """Return a log up to its last whole line, as the API server wrote it but for the machine's name."""
    return _without_machine(log[: log.rfind("\n") + 1])


def stripped(item: Object) -> Object:
    """Return an object without what a recording should not hold: Secrets' data, certificates, fieldsV1."""
    kept = {**item, "metadata": _stripped_metadata(item)}
    if item["kind"] == "Secret":
        return {key: value for key, value in kept.items() if key not in {"data", "stringData"}}
    if item["kind"] == "ConfigMap" and "data" in item:
        kept["data"] = {key: value for key, value in item["data"].items() if _CERTIFICATE not in value}
    return kept


def _stripped_metadata(item: Object) -> Object:
    metadata = dict(item["metadata"])
    if item["kind"] == "Secret" and "annotations" in metadata:
        annotations = metadata["annotations"]
        metadata["annotations"] = {key: annotations[key] for key in annotations if key != _LAST_APPLIED}
    managers = metadata.pop("managedFields", None)
    if managers is not None and item["kind"] != "Event":  # of 240 events, they would say the same twice
        metadata["managedFields"] = [
            {key: entry[key] for key in _MANAGER_KEYS if key in entry} for entry in managers
        ]
    return metadata


def _each_once(items: Iterable[Object]) -> Iterator[Object]:
    """Yield each object once: events are served by two groups, under the same uid."""
    seen: set[str] = set()
    for item in items:
        uid = item["metadata"]["uid"]
        if uid not in seen:
            seen.add(uid)
            yield item


def _names_the_machine(item: Object) -> bool:
    """Tell whether the object is the Lease by which an API server says on which machine it runs."""
    return item["kind"] == "Lease" and "apiserver.kubernetes.io/identity" in item["metadata"].get(
        "labels", {}
    )


def _place(item: Object) -> tuple[str, str, str, str]:
    metadata = item["metadata"]
    return item["apiVersion"], item["kind"], metadata.get("namespace", ""), metadata["name"]


def _without_machine(text: str) -> str:
    return _SCHEDULER.sub("default-scheduler", text)


def _warn_of_machine(text: str) -> None:
    """Say that a recording may name this machine; only a person can tell whether the word is meant so."""
    name = socket.gethostname()
    if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", text):
        print(
            f"warning: the recording has the word {name!r}, which is the name of this machine",
            file=sys.stderr,
        )


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    print(f"{path.name}: {len(content):,} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

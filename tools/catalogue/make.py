"""Writes the catalogue of Kubernetes operations anew: ``python tools/catalogue/make.py [--check] [--offline]``.

Everything comes from the Go modules of ``inputs.py`` through the Go module proxy: 0.7 GB the first time, of which
0.2 GB stay in ~/.cache/kubectl-insight-catalogue. With ``--check`` nothing is written, and the exit status is 1
when the file is not what would be written. With ``--offline`` nothing is downloaded, and it is 2 when modules are
missing.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import msgspec

if __name__ == "__main__":  # behind the installed packages, like the benchmarks
    sys.path.append(str(Path(__file__).resolve().parents[2]))

from kubectl_insight.audit.request_info import request_key
from kubectl_insight_coverage.catalogue.bundled import FILE, Document, TestRow
from kubectl_insight_coverage.catalogue.openapi import read_openapi
from tools.catalogue.assembling import Kinds, Release, path_rows
from tools.catalogue.conformance import conformance_lists
from tools.catalogue.conformance_tests import tests_of_operations
from tools.catalogue.inputs import MODULES, NEWEST, OLDEST, PLANS, SOURCES, SPECIFICATION
from tools.catalogue.lifecycles import outlooks
from tools.catalogue.modules import DownloadError, download
from tools.catalogue.planning import plans

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "plugins" / "kubectl_insight_coverage" / "catalogue" / FILE


def main() -> int:
    """Make the file, or compare it with what would be made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is stale")
    parser.add_argument(
        "--offline", action="store_true", help="download nothing; exit 2 when modules are missing"
    )
    options = parser.parse_args()
    try:
        download(list(MODULES), offline=options.offline)
    except DownloadError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    made = text(document())
    if options.check:
        return int(made != TARGET.read_bytes())
    TARGET.write_bytes(made)
    return 0


def document() -> Document:
    """Return the whole document from the cached modules."""
    releases = [_release(minor) for minor in SOURCES]
    kinds = Kinds()
    newest = {(request_key(one.path), one.method): one for one in releases[-1].operations}
    tests = tests_of_operations(SOURCES[NEWEST], newest)
    listed = sorted({test for found in tests.values() for test in found})
    paths = path_rows(
        releases, kinds, {place: tuple(map(listed.index, found)) for place, found in tests.items()}
    )
    rows = plans(releases, outlooks(PLANS), kinds)
    return Document(
        inputs={module.name: module.checksum() for module in MODULES},
        digest="",
        oldest=OLDEST,
        newest=NEWEST,
        kinds=kinds.listed(),
        tests=tuple(TestRow(test.name, test.since) for test in listed),
        plans=rows,
        paths=paths,
    )


def text(made: Document) -> bytes:
    """Return the document as JSON with one row a line, and with the digest of all but itself."""
    values = msgspec.to_builtins(made)
    digest = hashlib.sha256(_lines({**values, "digest": ""})).hexdigest()
    return _lines({**values, "digest": digest})


def _lines(values: dict[str, object]) -> bytes:
    members = (f"{_json(name)}:{_value(value)}" for name, value in values.items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{_json(key)}:{_json(one)}" for key, one in value.items()) + "\n}"
    if isinstance(value, list | tuple):
        return "[\n" + ",\n".join(_json(one) for one in value) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _release(minor: int) -> Release:
    module = SOURCES[minor]
    file = next(module.files(SPECIFICATION))
    specification = read_openapi(file.read_bytes(), f"{module.name}/{SPECIFICATION}")
    return Release(minor, specification.operations, conformance_lists(module))


if __name__ == "__main__":
    sys.exit(main())

"""The bundled operations against the OpenAPI files and the audit log that APISnoop worked with."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.matching import Matcher
from kubectl_insight_coverage.catalogue.operation import Conformance, Operation

SPECIFICATIONS = [("1.9", "1.9.4"), ("1.11", "1.11.7"), ("1.36", "1.36")]
Row = tuple[str, str, str, str, str, str, str, str, str]


def specification(fixtures: Path, version: str) -> bytes:
    return (fixtures / "apisnoop" / f"swagger-{version}.unprocessed.json.gz").read_bytes()


def apisnoop_rows(document: dict[str, Any]) -> set[Row]:
    """What APISnoop makes of a file: the level is in the path, the category in front of the tag's first ``_``."""
    rows: set[Row] = set()
    for path, item in document["paths"].items():
        for method in item.keys() - {"parameters"}:
            operation = item[method]
            level = next((word for word in ("alpha", "beta") if re.search(rf"/v\d+{word}", path)), "stable")
            kind = operation.get("x-kubernetes-group-version-kind")
            rows.add(
                (
                    operation["operationId"],
                    method.upper(),
                    path,
                    level,
                    operation["tags"][0].split("_")[0],
                    *((kind["group"], kind["version"], kind["kind"]) if kind else ("", "", "")),
                    operation.get("x-kubernetes-action", ""),
                )
            )
    return rows


def our_rows(catalogue: Catalogue) -> set[Row]:
    return {_row(operation) for operation in catalogue.operations}


def _row(one: Operation) -> Row:
    # Where APISnoop has no kind, ours have the group and version of the path.
    kind = (one.group, one.version, one.kind) if one.kind else ("", "", "")
    return (one.operation_id, one.method, one.path, one.level, one.category, *kind, one.action)


@pytest.mark.parametrize(("release", "version"), SPECIFICATIONS)
def test_a_release_has_what_its_openapi_file_has(fixtures: Path, release: str, version: str) -> None:
    expected = apisnoop_rows(json.loads(gzip.decompress(specification(fixtures, version))))
    assert our_rows(Catalogue.of(release)) == expected


@pytest.mark.parametrize(("release", "version"), SPECIFICATIONS)
def test_the_file_itself_gives_the_same_catalogue(fixtures: Path, release: str, version: str) -> None:
    read = Catalogue.from_openapi(gzip.decompress(specification(fixtures, version)), "swagger.json.gz")
    bundled = Catalogue.of(release)
    assert (read.release, read.source) == (release, "swagger.json.gz")
    assert read.operations == bundled.operations
    assert read.by_key == bundled.by_key


def test_conformance_is_what_a_conformance_run_hit(fixtures: Path) -> None:
    """HEAD is logged as ``get``, so no log shows it; what is hit without being eligible does not count as tested."""
    matcher = Matcher(catalogue := Catalogue.of("1.36"))
    hit: set[str] = set()
    with gzip.open(fixtures / "apisnoop" / "derived-audit-1.36.jsonl.gz", "rt", encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            operation = matcher.match(event["verb"], event["requestURI"])
            assert isinstance(operation, Operation), event["requestURI"]
            if "[Conformance]" in event["userAgent"]:
                hit.add(operation.operation_id)
    said = {operation.operation_id: operation.conformance for operation in catalogue.operations}
    tested = {name for name, conformance in said.items() if conformance is Conformance.TESTED}
    assert {said[name] for name in hit - tested} == {Conformance.INELIGIBLE}
    assert tested - hit == {name for name in tested if name.startswith("connectCoreV1Head")}


def test_operations_with_named_tests_were_hit_by_a_conformance_run(fixtures: Path) -> None:
    """The log names one to three tests for each operation, ours come from the tests' code: most have one in common."""
    matcher = Matcher(catalogue := Catalogue.of("1.36"))
    seen: dict[str, set[str]] = {}
    with gzip.open(fixtures / "apisnoop" / "derived-audit-1.36.jsonl.gz", "rt", encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            operation = matcher.match(event["verb"], event["requestURI"])
            assert isinstance(operation, Operation)
            seen.setdefault(operation.operation_id, set()).add(event["userAgent"].partition(" -- ")[2])
    named = {
        one.operation_id: set(one.conformance_tests) for one in catalogue.operations if one.conformance_tests
    }
    assert named.keys() <= seen.keys()
    assert all("[Conformance]" in name for tests in named.values() for name in tests)
    confirmed = sum(1 for name, tests in named.items() if tests & seen[name])
    assert len(named) > 300
    assert confirmed > 0.8 * len(named)

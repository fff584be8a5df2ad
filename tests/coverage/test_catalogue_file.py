"""The committed file of operations: made by the script from what it says, and small."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from importlib import resources
from pathlib import Path

import pytest

from kubectl_insight_coverage.catalogue import history
from kubectl_insight_coverage.catalogue.bundled import FILE, document
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from kubectl_insight_coverage.catalogue.operation import BETA_WITHOUT_VERSION, Conformance, Level

ROOT = Path(__file__).parents[2]
RELEASES = range(8, 38)


def committed() -> bytes:
    return resources.files("kubectl_insight_coverage.catalogue").joinpath(FILE).read_bytes()


def test_the_file_is_what_its_digest_says() -> None:
    data = committed()
    stated = document().digest
    blank = re.sub(rb'"digest":"[0-9a-f]{64}"', b'"digest":""', data, count=1)
    assert hashlib.sha256(blank).hexdigest() == stated


def test_every_input_is_named_with_its_checksum() -> None:
    names = {f"k8s.io/kubernetes@v1.{minor}.0" for minor in RELEASES}
    names |= {f"k8s.io/api@v0.{minor}.0" for minor in range(19, 38)}
    small = ("k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator")
    names |= {f"{path}@v0.{minor}.0" for path in small for minor in (21, 37)}
    assert document().inputs.keys() == names
    assert all(re.fullmatch(r"h1:[A-Za-z0-9+/]{43}=", checksum) for checksum in document().inputs.values())


def test_making_it_again_gives_the_same_bytes() -> None:
    command = [sys.executable, str(ROOT / "tools" / "catalogue" / "make.py"), "--check", "--offline"]
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": paths}
    )
    if done.returncode == 2:
        pytest.skip(f"the Go modules of `make catalogue` are not on this machine: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_wheel_carries_it_in_under_200_kilobytes() -> None:
    assert len(zlib.compress(committed(), 6)) < 100_000


def test_it_holds_one_document_of_one_row_a_line() -> None:
    rows = json.loads(committed())["paths"]
    lines = committed().decode().splitlines()
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert sum(line.startswith('["/') for line in lines) == len(rows)


def test_the_oldest_and_the_newest_release() -> None:
    assert (history.oldest(), history.newest()) == (8, 37)


@pytest.mark.parametrize(
    ("release", "paths", "operations", "legacy_watches"),
    [("1.8", 424, 848, 153), ("1.17", 594, 1161, 222), ("1.36", 562, 1123, 215), ("1.37", 602, 1202, 231)],
)
def test_the_sizes_of_releases(release: str, paths: int, operations: int, legacy_watches: int) -> None:
    found = Catalogue.of(release).operations
    assert len({operation.path for operation in found}) == paths
    assert len(found) == operations
    assert sum(operation.action in {"watch", "watchlist"} for operation in found) == legacy_watches


# APISnoop's coverage files; its 1.37 was made before the release was.
@pytest.mark.parametrize(
    ("release", "endpoints"),
    [("1.17", 939), ("1.20", 862), ("1.25", 635), ("1.30", 769), ("1.34", 859), ("1.36", 908)],
)
def test_apisnoop_counts_as_many_endpoints_that_are_not_deprecated(release: str, endpoints: int) -> None:
    operations = Catalogue.of(release).operations
    assert sum(operation.key.prefix != "watch" for operation in operations) == endpoints


@pytest.mark.parametrize("minor", RELEASES)
def test_names_and_places_are_unique_in_a_release(minor: int) -> None:
    catalogue = Catalogue.of(f"1.{minor}")
    operations = catalogue.operations
    assert len({operation.operation_id for operation in operations}) == len(operations)
    assert len({(operation.path, operation.method) for operation in operations}) == len(operations)
    assert sum(len(methods) for methods in catalogue.by_key.values()) == len(operations)


def test_every_eligible_operation_of_1_36_is_tested() -> None:
    """Kubernetes' own gate says 563 of 563."""
    operations = Catalogue.of("1.36").operations
    counted = [one for one in operations if one.operation_id not in BETA_WITHOUT_VERSION]
    stable = [one for one in counted if one.level is Level.STABLE and one.key.prefix != "watch"]
    eligible = [one for one in stable if one.conformance is not Conformance.INELIGIBLE]
    tested = [one for one in operations if one.conformance is Conformance.TESTED]
    assert eligible == tested
    assert (len(eligible), len(stable)) == (563, 563 + 101)


@pytest.mark.parametrize(
    ("release", "operation_id", "conformance"),
    [
        ("1.27", "createStorageV1CSINode", Conformance.PENDING),
        ("1.36", "createStorageV1CSINode", Conformance.TESTED),
        ("1.36", "connectCoreV1GetNodeProxy", Conformance.INELIGIBLE),
        ("1.22", "createCoreV1NamespacedPod", Conformance.UNKNOWN),
        ("1.36", "watchCoreV1NamespacedPod", Conformance.UNKNOWN),
        ("1.36", "getServiceAccountIssuerOpenIDKeyset", Conformance.UNKNOWN),
        ("1.37", "getLifecycleAPIGroup", Conformance.PENDING),
    ],
)
def test_what_the_conformance_suite_says(release: str, operation_id: str, conformance: Conformance) -> None:
    (operation,) = [one for one in Catalogue.of(release).operations if one.operation_id == operation_id]
    assert operation.conformance is conformance

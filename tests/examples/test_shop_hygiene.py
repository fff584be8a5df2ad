"""The committed recording is well-formed and small, and nothing in it gives anything away."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).resolve().parents[2] / "examples" / "shop" / "recorded"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# What must not be there, with an example that proves that it would be found.
FORBIDDEN = {
    "pem": (r"-----BEGIN|PRIVATE KEY", "-----BEGIN CERTIFICATE-----"),
    "jwt": (r"\beyJ[A-Za-z0-9_-]{10}", '"eyJhbGciOiJFUzI1NiIs'),
    "bootstrap-token": (r"\b[a-z0-9]{6}\.[a-z0-9]{16}\b(?!\")", "abcdef.0123456789abcdef "),
    "cloud-key": (r"\bAKIA[A-Z0-9]{16}\b", "AKIAABCDEFGHIJKLMNOP"),
    "machine-path": (r"/(?:root|home|tmp|Users|private|work)/", "/home/ana/.kube/config"),
    "machine-name": (r"default-scheduler-|apiserver-[a-z0-9]{20}", "default-scheduler-laptop"),
    "secret-value": (r"example-only", "example-only"),
}


@cache
def text_of(file: str) -> str:
    data = (RECORDED / file).read_bytes()
    return (gzip.decompress(data) if file.endswith(".gz") else data).decode()


def recording() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text_of("objects.json"))
    return loaded


@pytest.mark.parametrize(("pattern", "sample"), FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_patterns_find_what_they_look_for(pattern: str, sample: str) -> None:
    assert re.search(pattern, sample)


@pytest.mark.parametrize("pattern", [row[0] for row in FORBIDDEN.values()], ids=FORBIDDEN.keys())
@pytest.mark.parametrize("file", ["objects.json", "audit.log.gz"])
def test_nothing_looks_like_a_secret_or_a_machine(file: str, pattern: str) -> None:
    text = text_of(file)
    assert [text[max(0, hit.start() - 40) : hit.end() + 20] for hit in re.finditer(pattern, text)] == []


def test_secrets_have_lost_their_data() -> None:
    secrets = [item for item in recording()["items"] if item["kind"] == "Secret"]
    assert secrets
    for secret in secrets:
        assert secret.keys() == {"apiVersion", "kind", "metadata", "type"}
        assert LAST_APPLIED not in secret["metadata"].get("annotations", {})


def test_the_recording_is_small() -> None:
    files = [path for path in RECORDED.iterdir() if path.is_file()]
    assert sorted(path.name for path in files) == ["audit.log.gz", "objects.json"]
    assert sum(path.stat().st_size for path in files) < 1_000_000


def test_every_owner_of_the_live_cluster_is_recorded() -> None:
    uids = {item["metadata"]["uid"] for item in recording()["items"]}
    dangling = [
        (item["kind"], item["metadata"]["name"])
        for item in recording()["items"]
        for reference in item["metadata"].get("ownerReferences", [])
        if reference["uid"] not in uids
    ]
    assert dangling == []


def test_the_list_says_when_it_was_recorded() -> None:
    annotations = recording()["metadata"]["annotations"]
    assert list(annotations) == ["kubectl-insight/recorded-at"]
    recorded = annotations["kubectl-insight/recorded-at"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", recorded)
    assert all(item["metadata"].get("creationTimestamp", "") <= recorded for item in recording()["items"])


def test_objects_are_in_order_one_per_line_and_once() -> None:
    lines = text_of("objects.json").splitlines()
    items = recording()["items"]
    assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == items
    places = [
        (i["apiVersion"], i["kind"], i["metadata"].get("namespace", ""), i["metadata"]["name"]) for i in items
    ]
    assert places == sorted(places)
    assert len(items) == len({item["metadata"]["uid"] for item in items})

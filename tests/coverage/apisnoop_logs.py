"""The logs and OpenAPI files that APISnoop worked with, and uses made by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from kubectl_insight.audit.tally import Tally
from kubectl_insight_coverage.counting.forms import HEAD_MARK, form_of
from kubectl_insight_coverage.counting.usage import Client, Request, Use

TEST_SUITE = "e2e.test/v1.36.0 (linux/amd64) kubernetes/0000000"


def openapi_file(fixtures: Path, version: str) -> bytes:
    return gzip.decompress((fixtures / "apisnoop" / f"swagger-{version}.unprocessed.json.gz").read_bytes())


def calls_of_2018(fixtures: Path) -> list[tuple[str, str, int]]:
    """Verb, URI and number of calls of a real run of all end-to-end tests, each pair once."""
    text = gzip.decompress(
        (fixtures / "apisnoop" / "e2e-20180605-verb-uri-counts.tsv.gz").read_bytes()
    ).decode()
    rows = (line.split("\t") for line in text.splitlines())
    return [(verb, uri, int(count)) for verb, uri, count in rows]


def events_of_1_36(fixtures: Path) -> Iterator[tuple[str, str, str]]:
    """Verb, URI and user agent of the events of a log for 1.36."""
    with gzip.open(fixtures / "apisnoop" / "derived-audit-1.36.jsonl.gz", "rt", encoding="utf-8") as lines:
        for event in map(json.loads, lines):
            yield event["verb"], event["requestURI"], event["userAgent"]


def use(
    verb: str, form: str, count: int = 1, *, user_agent: str = "", denied: int = 0, failed: int = 0
) -> Use:
    client = Client("", "", user_agent, "")
    return Use(
        Request(verb, form, ""), client, 200, Tally(served=count, denied=denied, failed=failed), "", ""
    )


def form(verb: str, uri: str) -> str:
    """The form under which a request is counted."""
    mark = HEAD_MARK if verb == "get" and uri.endswith("HEAD") else ""
    return form_of(uri.partition("?")[0]).text + mark

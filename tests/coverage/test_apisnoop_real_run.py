"""A real run of all end-to-end tests in 2018: 902,169 calls, counted by us and by the description of the old tool.

Two of its faults are left out: it took PATCH for PUT, and its pattern for a path's ``/proxy`` took whatever followed.
The status of answers it did not look at; ``attempted`` does not either.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from kubectl_insight_coverage.apisnoop.api_description import derived_description
from kubectl_insight_coverage.apisnoop.endpoint_hits import EndpointHits, count_endpoint_hits
from kubectl_insight_coverage.apisnoop.endpoint_matching import EndpointMatcher
from kubectl_insight_coverage.apisnoop.exporters import (
    app_usage_categories,
    app_usage_endpoints,
    app_usage_summary,
    coverage_spreadsheet,
)
from kubectl_insight_coverage.catalogue.catalogue import Catalogue
from tests.coverage.apisnoop_by_hand import Hit, Snoop2018
from tests.coverage.apisnoop_logs import calls_of_2018, events_of_1_36, form, openapi_file, use

Calls = list[tuple[str, str, int]]
RUNS = [("1.9", "1.9.4"), ("1.11", "1.11.7"), ("1.36", "1.36")]


def calls_for(fixtures: Path, release: str) -> Calls:
    if release == "1.36":
        return [(verb, uri, 1) for verb, uri, _ in events_of_1_36(fixtures)]
    return calls_of_2018(fixtures)


def counted(release: str, calls: Calls, *, replaced: bool) -> EndpointHits:
    matcher = EndpointMatcher(derived_description(Catalogue.of(release)))
    uses = (use(verb, form(verb, uri) if replaced else uri, count) for verb, uri, count in calls)
    return count_endpoint_hits(uses, matcher, lambda _: "e2e", "attempted")


@pytest.mark.parametrize(("release", "version"), RUNS)
def test_every_call_is_counted_as_described(fixtures: Path, release: str, version: str) -> None:
    """URI by URI against all patterns of the file, and by forms against the bundled release."""
    calls = calls_for(fixtures, release)
    expected, unknown = Snoop2018(json.loads(openapi_file(fixtures, version))).count(calls)
    for replaced in (False, True):
        ours = counted(release, calls, replaced=replaced)
        hits: Counter[Hit] = Counter()
        for endpoint, count in ours.applications["e2e"].items():
            hits[endpoint.level, endpoint.category, endpoint.method, endpoint.url] += count
        assert hits == expected
        assert sum(ours.unknown_urls.values()) == unknown["url"]
        assert sum(ours.unknown_methods.values()) == unknown["method"]


@pytest.fixture(scope="module")
def of_2018(fixtures: Path) -> EndpointHits:
    return counted("1.11", calls_of_2018(fixtures), replaced=True)


def test_the_numbers_of_the_run(of_2018: EndpointHits) -> None:
    assert len(of_2018.endpoints) == 1192
    assert sum(of_2018.applications["e2e"].values()) == 878_222
    assert sum(of_2018.unknown_urls.values()) == 23_241
    assert sum(of_2018.unknown_methods.values()) == 706
    assert app_usage_summary(of_2018) == "app,stable,beta,alpha,total,conformance\ne2e,255,128,5,388,alpha\n"


def test_the_faults_left_out_were_5_percent_of_the_calls(fixtures: Path) -> None:
    calls = calls_of_2018(fixtures)
    patches = sum(count for verb, _, count in calls if verb == "patch")
    proxied = sum(count for _, uri, count in calls if re.search(r"/proxy/.", uri.partition("?")[0]))
    assert (patches, proxied, sum(count for *_, count in calls)) == (38_503, 6_436, 902_169)
    assert (patches + proxied) / 902_169 == pytest.approx(0.05, abs=0.0005)


def test_patches_are_patches(fixtures: Path, of_2018: EndpointHits) -> None:
    """All of them hit endpoints with this method but those for what 1.11 does not have."""
    hit = sum(count for one, count in of_2018.applications["e2e"].items() if one.method == "patch")
    unknown = sum(
        count
        for verb, uri, count in calls_of_2018(fixtures)
        if verb == "patch" and form(verb, uri) in of_2018.unknown_urls
    )
    assert hit + unknown == 38_503


def test_the_tables_agree_with_each_other(of_2018: EndpointHits) -> None:
    categories = list(csv.DictReader(io.StringIO(app_usage_categories(of_2018))))
    usage = list(csv.DictReader(io.StringIO(app_usage_endpoints(of_2018))))
    spreadsheet = list(csv.DictReader(io.StringIO(coverage_spreadsheet(of_2018, {}))))
    assert sum(int(row["count"]) for row in categories) == 388
    assert sum(row["method + url"] != "unused" for row in usage) == 388
    assert sum(int(row["count"]) for row in usage) == len(spreadsheet) == 1192
    assert sum(int(row["e2e"]) for row in spreadsheet) == 878_222
    assert usage[0] == {"level": "stable", "category": "core", "method + url": "get /api/", "count": "1"}
    assert [row["apps using it"] for row in spreadsheet] == ["1"] * 388 + ["0"] * 804

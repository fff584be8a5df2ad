"""The four tables of 2018, and the sunburst that was drawn from one of them, to the byte."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.csv_lines import harmless_cell
from kubectl_insight_coverage.apisnoop.annotations import Annotation
from kubectl_insight_coverage.apisnoop.endpoint_hits import EndpointHits
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint
from kubectl_insight_coverage.apisnoop.exporters import (
    app_usage_categories,
    app_usage_endpoints,
    app_usage_summary,
    coverage_spreadsheet,
)
from kubectl_insight_coverage.apisnoop.sunburst import sunburst

PODS = Endpoint("get", "/api/v1/pods", "stable", "core")
WATCH_PODS = Endpoint("watch", "/api/v1/pods", "stable", "core")
NODES = Endpoint("get", "/api/v1/nodes", "stable", "core")
JOBS = Endpoint("get", "/apis/batch/v1/jobs", "stable", "batch")
CRON = Endpoint("get", "/apis/batch/v1beta1/cronjobs", "beta", "batch")
CRON_POST = Endpoint("post", "/apis/batch/v1beta1/cronjobs", "beta", "batch")
POLICY = Endpoint("get", "/apis/policy/v1beta1/psps", "beta", "policy")
ALPHA = Endpoint("get", "/apis/batch/v2alpha1/", "alpha", "batch")
BARE = Endpoint("get", "/version/", "stable", "")
ALL = (CRON_POST, CRON, ALPHA, PODS, WATCH_PODS, NODES, JOBS, POLICY, BARE)


def hits(
    applications: Mapping[str, Mapping[Endpoint, int]], endpoints: tuple[Endpoint, ...] = ALL
) -> EndpointHits:
    return EndpointHits(endpoints, dict(sorted(applications.items())), {}, {})


TWO = hits(
    {
        "web": {PODS: 7, NODES: 1, CRON: 2},
        "backup": {PODS: 1, WATCH_PODS: 3, JOBS: 1, BARE: 1},
        "idle": {},
    }
)


def test_summary() -> None:
    assert app_usage_summary(TWO) == (
        "app,stable,beta,alpha,total,conformance\n"
        "backup,4,0,0,4,stable\n"
        "idle,0,0,0,0,stable\n"
        "web,2,1,0,3,beta\n"
    )


@pytest.mark.parametrize(
    ("endpoints", "row"),
    [
        ([PODS], "x,1,0,0,1,stable"),
        ([CRON], "x,0,1,0,1,beta"),
        ([PODS, ALPHA], "x,1,0,1,2,alpha"),
        ([PODS, CRON, ALPHA], "x,1,1,1,3,alpha"),
    ],
)
def test_conformance_is_the_least_mature_level(endpoints: list[Endpoint], row: str) -> None:
    assert app_usage_summary(hits({"x": dict.fromkeys(endpoints, 1)})).splitlines()[1:] == [row]


def test_categories() -> None:
    assert app_usage_categories(TWO) == (
        "app,level,category,count\n"
        "backup,stable,core,2\n"
        "backup,stable,,1\n"
        "backup,stable,batch,1\n"
        "web,stable,core,2\n"
        "web,beta,batch,1\n"
    )


def test_endpoints() -> None:
    assert app_usage_endpoints(TWO) == (
        "level,category,method + url,count\n"
        "stable,core,get /api/v1/pods,2\n"
        "stable,core,get /api/v1/nodes,1\n"
        "stable,core,watch /api/v1/pods,1\n"
        "stable,batch,get /apis/batch/v1/jobs,1\n"
        "stable,uncategorized,get /version/,1\n"
        "beta,batch,get /apis/batch/v1beta1/cronjobs,1\n"
        "alpha,batch,unused,1\n"
        "beta,batch,unused,1\n"
        "beta,policy,unused,1\n"
    )


def test_the_level_hit_most_comes_first_whatever_its_maturity() -> None:
    rows = app_usage_endpoints(hits({"x": {CRON: 1, CRON_POST: 1, POLICY: 9, PODS: 99}})).splitlines()[1:5]
    assert rows == [
        "beta,batch,get /apis/batch/v1beta1/cronjobs,1",
        "beta,batch,post /apis/batch/v1beta1/cronjobs,1",
        "beta,policy,get /apis/policy/v1beta1/psps,1",
        "stable,core,get /api/v1/pods,1",
    ]


def test_in_a_level_the_category_hit_most_comes_first() -> None:
    jobs = Endpoint("post", JOBS.url, "stable", "batch")
    one = hits({"x": {PODS: 99, JOBS: 1, jobs: 1}}, (PODS, JOBS, jobs))
    rows = app_usage_endpoints(one).splitlines()[1:]
    assert rows == [
        "stable,batch,get /apis/batch/v1/jobs,1",
        "stable,batch,post /apis/batch/v1/jobs,1",
        "stable,core,get /api/v1/pods,1",
    ]


def test_equal_categories_come_by_level_and_then_by_name() -> None:
    rows = app_usage_categories(hits({"x": {JOBS: 1, POLICY: 1, CRON: 1}})).splitlines()[1:]
    assert rows == ["x,beta,batch,1", "x,beta,policy,1", "x,stable,batch,1"]
    rows = app_usage_categories(hits({"x": {PODS: 1, POLICY: 1}})).splitlines()[1:]
    assert rows == ["x,beta,policy,1", "x,stable,core,1"]


def test_spreadsheet() -> None:
    annotations = {("get", "/api/v1/nodes"): Annotation("yes", '- which, "all"?\n=1+1')}
    assert coverage_spreadsheet(TWO, annotations) == (
        "level,category,method,url,conforms,apps using it,backup,idle,web,questions\n"
        "stable,core,get,/api/v1/pods,,2,1,0,7,\n"
        "beta,batch,get,/apis/batch/v1beta1/cronjobs,,1,0,0,2,\n"
        'stable,core,get,/api/v1/nodes,yes,1,0,0,1,"\'- which, ""all""?\\n=1+1"\n'
        "stable,core,watch,/api/v1/pods,,1,3,0,0,\n"
        "stable,batch,get,/apis/batch/v1/jobs,,1,1,0,0,\n"
        "stable,,get,/version/,,1,1,0,0,\n"
        "alpha,batch,get,/apis/batch/v2alpha1/,,0,0,0,0,\n"
        "beta,batch,post,/apis/batch/v1beta1/cronjobs,,0,0,0,0,\n"
        "beta,policy,get,/apis/policy/v1beta1/psps,,0,0,0,0,\n"
    )


def test_tables_of_a_log_without_requests() -> None:
    nothing = hits({}, (PODS,))
    assert app_usage_summary(nothing) == "app,stable,beta,alpha,total,conformance\n"
    assert app_usage_categories(nothing) == "app,level,category,count\n"
    assert app_usage_endpoints(nothing) == "level,category,method + url,count\nstable,core,unused,1\n"
    assert coverage_spreadsheet(nothing, {}) == (
        "level,category,method,url,conforms,apps using it,questions\nstable,core,get,/api/v1/pods,,0,\n"
    )


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("kubectl", "kubectl"),
        ("a,b", '"a,b"'),
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", "'\\t=1"),
        ("a\nb", "a\\nb"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("a\u202eb", "a\\u202eb"),
    ],
)
def test_names_of_applications_are_no_formulas(name: str, cell: str) -> None:
    one = hits({name: {PODS: 1}}, (PODS,))
    assert app_usage_summary(one).splitlines()[1] == f"{cell},1,0,0,1,stable"
    assert app_usage_categories(one).splitlines()[1] == f"{cell},stable,core,1"
    assert coverage_spreadsheet(one, {}).splitlines()[0].endswith(f",apps using it,{cell},questions")


@given(
    st.dictionaries(
        st.text(max_size=8), st.dictionaries(st.sampled_from(ALL), st.integers(1, 9)), max_size=5
    ),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_order_does_not_matter_and_tables_agree(
    applications: dict[str, dict[Endpoint, int]], random: object
) -> None:
    one = hits(applications)
    shuffled = list(ALL)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = hits(
        {name: dict(reversed(found.items())) for name, found in applications.items()}, tuple(shuffled)
    )
    for table in (app_usage_summary, app_usage_categories, app_usage_endpoints, sunburst):
        assert table(one) == table(other)
    assert coverage_spreadsheet(one, {}) == coverage_spreadsheet(other, {})
    summary = list(csv.reader(io.StringIO(app_usage_summary(one))))[1:]
    assert [row[0] for row in summary] == [harmless_cell(name) for name in sorted(applications)]
    categories = list(csv.reader(io.StringIO(app_usage_categories(one))))[1:]
    assert sum(int(row[4]) for row in summary) == sum(int(row[3]) for row in categories)
    usage = list(csv.reader(io.StringIO(app_usage_endpoints(one))))[1:]
    assert sum(int(row[3]) for row in usage if row[2] == "unused") + sum(
        row[2] != "unused" for row in usage
    ) == len(ALL)


def test_nothing_in_a_table_is_a_formula_or_an_escape() -> None:
    hostile = Endpoint("=1+1", "@\x1b]0;x\x07", "stable", "-1")
    annotations = {hostile[:2]: Annotation("=HYPERLINK(1)", "+1\x1b[2J\r\n")}
    one = hits({"=app": {hostile: 1}}, (hostile,))
    tables = (
        app_usage_summary(one),
        app_usage_categories(one),
        app_usage_endpoints(one),
        coverage_spreadsheet(one, annotations),
    )
    for row in csv.reader(io.StringIO("".join(tables))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row), row
        assert all(cell.isprintable() for cell in row), row
    assert coverage_spreadsheet(one, annotations).splitlines()[1] == (
        "stable,'-1,'=1+1,'@\\x1b]0;x\\x07,'=HYPERLINK(1),1,1,'+1\\x1b[2J\\r\\n"
    )


def test_sunburst() -> None:
    root = json.loads(sunburst(hits({"x": {PODS: 7, CRON: 1}}, (PODS, NODES, CRON, BARE))))
    pods = {
        "name": "get /api/v1/pods",
        "color": "category.core",
        "label": "stable core",
        "url": "get /api/v1/pods",
        "size": 1,
    }
    unused = {
        "name": "unused",
        "color": "category.unused",
        "label": "stable core",
        "url": "unused",
        "size": 1,
    }
    core = {
        "name": "core",
        "children": [pods, unused],
        "tested": 1,
        "untested": 1,
        "total": 2,
        "color": "category.core",
        "label": "stable core",
    }
    stable, beta = root["children"]
    assert {**root, "children": []} == {
        "name": "root",
        "children": [],
        "tested": 2,
        "untested": 2,
        "total": 4,
    }
    assert stable["children"][0] == core
    assert list(stable["children"][0]) == list(core)
    assert [child["name"] for child in stable["children"]] == ["core", "uncategorized"]
    assert {**stable, "children": []} == {
        "name": "stable",
        "children": [],
        "tested": 1,
        "untested": 2,
        "total": 3,
        "color": "level.stable",
        "label": "stable",
    }
    assert [child["name"] for child in beta["children"]] == ["batch"]


def test_sunburst_counts_an_endpoint_once_for_each_application() -> None:
    root = json.loads(sunburst(TWO))
    assert (root["tested"], root["untested"], root["total"]) == (7, 3, 10)
    assert sunburst(TWO).endswith("}\n")

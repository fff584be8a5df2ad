"""The page as text: what it carries, what it allows, what it does not."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kubectl_insight_coverage.pages.page import SCRIPTS, coverage_html
from kubectl_insight_coverage.reports.report import CoverageReport
from tests.coverage.sample_reports import APPLICATIONS, HOSTILE, full_report, hostile_report, report_of

ASSETS = Path(__file__).parents[2] / "plugins/kubectl_insight_coverage/pages/assets"


def data_of(report: CoverageReport) -> Any:
    (text,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', coverage_html(report), re.DOTALL
    )
    return msgspec.json.decode(text)


def table_of(report: CoverageReport, name: str) -> Any:
    return next(table for table in data_of(report)["tables"] if table["name"] == name)


def test_the_policy_allows_exactly_the_script_and_the_style_of_the_page() -> None:
    html = coverage_html(full_report())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    for name in ("script", "style"):
        (text,) = re.findall(f"<{name}>(.*?)</{name}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_it_names_no_other_place() -> None:
    html = coverage_html(full_report())

    assert (
        re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]+", html.replace("http://www.w3.org/2000/svg", ""))
        == []
    )
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|form)\b", html)


def test_every_file_of_the_script_is_in_the_page() -> None:
    assert sorted(SCRIPTS) == sorted(path.stem for path in ASSETS.glob("*.js"))


def test_the_script_never_makes_markup_of_text() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.js")))

    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source
    )


def test_hostile_names_stay_within_the_data() -> None:
    html = coverage_html(hostile_report())

    assert html.count("<script") == html.count("</script>") == 2
    assert "<img" not in html
    assert not set(html) & set("\u202e\u2066\x1b\x07\x00")
    assert HOSTILE["markup"] in data_of(hostile_report())["applications"]


def test_the_same_report_gives_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "from tests.coverage.sample_reports import full_report\n"
        "from kubectl_insight_coverage.pages.page import coverage_html\n"
        "from kubectl_insight_coverage.pages.svg import coverage_svg\n"
        "import hashlib\n"
        "both = coverage_html(full_report()) + coverage_svg(full_report())\n"
        "print(hashlib.sha256(both.encode()).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), str(root / "plugins")])
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(runs) == 1


def test_operations_come_in_the_order_of_the_rings() -> None:
    data = data_of(full_report())
    sizes = [category[3] for level in data["levels"] for category in level["categories"]]

    assert sum(sizes) == len(data["operations"]) == 1123
    assert {row[1].split("/")[1] for row in data["operations"][: sizes[0]]} == {"api"}  # stable core


def test_an_operation_says_who_hit_it_how_often() -> None:
    report = full_report()
    data = data_of(report)
    used = {use.operation.operation_id: use for use in report.operations}
    for row in data["operations"]:
        names = {data["applications"][number]: hits for number, hits in row[17]}
        assert names == used[row[2]].applications
        assert row[7] == used[row[2]].hits


@pytest.mark.parametrize(("target", "deprecated"), [(None, False), (32, False), (33, True), (37, True)])
def test_endpoints_are_deprecated_from_1_33_on(target: int | None, deprecated: bool) -> None:
    report = replace(full_report(release="1.32"), target=target)
    rows = [row for row in data_of(report)["operations"] if row[1] == "/api/v1/endpoints"]

    assert [(row[9], row[11]) for row in rows] == [("1.33", deprecated)]


@pytest.mark.parametrize(("target", "removed"), [(None, True), (31, False), (32, True)])
def test_what_counts_as_removed_depends_on_the_target(target: int | None, removed: bool) -> None:
    report = replace(full_report(release="1.29"), target=target)
    path = "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas"
    rows = [row for row in data_of(report)["operations"] if row[1] == path]

    assert {(row[10], row[12]) for row in rows} == {("1.32", removed)}


def test_all_tables_are_there_and_as_wide_as_their_columns() -> None:
    tables = data_of(full_report())["tables"]

    assert [table["name"] for table in tables] == [
        "summary", "applications", "upgrade", "unmatched", "denied", "tests", "inputs",
    ]  # fmt: skip
    for table in tables:
        assert table["rows"]
        assert {len(row) for row in table["rows"]} == {len(table["columns"])}
        assert len(table["more"]) in {0, len(table["rows"])}


def test_what_was_not_asked_for_has_no_table() -> None:
    tables = data_of(report_of([]))["tables"]

    assert [table["name"] for table in tables] == ["summary", "applications", "inputs"]


def test_an_upgrade_that_breaks_nothing_says_so() -> None:
    table = table_of(replace(full_report(), upgrade=()), "upgrade")

    assert (table["rows"], table["empty"]) == ([], "Nothing that was called is deprecated or removed in 1.37")


def test_the_upgrade_says_what_breaks_and_what_does_not() -> None:
    rows = table_of(full_report(), "upgrade")["rows"]

    assert [(row[0], row[1], row[6]) for row in rows] == [
        ("flowschemas.flowcontrol.apiserver.k8s.io/v1beta3", "removed", ""),
        ("endpoints.v1", "deprecated", ""),
        ("cronjobs.batch/v1beta1", "noise", "garbage collector"),
    ]


def test_inputs_tell_of_their_bad_lines() -> None:
    table = table_of(full_report(), "inputs")

    assert table["rows"][1] == ["audit-1.log.gz", 0, 2, "ends too early"]
    assert table["more"][1] == [["Lines that are no events", [["line 3: is no JSON", None]]]]


def test_the_summary_has_the_numbers_of_the_report() -> None:
    report = full_report()
    rows = [row for row in table_of(report, "summary")["rows"] if not row[1]]

    assert [(level, total, hit) for level, _, total, hit, *_ in rows] == [
        (level, each.operations, each.hit) for level, each in report.summary.items()
    ]


def test_applications_are_numbered_as_in_their_table() -> None:
    report = full_report()

    assert data_of(report)["applications"][: len(APPLICATIONS)] == list(APPLICATIONS)
    assert [row[0] for row in table_of(report, "applications")["rows"]] == list(APPLICATIONS)


def test_a_page_about_nothing_can_be_made() -> None:
    assert data_of(report_of([]))["operations"] == []

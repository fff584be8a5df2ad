"""The picture: what is in it, that nothing overlaps, that no name can do anything."""

from __future__ import annotations

import re
from itertools import combinations
from math import cos, hypot, radians, sin
from xml.etree import ElementTree as ET

import pytest

from kubectl_insight.output.svg.text_width import text_width
from kubectl_insight_coverage.pages.svg import OPERATION_RING, coverage_svg
from kubectl_insight_coverage.reports.report import CoverageReport
from tests.coverage.sample_reports import HOSTILE, full_report, hostile_report, report_of, small_report

SVG = "{http://www.w3.org/2000/svg}"
REPORTS = {
    "full": full_report(),
    "old release": full_report(release="1.9"),
    "few operations": small_report(),
    "one operation": small_report(1),
    "none": report_of([]),
    "hostile": hostile_report(),
}
PLACED = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)(?: rotate\(([\d.]+)\))?")
Corners = list[tuple[float, float]]


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> CoverageReport:
    return REPORTS[request.param]


def test_it_is_well_formed_and_always_the_same(report: CoverageReport) -> None:
    drawn = coverage_svg(report)

    assert ET.fromstring(drawn).tag == f"{SVG}svg"
    assert drawn == coverage_svg(report)


def test_it_has_nothing_that_runs_or_is_fetched(report: CoverageReport) -> None:
    for each in ET.fromstring(coverage_svg(report)).iter():
        assert each.tag.removeprefix(SVG) in {
            "svg", "g", "path", "rect", "circle", "text", "title", "desc", "style",
        }  # fmt: skip
        assert not [name for name in each.attrib if name.startswith("on") or "href" in name]
    assert "url(" not in coverage_svg(report)


def test_title_legend_and_centre_say_what_it_shows() -> None:
    words = texts(coverage_svg(full_report()))

    assert words[0] == "API coverage of Kubernetes 1.36"
    assert "Hits are requests that were served" in words
    assert "Release: --k8s-version 1.36" in words
    assert "Read from audit.log, audit-1.log.gz" in words
    assert {"hit, part of conformance", "hit, not part of conformance", "never hit"} <= set(words)
    assert words[words.index("564 / 1123") + 1] == "(50.2 %)"
    after = words.index("never hit") + 1
    assert words[after : after + 6] == ["stable", "512 / 818", "62.6 %", "core", "159 / 249", "63.9 %"]
    assert words[-1] == "and 11 smaller categories"


def test_every_operation_is_told_of_once() -> None:
    report = full_report()
    titles = [each.text or "" for each in ET.fromstring(coverage_svg(report)).iter(f"{SVG}title")]
    merged = [int(found[1]) for title in titles if (found := re.search(r": (\d+) operations ", title))]
    single = [title for title in titles if re.match(r"[A-Z]+ /", title)]

    assert sum(merged) + len(single) == len(report.operations)


def test_thousands_of_operations_make_a_light_picture() -> None:
    drawn = coverage_svg(full_report())

    assert len(drawn) < 100_000
    assert drawn.count("<path") < 300


def test_few_operations_are_drawn_each() -> None:
    titles = [each.text for each in ET.fromstring(coverage_svg(small_report())).iter(f"{SVG}title")]

    assert "GET /api/v1/namespaces/{namespace}/pods: hit, part of conformance" in titles
    assert "list pods" in texts(coverage_svg(small_report()))


def test_labels_overlap_neither_each_other_nor_the_edge(report: CoverageReport) -> None:
    boxes = label_boxes(coverage_svg(report))

    assert boxes or not report.operations
    for box in boxes:
        assert max(hypot(*corner) for corner in box) <= OPERATION_RING.outer
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []


def test_lines_of_text_stay_within_the_picture(report: CoverageReport) -> None:
    root = ET.fromstring(coverage_svg(report))
    for each in root.findall(f"{SVG}text"):
        size = float(each.attrib["font-size"])
        assert float(each.attrib["x"]) + text_width(each.text or "", size) * 0.92 < float(
            root.attrib["width"]
        )


def test_hostile_names_are_texts_without_control_characters() -> None:
    drawn = coverage_svg(hostile_report())

    assert "<script" not in drawn
    assert "<img" not in drawn
    assert not set(drawn) & set("\u202e\u2066\x1b\x07\x00")
    assert any(HOSTILE["markup"] in words for words in texts(drawn))


def test_dark_pages_get_their_own_colours() -> None:
    style = next(ET.fromstring(coverage_svg(full_report())).iter(f"{SVG}style")).text or ""
    used = set(re.findall(r'class="([\w ]+)"', coverage_svg(full_report())))

    assert style.startswith("@media (prefers-color-scheme: dark)")
    for name in {name for names in used for name in names.split()}:
        assert f".{name} {{" in style


def texts(drawn: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(drawn).iter(f"{SVG}text")]


def label_boxes(drawn: str) -> list[Corners]:
    """Return the corners of all texts that stand in the rings, from the middle of the sunburst."""
    found = []
    for group in ET.fromstring(drawn).iter(f"{SVG}g"):
        placed = PLACED.fullmatch(group.attrib.get("transform", ""))
        if placed is None or placed[3] is None:
            continue
        (text,) = group.findall(f"{SVG}text")
        size = float(text.attrib["font-size"])
        half = text_width(text.text or "", size) / 2, size * 0.6
        turn = radians(float(placed[3]))
        ways = [(sx * half[0], sy * half[1]) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        found.append(
            [
                (
                    float(placed[1]) + x * cos(turn) - y * sin(turn),
                    float(placed[2]) + x * sin(turn) + y * cos(turn),
                )
                for x, y in ways
            ]
        )
    return found


def overlap(one: Corners, other: Corners) -> bool:
    """Tell whether two turned boxes overlap: no side of either has all of the other beyond it."""
    for box in (one, other):
        for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True):
            axis = (by - ay, ax - bx)
            ranges = [[x * axis[0] + y * axis[1] for x, y in each] for each in (one, other)]
            if max(ranges[0]) <= min(ranges[1]) or max(ranges[1]) <= min(ranges[0]):
                return False
    return True

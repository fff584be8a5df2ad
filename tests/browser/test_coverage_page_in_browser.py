"""The page of coverage in a real browser: it works by mouse and keyboard, fetches nothing, obeys no name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight_coverage.pages.page import coverage_html
from kubectl_insight_coverage.pages.svg import coverage_svg
from kubectl_insight_coverage.reports.report import CoverageReport
from kubectl_insight_coverage.reports.shares import percent
from tests.browser.browser import Browser, BrowserError, Page
from tests.coverage.sample_reports import (
    APPLICATIONS,
    HOSTILE,
    full_report,
    hostile_report,
    report_of,
    use_of,
)

Open = Callable[..., Page]

READY = "performance.getEntriesByName('insight-ready')[0].startTime"
MIDDLE = """(() => {
  const path = [...document.querySelectorAll('#sunburst path[role=treeitem]')]
    .find((each) => each.getAttribute('aria-label').startsWith(NAME) && each.style.display !== 'none');
  const matrix = path.getScreenCTM();
  const box = path.getBBox();
  for (let step = 0; step < 4000; step += 1) {
    const point = new DOMPoint(box.x + box.width * ((step * 37) % 101) / 101, box.y + box.height * ((step * 53) % 97) / 97);
    const around = [[-3, 0], [3, 0], [0, -3], [0, 3]].map(([x, y]) => new DOMPoint(point.x + x, point.y + y));
    if (around.every((each) => path.isPointInFill(each))) { const at = point.matrixTransform(matrix); return [at.x, at.y]; }
  }
  return null;
})()"""
CENTRE = """(() => {
  const place = document.getElementById('centre').getBoundingClientRect();
  return [place.x + place.width / 2, place.y + place.height / 2];
})()"""
AT_REST = """new Promise((done) => {
  const look = () => document.querySelector('.labels text') ? done() : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""
FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
CONTRASTS = """(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.getClientRects().length || node.closest('script, svg, .unseen, noscript')) continue;
    const pair = [luminance(parse(getComputedStyle(node).color)), luminance(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push([walker.currentNode.data, ratio]);
  }
  return poor;
})()"""


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    pages: list[Page] = []

    def start(report: CoverageReport | None = None, **options: Any) -> Page:
        html = coverage_html(report or full_report())
        page = browser.page(
            html, **{"features": {"prefers-reduced-motion": "reduce"}, "width": 1440, **options}
        )
        pages.append(page)
        return page

    yield start
    for page in pages:
        page.close()


def text(page: Page, selector: str) -> str:
    found: str = page.evaluate(f"document.querySelector({selector!r})?.textContent ?? ''")
    return found


def texts(page: Page, selector: str) -> list[str]:
    found: list[str] = page.evaluate(
        f"[...document.querySelectorAll({selector!r})].map((each) => each.textContent)"
    )
    return found


def click_on(page: Page, selector: str) -> None:
    page.click(*middle(page, selector))


def middle(page: Page, selector: str) -> tuple[float, float]:
    x, y = page.evaluate(
        f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
    )
    return x, y


def click_piece(page: Page, name: str) -> None:
    page.click(*page.evaluate(MIDDLE.replace("NAME", repr(name))))


def tab(page: Page, name: str) -> None:
    click_on(page, f"#tab-{name}")


def column(page: Page, title: str) -> list[str]:
    """Return what the rows show in a column."""
    place = [each.strip() for each in texts(page, "thead th")].index(title)
    return texts(page, f"tbody tr:not(.room) td:nth-child({place + 1})")


def centre(page: Page) -> list[str]:
    return texts(page, ".centred text")


@pytest.mark.parametrize(
    "report",
    [full_report(), full_report(release="1.9"), hostile_report(), report_of([])],
    ids=["full", "old release", "hostile", "empty"],
)
def test_every_page_opens_without_a_complaint_or_a_request(opened: Open, report: CoverageReport) -> None:
    page = opened(report)
    for name in page.evaluate("[...document.querySelectorAll('[role=tab]')].map((each) => each.id)"):
        page.evaluate(f"document.getElementById('{name}').click()")

    assert page.evaluate(READY) > 0
    assert page.complaints == []
    assert len(page.requests) == 1


def test_the_picture_opens_in_a_browser_too(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "coverage.svg"
    path.write_text(coverage_svg(full_report()), encoding="utf-8")
    page = browser.page(path)

    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.complaints == []
    assert len(page.requests) == 1
    page.close()


def test_the_centre_says_how_much_was_hit(opened: Open) -> None:
    assert centre(opened()) == ["", "564 / 1123", "(50.2 %)"]


def test_a_click_zooms_in_and_filters_the_operations_the_centre_leads_back(opened: Open) -> None:
    page = opened()

    click_piece(page, "beta: ")

    assert centre(page) == ["beta", "47 / 200", "(23.5 %)"]
    assert texts(page, "#way li") == ["All operations", "beta"]
    assert text(page, "#tab-operations[aria-selected=true]") == "Operations 1,123"
    assert text(page, "#found") == "200 of 1,123 rows"
    assert set(column(page, "Level")) == {"beta"}
    click_piece(page, "beta resource: ")
    assert text(page, "#found") == "100 of 1,123 rows"
    page.click(*page.evaluate(CENTRE))
    page.click(*page.evaluate(CENTRE))
    assert text(page, "#found") == "1,123 rows"
    assert texts(page, "#way li") == ["All operations"]


def test_zoomed_in_the_pieces_take_the_whole_circle(opened: Open) -> None:
    page = opened()
    shown = "[...document.querySelectorAll('#sunburst path[role=treeitem]')].filter((each) => each.style.display !== 'none').length"
    assert page.evaluate(shown) == 3 + 41 + 1123

    click_piece(page, "alpha: ")

    assert page.evaluate(shown) == 1 + 6 + 105
    assert page.evaluate(
        "document.querySelector('#sunburst path[aria-level=\"1\"]:not([style*=none])').getAttribute('d').match(/M/g).length"
    ) == 2  # fmt: skip


def test_zooming_moves_unless_less_motion_is_asked_for(opened: Open) -> None:
    page = opened(features={"prefers-reduced-motion": "no-preference"})
    moving = page.evaluate(
        "document.querySelectorAll('#sunburst path')[0].dispatchEvent(new MouseEvent('click', {bubbles: true})),"
        " document.querySelectorAll('.labels text').length"
    )
    page.evaluate(AT_REST)

    assert moving == 0
    assert page.evaluate("document.querySelectorAll('.labels text').length") > 5
    assert centre(page)[0] == "stable"
    assert page.complaints == []


def test_the_pointer_shows_what_it_is_on(opened: Open) -> None:
    page = opened()

    page.mouse("mouseMoved", *page.evaluate(MIDDLE.replace("NAME", repr("stable core: "))))

    assert text(page, "#tip") == "stable core\n159 / 249 (63.9 %) hit"
    assert centre(page) == ["stable core", "159 / 249", "(63.9 %)"]
    page.mouse("mouseMoved", 900, 500)
    assert page.evaluate("document.getElementById('tip').hidden")
    assert centre(page)[1] == "564 / 1123"


def test_the_keyboard_walks_around_in_and_out(opened: Open) -> None:
    page = opened()
    page.evaluate("document.getElementById('sunburst').focus()")

    def active() -> str:
        found: str = page.evaluate(
            "document.getElementById(document.getElementById('sunburst').getAttribute('aria-activedescendant'))?.getAttribute('aria-label')"
        )
        return found

    page.press("ArrowRight")
    assert active() == "stable: 512 / 818 (62.6 %) hit"
    page.press("ArrowRight")
    assert active().startswith("beta: ")
    page.press("ArrowLeft", "ArrowLeft")
    assert active().startswith("alpha: ")
    page.press("ArrowRight")
    assert active().startswith("stable: ")
    page.press("ArrowDown", "ArrowRight")
    assert active().startswith("stable apps: ")
    page.press("ArrowUp")
    assert active().startswith("stable: ")
    page.press("ArrowDown", "Enter")
    assert texts(page, "#way li") == ["All operations", "stable", "core"]
    page.press("Escape")
    assert texts(page, "#way li") == ["All operations", "stable"]
    page.press("Escape")
    assert texts(page, "#way li") == ["All operations"]
    assert page.complaints == []


def test_enter_on_an_operation_opens_it_in_the_table(opened: Open) -> None:
    page = opened()
    page.evaluate("document.getElementById('sunburst').focus()")

    page.press("ArrowRight", "ArrowDown", "ArrowDown", "Enter")

    assert text(page, "#tab-operations[aria-selected=true]")
    assert text(page, "#details h2") == text(page, "tbody tr[aria-selected=true] td") + " /api/v1/"
    assert page.evaluate("document.querySelectorAll('tbody tr[aria-selected=true]').length") == 1


def test_the_same_in_words_for_those_who_do_not_see_it(opened: Open) -> None:
    page = opened()

    assert page.evaluate("document.getElementById('sunburst').getAttribute('role')") == "tree"
    label = "document.getElementById('sunburst').getAttribute('aria-label')"
    assert page.evaluate(label) == "Sunburst of everything: 564 / 1123 (50.2 %) hit"
    click_piece(page, "stable: ")
    assert page.evaluate(label) == "Sunburst of stable: 512 / 818 (62.6 %) hit"
    assert text(page, "#said") == "stable: 512 / 818 (62.6 %) hit"


def test_search_leaves_the_rows_with_all_words(opened: Open) -> None:
    page = opened()
    tab(page, "operations")
    page.press("/")
    page.write("PODS eviction")

    assert text(page, "#found") == "1 of 1,123 rows"
    assert column(page, "Path") == ["/api/v1/namespaces/{namespace}/pods/{name}/eviction"]
    assert page.evaluate("document.querySelectorAll('#sunburst path.dim').length") == 1122
    page.write(" nothing like this")
    assert text(page, "#empty") == "No row is left by search and filters"


@pytest.mark.parametrize(
    ("chips", "rows"),
    [
        (("beta",), 200),
        (("beta", "alpha"), 305),
        (("hit",), 564),
        (("hit", "never hit"), 1123),
        (("stable", "never hit"), 306),
    ],
)
def test_filters_of_one_kind_add_up_and_kinds_narrow_down(
    opened: Open, chips: tuple[str, ...], rows: int
) -> None:
    page = opened()
    tab(page, "operations")
    for chip in chips:
        page.evaluate(
            f"[...document.querySelectorAll('.chip')].find((each) => each.textContent === {chip!r}).click()"
        )

    assert int(re.sub(r" of.*| row.*|,", "", text(page, "#found"))) == rows


@pytest.mark.parametrize("chip", ["deprecated", "removed", "part of conformance", "denied"])
def test_filters_by_trait_leave_what_has_it(opened: Open, chip: str) -> None:
    report = full_report()
    expected = {
        "deprecated": sum(use.operation.lifecycle.is_deprecated(37) for use in report.operations),
        "removed": sum(use.operation.lifecycle.is_gone(37) for use in report.operations),
        "part of conformance": sum(use.operation.conformance == "tested" for use in report.operations),
        "denied": sum(use.tally.denied > 0 for use in report.operations),
    }[chip]
    page = opened(report)
    tab(page, "operations")

    if not expected:
        assert chip not in texts(page, ".chip")
        return
    page.evaluate(
        f"[...document.querySelectorAll('.chip')].find((each) => each.textContent === {chip!r}).click()"
    )
    assert text(page, "#found") == f"{expected:,} of 1,123 rows"


def test_a_click_on_a_column_sorts_and_another_one_turns_it_around(opened: Open) -> None:
    page = opened()
    tab(page, "applications")
    requests = [int(each.replace(",", "")) for each in column(page, "Requests")]

    page.evaluate("document.querySelectorAll('thead button')[1].click()")
    assert [int(each.replace(",", "")) for each in column(page, "Requests")] == sorted(requests, reverse=True)
    assert page.evaluate("document.querySelectorAll('th')[1].getAttribute('aria-sort')") == "descending"
    page.evaluate("document.querySelectorAll('thead button')[1].click()")
    assert [int(each.replace(",", "")) for each in column(page, "Requests")] == sorted(requests)
    page.evaluate("document.querySelectorAll('thead button')[0].click()")
    assert column(page, "Application") == sorted(APPLICATIONS, key=str.lower)


def test_releases_are_sorted_as_numbers_and_nothing_comes_last(opened: Open) -> None:
    page = opened(full_report(release="1.9"), width=1800)
    tab(page, "operations")
    place = [each.strip() for each in texts(page, "thead th")].index("Removed in")
    for _ in range(2):
        page.evaluate(f"document.querySelectorAll('thead button')[{place}].click()")
        shown = [int(each[2:]) for each in column(page, "Removed in")]
        assert shown in (sorted(shown), sorted(shown, reverse=True))
        assert shown


def test_only_the_rows_that_can_be_seen_are_there_and_scrolling_brings_the_others(opened: Open) -> None:
    page = opened()
    tab(page, "operations")
    assert page.evaluate("document.querySelectorAll('tbody tr').length") < 60

    page.evaluate("document.getElementById('scroll').scrollTop = 1e6")
    page.evaluate(FRAME)

    assert (
        page.evaluate(
            "[...document.querySelectorAll('tbody tr:not(.room)')].at(-1).getAttribute('aria-rowindex')"
        )
        == "1124"
    )
    assert page.evaluate("document.getElementById('grid').getAttribute('aria-rowcount')") == "1124"


def test_the_table_is_walked_by_keyboard(opened: Open) -> None:
    page = opened()
    tab(page, "operations")
    page.evaluate("document.getElementById('grid').focus()")
    active = "document.getElementById('grid').getAttribute('aria-activedescendant')"

    page.press("End")
    assert page.evaluate(active) == "row-1122"
    page.press("Home", "ArrowDown", "ArrowDown")
    assert page.evaluate(active) == "row-2"
    page.press("Enter")
    assert not page.evaluate("document.getElementById('details').hidden")
    page.evaluate("document.getElementById('details').focus()")
    page.press("Escape")
    assert page.evaluate("document.getElementById('details').hidden")
    assert page.evaluate("document.activeElement.id") == "grid"


def test_an_application_leads_to_its_operations_and_back(opened: Open) -> None:
    report = full_report()
    page = opened(report)
    tab(page, "applications")
    click_on(page, "tbody tr:nth-child(3)")  # the first row is room for what is scrolled away
    name = APPLICATIONS[1]

    page.evaluate("document.querySelector('#details button.link').click()")

    hit = sum(name in use.applications for use in report.operations)
    assert text(page, "#found") == f"{hit} of 1,123 rows"
    assert page.evaluate("document.querySelectorAll('#sunburst path.dim').length") == 1123 - hit
    click_on(page, ".close-chip")
    assert text(page, "#found") == "1,123 rows"
    assert page.evaluate("document.querySelectorAll('#sunburst path.dim').length") == 0


def test_a_row_of_the_summary_zooms_the_sunburst(opened: Open) -> None:
    page = opened()

    click_on(page, "tbody tr:nth-child(3)")

    assert texts(page, "#way li") == ["All operations", "stable", "core"]


def test_details_are_headed_by_what_the_row_is_about(opened: Open) -> None:
    page = opened()
    tab(page, "unmatched")

    click_on(page, "tbody tr:nth-child(2)")

    assert text(page, "#details h2") == "applications.argoproj.io"
    assert texts(page, "#details li") == [f"{APPLICATIONS[0]} 12"]


def test_tabs_are_walked_by_arrows(opened: Open) -> None:
    page = opened()
    page.evaluate("document.getElementById('tab-summary').focus()")

    page.press("ArrowRight", "ArrowRight")

    assert page.evaluate("document.activeElement.id") == "tab-applications"
    assert page.evaluate("document.querySelectorAll('[role=tab][tabindex=\"0\"]').length") == 1
    page.press("Home", "ArrowLeft")
    assert page.evaluate("document.activeElement.id") == "tab-inputs"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["summary", "operations", "upgrade"])
def test_texts_have_enough_contrast(opened: Open, scheme: str, name: str) -> None:
    page = opened(scheme=scheme)
    tab(page, name)
    if name != "summary":
        click_on(page, "tbody tr:nth-child(2)")

    assert page.evaluate(CONTRASTS) == []


def test_the_button_changes_between_light_and_dark(opened: Open) -> None:
    page = opened(scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    never = "getComputedStyle(document.querySelector('#sunburst .never')).fill"
    assert (page.evaluate(ground), page.evaluate(never)) == ("rgb(20, 24, 29)", "rgb(52, 60, 69)")

    click_on(page, "#theme")

    assert (page.evaluate(ground), page.evaluate(never)) == ("rgb(255, 255, 255)", "rgb(244, 244, 244)")


@pytest.mark.parametrize("width", [360, 420, 768, 1024, 1920])
def test_no_width_makes_the_page_scroll_sideways(opened: Open, width: int) -> None:
    page = opened(width=width, height=760)
    tab(page, "operations")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(column(page, "Path")) > 10
    assert "Hits" in [each.strip() for each in texts(page, "thead th")]


def test_paper_gets_every_row_in_light_colours(opened: Open) -> None:
    page = opened(scheme="dark")
    tab(page, "operations")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('tbody tr:not(.room)').length") == 1123
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('tbody tr').length") < 60
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"


def test_hostile_names_are_text_wherever_they_are_shown(opened: Open) -> None:
    page = opened(hostile_report())
    for name in ("applications", "tests", "inputs", "denied", "unmatched"):
        tab(page, name)
        click_on(page, "tbody tr:nth-child(2)")
        shown = page.evaluate("document.body.textContent")
        assert HOSTILE["markup"] in shown
        assert not page.evaluate("document.getElementById('details').hidden")
        assert not set(page.evaluate("document.body.innerText")) & set("\u202e\u2066\x1b\x07\x00")
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert page.evaluate("document.querySelectorAll('img, iframe, b').length") == 0
    assert page.complaints == []


@pytest.mark.parametrize(
    ("attack", "stopped"),
    [
        ("document.body.innerHTML = '<b>x</b>'", "TrustedHTML"),
        ("fetch('data:text/plain,x')", "Failed to fetch"),
    ],
    ids=["markup", "fetch"],
)
def test_the_policy_stops_what_the_script_never_does(opened: Open, attack: str, stopped: str) -> None:
    page = opened()

    with pytest.raises(BrowserError, match=stopped):
        page.evaluate(attack)


def test_shares_are_written_as_javascript_writes_them(opened: Open) -> None:
    page = opened(report_of([]))
    pairs = [(hit, total) for total in (7, 61, 400, 1123, 2000) for hit in range(1, total, 3)]

    written = page.evaluate(
        f"{[list(pair) for pair in pairs]}.map(([hit, total]) => (100 * hit / total).toFixed(1))"
    )

    assert [percent(*pair) for pair in pairs] == written


@pytest.mark.alone
def test_five_hundred_applications_open_within_a_second(browser: Browser) -> None:
    names = [f"team-{number % 40}/deployment/service-{number}" for number in range(500)]
    report = busy_report(names)
    assert len(report.operations) >= 1100
    html = coverage_html(report)
    pages = [browser.page(html, width=1440) for _ in range(3)]

    assert min(page.evaluate(READY) for page in pages) < 1000
    assert [page.complaints for page in pages] == [[], [], []]
    for page in pages:
        page.close()


def busy_report(names: list[str]) -> CoverageReport:
    """Return a report in which every operation was hit by a quarter of the applications."""
    report = full_report(names)
    uses = [
        use_of(use.operation, 10, {name: 1 + place for place, name in enumerate(names[number % 4 :: 4])})
        for number, use in enumerate(report.operations)
    ]
    return report_of(uses, report.applications)

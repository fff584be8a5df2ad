"""The page in a real browser, opened from a file: it works, fetches nothing, obeys no name, serves keyboards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kubectl_insight.views.picture import Picture
from tests.browser.browser import Browser, BrowserError, Page
from tests.output.html_pages import namespace_of_pods, page_of
from tests.output.sample_pictures import HOSTILE, SAMPLES, crowd, hostile, shop

Open = Callable[..., Page]

BOX = """(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const row = data.boxes.find((box) => box[1] === NAME);
  const [x, y, scale] = document.getElementById('stage').dataset.view.split(' ').map(Number);
  const place = document.getElementById('stage').getBoundingClientRect();
  return [place.left + (row[8] + row[10] / 2 - x) * scale, place.top + (row[9] + row[11] / 2 - y) * scale];
})()"""
COLOURS = """(() => {
  const sheet = document.querySelector('#sheets .front');
  const pixels = sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height).data;
  const found = new Set();
  for (let at = 0; at < pixels.length; at += 4) found.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
  return [...found];
})()"""
HIDDEN = "document.getElementById('filtered').hidden"
AT_REST = "new Promise((done) => setTimeout(done, 350))"


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    pages: list[Page] = []

    def start(picture: Picture, **options: object) -> Page:
        page = browser.page(page_of(picture), **{"features": {"prefers-reduced-motion": "reduce"}, **options})  # type: ignore[arg-type]
        pages.append(page)
        return page

    yield start
    for page in pages:
        page.close()


def place_of(page: Page, name: str) -> tuple[float, float]:
    x, y = page.evaluate(BOX.replace("NAME", repr(name)))
    return x, y


def text(page: Page, selector: str) -> str:
    found: str = page.evaluate(f"document.querySelector({selector!r})?.innerText ?? ''")
    return found


def drawn(page: Page, colour: str) -> bool:
    wanted = ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return wanted in page.evaluate(COLOURS)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_picture_opens_without_a_complaint_or_a_request(opened: Open, name: str) -> None:
    page = opened(SAMPLES[name]())

    assert page.evaluate("performance.getEntriesByName('insight-ready').length") == 1
    assert page.complaints == []
    assert len(page.requests) == 1


def test_the_boxes_are_drawn_in_their_colours(opened: Open) -> None:
    page = opened(shop())

    assert drawn(page, "#e1f4ec")  # a pod that is well
    assert drawn(page, "#fde3e0")  # one that failed


def test_hostile_names_are_text_wherever_they_are_shown(opened: Open) -> None:
    page = opened(hostile())
    for name in ("</svg><script>alert(1)</script>", "<b>bold</b>"):
        page.evaluate("document.getElementById('query').focus()")
        page.evaluate("document.getElementById('query').select()")
        page.write(name)
        page.press("Enter")

        assert name in text(page, "#details h2")
        assert name in text(page, "#outline")
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    assert page.evaluate("document.querySelectorAll('b, #details script, #outline script').length") == 0
    assert page.complaints == []


def test_no_control_or_bidirectional_character_reaches_the_page(opened: Open) -> None:
    page = opened(hostile())

    shown = page.evaluate("document.title + document.body.innerText")

    assert not set(shown) & set("\u202e\u2066\u200b\x00\x07\x1b\x7f")
    assert any("\u202e" in name for name in HOSTILE.values())


@pytest.mark.parametrize(
    ("attack", "stopped"),
    [
        ("document.body.innerHTML = '<img src=x>'", "TrustedHTML"),
        ("document.createElement('script').textContent = 'window.hit = 1'", "TrustedScript"),
        ("fetch('data:text/plain,x')", "Failed to fetch"),
        ("eval('1')", "eval"),
    ],
    ids=["markup", "script", "fetch", "eval"],
)
def test_the_policy_stops_what_the_script_never_does(opened: Open, attack: str, stopped: str) -> None:
    page = opened(shop())

    with pytest.raises(BrowserError, match=stopped):
        page.evaluate(attack)


def test_a_click_shows_the_edges_of_an_object_with_their_evidence(opened: Open) -> None:
    page = opened(shop(), width=1600, height=900)

    page.click(*place_of(page, "web-7d9c5b8f6-2kxvq"))
    told = text(page, "#details")

    assert "web-7d9c5b8f6-2kxvq" in text(page, "#details h2")
    assert "✖ Failed" in told
    assert "owns" in told
    assert "ReplicaSet web-7d9c5b8f6" in told
    assert "spec.field[0].name rule.uses · declared · this depends on it" in told
    assert "shop" in told


def test_a_click_on_nothing_closes_the_details(opened: Open) -> None:
    page = opened(shop(), width=1600, height=900)
    page.click(*place_of(page, "shop"))

    page.click(300, 840)

    assert page.evaluate("document.getElementById('details').hidden")


def test_a_merged_box_tells_its_members_and_they_lead_to_their_own_edges(opened: Open) -> None:
    page = opened(shop(), width=1600, height=900)

    page.click(*place_of(page, "x12"))
    assert "12 objects" in text(page, "#details dl")
    assert page.evaluate("document.querySelectorAll('#details h3 + ul > li').length") == 12
    assert "the Secret does not exist" in text(page, "#details")
    page.evaluate(
        "[...document.querySelectorAll('#details .link')].find((each) => each.innerText.endsWith('-5')).click()"
    )

    assert "api-64d5f7c9d4-5" in text(page, "#details h2")
    assert "Drawn as" in text(page, "#details")
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_long_lists_unfold(opened: Open) -> None:
    page = opened(SAMPLES["star"]())

    page.click(*place_of(page, "worker-1"))
    count = "document.querySelectorAll('#details section li').length"
    assert page.evaluate(count) == 51
    page.evaluate("document.querySelector('#details li > .plain').click()")

    assert page.evaluate(count) == 60


def test_search_finds_by_any_word_and_enter_goes_round(opened: Open) -> None:
    page = opened(shop())
    page.press("/")
    page.write("secret shop")
    assert text(page, "#found") == "2 matches"

    shown = []
    for key in ("Enter", "Enter", "Enter", "shift+Enter"):
        page.press(key)
        shown.append((text(page, "#details h2").split("\n")[-1], text(page, "#found")))

    assert shown == [
        ("api-token", "1 of 2"),
        ("payment-credentials", "2 of 2"),
        ("api-token", "1 of 2"),
        ("payment-credentials", "2 of 2"),
    ]
    assert page.evaluate("document.activeElement.id") == "query"


def test_search_finds_members_of_merged_boxes(opened: Open) -> None:
    page = opened(crowd())
    page.press("/")
    page.write("team-3-7x web-3-17")
    assert text(page, "#found") == "0 matches"
    page.press("Escape")
    page.write("pod web-3-17")
    page.press("Enter")

    assert "web-3-17" in text(page, "#details h2")
    assert text(page, "#counted") == "1"


@pytest.mark.parametrize(
    ("label", "boxes"),
    [
        ("Pod (80)", "45 of 125 boxes"),
        ("big (105)", "20 of 125 boxes"),
        ("(cluster-wide) (20)", "105 of 125 boxes"),
        ("uses (160)", "125 of 125 boxes"),
    ],
    ids=["kind", "namespace", "outside", "relation"],
)
def test_filters_hide_what_is_switched_off(opened: Open, label: str, boxes: str) -> None:
    page = opened(namespace_of_pods(pods=80, apps=8))
    said = "document.getElementById('said').textContent"
    page.evaluate(f"""[...document.querySelectorAll('#choices label')]
      .find((each) => each.textContent === {label!r}).querySelector('input').click()""")
    page.evaluate(AT_REST)

    assert page.evaluate(said) == boxes
    assert text(page, "#counted") == boxes.split(maxsplit=1)[0]
    assert not page.evaluate(HIDDEN)
    page.evaluate("document.getElementById('clear').click()")

    assert page.evaluate(said) == "125 of 125 boxes"
    assert page.evaluate(HIDDEN)


def test_only_what_is_not_well(opened: Open) -> None:
    page = opened(shop())
    page.evaluate("document.querySelector('.only input').click()")
    page.evaluate(AT_REST)

    listed = text(page, "#outline")
    assert "payment-credentials" in listed
    assert "web-7d9c5b8f6-2kxvq" in listed
    assert "ConfigMap" not in listed
    assert not drawn(page, "#f8e8f3")  # the rights, which are well
    assert drawn(page, "#fde3e0")


def test_the_tree_is_worked_by_keys_alone(opened: Open) -> None:
    page = opened(shop())
    role = "document.activeElement.getAttribute('role')"
    row = "document.activeElement.querySelector('.row').innerText"
    page.evaluate("document.querySelector('#outline [tabindex=\"0\"]').focus()")
    assert page.evaluate("document.querySelectorAll('#outline [tabindex=\"0\"]').length") == 1
    assert page.evaluate(row) == "cluster-wide 2"
    page.press("ArrowDown", "ArrowDown", "ArrowDown")
    assert page.evaluate(row).startswith("namespace argocd")

    page.press("ArrowDown")
    assert page.evaluate(row) == "Application shop"
    page.press("ArrowLeft", "ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.press("ArrowDown")
    assert page.evaluate(row).startswith("namespace data")
    page.press("End")
    last = page.evaluate(row)
    page.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert text(page, "#details h2").replace("\n", " ") in last
    page.press("Escape")

    assert page.evaluate("document.getElementById('details').hidden")
    assert page.evaluate(role) == "treeitem"


def test_the_picture_is_worked_by_keys_alone(opened: Open) -> None:
    page = opened(shop(), width=1600, height=900)
    view = "document.getElementById('stage').dataset.view.split(' ').map(Number)"
    page.evaluate("document.getElementById('stage').focus()")
    x, y, scale = page.evaluate(view)

    page.press("ArrowRight", "ArrowDown")
    moved = page.evaluate(view)
    assert (moved[0] > x, moved[1] > y, moved[2] == scale) == (True, True, True)
    page.press("+")
    assert page.evaluate(view)[2] > scale
    page.press("-", "0")
    assert page.evaluate(view) == pytest.approx([x, y, scale])
    page.press("shift+ArrowRight")
    first = text(page, "#details h2")
    page.press("shift+ArrowRight")
    assert first
    assert text(page, "#details h2") != first
    page.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_the_mouse_drags_and_the_wheel_zooms_about_the_pointer(opened: Open) -> None:
    page = opened(shop(), width=1600, height=900)
    before = place_of(page, "x12")

    page.drag([(700, 840), (720, 830), (760, 800)])
    after = place_of(page, "x12")
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((60, -40))
    page.mouse("mouseWheel", *after, deltaX=0, deltaY=-200)
    assert place_of(page, "x12") == pytest.approx(after, abs=1)
    page.mouse("mouseWheel", *after, deltaX=50, deltaY=0)
    assert place_of(page, "x12") == pytest.approx((after[0] - 50, after[1]), abs=1)


def test_the_picture_cannot_get_lost(opened: Open) -> None:
    page = opened(shop())
    page.evaluate("document.getElementById('stage').focus()")
    page.press(*["ArrowRight"] * 60, *["ArrowDown"] * 60)
    page.evaluate(AT_REST)

    assert drawn(page, "#f7f9fb")  # the ground of a frame


def test_dark_and_light_follow_the_system_and_the_button(opened: Open) -> None:
    page = opened(shop(), scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(20, 24, 29)"
    assert drawn(page, "#14392f")

    page.evaluate("document.getElementById('theme').click()")
    page.evaluate(AT_REST)
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    assert drawn(page, "#e1f4ec")
    page.evaluate("document.getElementById('theme').click()")

    assert page.evaluate(background) == "rgb(20, 24, 29)"


def test_everything_has_a_name_and_a_role(opened: Open) -> None:
    page = opened(shop())
    page.click(*place_of(page, "shop"))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"]
        in {"button", "checkbox", "searchbox", "treeitem", "tree", "application", "heading"}
        and not node["name"]["value"]
    ]
    assert nameless == []
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert roles.count("tree") == 1
    assert roles.count("treeitem") == 37 + 4
    assert {"main", "banner", "search", "application", "status", "checkbox"} <= set(roles)


def test_a_narrow_screen_shows_the_picture_first(opened: Open) -> None:
    page = opened(shop(), width=400, height=750)

    assert page.evaluate("document.getElementById('side').hidden")
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    page.evaluate("document.getElementById('panel').click()")

    assert "namespace shop" in text(page, "#outline")


def test_notes_tell_what_is_folded(opened: Open) -> None:
    page = opened(shop())
    page.evaluate("document.getElementById('notes').open = true")

    assert "14 of 37 objects share 2 boxes" in text(page, "#remarks")


def test_the_legend_tells_every_look(opened: Open) -> None:
    page = opened(shop(), height=1200)

    words = text(page, "#looks").splitlines()
    assert {"workload", "failed", "does not exist", "uses", "optional", "something is wrong with it"} <= set(
        words
    )
    assert page.evaluate("document.querySelectorAll('#looks canvas').length") == len(words)


SEEN = """(() => {
  const [x, y, scale] = document.getElementById('stage').dataset.view.split(' ').map(Number);
  const stage = document.getElementById('stage');
  const data = JSON.parse(document.getElementById('data').textContent);
  const seen = ([, , , , , , , , left, top, width, height]) =>
    left >= x && top >= y && left + width <= x + stage.clientWidth / scale && top + height <= y + stage.clientHeight / scale;
  return [scale, data.boxes.filter(seen).map((box) => [box[3], box[7]])];
})()"""


def seen_at_first(page: Page) -> tuple[float, list[tuple[str, bool]]]:
    """Return the scale that a page opens at, and tone and focus of the boxes that are wholly seen."""
    scale, boxes = page.evaluate(SEEN)
    return scale, [(tone, bool(focus)) for tone, focus in boxes]


def test_a_big_picture_opens_readable_where_something_failed(opened: Open) -> None:
    scale, boxes = seen_at_first(opened(crowd()))

    assert scale >= 0.62
    assert "bad" in {tone for tone, _ in boxes}


def test_a_big_picture_opens_at_what_was_asked_for(opened: Open) -> None:
    picture = crowd()
    picture.boxes[-1].focus = True
    scale, boxes = seen_at_first(opened(picture))

    assert scale >= 0.62
    assert True in {focus for _, focus in boxes}


def test_a_small_picture_opens_as_a_whole(opened: Open) -> None:
    picture = shop()

    assert len(seen_at_first(opened(picture, width=2400, height=1800))[1]) == len(picture.boxes)

"""Five thousand nodes: ready within two seconds, and every pan fluent. The best of some runs counts, because
what else a machine does makes a run slower and never faster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kubectl_insight.views.picture import Picture
from tests.browser.browser import Browser, Page
from tests.output.html_pages import namespace_of_pods, page_of
from tests.output.sample_pictures import crowd

READY = "performance.getEntriesByName('insight-ready')[0].startTime"
RECORD = """(() => {
  window.frames_ = [];
  let last = 0;
  const tick = (now) => {
    if (last) window.frames_.push(now - last);
    last = now;
    if (window.frames_) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})()"""
TAKE = "(() => { const taken = window.frames_; window.frames_ = null; return taken; })()"
SCALE = "Number(document.getElementById('stage').dataset.view.split(' ')[2])"
AT_REST = "new Promise((done) => setTimeout(done, 600))"

PICTURES = {"many namespaces": crowd(5000, 20000), "one namespace": namespace_of_pods(4760, 80)}
pytestmark = pytest.mark.alone


@pytest.fixture(scope="module", params=PICTURES)
def big(request: pytest.FixtureRequest, browser: Browser) -> Iterator[list[Page]]:
    picture: Picture = PICTURES[request.param]
    assert len(picture.boxes) >= 5000
    html = page_of(picture)
    pages = [browser.page(html, width=1400, height=860) for _ in range(3)]
    yield pages
    for page in pages:
        page.close()


def test_it_is_ready_within_two_seconds(big: list[Page]) -> None:
    assert min(page.evaluate(READY) for page in big) < 2000
    assert [page.complaints for page in big] == [[], [], []]


@pytest.mark.parametrize("closest", [0.0, 0.15, 0.35, 0.8], ids=["whole", "blocks", "shapes", "texts"])
def test_panning_takes_less_than_50_ms_a_frame_at_the_95th_percentile(
    big: list[Page], closest: float
) -> None:
    page = big[-1]
    page.evaluate("document.getElementById('whole').click()")
    while page.evaluate(SCALE) < closest:
        page.mouse("mouseWheel", 330, 90, deltaX=0, deltaY=-120)
    runs: list[float] = []
    for way in (-1, 1) * 3:
        runs.append(percentile(pan(page, way)))
        if runs[-1] < 50:
            break

    assert min(runs) < 50


def pan(page: Page, way: int) -> list[float]:
    """Drag across several screens, as fast as a hand does, and return the milliseconds between frames."""
    page.evaluate(AT_REST)
    page.evaluate(RECORD)
    for _ in range(3):
        page.drag([(800 + way * 25 * step, 430 + way * 12 * step) for step in range(-20, 21)])
    times: list[float] = page.evaluate(TAKE)
    assert len(times) > 60
    return times


def percentile(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]

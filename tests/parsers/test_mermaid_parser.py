"""The real Mermaid, in a real browser, reads what we write, and draws every text as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.mermaid import MOST_LINES, mermaid_text
from kubectl_insight.output.picture_style import MARKS, elided, shown_parts
from kubectl_insight.views.picture import Picture
from tests.browser.browser import BrowserError, Page, browser_or_skip
from tests.conftest import Insight
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch, crowd, shop
from tests.parsers.parsers import MERMAID, installed

OBEYED = [
    "1. text",
    "- item",
    "# head",
    "> q",
    "`c`",
    "*a* **b** _c_",
    "[a](b)",
    "http://x.y/z",
    "end",
    "$$x^2$$",
    "fa:fa-car",
    "fab:fa-x fa:fa-y",
    "&amp;",
    "&lt;b&gt;",
    "a\\nb",
    "---",
    "a|b",
    "{{x}}",
    "%%{init:{}}%%",
    'style:"x',
    "style #;:#;",
    'classDef a:"',
    "#34;",
    "#quot;",
    "click n0 call x()",
    "subgraph",
    "a<br>b",
    "<br/>",
    "javascript:alert(1)",
    "~~~",
    "::icon(x)",
    "x\\",
    '"`md`"',
    "name @{ shape: x }",
    "😀",
    "नमस्ते",
    "<img src=x onerror=alert(1)>",
    "linkStyle:x#1;",
]
DRAW = """
async (source) => {
  const host = document.getElementById("host");
  host.innerHTML = (await mermaid.render(`drawn${window.count = (window.count ?? 0) + 1}`, source)).svg;
  const texts = (query) => [...host.querySelectorAll(query)];
  // Mermaid breaks lines by elements, which textContent leaves out.
  texts("br").forEach((each) => each.replaceWith("\\n"));
  const key = (node) => /flowchart-(\\w+)-\\d+$/.exec(node.id)[1];
  const boxes = texts("g.node").map((node) => [key(node), node.querySelector(".nodeLabel").textContent]);
  return {
    title: texts(".flowchartTitleText").map((each) => each.textContent),
    boxes: Object.fromEntries(boxes),
    frames: texts(".cluster-label").map((each) => each.textContent.trim()),
    words: texts("g.edgeLabel").map((each) => each.textContent.trim()),
    lines: texts("path.flowchart-link").length,
  };
}
"""


class Drawn(NamedTuple):
    """The texts of a diagram as they stand in its SVG, boxes by key, and how many lines it has."""

    title: list[str]
    boxes: dict[str, str]
    frames: list[str]
    words: list[str]
    lines: int


class Mermaid:
    """Mermaid in a page, with the limits and the security that it has by itself."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def drawn(self, source: str) -> Drawn:
        """Draw a diagram; raises what Mermaid raises."""
        found: dict[str, Any] = self._page.evaluate(f"({DRAW})({json.dumps(source)})")
        assert self._page.complaints == []
        return Drawn(**found)


@pytest.fixture(scope="module")
def mermaid() -> Iterator[Mermaid]:
    installed("mermaid")
    html = f"""<!doctype html><meta charset="utf-8"><div id="host"></div>
        <script src="{MERMAID.resolve().as_uri()}"></script>
        <script>mermaid.initialize({{ startOnLoad: false }})</script>"""
    with browser_or_skip() as browser:
        yield Mermaid(browser.page(html))


def squeezed(text: str) -> str:
    """Return a text as HTML shows it, where breaks and spaces are all the same."""
    return " ".join(re.split(r"[^\S\xa0]+", text)).strip()


def assert_read_back(mermaid: Mermaid, picture: Picture) -> None:
    """Draw a picture and look for each of its texts."""
    found = mermaid.drawn(mermaid_text(picture))
    assert set(found.boxes) == {box.key for box in picture.boxes} | ({"notes"} if picture.notes else set())
    for box in picture.boxes:
        mark = f"{MARKS[box.tone]} " if MARKS[box.tone] else ""
        shown = squeezed(" ".join(shown_parts(box)))
        assert squeezed(squeezed(found.boxes[box.key]).replace(mark, "", 1)).startswith(shown)
    assert len(found.frames) == len(picture.frames)
    assert found.lines >= len(picture.lines)


def test_an_error_is_an_error(mermaid: Mermaid) -> None:
    with pytest.raises(BrowserError, match="Parse error"):
        mermaid.drawn('flowchart LR\n  n0["a"b"]')


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "crowd"])
def test_all_of_a_picture(mermaid: Mermaid, name: str) -> None:
    picture = SAMPLES[name]()
    assert_read_back(mermaid, picture)


def test_the_texts_of_a_picture(mermaid: Mermaid) -> None:
    found = mermaid.drawn(mermaid_text(shop()))
    assert found.title == ["Relations in namespaces shop, data and argocd"]
    assert sorted(found.frames) == ["namespace argocd", "namespace data", "namespace shop"]
    assert found.boxes["n6"] == (
        "Pod\n✖ web-7d9c5b8f6-2kxvq\nCrashLoopBackOff 0/1\nback-off 5m0s, exit 1 (14 restarts)"
    )
    assert found.boxes["notes"] == "14 of 37 objects share 2 boxes: they are equal but for their names"
    assert {"owns", "uses", "loadBalances", "binds"} <= set(found.words)


def test_beyond_its_limits_mermaid_refuses_as_we_say(mermaid: Mermaid) -> None:
    picture = crowd()
    with pytest.raises(BrowserError, match="Edge limit exceeded"):
        mermaid.drawn(mermaid_text(picture))
    del picture.lines[MOST_LINES:]
    assert len(mermaid.drawn(mermaid_text(picture)).boxes) == len(picture.boxes)


def test_the_whole_shop(insight: Insight, shop: Path, mermaid: Mermaid) -> None:
    source = insight("graph", "-n", "shop", "-f", shop, "-o", "mermaid").stdout
    found = mermaid.drawn(source)
    assert len(found.boxes) > 100
    assert any("web-86fccc75b-bb4nb\nCrashLoopBackOff" in text for text in found.boxes.values())
    assert "namespace shop" in found.frames


def test_a_tree(insight: Insight, shop: Path, mermaid: Mermaid) -> None:
    source = insight("tree", "-n", "shop", "-f", shop, "-o", "mermaid").stdout
    assert any("web-86fccc75b-bb4nb" in text for text in mermaid.drawn(source).boxes.values())


@pytest.mark.parametrize("texts", [list(HOSTILE.values()), OBEYED], ids=["hostile", "obeyed"])
def test_hostile_texts_are_drawn_as_texts(mermaid: Mermaid, texts: list[str]) -> None:
    sketch = Sketch(texts[0])
    for text in texts:
        sketch.box("Pod", f"a {text}", sketch.frame(text), text)
        sketch.box("Pod", text)
    assert_read_back(mermaid, sketch.picture(*texts))


@pytest.mark.parametrize("title", [*HOSTILE.values(), *OBEYED])
def test_a_hostile_title_is_only_a_title(mermaid: Mermaid, title: str) -> None:
    sketch = Sketch(f"a {title}")
    sketch.box("Pod", "plain")
    found = mermaid.drawn(mermaid_text(sketch.picture()))
    (drawn,) = found.title
    assert drawn.replace("\u2039", "<").replace("\u203a", ">") == elided(visible(f"a {title}"), 100)
    assert found.boxes == {"n0": "Pod\nplain"}


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=40, max_size=40))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_texts_are_drawn_as_they_are(mermaid: Mermaid, texts: list[str]) -> None:
    sketch = Sketch("any")
    frame = sketch.frame(f"a {texts[0]}")
    for text in texts:
        sketch.box("Pod", f"a{text}b", frame, text)
    assert_read_back(mermaid, sketch.picture())

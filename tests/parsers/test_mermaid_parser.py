"""The real Mermaid, in a real browser, reads what we write, and finds every label as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.output.mermaid import mermaid_text
from tests.browser.browser import browser_or_skip
from tests.conftest import Insight
from tests.output.sample_pictures import HOSTILE, Sketch
from tests.parsers.parsers import MERMAID, installed


class Mermaid:
    """Mermaid in a page."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def drawn(self, source: str) -> list[str]:
        """Return the texts of a diagram's boxes, frames and lines; a syntax error fails."""
        script = (
            f"mermaid.render('d' + Date.now(), {json.dumps(source)}).then(({{svg}}) => {{"
            "const host = document.createElement('div'); host.innerHTML = svg; document.body.append(host);"
            "const texts = [...host.querySelectorAll('.nodeLabel, .edgeLabel, .cluster-label')]"
            ".map(each => each.textContent.trim()); host.remove(); return JSON.stringify(texts); })"
        )
        found: list[str] = json.loads(self._page.evaluate(script))
        return found


@pytest.fixture(scope="module")
def mermaid() -> Iterator[Mermaid]:
    installed("mermaid")
    library = MERMAID.read_text("utf-8").replace("</script", "<\\/script")
    html = (
        f"<!doctype html><meta charset=utf-8><body><script>{library}</script>"
        "<script>mermaid.initialize({startOnLoad: false, securityLevel: 'strict', maxTextSize: 1e6, maxEdges: 5000})</script>"
    )
    with browser_or_skip() as browser:
        yield Mermaid(browser.page(html))


def test_the_shop(insight: Insight, shop: Path, mermaid: Mermaid) -> None:
    source = insight("graph", "deployment/web", "-n", "shop", "-f", shop, "-o", "mermaid").stdout
    texts = mermaid.drawn(source)
    assert any("web-86fccc75b-bb4nb" in text and "CrashLoopBackOff" in text for text in texts)
    assert {"owns", "uses", "loadBalances"} <= set(texts)
    assert any("namespace shop" in text for text in texts)


def test_a_tree(insight: Insight, shop: Path, mermaid: Mermaid) -> None:
    source = insight("tree", "deployment/web", "-n", "shop", "-f", shop, "-o", "mermaid").stdout
    assert any("web-86fccc75b" in text for text in mermaid.drawn(source))


@pytest.mark.parametrize("case", [case for case in HOSTILE if case != "surrogate"])
def test_hostile_names_are_drawn_as_names(mermaid: Mermaid, case: str) -> None:
    sketch = Sketch("hostile")
    frame = sketch.frame(f"namespace {HOSTILE[case]}")
    first = sketch.box("ConfigMap", HOSTILE[case], frame, HOSTILE[case])
    second = sketch.box("Pod", "plain", frame)
    sketch.line(first, second, "uses")
    texts = mermaid.drawn(mermaid_text(sketch.picture()))
    assert sum("ConfigMap" in text for text in texts) == 1
    assert sum("plain" in text for text in texts) == 1

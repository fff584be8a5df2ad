"""D2: what a picture looks like as its source. What D2's own compiler says of it is in tests/parsers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kubectl_insight.output.d2 import d2_text
from kubectl_insight.output.palettes import DARK, LIGHT
from kubectl_insight.views.picture import Picture
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch, shop, small

STRING = r'"(?:[^"\\$]|\\["\\$n])*"'
BOX_SETTINGS = rf"class: \[[\w; ]+\](?:; style\.multiple: true)?(?:; tooltip: {STRING})?"
FORMS = (
    r"vars: \{ d2-config: \{ layout-engine: elk \} \}",
    r"direction: right",
    r"classes: \{",
    r'  \w+: \{ [\w:;{}.#"\- ]+ \}',
    rf'(?:title|notes): {STRING} \{{ shape: text; near: [\w-]+; style.font-size: \d+; style.font-color: "#\w+" \}}',
    rf" *n\d+: {STRING} \{{ {BOX_SETTINGS} \}}",
    rf" *g\d+: {STRING} \{{",
    r" +class: frame; label.near: top-left",
    r" *\}",
    rf"[ng\d.]+ -> [ng\d.]+: {STRING} \{{ class: line_\w+(?:; tooltip: {STRING})? \}}",
)


def lines(picture: Picture) -> list[str]:
    return d2_text(picture).splitlines()


def unknown(found: list[str]) -> list[str]:
    return [line for line in found if not any(re.fullmatch(form, line) for form in FORMS)]


def test_all_of_a_small_picture() -> None:
    assert d2_text(small()) == Path(__file__).with_name("small_picture.d2").read_text("utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_there_are_only_lines_of_these_forms(name: str) -> None:
    assert unknown(lines(SAMPLES[name]())) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_stays_in_its_quotes(text: str) -> None:
    sketch = Sketch(text)
    box = sketch.box("Pod", text, sketch.frame(text), text, tone="bad")
    sketch.line(box, box, "uses", problem=text)
    assert unknown(lines(sketch.picture(text))) == []


OBEYED = {
    "quote": ('a"b', r"a\"b"),
    "backslash": ("a\\", r"a\\"),
    "line break": ("a\\nb", r"a\\nb"),
    "newline": ("a\nb", r"a\\nb"),
    "substitution": ("${x}", r"\${x}"),
    "dollar": ("$", r"\$"),
    "bidi": ("a\u202eb", r"a\\u202eb"),
    "no character": ("a\uffffb", "a\ufffdb"),
    "block": ("|md x|", "|md x|"),
    "statement": ("a; b: c -> d # {}", "a; b: c -> d # {}"),
}


@pytest.mark.parametrize(("text", "written"), OBEYED.values(), ids=OBEYED)
def test_what_d2_could_obey_is_escaped(text: str, written: str) -> None:
    sketch = Sketch()
    sketch.box("Pod", text)
    (found,) = [line for line in lines(sketch.picture()) if line.startswith("n0: ")]
    assert found.startswith(f'n0: "Pod\\n{written}" {{')


def test_a_tooltip_is_a_block_of_code_with_the_evidence() -> None:
    sketch = Sketch()
    web, pod = sketch.box("Deployment.apps", "<b>"), sketch.box("Pod", "web")
    sketch.line(web, pod, "owns")
    box, _ = [each for each in lines(sketch.picture()) if "tooltip" in each]
    (shown,) = re.findall(r'tooltip: "(.*)"', box)
    evidence = "Deployment.apps/shop/<b> → Pod/shop/web: rule.owns at spec.field[0].name (declared)"
    assert shown.split("\\n") == ["    Deployment.apps/shop/<b>", f"    {evidence}"]


def test_a_box_with_many_lines_counts_what_its_tooltip_leaves_out() -> None:
    sketch = Sketch()
    node = sketch.box("Node", "worker")
    for number in range(20):
        sketch.line(node, sketch.box("Pod", f"p{number}"), "runs")
    found = next(line for line in lines(sketch.picture()) if line.startswith("n0: "))
    assert found.count(" → ") == 12
    assert found.endswith('    and 8 more relations" }')


def test_tooltips_can_be_left_out() -> None:
    assert "tooltip" not in d2_text(shop(), tooltips=False)


def test_a_dark_page_has_the_dark_colours() -> None:
    source = d2_text(small(), DARK)
    assert DARK.text in source
    assert LIGHT.text not in source


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_picture_is_the_same_text(name: str) -> None:
    assert d2_text(SAMPLES[name]()) == d2_text(SAMPLES[name]())

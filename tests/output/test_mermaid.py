"""Mermaid: what a picture looks like as its source. What Mermaid itself says of it is in tests/parsers."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.mermaid import MOST_CHARACTERS, MOST_LINES, mermaid_problems, mermaid_text
from kubectl_insight.output.palettes import DARK, LIGHT
from kubectl_insight.output.picture_style import SHAPES, shown_parts
from kubectl_insight.views.kind_families import FAMILIES
from kubectl_insight.views.picture import Picture
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch, crowd, loose, shop, small

TEXT = r'"[^"\\]*(?:\\n[^"\\]*)*"'
FORMS = (
    r"---",
    r'title: ".*"',
    r"%% [\w (),:]+",
    r"flowchart (LR|TB)",
    rf" +n\d+(?:\(\[?|\[[/\[(]?|>){TEXT}(?:\]?\)|[/\\\])]?\]):::(?:kind|tone)_\w+",
    rf"  notes\[{TEXT}\]:::notes",
    rf" +subgraph g\d+\[{TEXT}\]",
    r" +end",
    rf"  n\d+ (?:--|-\.-)[o>](?:\|{TEXT}\|)? n\d+",
    r"  n\d+ ~~~ n\d+",
    r"  classDef \w+ [\w:#,. -]+",
    r"  class [ng\d,]+ (?:frame|dashed|focus)",
    r"  linkStyle [\d,]+ [\w:#,. -]+",
)


def lines(picture: Picture) -> list[str]:
    return mermaid_text(picture).splitlines()


def test_all_of_a_small_picture() -> None:
    assert mermaid_text(small()) == Path(__file__).with_name("small_picture.mmd").read_text("utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_there_are_only_lines_of_these_forms(name: str) -> None:
    assert [
        line for line in lines(SAMPLES[name]()) if not any(re.fullmatch(form, line) for form in FORMS)
    ] == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_stays_in_its_quotes(text: str) -> None:
    sketch = Sketch(text)
    sketch.box("Pod", text, sketch.frame(text), text, tone="bad")
    found = lines(sketch.picture(text))
    assert [line for line in found if not any(re.fullmatch(form, line) for form in FORMS)] == []


OBEYED = {
    "quote": ('a"b', "a#34;b"),
    "reference": ("#34;", "#35;34#59;"),
    "HTML reference": ("&lt;", "#38;lt#59;"),
    "tag": ("<b>", "#60;b#62;"),
    "markdown": ("`*a*_b_`", "#96;#42;a#42;_b_#96;"),
    "comment": ("%%{init", "#37;#37;#123;init"),
    "template": ("{{x}}", "#123;#123;x#125;#125;"),
    "line break": ("a\\nb", "a#92;nb"),
    "newline": ("a\nb", "a#92;nb"),
    "style": ("style:#x;", "#115;tyle:#35;x#59;"),
    "classDef": ("classDef a:#x;", "#99;lassDef a:#35;x#59;"),
    "icon": ("fa:fa-car", "fa#58;fa-car"),
    "formula": ("$$x$$", "#36;#36;x#36;#36;"),
    "placeholder": ("ﬂ°°34¶ß", "#92;ufb02#176;#176;34#92;u00b6ß"),
    "bidi": ("a\u202eb", "a#92;u202eb"),
    "plain": ("web-0.shop/x_y: 1,2 (a)", "web-0.shop/x_y: 1,2 (a)"),
    "letters": ("名前 é ß", "名前 é ß"),
}


@pytest.mark.parametrize(("text", "written"), OBEYED.values(), ids=OBEYED)
def test_what_mermaid_could_obey_is_a_reference(text: str, written: str) -> None:
    sketch = Sketch()
    sketch.box("Pod", text)
    assert lines(sketch.picture())[1] == f'  n0("Pod\\n{written}"):::kind_pod'


@given(st.text(st.characters(codec="utf-8"), max_size=15))
@settings(max_examples=100, deadline=None)
def test_references_read_back_are_the_text(text: str) -> None:
    sketch = Sketch()
    sketch.box("Pod", f"x{text}")
    picture = sketch.picture()
    (written,) = re.findall(r'"Pod\\n(.*)"', lines(picture)[1])
    read = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), written)
    assert read.replace("\\ufb02", "\ufb02").replace("\\u00b6", "\xb6") == shown_parts(picture.boxes[0])[1]


def test_a_title_is_shown_without_tags() -> None:
    sketch = Sketch('a "quoted" <script>\\\n')
    sketch.box("Pod", "web")
    assert lines(sketch.picture())[:3] == ["---", r'title: "a \"quoted\" ‹script›\\\\n"', "---"]  # noqa: RUF001 - what stands for angle brackets


def test_without_a_title_the_diagram_comes_first() -> None:
    assert lines(Sketch().picture()) == ["flowchart TB"]


def test_where_all_lines_are_alike_they_have_no_labels() -> None:
    sketch = Sketch()
    one, other = sketch.box("Pod", "a"), sketch.box("Pod", "b")
    sketch.line(one, other, "owns")
    assert "  n0 --> n1" in lines(sketch.picture())


def test_no_class_is_one_of_mermaids_own() -> None:
    sketch = Sketch()
    for kind in ("Node", "Cluster", "Image", "Container", "ConfigMap"):
        sketch.box(kind, "x")
    classes = {line.split()[1] for line in lines(sketch.picture()) if "classDef" in line}
    assert classes == {"kind_node", "kind_cluster", "kind_image", "kind_container", "kind_config"}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_its_colours(family: str) -> None:
    picture = small()
    picture.boxes[1].family = family
    assert family in SHAPES
    paint = LIGHT.kinds[family]
    assert f"  classDef kind_{family} fill:{paint.fill},stroke:{paint.border},color:{LIGHT.text}" in lines(
        picture
    )


def test_a_dark_page_has_the_dark_colours() -> None:
    source = mermaid_text(small(), DARK)
    assert DARK.text in source
    assert LIGHT.text not in source


def test_a_chain_goes_down_and_a_fan_to_the_right() -> None:
    chain, fan = Sketch(), Sketch()
    for sketch in (chain, fan):
        keys = [sketch.box("Pod", f"p{number}") for number in range(8)]
        for one, other in pairwise(keys):
            sketch.line(one if sketch is chain else keys[0], other, "owns")
    assert [lines(sketch.picture())[0] for sketch in (chain, fan)] == ["flowchart TB", "flowchart LR"]


def test_what_has_no_lines_is_put_into_rows() -> None:
    links = [line.split(" ~~~ ") for line in lines(loose()) if "~~~" in line]
    assert len(links) > 10
    assert len({target for _, target in links}) == len(links)


def test_a_picture_beyond_the_limits_says_so_before_the_diagram() -> None:
    picture = crowd()
    assert len(picture.lines) > MOST_LINES
    found = lines(picture)
    start = next(number for number, line in enumerate(found) if line.startswith("flowchart"))
    assert found[start - 1] == (
        f"%% there are {len(picture.lines)} lines between boxes, and Mermaid draws at most 500 unless the page"
        " that it runs in sets maxEdges"
    )
    assert not any(line.startswith("%%") for line in lines(shop()))


def test_characters_are_counted_as_javascript_does() -> None:
    picture = small()
    assert mermaid_problems(picture, "x" * MOST_CHARACTERS) == []
    (problem,) = mermaid_problems(picture, "\U0001f600" * (MOST_CHARACTERS // 2) + "x")
    assert problem.startswith("there are 50001 characters")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_picture_is_the_same_text(name: str) -> None:
    assert mermaid_text(SAMPLES[name]()) == mermaid_text(SAMPLES[name]())

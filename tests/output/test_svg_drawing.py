"""The SVG that we draw ourselves: valid, self-contained, and deaf to what names say."""

from __future__ import annotations

import re
import time
from xml.etree.ElementTree import Element, fromstring

import pytest

from kubectl_insight.output.palettes import DARK
from kubectl_insight.output.svg.drawing import svg_text
from kubectl_insight.output.svg.text_width import text_width
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch, crowd, hostile, shop

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    f"{SVG}{name}"
    for name in "svg title defs marker g rect text tspan path polygon ellipse".split()  # noqa: SIM905 - a list reads worse
}


def read(text: str) -> Element:
    return fromstring(text.encode())


def titles(tree: Element) -> list[str]:
    return [each.text or "" for each in tree.iter(f"{SVG}title")]


@pytest.mark.parametrize("name", SAMPLES)
def test_it_is_valid_and_self_contained(name: str) -> None:
    text = svg_text(SAMPLES[name]())
    tree = read(text)

    assert {each.tag for each in tree.iter()} <= ALLOWED
    assert not [
        key for each in tree.iter() for key in each.attrib if key.lower().startswith("on") or "href" in key
    ]
    assert re.findall(r"url\((?!#)|<!|https?://(?!www\.w3\.org/2000/svg)", text) == []
    assert text == svg_text(SAMPLES[name]())


def test_every_box_and_line_has_a_title() -> None:
    picture = shop()
    tree = read(svg_text(picture))
    told = titles(tree)

    assert all(
        any(title.startswith(box.node.id) for title in told) for box in picture.boxes if not box.members
    )
    assert sum("rule." in title for title in told) == len(picture.lines)
    assert [box.key for box in picture.boxes] == [
        each.attrib["id"] for each in tree.iter(f"{SVG}g") if each.attrib.get("id", "").startswith("n")
    ]


def test_arrow_heads_are_defined() -> None:
    text = svg_text(shop(), DARK)

    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(re.findall(r'<marker id="([^"]+)"', text))
    assert f'fill="{DARK.page}"' in text


def test_hostile_texts_stay_texts() -> None:
    plain = Sketch("title")
    frames = [plain.frame(f"frame {number}") for number in range(len(HOSTILE))]
    before = ""
    for number in range(len(HOSTILE)):
        box = plain.box(f"Kind.{number}.example.org", "name", frames[number], "line", tone="bad")
        if before:
            plain.line(before, box, "references", problem="problem")
        before = box
    text = svg_text(hostile())

    assert "<script" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b\ud800-\udfff]", text)
    shapes = [each.tag for each in read(text).iter() if each.tag not in {f"{SVG}text", f"{SVG}tspan"}]
    expected = [each.tag for each in read(svg_text(plain.picture())).iter()]
    assert shapes == [tag for tag in expected if tag not in {f"{SVG}text", f"{SVG}tspan"}]


def test_what_is_wrong_shows_without_colours() -> None:
    tree = read(svg_text(shop()))
    boxes = {each.attrib["id"]: each for each in tree.iter(f"{SVG}g") if "id" in each.attrib}
    picture = shop()
    gone = next(box for box in picture.boxes if box.tone == "missing")
    focus = next(box for box in picture.boxes if box.focus)

    assert any("stroke-dasharray" in each.attrib for each in boxes[gone.key].iter())
    assert "∅" in "".join(boxes[gone.key].itertext())
    assert any(each.attrib.get("stroke-width") == "3" for each in boxes[focus.key].iter())


def test_three_hundred_boxes_are_drawn_within_a_second() -> None:
    picture = crowd()
    started = time.perf_counter()
    svg_text(picture)

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(("narrow", "wide"), [("ill", "www"), ("abc", "ABC"), ("ab", "名前"), ("a", "ab")])
def test_widths_follow_the_letters(narrow: str, wide: str) -> None:
    assert text_width(narrow, 10) < text_width(wide, 10) < text_width(wide, 10, bold=True)

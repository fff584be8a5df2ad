"""DOT: what is drawn, that Graphviz reads it, and that nothing overlaps when it has."""

from __future__ import annotations

import json
import time
from itertools import combinations
from typing import Any

import pytest

from kubectl_insight.output.dot import dot_text
from kubectl_insight.output.dot_placed import placed_dot_text
from kubectl_insight.output.graphviz_engine import Engine, EngineMissingError
from kubectl_insight.output.palettes import DARK, LIGHT
from kubectl_insight.views.picture import Picture
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch, crowd, cycle, hostile, loose, shop, star

Extent = tuple[float, float, float, float]


def laid_out(source: str, *, placed: bool = False) -> dict[str, Any]:
    """Return what Graphviz makes of a source, as its own JSON."""
    try:
        drawn: dict[str, Any] = json.loads(Engine(seconds=30).draw(source, "json", placed=placed))
    except EngineMissingError as error:
        pytest.skip(str(error))
    return drawn


def objects(drawn: dict[str, Any], prefix: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in drawn.get("objects", ()) if each["name"].startswith(prefix)}


def node_extent(node: dict[str, Any]) -> Extent:
    x, y = map(float, node["pos"].split(","))
    width, height = float(node["width"]) * 36, float(node["height"]) * 36
    return x - width, y - height, x + width, y + height


def label_extent(frame: dict[str, Any]) -> Extent:
    x, y = map(float, frame["lp"].split(","))
    width, height = float(frame["lwidth"]) * 36, float(frame["lheight"]) * 36
    return x - width, y - height, x + width, y + height


def apart(one: Extent, other: Extent) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("name", SAMPLES)
def test_boxes_and_titles_do_not_overlap(name: str) -> None:
    picture = SAMPLES[name]()
    drawn = laid_out(dot_text(picture))
    boxes = {key: node_extent(node) for key, node in objects(drawn, "n").items()}
    titles = {key: label_extent(frame) for key, frame in objects(drawn, "cluster_").items() if "lp" in frame}

    assert set(boxes) == {box.key for box in picture.boxes}
    assert set(titles) == {f"cluster_{frame.key}" for frame in picture.frames if frame.title}
    for (one, first), (other, second) in combinations([*boxes.items(), *titles.items()], 2):
        assert apart(first, second), (one, other)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_caption_overlaps_nothing_where_we_say_what_goes_where(name: str) -> None:
    picture = SAMPLES[name]()
    drawn = laid_out(placed_dot_text(picture, LIGHT), placed=True)
    caption = objects(drawn, "caption").get("caption")
    boxes = {key: node_extent(node) for key, node in objects(drawn, "n").items()}

    assert set(boxes) == {box.key for box in picture.boxes}
    if caption is not None and picture.boxes:
        bottom = node_extent(caption)[1]
        assert bottom >= max(box[3] for box in boxes.values())


def test_every_line_is_drawn() -> None:
    picture = shop()
    drawn = laid_out(dot_text(picture))
    names = {each["_gvid"]: each["name"] for each in drawn["objects"]}
    found = [
        (names[edge["tail"]], names[edge["head"]]) for edge in drawn["edges"] if edge.get("style") != "invis"
    ]

    assert sorted(found) == sorted((line.source, line.target) for line in picture.lines)


def test_frames_lie_in_frames() -> None:
    source = dot_text(star(3))
    assert source.index("cluster_g0") < source.index("cluster_g1") < source.index("n1 [")


def test_texts_of_all_kinds_arrive_as_they_are() -> None:
    sketch = Sketch()
    for text in HOSTILE.values():
        sketch.box("Kind.example.org", text)
    picture = sketch.picture()
    plain = objects(laid_out(dot_text(picture, bare=True)), "n")
    rich = dot_text(picture)

    assert len(plain) == len(HOSTILE)
    assert "\x1b" not in rich
    assert "\u202e" not in rich
    assert "<script" not in rich.replace("\\n", "\n").split("label=", 1)[0]


@pytest.mark.parametrize("text", [text for text in HOSTILE.values() if text])
@pytest.mark.parametrize("bare", [True, False], ids=["bare", "rich"])
def test_no_text_changes_the_drawing(text: str, bare: bool) -> None:
    def sample(name: str) -> Picture:
        sketch = Sketch(name)
        frame = sketch.frame(name)
        one, other = sketch.box("Pod", name, frame, name), sketch.box("Secret", name, frame)
        sketch.line(one, other, "uses", problem=name)
        return sketch.picture(name)

    drawn, plain = (laid_out(dot_text(sample(name), bare=bare)) for name in (text, "plain"))

    assert [each["name"] for each in drawn["objects"]] == [each["name"] for each in plain["objects"]]
    assert [sorted(each) for each in drawn["edges"]] == [sorted(each) for each in plain["edges"]]


def test_backslashes_are_no_escapes_in_any_label() -> None:
    sketch = Sketch("\\N\\G")
    sketch.box("Pod", "\\N\\G\\L", sketch.frame("\\G"), "\\N")
    text = Engine().draw(dot_text(sketch.picture("\\G")), "svg").decode() if _has_engine() else ""
    texts = "".join(
        part.split(">", 1)[1] for part in text.split("</text>")[:-1] for part in [part.rsplit("<text", 1)[1]]
    )

    assert texts == "\\N\\G" * 1 + "\\G" + "\\G" + "Pod" + "\\N\\G\\L" + "\\N"


def _has_engine() -> bool:
    laid_out("digraph {}")
    return True


def test_equal_pictures_give_equal_bytes() -> None:
    for name in SAMPLES:
        assert dot_text(SAMPLES[name]()) == dot_text(SAMPLES[name]())
        assert placed_dot_text(SAMPLES[name](), LIGHT) == placed_dot_text(SAMPLES[name](), LIGHT)


def test_evidence_stands_under_the_pointer() -> None:
    source = dot_text(shop())

    assert "rule.owns at spec.field[0].name (declared)" in source
    assert "rule.owns" not in dot_text(shop(), tooltips=False)
    assert "rule.owns" not in dot_text(shop(), bare=True)


def test_a_bare_source_has_no_marks_and_no_caption() -> None:
    bare = dot_text(shop(), bare=True)

    assert "✖" not in bare
    assert "TABLE" not in bare
    assert "✖" in dot_text(shop())


def test_dark_pages_have_dark_colours() -> None:
    assert f'bgcolor="{DARK.page}"' in dot_text(shop(), palette=DARK)


def test_parts_without_lines_make_rows() -> None:
    drawn = laid_out(dot_text(loose()))
    left, bottom, right, top = map(float, drawn["bb"].split(","))

    assert 0.3 < (right - left) / (top - bottom) < 3


def test_a_fan_makes_columns() -> None:
    drawn = laid_out(dot_text(star()))
    columns = {node["pos"].split(",")[0] for node in objects(drawn, "n").values()}

    assert len(columns) > 3


def test_lines_back_do_not_shape_the_layout() -> None:
    assert "constraint=false" in dot_text(cycle())


def test_a_crowd_takes_a_fraction_of_ten_seconds() -> None:
    laid_out("digraph {}")
    started = time.perf_counter()
    laid_out(dot_text(crowd()))

    assert time.perf_counter() - started < 10


def test_a_hostile_picture_is_read_without_complaint() -> None:
    assert len(objects(laid_out(dot_text(hostile())), "n")) == len(HOSTILE)

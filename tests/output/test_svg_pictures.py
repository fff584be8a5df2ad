"""Pictures as files: which engine draws what, and what happens when it cannot."""

from __future__ import annotations

import re
import sys
from xml.etree.ElementTree import fromstring

import pytest

from kubectl_insight.output.graphviz_engine import Engine, EngineFailedError, EngineMissingError
from kubectl_insight.output.palettes import DARK
from kubectl_insight.output.pictures import PictureFormat, pdf, png, render, svg
from kubectl_insight.output.svg.drawing import svg_text
from tests.output.sample_pictures import HOSTILE, SAMPLES, crowd, hostile, shop

NONE = Engine(library=False, program="")
CRASHING = Engine(python=(sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
HANGING = Engine(seconds=0.2, python=(sys.executable, "-c", "import signal; signal.pause()"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    try:
        Engine().draw("digraph {}", "svg")
    except EngineMissingError as error:
        pytest.skip(str(error))
    return Engine(seconds=30)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF-"), ("svg", b"<?xml")])
def test_everything_can_be_drawn(engine: Engine, name: str, form: PictureFormat, magic: bytes) -> None:
    drawn = render(SAMPLES[name](), form, engine=engine)

    assert drawn.data.startswith(magic)
    assert drawn.warnings == ()


def test_graphviz_svg_is_self_contained_and_carries_the_evidence(engine: Engine) -> None:
    picture = shop()
    text = svg(picture, engine=engine).data.decode()
    titles = [each.text or "" for each in fromstring(text.encode()).iter("{http://www.w3.org/2000/svg}title")]

    assert re.findall(r"<!|<a |href|<script|https?://(?!www\.w3\.org/2000/svg)", text) == []
    assert sum("rule." in title for title in titles) == len(picture.lines)
    assert sum(title.startswith("namespace ") for title in titles) == len(picture.frames)
    assert picture.title in titles
    assert not [title for title in titles if re.fullmatch(r"n\d+(->n\d+)?|cluster.*|%\d+", title)]
    assert text == svg(picture, engine=engine).data.decode()


def test_graphviz_svg_of_hostile_texts(engine: Engine) -> None:
    text = svg(hostile(), engine=engine).data.decode()
    drawn = "".join(fromstring(text.encode()).itertext())

    assert "<script" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert all(
        HOSTILE[name] in drawn for name in ("markup", "quotes", "escapes", "entity", "cdata", "html", "dot")
    )


def test_without_graphviz_svg_is_drawn_by_ourselves_without_a_word() -> None:
    assert svg(shop(), engine=NONE) == (svg_text(shop()).encode(), ())


@pytest.mark.parametrize(
    ("engine_", "problem"),
    [(CRASHING, "was ended by signal 11"), (HANGING, "was not done within 0.2 s")],
    ids=["crash", "hang"],
)
def test_where_graphviz_fails_svg_is_drawn_by_ourselves_with_one_warning(
    engine_: Engine, problem: str
) -> None:
    drawn = svg(shop(), engine=engine_)

    assert drawn.data == svg_text(shop()).encode()
    assert drawn.warnings == (f"Warning: Graphviz {problem}; the picture is laid out without it",)


def test_large_pictures_need_no_graphviz_for_svg() -> None:
    assert svg(crowd(), engine=CRASHING) == (svg_text(crowd()).encode(), ())


@pytest.mark.parametrize("draw", [png, pdf])
def test_png_and_pdf_need_graphviz(draw: type) -> None:
    with pytest.raises(EngineMissingError, match="Graphviz is not installed"):
        draw(shop(), engine=NONE)
    with pytest.raises(EngineFailedError, match="signal 11"):
        draw(shop(), engine=CRASHING)


def test_dark_pages(engine: Engine) -> None:
    assert DARK.page in svg(shop(), palette=DARK, engine=engine).data.decode()
    assert DARK.page in svg(crowd(), palette=DARK, engine=engine).data.decode()

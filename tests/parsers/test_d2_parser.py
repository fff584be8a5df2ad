"""The real D2 compiler reads what we write, and finds every text as it was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.visible import visible
from kubectl_insight.output.d2 import d2_text
from kubectl_insight.output.picture_style import MARKS, shown_parts
from kubectl_insight.views.picture import Picture
from tests.conftest import Insight
from tests.output.sample_pictures import HOSTILE, SAMPLES, Sketch
from tests.parsers.parsers import HERE, installed

OBEYED = [
    "$",
    "$$",
    "${a}",
    "\\",
    "\\$",
    "\\n",
    '"',
    '\\"',
    "'",
    "|md x|",
    "|||",
    "a;b",
    "#",
    "}",
    "{",
    "->",
    "x: y",
    "*",
    "**",
    "_",
    "@x",
    "...@x",
    "(x -> y)[0]",
    "null",
    "&x",
    "!&x",
    "\t",
    "<br>",
    "<b>",
    "&lt;",
    "&nbsp;",
    "]]>",
    "<!--",
    "`x",
    "- x",
    "1. x",
    "# x",
    "[a](javascript:b)",
    "\ud800",
    "\uffff",
]


class Compiled(NamedTuple):
    """What D2 made of a source: labels and tooltips of shapes by id, of connections in order."""

    labels: dict[str, str]
    tooltips: dict[str, str]
    connections: list[dict[str, str]]


class Compiler:
    """D2, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def answer(self, source: str, layout: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"source": source, "layout": layout}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def compiled(self, source: str, layout: str = "dagre") -> Compiled:
        """Compile a source, with the quicker layout unless told otherwise."""
        found = self.answer(source, layout)
        assert "error" not in found, found["error"]
        labels = {each["id"]: each["label"] for each in found["shapes"]}
        tooltips = {each["id"]: each["tooltip"] for each in found["shapes"]}
        return Compiled(labels, tooltips, found["connections"])


@pytest.fixture(scope="module")
def d2() -> Iterator[Compiler]:
    installed("@terrastruct/d2")
    pipe = subprocess.PIPE
    with subprocess.Popen(["node", HERE / "d2.mjs"], stdin=pipe, stdout=pipe, encoding="utf-8") as process:
        yield Compiler(process)


def assert_read_back(d2: Compiler, picture: Picture) -> None:
    """Compile a picture and look for each of its texts."""
    found = d2.compiled(d2_text(picture))
    names = {each.rpartition(".")[2]: label for each, label in found.labels.items()}
    assert set(names) == {
        *(box.key for box in picture.boxes),
        *(frame.key for frame in picture.frames),
        *(["title"] if picture.title else []),
        *(["notes"] if picture.notes else []),
    }
    for box in picture.boxes:
        mark = f"{MARKS[box.tone]} " if MARKS[box.tone] else ""
        shown = " ".join(part for part in shown_parts(box) if part).replace("\uffff", "\ufffd")
        assert names[box.key].replace("\n", " ").replace(mark, "", 1).startswith(shown)
    ends = [(each["src"].rpartition(".")[2], each["dst"].rpartition(".")[2]) for each in found.connections]
    assert sorted(ends) == sorted((line.source, line.target) for line in picture.lines)


def test_an_error_is_an_error(d2: Compiler) -> None:
    assert "could not resolve variable" in d2.answer('a: "${b}"', "")["error"]


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "crowd"])
def test_all_of_a_picture(d2: Compiler, name: str) -> None:
    assert_read_back(d2, SAMPLES[name]())


def test_the_neighbours_of_a_deployment_as_the_source_lays_them_out(
    insight: Insight, shop: Path, d2: Compiler
) -> None:
    source = insight("graph", "deployment/web", "-n", "shop", "-f", shop, "-o", "d2").stdout
    found = d2.compiled(source, "")
    assert "Deployment\n▲ web\nInProgress 2/3\n1 replica unavailable" in found.labels.values()
    assert "namespace shop" in found.labels.values()
    assert {each["label"] for each in found.connections} >= {"owns", "uses", "loadBalances", "runs", "scales"}
    assert any("at spec.nodeName (declared)" in tooltip for tooltip in found.tooltips.values())


def test_the_whole_shop(insight: Insight, shop: Path, d2: Compiler) -> None:
    source = insight("graph", "-n", "shop", "-f", shop, "-o", "d2").stdout
    found = d2.compiled(source)
    assert len(found.labels) > 100
    assert len(found.connections) > 150


@pytest.mark.parametrize("texts", [list(HOSTILE.values()), OBEYED], ids=["hostile", "obeyed"])
def test_hostile_texts_are_read_back(d2: Compiler, texts: list[str]) -> None:
    sketch = Sketch("t")
    for text in texts:
        sketch.box("Pod", f"a{text}", sketch.frame(text))
        sketch.box("Pod", text, "", text)
    assert_read_back(d2, sketch.picture(*texts))


def test_a_tooltip_is_read_back(d2: Compiler) -> None:
    sketch = Sketch()
    keys = {text: sketch.box("Pod", "a", "", text) for text in OBEYED}
    tooltips = d2.compiled(d2_text(sketch.picture())).tooltips
    shown = {text: tooltips[key].split("\n") for text, key in keys.items()}
    assert {text: lines[1] for text, lines in shown.items()} == {
        text: f"    {visible(text)}".replace("\uffff", "\ufffd") for text in OBEYED
    }


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=60, max_size=60))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_texts_are_read_back(d2: Compiler, texts: list[str]) -> None:
    sketch = Sketch("any")
    frame = sketch.frame(texts[0])
    for text in texts:
        sketch.box("Pod", f"a{text}b", frame, text)
    assert_read_back(d2, sketch.picture())

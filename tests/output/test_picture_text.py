"""A picture as text: nothing is cut, long names push nothing away, evidence is whole or wrapped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.output.flowing_rows import Row, flowing_lines
from kubectl_insight.output.picture_text import PictureTextStyle, picture_lines
from kubectl_insight.views.drawing import Canvas, draw
from kubectl_insight.views.picture import Picture
from tests.graph.graphs import FAILED, Described, graph, node
from tests.output.sample_pictures import hostile

LONG = "spec.template.spec.containers[0].env[12].valueFrom.secretKeyRef.name"


def text(picture: Picture, **style: Any) -> list[str]:
    return list(picture_lines(picture, PictureTextStyle(**style)))


def two_nodes() -> Picture:
    edges: list[Described] = [("Service/shop/web", "loadBalances", "Pod/shop/web-1-1")]
    for app, pods in (("web-1", 3), ("api-1", 2)):
        for number in range(pods):
            pod = f"Pod/shop/{app}-{number}"
            edges.append((f"ReplicaSet/shop/{app}", "owns", pod, {"controller": True}))
            edges.append((f"Node/worker-{number % 2}", "runs", pod, {"path": "spec.nodeName"}))
    edges.append(("Node/worker-0", "runs", "Pod/shop/sick", {"path": "spec.nodeName"}))
    edges += [(f"Node/worker-{number}", "uses", f"Secret/shop/s-{number}") for number in range(2)]
    return draw(graph(edges, [node("Pod/shop/sick", FAILED)]), Canvas())


def test_a_node_tells_how_many_pods_it_runs_and_which_are_not_well() -> None:
    lines = text(two_nodes())
    first = lines.index("Node worker-0")

    assert [line.split("  ")[1] for line in lines[first + 1 : first + 4]] == [
        "runs → Pod x3 in 2 boxes",
        "runs → Pod sick",
        "uses → Secret s-0",
    ]
    assert lines[first + 1].endswith("spec.nodeName and 2 more")


def test_a_line_to_some_of_a_crowd_says_how_many() -> None:
    edges: list[Described] = []
    for number in range(3):
        edges.append(("ReplicaSet/shop/web", "owns", f"Pod/shop/web-{number}", {"controller": True}))
        edges.append((f"Node/worker-{number}", "runs", f"Pod/shop/web-{number}"))
    picture = draw(graph(edges), Canvas(focus=["Node/worker-1"]))

    assert any(line.startswith("  runs → 1 of Pod x3 of web ") for line in text(picture))
    assert any(line.startswith("  owns → Pod x3 of web ") for line in text(picture))


def test_where_only_places_are_shown_nothing_is_folded() -> None:
    edges = [(f"Node/worker-{n % 2}", "runs", f"Pod/shop/{app}-{n}") for n in range(2) for app in "ab"]

    assert not [line for line in text(draw(graph(edges), Canvas(most=0))) if "boxes" in line]


def evidence() -> Picture:
    return draw(graph([("Pod/shop/web", "uses", "Secret/shop/token", {"path": LONG})]), Canvas())


def test_evidence_is_whole_in_a_pipe() -> None:
    assert [line for line in text(evidence()) if LONG in line] == [f"  uses → Secret token          {LONG}"]


def test_on_a_terminal_evidence_stands_below_where_it_does_not_fit() -> None:
    lines = text(evidence(), width=80)

    assert [line for line in lines if line.startswith(" ")] == ["  uses → Secret token", f"      {LONG}"]
    assert max(map(len, lines)) <= 80


def test_on_a_narrow_terminal_evidence_is_wrapped_and_whole() -> None:
    lines = text(evidence(), width=40)
    below = [line.strip() for line in lines if line.startswith("      ")]

    assert "".join(below) == LONG
    assert max(map(len, lines)) <= 40


def test_one_long_name_does_not_push_all_others_away() -> None:
    rows = [Row([f"name-{n}", "well", "why"], {}) for n in range(20)]
    rows.append(Row(["x" * 200, "well", "why"], {}))
    lines = list(flowing_lines(rows, colour=False, width=None))

    assert lines[0] == "name-0   well  why"
    assert lines[-1] == "x" * 200 + "  well  why"


def test_a_cell_that_is_too_long_takes_from_the_room_of_the_next() -> None:
    rows = [Row(["short", "x" * 30, "why"], {}) for _ in range(20)] + [Row(["y" * 31, "well", "why"], {})]
    lines = list(flowing_lines(rows, colour=False, width=None))

    assert {line.index("why") for line in lines} == {len("short") + 2 + 30 + 2}


def test_colours_do_not_count() -> None:
    rows = [Row(["a", "b", "c"], {0: "mark", 2: "bad"}), Row(["aaa", "b", "c"], {})]

    assert list(flowing_lines(rows, colour=True, width=80)) == [
        "\x1b[1ma\x1b[0m    b  \x1b[31mc\x1b[0m",
        "aaa  b  c",
    ]


@given(
    st.lists(st.lists(st.text("ab ", max_size=90), min_size=3, max_size=3), max_size=12),
    st.none() | st.integers(30, 120),
)
def test_nothing_is_ever_cut(cells: list[list[str]], width: int | None) -> None:
    shown = "".join(flowing_lines([Row(row, {}) for row in cells], colour=False, width=width))

    assert shown.replace(" ", "") == "".join(map("".join, cells)).replace(" ", "")


@pytest.mark.parametrize("width", [None, 60])
def test_hostile_names_stay_on_their_line(width: int | None) -> None:
    assert not set("".join(text(hostile(), width=width))) & set("\x00\x07\x1b\x7f\u202e\u2066\n\r\t")

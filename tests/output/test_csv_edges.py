"""Edges as CSV: read back by the csv module, one line an edge, nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.output.csv_edges import csv_edges
from tests.views.forest_of import edge, graph_of

HEADER = "source,target,type,rule,path,class,dependent,controller,optional,problem\n"


def rows(graph: Graph) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_edges(graph)), newline=""), strict=True))


def test_a_graph_without_edges_is_a_header() -> None:
    assert list(csv_edges(Graph())) == [HEADER]


def test_every_attribute_has_its_column() -> None:
    found = Edge(
        "Pod/a", "Secret/s", "uses", "env", "spec.x[0]", "declared", "source", optional=True, problem="no"
    )
    owned = Edge("Job/b", "Pod/a", "owns", "owner", "metadata", "observed", "target", controller=False)

    assert "".join(csv_edges(graph_of([found, owned]))) == HEADER + (
        "Job/b,Pod/a,owns,owner,metadata,observed,target,false,false,\n"
        "Pod/a,Secret/s,uses,env,spec.x[0],declared,source,,true,no\n"
    )


def test_controllers_are_told_apart() -> None:
    links = [edge("a", "b", controller=True), edge("a", "c", controller=False)]
    assert [row["controller"] for row in rows(graph_of(links))] == ["true", "false"]


@pytest.mark.parametrize(
    ("problem", "cell", "raw"),
    [
        ("=1+1", "'=1+1", "'=1+1"),
        ("+1", "'+1", "'+1"),
        ("-1", "'-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\t=1", "'\\t=1"),
        ("\r=1", "'\\r=1", "'\\r=1"),
        ("\n=1", "'\\n=1", "'\\n=1"),
        ("\uff1d1", "'\uff1d1", "'\uff1d1"),
        ("a=1", "a=1", "a=1"),
        ('=HYPERLINK("x","y")', '\'=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'),
        ('say "no", then', 'say "no", then', '"say ""no"", then"'),
        ("two\nlines", "two\\nlines", "two\\nlines"),
        ("\x1b[31m", "\\x1b[31m", "\\x1b[31m"),
        ("\u202ea", "\\u202ea", "\\u202ea"),
        ("ü", "ü", "ü"),
    ],
    ids=[
        "equals",
        "plus",
        "minus",
        "at",
        "tab",
        "carriage return",
        "line feed",
        "wide equals",
        "inside",
        "formula with quotes",
        "quotes and comma",
        "line break",
        "terminal",
        "reversed",
        "letter",
    ],
)
def test_cells_are_quoted_and_harmless(problem: str, cell: str, raw: str) -> None:
    graph = graph_of([edge("a", "b", problem=problem)])

    assert rows(graph)[0]["problem"] == cell
    assert list(csv_edges(graph))[1] == f"a,b,owns,rule,path,declared,target,false,false,{raw}\n"


CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
TEXTS = st.text(max_size=8)
EDGES = st.builds(
    Edge, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.just("declared"), st.just("none"), problem=TEXTS
)


@settings(max_examples=100, deadline=None)
@given(st.lists(EDGES, max_size=5))
def test_any_text_is_one_cell_of_one_line(edges: list[Edge]) -> None:
    graph = graph_of(edges)
    lines = list(csv_edges(graph))

    assert len(lines) == len(edges) + 1
    assert all(line.endswith("\n") and not CONTROL.search(line[:-1]) for line in lines)
    assert [len(row) for row in rows(graph)] == [10] * len(edges)
    assert not any(row["problem"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows(graph))


@settings(max_examples=50, deadline=None)
@given(st.lists(EDGES, max_size=5, unique_by=lambda each: (each.source, each.target, each.type, each.path)))
def test_the_order_of_the_edges_does_not_matter(edges: list[Edge]) -> None:
    shuffled = random.Random(0).sample(edges, len(edges))
    assert list(csv_edges(graph_of(edges))) == list(csv_edges(graph_of(shuffled)))

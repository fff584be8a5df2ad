"""GraphML: read back by an XML parser, declared keys, legal identifiers, every attribute."""

from __future__ import annotations

import random
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.graph.graph import Edge, Graph
from kubectl_insight.output.graphml import graphml
from tests.views.forest_of import BAD, edge, graph_of, node

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"
NAME_TOKEN = re.compile(r"[A-Za-z0-9._:-]+")


def read(graph: Graph) -> ET.Element:
    return ET.fromstring("".join(graphml(graph)))


def data(element: ET.Element) -> dict[str, str]:
    return {each.attrib["key"]: each.text or "" for each in element.findall(f"{NAMESPACE}data")}


def elements(root: ET.Element, name: str) -> list[ET.Element]:
    return root.findall(f"{NAMESPACE}graph/{NAMESPACE}{name}")


def test_an_empty_graph_is_a_document() -> None:
    root = read(Graph())

    assert root.tag == f"{NAMESPACE}graphml"
    assert [each.attrib for each in root.findall(f"{NAMESPACE}graph")] == [
        {"id": "G", "edgedefault": "directed"}
    ]
    assert elements(root, "node") == elements(root, "edge") == []


def test_every_attribute_of_a_node() -> None:
    (element,) = elements(read(graph_of([], node("web", BAD, presence="stale"))), "node")

    assert element.attrib == {"id": "n0"}
    assert data(element) == {
        "node-label": "web",
        "node-version": "v1",
        "node-kind": "Pod",
        "node-namespace": "shop",
        "node-name": "web",
        "node-uid": "uid-web",
        "node-status": "Failed",
        "node-ready": "0/1",
        "node-reason": "Broken",
        "node-message": "broken",
        "node-healthy": "false",
        "node-createdAt": "2026-11-21T11:00:00Z",
        "node-presence": "stale",
    }


def test_a_phantom_has_no_creation_time() -> None:
    (element,) = elements(read(graph_of([], node("gone", object=None, presence="phantom"))), "node")
    assert "node-createdAt" not in data(element)


def test_every_attribute_of_an_edge() -> None:
    found = Edge(
        "a",
        "b",
        "owns",
        "owner",
        "metadata.ownerReferences[0]",
        "declared",
        "target",
        controller=True,
        optional=True,
        problem="odd",
        state="ready",
    )
    (element,) = elements(read(graph_of([found])), "edge")

    assert element.attrib == {"id": "e0", "source": "n0", "target": "n1"}
    assert data(element) == {
        "edge-type": "owns",
        "edge-rule": "owner",
        "edge-path": "metadata.ownerReferences[0]",
        "edge-class": "declared",
        "edge-dependent": "target",
        "edge-controller": "true",
        "edge-optional": "true",
        "edge-problem": "odd",
        "edge-state": "ready",
    }


def test_what_is_unknown_is_left_out_and_false_is_not() -> None:
    found = Edge("a", "b", "uses", "r", "p", "declared", "source")
    (element,) = elements(read(graph_of([found])), "edge")

    assert {"edge-controller", "edge-problem", "edge-state"}.isdisjoint(data(element))
    assert data(element)["edge-optional"] == "false"


def test_edges_lead_to_the_nodes_that_they_name() -> None:
    root = read(graph_of({"b": "a c", "c": "a"}))
    labels = {each.attrib["id"]: data(each)["node-label"] for each in elements(root, "node")}
    ends = [(labels[each.attrib["source"]], labels[each.attrib["target"]]) for each in elements(root, "edge")]

    assert ends == [("b", "a"), ("b", "c"), ("c", "a")]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a & b < c > d", "a & b < c > d"),
        ("]]>", "]]>"),
        ("</data><node/>", "</data><node/>"),
        ('"quoted"', '"quoted"'),
        ("\x00\x1b\x85", "\\x00\\x1b\\x85"),
        ("two\r\n\tlines", "two\\r\\n\\tlines"),
        ("\ufffe\uffff", "\ufffd\ufffd"),
        ("\ud800", "\\ud800"),
        ("\U0001f600", "\U0001f600"),
    ],
    ids=[
        "markup",
        "end of section",
        "injection",
        "quotes",
        "controls",
        "breaks",
        "no characters",
        "half",
        "emoji",
    ],
)
def test_hostile_texts_stay_texts(message: str, shown: str) -> None:
    (element, _) = elements(read(graph_of([edge("a", "b", problem=message)])), "node")
    (link,) = elements(read(graph_of([edge("a", "b", problem=message)])), "edge")

    assert data(link)["edge-problem"] == shown
    assert data(element)["node-label"] == "a"


TEXTS = st.text(max_size=8)
EDGES = st.builds(
    Edge, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.just("declared"), st.just("none"), problem=TEXTS
)


@settings(max_examples=100, deadline=None)
@given(st.lists(EDGES, max_size=5))
def test_any_graph_is_valid(edges: list[Edge]) -> None:
    root = read(graph_of(edges))
    keys: dict[str, Any] = {each.attrib["id"]: each.attrib["for"] for each in root.findall(f"{NAMESPACE}key")}
    nodes, links = elements(root, "node"), elements(root, "edge")
    ids = [each.attrib["id"] for each in (*nodes, *links)]

    assert len(links) == len(edges)
    assert len(nodes) == len({end for each in edges for end in (each.source, each.target)})
    assert len(set(ids)) == len(ids)
    assert all(NAME_TOKEN.fullmatch(each) for each in (*ids, *keys))
    assert all(keys[key] == "node" for each in nodes for key in data(each))
    assert all(keys[key] == "edge" for each in links for key in data(each))


@settings(max_examples=50, deadline=None)
@given(st.lists(EDGES, max_size=5, unique_by=lambda each: (each.source, each.target, each.type, each.path)))
def test_the_order_of_the_input_does_not_matter(edges: list[Edge]) -> None:
    shuffled = random.Random(0).sample(edges, len(edges))
    assert list(graphml(graph_of(edges))) == list(graphml(graph_of(shuffled)))

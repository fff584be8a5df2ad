"""The page as text: its policy, its data, what it tells of; that it is the same each time and fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from typing import Any

import msgspec
import pytest

from kubectl_insight.graph.graph import Graph
from kubectl_insight.objects.visible import visible
from kubectl_insight.output.html.page import SCRIPTS, html_page
from kubectl_insight.output.html.told import MOST_OBJECTS, told_objects
from kubectl_insight.views.drawing import Canvas, draw
from tests.output.html_pages import data_of, element_of, graph_of, namespace_of_pods, page_of
from tests.output.sample_pictures import HOSTILE, SAMPLES, crowd, hostile, shop
from tests.views.forest_of import edge, node
from tests.views.forest_of import graph_of as nodes_graph


def policy_of(html: str) -> dict[str, str]:
    (text,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    return {name: rest for name, _, rest in (part.partition(" ") for part in text.split("; "))}


def sha256(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_policy_allows_the_two_elements_of_the_page_and_nothing_else() -> None:
    html = page_of(shop())

    assert policy_of(html) == {
        "default-src": "'none'",
        "script-src": sha256(element_of(html, "script")),
        "style-src": sha256(element_of(html, "style")),
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_nothing_is_fetched_and_nothing_becomes_markup() -> None:
    html = page_of(shop())

    assert not re.search(r"https?:|\bsrc=|url\(|@import|\bimport\b|fetch\(|XMLHttp|WebSocket", html)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|\bon\w+=", html
    )
    assert html.count("<script") == 2


def test_every_script_is_part_of_the_page() -> None:
    script = element_of(page_of(shop()), "script")

    assert len(SCRIPTS) == len(set(SCRIPTS))
    for name in ("readModel", "class Camera", "class Painter", "class Screen", "class Details", "new Page()"):
        assert name in script


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_inside_the_data(name: str) -> None:
    html = page_of(hostile())
    (text,) = re.findall(r'id="data">(.*?)</script>', html, re.DOTALL)

    assert not set(text) & set("<>&\u2028\u2029\u202e\x00\x07\x1b\x7f")
    assert html.count("</script>") == 2
    names = [row[2] for row in msgspec.json.decode(text)["objects"]]
    assert visible(HOSTILE[name]) in names


def test_the_title_is_text() -> None:
    html = "".join(html_page(Graph(), draw(Graph(), Canvas("")), title="<b>&\u202e$policy"))

    assert "<title>&lt;b&gt;&amp;\\u202e$policy</title>" in html


def test_every_object_and_edge_of_the_graph_is_told() -> None:
    picture = shop()
    graph = graph_of(picture)
    data = data_of(page_of(picture))

    names = [(data["kinds"][row[0]][0], data["namespaces"][row[1]], row[2]) for row in data["objects"]]
    assert sorted(names) == sorted((n.gvk.kind, n.namespace, n.name) for n in graph.nodes.values())
    edges = [data["edges"][place : place + 3] for place in range(0, len(data["edges"]), 3)]
    assert len(edges) == len(graph.edges)
    told = {
        (names[source][2], names[target][2], data["types"][data["evidence"][evidence][0]][0])
        for source, target, evidence in edges
    }
    assert told == {(graph.nodes[e.source].name, graph.nodes[e.target].name, e.type) for e in graph.edges}


def test_an_edge_carries_its_evidence() -> None:
    picture = shop()
    data = data_of(page_of(picture))
    wrong = [row for row in data["evidence"] if row[8]]

    (row,) = wrong
    assert data["types"][row[0]][0] == "uses"
    assert row[1:] == [
        "rule.uses",
        "spec.field[0].name",
        "declared",
        "source",
        None,
        0,
        "",
        "the Secret does not exist",
    ]


def test_what_is_not_drawn_is_told_where_its_whole_is_drawn() -> None:
    graph = nodes_graph(
        [edge("replicas", "web"), edge("web", "app", kind="contains")],
        node("replicas"),
        node("web"),
        node("app"),
        node("far"),
    )
    picture = draw(graph, Canvas("", most=0))
    picture.boxes = [box for box in picture.boxes if box.node.name == "replicas"]

    told = [(each.node.name, each.box, each.part) for each in told_objects(graph, picture)]

    assert told == [("app", 0, True), ("replicas", 0, False), ("web", 0, True)]


def test_of_a_huge_cluster_every_box_is_told_and_the_rest_is_counted() -> None:
    picture = crowd(3000, 3000)
    graph = graph_of(picture)
    assert len(graph.nodes) > MOST_OBJECTS

    told = told_objects(graph, picture)
    data = data_of(page_of(picture))

    assert {each.box for each in told} == set(range(len(picture.boxes)))
    assert len(told) <= MOST_OBJECTS
    assert (
        f"the page tells of {len(told)} of {picture.objects} objects one by one; -o json tells of all"
        in data["notes"]
    )


def test_five_thousand_nodes_stay_below_five_megabytes() -> None:
    assert len(page_of(namespace_of_pods(4300, 200)).encode()) < 5_000_000


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_edges_and_nodes_does_not_matter(name: str) -> None:
    picture = SAMPLES[name]()
    graph = graph_of(picture)
    shuffled = Graph()
    generator = random.Random(7)
    for each in generator.sample(list(graph.nodes.values()), len(graph.nodes)):
        shuffled.add_node(each)
    shuffled.add_edges(generator.sample(graph.edges, len(graph.edges)))

    pages: list[Any] = ["".join(html_page(each, picture, title="x")) for each in (graph, shuffled)]

    assert pages[0] == pages[1]

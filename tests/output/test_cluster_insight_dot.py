"""cluster-insight's DOT: the real cluster's to the byte, labels, colours, and names that try to break it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.objects.item import KubernetesObject
from kubectl_insight.output.cluster_insight.dot import best_label, cluster_insight_dot
from tests.output.cluster_insight_objects import guestbook, obj, pod, status

# The length is that of the predecessor's own recorded answer for these four lists.
GUESTBOOK_BYTES = 14_553
GUESTBOOK_SHA256 = "7579abd40ade9d6548414bee444f24ebca45a048154424a2a22c23d84e062ec8"

HOSTILE = {
    "quote": 'a"b',
    "backslash": "a\\",
    "backslash before quote": 'a\\"b',
    "end of statement": '"];x[label="',
    "escape of DOT": "\\N\\G",
    "line break": "a\nb",
    "terminal": "\x1b[31m",
    "markup": "<b>",
    "reversed": "\u202ea",
    "empty comment": "/**/",
}


def drawn(*objects: KubernetesObject) -> tuple[set[str], set[tuple[str, str]]]:
    """Have Graphviz read the drawing; return its nodes and its edges."""
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed")
    source = cluster_insight_dot(objects)
    done = subprocess.run(
        [program, "-Tdot_json"], input=source, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    graph = json.loads(done.stdout)
    names = {node["_gvid"]: node["name"] for node in graph["objects"]}
    return set(names.values()), {
        (names[edge["tail"]], names[edge["head"]]) for edge in graph.get("edges", ())
    }


def test_the_real_cluster_to_the_byte(fixtures: Path) -> None:
    problems: list[str] = []
    source = cluster_insight_dot(guestbook(fixtures), problems=problems)

    assert len(source) == GUESTBOOK_BYTES
    assert hashlib.sha256(source.encode()).hexdigest() == GUESTBOOK_SHA256
    assert problems == []


def test_graphviz_draws_the_real_cluster(fixtures: Path) -> None:
    nodes, edges = drawn(*guestbook(fixtures))

    assert (len(nodes), len(edges)) == (55, 73)
    assert ("ReplicationController:kube-dns", "Pod:kube-dns-bqw5e") in edges


def test_one_of_each() -> None:
    objects = [
        pod("p", node="n", labels={"a": "1"}, statuses=[status("c", "docker://1", "docker://2")]),
        obj("Service", "s", spec={"selector": {"a": "1"}}),
        obj("ReplicationController", "r", spec={"selector": {"a": "1"}}),
    ]
    nodes = (
        '"Cluster:_unknown_"[label="Cluster:_unknown_",color=black]',
        '"Container:docker://1"[label="Container:c",color=green]',
        '"Image:docker://2"[label="Image:redis:2",color=maroon]',
        '"Node:n"[label="Node:n",color=red]',
        '"Pod:p"[label="Pod:p",color=blue]',
        '"ReplicationController:r"[label="ReplicationController:r",color=purple]',
        '"Service:s"[label="Service:s",color=darkgreen]',
    )
    edges = (
        '"Cluster:_unknown_"->"Node:n"[label="contains"]',
        '"Cluster:_unknown_"->"ReplicationController:r"[label="contains"]',
        '"Cluster:_unknown_"->"Service:s"[label="contains"]',
        '"Container:docker://1"->"Image:docker://2"[label="createdFrom"]',
        '"Node:n"->"Pod:p"[label="runs"]',
        '"Pod:p"->"Container:docker://1"[label="contains"]',
        '"ReplicationController:r"->"Pod:p"[label="monitors"]',
        '"Service:s"->"Pod:p"[label="loadBalances"]',
    )

    assert cluster_insight_dot(objects) == "digraph{" + ";".join(nodes + edges) + "}"
    assert cluster_insight_dot(objects, relations=False) == "digraph{" + ";".join(nodes) + "}"


def test_nothing_is_an_empty_graph() -> None:
    assert cluster_insight_dot([]) == "digraph{}"


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({"label": "317d645532c7", "alternateLabel": "redis"}, "redis"),
        ({"label": "redis", "alternateLabel": "317d645532c7"}, "redis"),
        ({"label": "web", "alternateLabel": "redis"}, "redis"),
        ({"label": "ABCDEF", "alternateLabel": "317d645532c7"}, "317d645532c7"),
        ({"label": "317d645532c7"}, "317d645532c7"),
        ({"label": "redis"}, "redis"),
        ({"label": "redis", "alternateLabel": ""}, "redis"),
        ({"alternateLabel": "cafe"}, "cafe"),
    ],
    ids=[
        "alternate is a word",
        "label is a word",
        "both are words",
        "none is a word",
        "hexadecimal label alone",
        "label alone",
        "empty alternate",
        "alternate alone",
    ],
)
def test_best_label(annotations: dict[str, Any], expected: str) -> None:
    assert best_label(annotations) == expected


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    container = status("c", f"docker://{text}", f"sha:{text}", image=text)
    objects = [pod("p", node=text, statuses=[container])]
    source = cluster_insight_dot(objects)
    nodes, edges = drawn(*objects)

    assert all(character.isprintable() for character in source)
    assert (len(nodes), len(edges)) == (5, 4)


def test_hostile_ids_stay_apart() -> None:
    nodes, _ = drawn(
        pod("p", statuses=[status("c", "a\nb"), status("d", "a\\nb"), status("e", 'a"'), status("f", 'a\\"')])
    )
    assert len(nodes) == 3 + 4

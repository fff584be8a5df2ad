"""DOT and Mermaid: what is drawn, and that Graphviz can read it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.tree.conftest import Tree
from tests.tree.forest import Item, make, reference, web
from tests.tree.hostile import NAMES, objects


class Drawing(NamedTuple):
    """What a DOT source says, by a reader of our own."""

    nodes: dict[str, dict[str, str]]
    edges: list[tuple[str, str, dict[str, str]]]


_TOKEN = re.compile(
    r"""\s+ | (?P<word>[A-Za-z_][A-Za-z0-9_]*|-?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)) |
        "(?P<quoted>(?:[^"\\]|\\.)*)" | (?P<mark>->|[{}\[\]=;,])""",
    re.VERBOSE | re.DOTALL,
)


def tokens(source: str) -> Iterator[tuple[str, str]]:
    """Split DOT by the lexical rules of the language; HTML labels are not among ours and fail."""
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        assert match is not None, f"no DOT at {source[position : position + 40]!r}"
        position = match.end()
        if match.lastgroup:
            yield match.lastgroup, match[match.lastgroup]


def read_dot(source: str) -> Drawing:
    """Read a digraph of statements ``ID [attributes]`` and ``ID -> ID [attributes]``."""
    words = list(tokens(source))
    assert words[:2] == [("word", "digraph"), ("mark", "{")]
    assert words.pop() == ("mark", "}")
    drawing = Drawing({}, [])
    rest = words[2:]
    while rest:
        names = [rest.pop(0)[1]]
        if rest and rest[0] == ("mark", "->"):
            rest.pop(0)
            names.append(rest.pop(0)[1])
        attributes = {}
        if rest and rest[0] == ("mark", "["):
            rest.pop(0)
            while rest[0] != ("mark", "]"):
                (_, key), equals, (_, value) = rest.pop(0), rest.pop(0), rest.pop(0)
                assert equals == ("mark", "=")
                attributes[key] = value
            rest.pop(0)
        if len(names) == 2:
            drawing.edges.append((names[0], names[1], attributes))
        elif names[0] not in {"graph", "node", "edge"}:
            drawing.nodes[names[0]] = attributes
    return drawing


def shared() -> list[Item]:
    first, second = make("ConfigMap", "first"), make("ConfigMap", "second")
    return [first, second, make("ConfigMap", "both", first, second)]


def test_the_rollout_as_dot(tree: Tree) -> None:
    drawing = read_dot(tree(web(), "deploy/web", "-n", "shop", "-o", "dot").stdout)

    labels = {name: attributes["label"] for name, attributes in drawing.nodes.items()}
    assert labels == {
        "n0": r"Deployment.apps/web\nInProgress 2/3\n1 replica unavailable",
        "n1": r"ReplicaSet.apps/web-7d9c\nInProgress 2/3",
        "n2": r"Pod/web-7d9c-b\nCrashLoopBackOff 0/1\nback-off 5m0s, exit 1 (14 restarts)",
        "n3": r"Pod x2\nRunning 1/1",
        "n4": r"ReplicaSet.apps x2\nCurrent",
    }
    assert [(source, target) for source, target, _ in drawing.edges] == [
        ("n0", "n1"),
        ("n1", "n2"),
        ("n1", "n3"),
        ("n0", "n4"),
    ]
    assert [name for name, attributes in drawing.nodes.items() if "penwidth" in attributes] == ["n0"]


def test_a_second_owner_is_a_dashed_line_to_the_one_box(tree: Tree) -> None:
    drawing = read_dot(tree(shared(), "-n", "shop", "-o", "dot").stdout)

    assert len(drawing.nodes) == 3
    assert drawing.edges == [("n0", "n1", {}), ("n2", "n1", {"style": "dashed"})]


def test_what_does_not_exist_is_a_dashed_box(tree: Tree) -> None:
    orphan = make("ConfigMap", "orphan", reference(make("Deployment", "gone")))
    drawing = read_dot(tree([orphan], "-n", "shop", "-o", "dot").stdout)

    (gone,) = [one for one in drawing.nodes.values() if "gone" in one["label"]]
    assert gone["style"] == "rounded,filled,dashed"


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_do_not_change_the_drawing(tree: Tree, name: str) -> None:
    more = ["--show", "containers,images"]
    hostile = read_dot(tree(objects(NAMES[name]), "-o", "dot", *more).stdout)
    plain = read_dot(tree(objects("plain"), "-o", "dot", *more).stdout)

    assert len(hostile.nodes) == len(plain.nodes)
    assert len(hostile.edges) == len(plain.edges)
    assert {frozenset(attributes) for attributes in hostile.nodes.values()} == {
        frozenset(attributes) for attributes in plain.nodes.values()
    }


def test_a_label_in_angle_brackets_is_text_and_no_markup(tree: Tree) -> None:
    condition = {"type": "Ready", "status": "False", "reason": "X", "message": "a>"}
    odd = make("<b", "x", api_version="example.org/v1", status={"conditions": [condition]})
    drawing = read_dot(tree([odd], "-o", "dot").stdout)

    assert drawing.nodes["n0"]["label"].startswith("<b.example.org/shop/x")


@pytest.mark.parametrize("name", NAMES)
def test_graphviz_accepts_it(tree: Tree, name: str) -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed")
    source = tree(objects(NAMES[name]), "-o", "dot", "--show", "containers,images").stdout
    done = subprocess.run([program, "-Tplain"], input=source, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_rollout_as_mermaid(tree: Tree) -> None:
    lines = tree(web(), "deploy/web", "-n", "shop", "-o", "mermaid").lines

    assert lines[0] == lines[2] == "---"
    assert lines[1].startswith('title: "kubectl insight tree deploy/web, ')
    assert lines[4:13] == [
        r'  n0("Deployment\n▲ web\nInProgress 2/3\n1 replica unavailable"):::tone_busy',
        r'  n1("ReplicaSet\n▲ web-7d9c\nInProgress 2/3"):::tone_busy',
        r'  n2("Pod\n✖ web-7d9c-b\nCrashLoopBackOff 0/1\nback-off 5m0s, exit 1 (14 restarts)"):::tone_bad',
        r'  n3("Pod x2\nRunning 1/1"):::kind_pod',
        '  n4("ReplicaSet x2"):::kind_workload',
        "  n0 --> n1",
        "  n1 --> n2",
        "  n1 --> n3",
        "  n0 --> n4",
    ]


def test_a_second_owner_is_a_dotted_line_in_mermaid(tree: Tree) -> None:
    lines = tree(shared(), "-n", "shop", "-o", "mermaid").lines
    assert [line for line in lines if "->" in line] == ["  n0 --> n1", "  n2 -.-> n1"]

"""Hostile texts reach no output raw: not the terminal, not a picture's source, not a document."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import make, write
from tests.tree.hostile import NAMES, objects

OUTPUTS = [
    "tree",
    "wide",
    "json",
    "yaml",
    "name",
    "paths",
    "dot",
    "mermaid",
    "svg",
    "html",
    "compositions",
    "kubediscovery",
]
EVERYTHING = ["--provenance", "--show", "containers,images", "-L", "app", "--condition-types", "Ready"]


def unsafe(text: str) -> set[str]:
    """Return the names of the characters that a terminal or a reader's eye would obey.

    Written from Unicode's categories and not from the product's list: controls, formats, separators of
    lines and paragraphs, surrogates; only the newline is left out.
    """
    return {
        f"U+{ord(character):04X}"
        for character in text
        if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }


# What must be quoted for everything that a name can reach: relations, fates and pictures as well.
FOLLOWED = [
    *(pytest.param(output, ["--via", "all"], id=f"{output} via all") for output in ("tree", "dot", "svg")),
    pytest.param("wide", ["pods", "--delete-preview"], id="preview"),
]


@pytest.mark.parametrize(
    ("output", "more"), [*(pytest.param(output, [], id=output) for output in OUTPUTS), *FOLLOWED]
)
@pytest.mark.parametrize("name", NAMES)
def test_no_control_character_gets_through(tree: Tree, name: str, output: str, more: list[str]) -> None:
    words = ["-n", "shop"] if output == "name" else more
    result = tree(objects(NAMES[name]), *words, "-o", output, *EVERYTHING)

    assert result.exit_status == 0
    source = re.sub(r"^\t+", "", result.stdout, flags=re.MULTILINE)  # DOT is indented by tabs
    assert unsafe(source) == set()
    assert unsafe(result.stderr) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_tree_has_a_line_for_each_object_whatever_its_name(tree: Tree, name: str) -> None:
    hostile = tree(objects(NAMES[name]), "--no-collapse", *EVERYTHING)
    plain = tree(objects("plain"), "--no-collapse", *EVERYTHING)

    assert len(hostile.lines) == len(plain.lines)


@pytest.mark.parametrize("name", NAMES)
def test_documents_give_the_text_back_unharmed(tree: Tree, name: str) -> None:
    parsed = json.loads(tree(objects(NAMES[name]), "-o", "json").stdout)

    assert f"owner{NAMES[name]}" in {node["name"] for node in parsed["nodes"]}
    assert yaml.safe_load(tree(objects(NAMES[name]), "-o", "yaml").stdout) == parsed


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_has_one_node_or_link_a_line(tree: Tree, name: str) -> None:
    lines = tree(objects(NAMES[name]), "-o", "mermaid", *EVERYTHING).lines

    text = r'"[^"\[\]{}<>;&\\`]*(?:(?:\\n|#\d+;)[^"\[\]{}<>;&\\`]*)*"'
    node = re.compile(rf"  n\d+[(\[>/]+{text}[)\]/\\]+:::(?:kind|tone)_\w+")
    link = re.compile(rf"  n\d+ (?:-->|-\.->|--o)(?:\|{text}\|)? n\d+")
    style = re.compile(r"  (?:classDef|class|linkStyle) [\w,]+ [\w:#,. -]+")
    start = next(number for number, line in enumerate(lines) if line.startswith("flowchart "))
    assert [line[:7] for line in lines[:start]] == ["---", "title: ", "---"]
    rest = lines[start + 1 :]
    assert [line for line in rest if not any(form.fullmatch(line) for form in (node, link, style))] == []
    # Mermaid would read a bare word `end` and a number sign that starts no reference.
    assert not any(re.search(r"#(?!\d+;)", line) for line in lines if line.startswith("  n"))


@pytest.mark.parametrize("name", NAMES)
def test_a_label_column_that_is_named_badly_is_made_visible(tree: Tree, name: str) -> None:
    result = tree([make("ConfigMap", "a")], "-L", NAMES[name])

    assert unsafe(result.stdout) == set()
    assert len(result.lines) == 2


@pytest.mark.parametrize("name", NAMES)
def test_errors_about_such_names_are_one_visible_line(tree: Tree, name: str) -> None:
    result = tree([make("ConfigMap", "a")], "cm", f"x{NAMES[name]}")

    assert unsafe(result.stderr) == set()
    assert len(result.stderr.splitlines()) == 1


def test_a_hostile_file_name_is_visible_in_the_document_and_in_messages(
    insight: Insight, tmp_path: Path
) -> None:
    path = write(tmp_path / "a\x1b[2Jb\u202e.json", [make("ConfigMap", "a")])
    broken = tmp_path / "c\x1b[2Jd.json"
    broken.write_text('{"apiVersion": ')

    assert unsafe(insight("tree", "-f", path, "-o", "json").stdout) == set()
    result = insight("tree", "-f", broken)
    assert (result.exit_status, unsafe(result.stderr)) == (4, set())


def test_odd_metadata_is_reported_visibly(tree: Tree) -> None:
    odd = make("ConfigMap", "a\x1b[31m", metadata={"labels": {"n": 5}})
    result = tree([odd])

    assert "the odd field was left out" in result.stderr
    assert unsafe(result.stderr) == set()

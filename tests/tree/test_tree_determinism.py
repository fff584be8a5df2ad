"""Same input, byte-equal output: whatever the order of the objects and the hash seed of the interpreter."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import Item, document, make, reference, web, write

OUTPUTS = ["tree", "wide", "json", "yaml", "paths", "dot", "mermaid", "compositions", "kubediscovery"]
EVERYTHING = ["--provenance", "--show", "containers,images", "-L", "app"]
SEEDS = ["0", "1", "2"]

PROGRAM = """
import io, sys
from datetime import UTC, datetime
from kubectl_insight.cli import run
from kubectl_insight.environment import Environment

stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
environment = Environment(stdout=stdout, now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
for words in (["--via", "all"], ["--via", "all", "-o", "html"], ["cm", "--delete-preview", "-o", "wide"]):
    run(["tree", "-f", sys.argv[1], *words], environment)
for output in sys.argv[2:]:
    run(["tree", "-f", sys.argv[1], "-o", output, "--provenance", "--show", "containers,images", "-L", "app"], environment)
sys.stdout.buffer.write(stdout.buffer.getvalue())
"""


def tangle() -> list[Item]:
    """Return objects with every sort of owner: several, circular, absent, replaced, in other namespaces."""
    first, second, far = (
        make("ConfigMap", "f"),
        make("ConfigMap", "s"),
        make("ConfigMap", "x", namespace="far"),
    )
    labels = {"labels": {"app": "a", "app.kubernetes.io/managed-by": "Helm", "helm.sh/chart": "c-1"}}
    shared = make("ConfigMap", "shared", first, second, far, metadata=labels)
    ring = [make("Widget", f"w{number}") for number in range(3)]
    for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
        here["metadata"]["ownerReferences"] = [reference(there)]
    lost = [
        make("ConfigMap", "lost-1", reference(make("Deployment", "gone")), reference(first, uid="old")),
        make("ConfigMap", "lost-2", reference(make("Deployment", "gone")), reference(ring[0], uid="")),
    ]
    return [*web(), first, second, far, shared, make("ConfigMap", "leaf", shared), *ring, *lost]


@pytest.mark.parametrize("output", [*OUTPUTS, "name"])
def test_the_order_of_the_objects_does_not_matter(tree: Tree, output: str) -> None:
    words = (
        ["-n", "shop", "-o", output, *EVERYTHING]
        if output != "name"
        else ["-n", "shop", "-o", output, "deploy"]
    )
    shuffle = random.Random(7)
    objects = tangle()
    first = tree(objects, *words)
    assert first.exit_status == 0

    for _ in range(5):
        shuffle.shuffle(objects)
        again = tree(objects, *words)
        assert (again.stdout, again.stderr) == (first.stdout, first.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ["cm"],
        ["cm/shared"],
        ["w"],
        ["-l", "app=a"],
        ["--unhealthy"],
        ["--depth", "1"],
        ["--via", "all"],
        ["--via", "all", "-o", "svg"],
        ["deploy", "--via", "all", "-o", "json"],
        ["cm,deploy", "--delete-preview"],
        ["cm", "--delete-preview", "--cascade", "orphan", "-o", "json"],
    ],
)
def test_neither_does_it_for_a_part(tree: Tree, words: list[str]) -> None:
    shuffle = random.Random(11)
    objects = tangle()
    first = tree(objects, *words).stdout

    for _ in range(5):
        shuffle.shuffle(objects)
        assert tree(objects, *words).stdout == first


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    """Each interpreter gets another seed and another order of objects, and prints every format."""
    said = set()
    for seed in SEEDS:
        objects = tangle()
        random.Random(seed).shuffle(objects)
        path = write(tmp_path / "objects.json", objects)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(path), *OUTPUTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert done.stderr == b""
        said.add(done.stdout)

    (text,) = said
    assert text.count(b"kubectl-insight/v1") == 2  # it did print: JSON and YAML are among it


def test_the_order_of_files_does_not_matter(insight: Insight, tmp_path: Path) -> None:
    parts = [write(tmp_path / f"part-{number}.json", tangle()[number::3]) for number in range(3)]

    def ask(*paths: Path) -> str:
        return insight("tree", "-o", "json", *[word for path in paths for word in ("-f", path)]).stdout

    documents = [json.loads(ask(*order)) for order in (parts, parts[::-1])]
    for one in documents:
        del one["source"]["paths"]
    assert documents[0] == documents[1]


def test_the_order_of_fields_does_not_matter(tree: Tree, insight: Insight) -> None:
    backwards = json.dumps(json.loads(document(tangle())), sort_keys=True)
    assert (
        insight("tree", "-f", "-", "-n", "shop", stdin=backwards).stdout
        == tree(tangle(), "-n", "shop").stdout
    )

"""Bad input is one clear line and the right exit code, never a traceback; what is odd inside is survived."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import document, make, pod, web

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
FILES: dict[str, bytes] = {
    "empty.yaml": b"",
    "white.json": b" \n\n",
    "truncated.json": document(web()).encode()[:-40],
    "truncated.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: 'a",
    "truncated.json.gz": gzip.compress(document(web()).encode())[:-30],
    "binary.json": bytes(range(256)) * 8,
    "bomb.yaml": BOMB.encode(),
    "deep.json": b"[" * 100_000,
    "deep.yaml": b"a: " + b"[" * 5_000,
    "text.yaml": b"hello",
    "number.json": b"7",
    "no-kind.json": b'{"metadata": {"name": "a"}}',
    "no-items.json": b'{"apiVersion": "v1", "kind": "List", "items": 7}',
    "latin.yaml": "kind: P\u00f6d".encode("latin-1"),
    "tag.yaml": b"!!python/object/apply:os.system ['true']",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none(insight: Insight, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    result = insight("tree", "-f", path)

    assert (result.exit_status, result.stdout) == (4, "")
    lines = result.stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert name in lines[0]
    assert len(lines) <= 2


@pytest.mark.parametrize("output", ["tree", "json", "compositions"])
def test_a_body_as_deep_as_can_be_read_can_be_shown(insight: Insight, tmp_path: Path, output: str) -> None:
    """Decoders give up at a depth that depends on who calls them; each depth must be read or refused."""
    path = tmp_path / "deep.json"
    text = json.dumps(pod("p", spec="@", status="@"))
    statuses = set()
    for depth in [*range(200, 960, 40), *range(960, 1000, 4)]:
        nested = '{"x":' * depth + "1" + "}" * depth
        path.write_text(text.replace('"@"', nested))
        result = insight("tree", "-f", path, "-o", output, "--show", "containers", "--provenance")
        statuses.add(result.exit_status)
        assert "Traceback" not in result.stderr
    assert statuses == {0, 4}


ODD = {
    "a status that is text": make("Deployment", "a", status="x"),
    "conditions that are a map": make("Widget", "a", status={"conditions": {"a": 1}}),
    "conditions that are null": make("Widget", "a", status={"conditions": [None]}),
    "a pod without anything": make("Pod", "a"),
    "container statuses that are text": pod("a", status={"containerStatuses": "x", "phase": "Running"}),
    "a time that is none": make("ConfigMap", "a", metadata={"creationTimestamp": "yesterday"}),
    "a time long ago": make("ConfigMap", "a", metadata={"creationTimestamp": "0001-01-01T00:00:00Z"}),
    "a time to come": make("ConfigMap", "a", metadata={"creationTimestamp": "9999-12-31T23:59:59Z"}),
    "replicas beyond all numbers": make("ReplicaSet", "a", spec={"replicas": 10**30}, status={"replicas": 1}),
    "owners that are text": make("ConfigMap", "a", metadata={"ownerReferences": "x"}),
    "an owner that is nothing": make("ConfigMap", "a", metadata={"ownerReferences": [{}]}),
    "no name": make("ConfigMap", ""),
    "a name that is a number": make("ConfigMap", "a", metadata={"name": 5}),
    "no uid": make("ConfigMap", "a", uid=""),
}


@pytest.mark.parametrize("output", ["tree", "json", "name", "dot", "compositions"])
@pytest.mark.parametrize("name", ODD)
def test_an_odd_object_is_shown_and_does_not_cost_the_others(tree: Tree, name: str, output: str) -> None:
    words = ["--provenance", "--show", "containers,images", "--condition-types", "Ready"]
    result = tree([ODD[name], make("Secret", "other")], "-n", "shop", "-o", output, *words)

    assert result.exit_status == 0
    assert "other" in result.stdout
    assert "Traceback" not in result.stderr

"""Odd, hostile and huge input: a result with warnings or a clear error, never a traceback, never half a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.graph_command.conftest import Over
from tests.tree.hostile import NAMES, objects

DATA = ["json", "yaml", "graphml", "csv"]
TEXTS = ["text", "dot", "svg", "html", "mermaid", "d2", *DATA]
CONTROLS = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127, *range(128, 160), 0x202E, 0x2028)]


def make(kind: str, name: str, spec: object, api_version: str = "v1", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "shop", **more}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


WRONG: list[Mapping[str, Any]] = [
    make("Pod", "list", []),
    make("Pod", "text", "none"),
    make("Pod", "volumes", {"volumes": "none", "containers": 7, "nodeName": ["n"], "serviceAccountName": 3}),
    make(
        "Pod",
        "env",
        {"containers": [{"name": "c", "env": [{"valueFrom": [1]}, 5, None], "envFrom": {"a": 1}}]},
    ),
    make("Service", "selector", {"selector": ["app"]}),
    make("Service", "values", {"selector": {"app": 5}}),
    make(
        "NetworkPolicy",
        "operator",
        {"podSelector": {"matchExpressions": [{"key": "a", "operator": "Likes"}]}},
        "networking.k8s.io/v1",
    ),
    make(
        "NetworkPolicy",
        "peers",
        {"podSelector": {}, "ingress": [{"from": "anybody"}, 3]},
        "networking.k8s.io/v1",
    ),
    make("Ingress", "rules", {"rules": {"host": "h"}, "tls": [None, "x"]}, "networking.k8s.io/v1"),
    make("EndpointSlice", "endpoints", {}, "discovery.k8s.io/v1"),
    {**make("RoleBinding", "subjects", {}, "rbac.authorization.k8s.io/v1"), "subjects": "all", "roleRef": []},
    make("PersistentVolumeClaim", "claim", {"volumeName": {}, "storageClassName": []}),
    {**make("CustomResourceDefinition", "crd", {"versions": "v1", "group": 5}, "apiextensions.k8s.io/v1")},
]


@pytest.mark.parametrize("output", TEXTS)
def test_fields_of_the_wrong_type(over: Over, output: str) -> None:
    result = over(WRONG, "graph", "-o", output)
    assert result.exit_status == 0
    assert "Traceback" not in result.stderr
    assert result.stdout


def test_what_was_left_out_is_told(over: Over) -> None:
    document = over(WRONG, "graph", "-o", "json").json
    problems = "\n".join(document["completeness"]["problems"])
    assert "NetworkPolicy.networking.k8s.io/shop/operator" in problems
    assert '"Likes" is not a valid label selector operator' in problems
    assert "Service/shop/selector" in problems
    assert "Pod/shop/volumes" in problems


@pytest.mark.parametrize("command", ["why", "impact"])
def test_the_other_commands_survive_it_too(over: Over, command: str) -> None:
    words = ["pod/volumes", "service/values"] if command == "why" else ["pod/volumes"]
    result = over(WRONG, command, *words)
    assert result.exit_status in {0, 1}
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("output", TEXTS)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_names(over: Over, name: str, output: str) -> None:
    all_of_it = [] if output in DATA else ["--max-nodes", "0"]
    result = over(objects(name), "graph", "-o", output, *all_of_it)
    assert result.exit_status == 0
    assert "Traceback" not in result.stderr
    assert not [control for control in CONTROLS if control in result.stdout]
    if output == "json":
        json.loads(result.stdout)
    elif output in {"svg", "graphml"}:
        ET.fromstring(result.stdout)
    elif output == "csv":
        rows = list(csv.reader(io.StringIO(result.stdout)))
        assert len({len(row) for row in rows}) == 1
    elif output == "html":
        assert "<img" not in result.stdout
        assert "<script>alert" not in result.stdout


@pytest.mark.parametrize("output", TEXTS)
def test_an_annotation_of_a_megabyte(over: Over, output: str) -> None:
    big = make(
        "ConfigMap", "big", {}, annotations={"note": "x" * 2**20, "meta.helm.sh/release-name": "y" * 2**20}
    )
    result = over([big], "graph", "-o", output)
    assert result.exit_status == 0
    if output in {"svg", "dot", "text"}:
        assert len(result.stdout) < 2**21


@pytest.mark.parametrize("output", TEXTS)
def test_cycles(over: Over, output: str) -> None:
    def owned(name: str, owner: str) -> dict[str, Any]:
        reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": owner, "uid": owner}
        return make("ConfigMap", name, {}, uid=name, ownerReferences=[reference])

    result = over([owned("a", "b"), owned("b", "a"), owned("c", "c")], "graph", "-o", output)
    assert result.exit_status == 0


@pytest.mark.parametrize("output", ["json", "svg", "png"])
def test_a_file_that_cannot_be_written(over: Over, tmp_path: Path, output: str) -> None:
    target = tmp_path / "nowhere" / "graph.out"
    result = over([make("ConfigMap", "a", {})], "graph", "-o", output, "--output-file", target)
    assert result.exit_status == 4
    assert str(target) in result.stderr
    assert not target.parent.exists()


def test_a_file_is_whole_or_as_it_was(over: Over, tmp_path: Path) -> None:
    target = tmp_path / "graph.json"
    target.write_text("before", "utf-8")
    over([make("ConfigMap", "a", {})], "graph", "configmap/none", "--output-file", target, "-o", "json")
    result = over([make("ConfigMap", "a", {})], "graph", "--output-file", target, "-o", "json")
    assert result.stdout == ""
    assert json.loads(target.read_text("utf-8"))["kind"] == "Graph"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

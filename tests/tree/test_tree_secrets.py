"""Secrets never leave: no data, no last-applied configuration, no literal of an environment variable."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Insight
from tests.tree.conftest import Tree
from tests.tree.forest import Item, make, pod, replicated

PLANTED = "hunter2-planted-secret"
ENCODED = base64.b64encode(PLANTED.encode()).decode()
OUTPUTS = ["tree", "wide", "json", "yaml", "name", "paths", "dot", "mermaid", "compositions", "kubediscovery"]
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def planted(carrier: str) -> list[Item]:
    """Return a small tree in which one place holds the secret."""
    owner = replicated("Deployment", "web", wanted=1, ready=1)
    template = {"spec": {"containers": [{"name": "main", "env": [{"name": "PASSWORD", "value": PLANTED}]}]}}
    match carrier:
        case "data":
            secret = make("Secret", "s", owner, data={"password": ENCODED}, type="Opaque")
        case "stringData":
            secret = make("Secret", "s", owner, stringData={"password": PLANTED})
        case "last-applied of a Secret":
            applied = json.dumps({"kind": "Secret", "data": {"password": ENCODED}})
            secret = make("Secret", "s", owner, metadata={"annotations": {LAST_APPLIED: applied}})
        case "last-applied of a Deployment":
            owner["metadata"]["annotations"] = {LAST_APPLIED: json.dumps({"spec": {"template": template}})}
            secret = make("Secret", "s", owner)
        case "environment of a pod":
            spec = {**template["spec"], "nodeName": "n"}
            secret = pod("s", owner, spec=spec)
        case "environment of a template":
            owner["spec"] |= {"template": template}
            secret = replicated("ReplicaSet", "s", owner, wanted=1, ready=1)
            secret["spec"] |= {"template": template}
        case "ConfigMap":
            secret = make("ConfigMap", "s", owner, data={"password": PLANTED})
        case "managed fields":
            fields: Item = {"f:data": {f"f:{PLANTED}": {}}}
            entry = {"manager": "kubectl", "operation": "Apply", "fieldsV1": fields}
            secret = make("Secret", "s", owner, metadata={"managedFields": [entry]})
        case _:
            secret = make("Widget", "s", owner, spec={"token": PLANTED}, status={"token": PLANTED})
    return [owner, secret]


CARRIERS = [
    "data",
    "stringData",
    "last-applied of a Secret",
    "last-applied of a Deployment",
    "environment of a pod",
    "environment of a template",
    "ConfigMap",
    "managed fields",
    "custom resource",
]


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_no_output_has_it(tree: Tree, carrier: str, output: str) -> None:
    more = ["--provenance", "--show", "containers,images", "--no-collapse", "-v", "10"]
    result = tree(planted(carrier), "-n", "shop", "-o", output, *more)

    assert result.exit_status == 0
    marks = ('"Name":"s"', "/s", r"\ns", ">s<", '"s"')
    assert any(mark in result.stdout for mark in marks), "the carrier itself must be shown"
    for secret in (PLANTED, ENCODED):
        assert secret not in result.stdout
        assert secret not in result.stderr


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"data": {"password": ENCODED}, "metadata": {"name": 5}}, id="odd metadata"),
        pytest.param({"data": {"password": ENCODED}, "metadata": [PLANTED]}, id="no metadata at all"),
        pytest.param({"data": {"password": ENCODED}, "status": PLANTED}, id="odd status"),
        pytest.param({"kind": "Pod", "spec": {"containers": PLANTED}, "status": {"phase": 3}}, id="odd pod"),
        pytest.param(
            {"kind": "Deployment", "apiVersion": "apps/v1", "status": [PLANTED]}, id="odd status list"
        ),
    ],
)
def test_messages_about_odd_objects_do_not_have_it(insight: Insight, tmp_path: Path, broken: Any) -> None:
    item = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "shop"}, **broken}
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [item, make("ConfigMap", "a")]}))
    result = insight("tree", "-f", path, "--show", "containers")

    assert result.exit_status == 0
    for secret in (PLANTED, ENCODED):
        assert secret not in result.stdout + result.stderr


@pytest.mark.parametrize("ending", ['"', "\n  - [", "\x00"])
def test_messages_about_malformed_files_do_not_have_it(insight: Insight, tmp_path: Path, ending: str) -> None:
    for name in ("broken.json", "broken.yaml"):
        path = tmp_path / name
        path.write_text('{"kind": "Secret", "data": {"password": "' + PLANTED + ending)
        result = insight("tree", "-f", path)

        assert result.exit_status == 4
        assert PLANTED not in result.stderr

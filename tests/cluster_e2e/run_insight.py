"""Run the installed command as people do: as a process, by itself or through kubectl."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.conftest import Result
from tests.controlplane.control_plane import ControlPlane

BIN = Path(sys.executable).parent
SECONDS = 120
Item = dict[str, Any]


def run(
    control_plane: ControlPlane,
    *arguments: object,
    kubeconfig: Path | None = None,
    through_kubectl: bool = False,
    variables: Mapping[str, str] | None = None,
) -> Result:
    """Run ``kubectl-insight``, or ``kubectl insight``, as the administrator unless ``kubeconfig`` is given."""
    program = ["kubectl", "insight"] if through_kubectl else [str(BIN / "kubectl-insight")]
    done = subprocess.run(
        [*program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        env=world(control_plane, kubeconfig) | dict(variables or {}),
    )
    return Result(done.stdout, done.stderr, done.returncode)


def world(control_plane: ControlPlane, kubeconfig: Path | None = None) -> dict[str, str]:
    """Return the variables of a process: each test has a discovery cache of its own."""
    variables = control_plane.environment(kubeconfig)
    variables["PATH"] = f"{BIN}{os.pathsep}{variables['PATH']}"
    variables["KUBECACHEDIR"] = str(Path(os.environ["HOME"]) / "cache")
    return variables


def graph(result: Result) -> Any:
    """Return the Graph that a run printed, checked against the schema that the command itself prints."""
    assert result.exit_status == 0, result.stderr
    document = result.json
    _validator().validate(document)
    return document


def ids(result: Result) -> list[str]:
    """Return the node ids of a Graph."""
    return [node["id"] for node in graph(result)["nodes"]]


def node(result: Result, node_id: str) -> Item:
    """Return one node of a Graph."""
    (found,) = [each for each in graph(result)["nodes"] if each["id"] == node_id]
    return dict(found)


def edges(result: Result) -> list[tuple[str, str]]:
    """Return owner and owned of each edge."""
    return [(edge["source"], edge["target"]) for edge in graph(result)["edges"]]


def create(control_plane: ControlPlane, *items: Item) -> list[Item]:
    """Create objects by kubectl and return them as the server made them."""
    listed = {"apiVersion": "v1", "kind": "List", "items": items}
    printed = control_plane.kubectl("create", "-o", "json", "-f", "-", stdin=json.dumps(listed)).stdout
    made: list[Item] = []
    while printed := printed.lstrip():
        item, end = json.JSONDecoder().raw_decode(printed)
        made.append(item)
        printed = printed[end:]
    return made


def make(
    kind: str, name: str, *owners: Item, namespace: str = "", api_version: str = "v1", **body: Any
) -> Item:
    """Return an object to create; the owners are objects that the server made."""
    metadata: Item = {"name": name} | ({"namespace": namespace} if namespace else {})
    if owners:
        metadata["ownerReferences"] = [reference(owner) for owner in owners]
    metadata |= body.pop("metadata", {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}


def reference(owner: Item, **changes: Any) -> Item:
    """Return the ownerReference to an object, with other values where ``changes`` says so."""
    metadata = owner["metadata"]
    named = {"apiVersion": owner["apiVersion"], "kind": owner["kind"]}
    return {**named, "name": metadata["name"], "uid": metadata["uid"], **changes}


def definition(kind: str, *, scope: str = "Namespaced", versions: tuple[str, ...] = ("v1",)) -> Item:
    """Return the CustomResourceDefinition of a kind in ``insight.test``; the first version is stored."""
    anything = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    plural = f"{kind.lower()}s"
    spec = {
        "group": "insight.test",
        "scope": scope,
        "names": {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"},
        "versions": [
            {
                "name": name,
                "served": True,
                "storage": name == versions[0],
                "schema": anything,
                "subresources": {"status": {}},
            }
            for name in versions
        ],
    }
    return make(
        "CustomResourceDefinition",
        f"{plural}.insight.test",
        api_version="apiextensions.k8s.io/v1",
        spec=spec,
    )


def define(control_plane: ControlPlane, *definitions: Item) -> None:
    """Create CustomResourceDefinitions and wait until the server serves them."""
    create(control_plane, *definitions)
    names = [f"crd/{each['metadata']['name']}" for each in definitions]
    control_plane.kubectl("wait", "--for=condition=Established", *names, "--timeout=30s")
    served = [f"{each['spec']['names']['plural']}.insight.test" for each in definitions]
    control_plane.wait_until(
        lambda: all(control_plane.kubectl("get", name, check=False).returncode == 0 for name in served),
        "the custom resources being served",
    )


@cache
def _validator() -> Draft202012Validator:
    done = subprocess.run(
        [str(BIN / "kubectl-insight"), "schema", "Graph"], capture_output=True, check=True, timeout=SECONDS
    )
    schema = json.loads(done.stdout)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)

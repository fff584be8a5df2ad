"""Manifests that leave out their namespace are where kubectl would apply them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_insight.environment import Environment
from kubectl_insight.inventory.files import read_files
from kubectl_insight.inventory.inventory import Inventory
from kubectl_insight.inventory.recorded import read_recorded
from kubectl_insight.rules.fetch_plan import FetchPlan, Target
from tests.conftest import Insight

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: %(plural)s.example.org}
spec:
  group: example.org
  scope: %(scope)s
  names: {kind: %(kind)s, plural: %(plural)s}
  versions: [{name: v1, served: true, storage: true}]
"""
WIDGETS = DEFINITION % {"plural": "widgets", "scope": "Namespaced", "kind": "Widget"}
STORES = DEFINITION % {"plural": "stores", "scope": "Cluster", "kind": "Store"}


def manifest(api_version: str, kind: str, name: str = "x", namespace: str = "") -> str:
    place = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}{place}}}\n"


def write(folder: Path, *documents: str) -> str:
    path = folder / "manifests.yaml"
    path.write_text("---\n".join(documents), encoding="utf-8")
    return str(path)


def ids(path: str, namespace: str) -> list[str]:
    return [obj.id for obj in read_files([path], Environment(), recursive=False, namespace=namespace).objects]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param((manifest("v1", "Service"),), "Service/shop/x", id="namespaced"),
        pytest.param((manifest("v1", "Service", namespace="other"),), "Service/other/x", id="said"),
        pytest.param((manifest("v1", "PersistentVolume"),), "PersistentVolume/x", id="cluster-scoped"),
        pytest.param(
            (manifest("extensions/v1beta1", "Ingress"), manifest("extensions/v1beta1", "Ingress", "z", "a")),
            "Ingress.extensions/shop/x",
            id="a kind that others say the namespace of",
        ),
        pytest.param(
            (manifest("example.org/v1", "Widget"), WIDGETS), "Widget.example.org/shop/x", id="defined"
        ),
        pytest.param(
            (manifest("example.org/v1", "Store"), STORES), "Store.example.org/x", id="defined for the cluster"
        ),
        pytest.param((manifest("example.org/v1", "Thing"),), "Thing.example.org/x", id="unknown"),
    ],
)
def test_where_an_object_without_a_namespace_is(
    tmp_path: Path, documents: tuple[str, ...], expected: str
) -> None:
    assert ids(write(tmp_path, *documents), "shop")[0] == expected


def test_an_object_with_and_without_its_namespace_is_one(tmp_path: Path) -> None:
    path = write(tmp_path, manifest("v1", "Secret"), manifest("v1", "Secret", namespace="shop"))
    assert ids(path, "shop") == ["Secret/shop/x"]
    assert ids(path, "other") == ["Secret/other/x", "Secret/shop/x"]


def test_without_a_word_it_is_the_default_namespace(tmp_path: Path) -> None:
    path = write(tmp_path, manifest("v1", "Secret"))
    plan = FetchPlan(targets=(Target("secret", "x"),))
    assert roots(read_recorded([path], plan, Environment(), recursive=False)) == ["Secret/default/x"]


def roots(inventory: Inventory) -> list[str]:
    return [root.id for root in inventory.roots or ()]


@pytest.mark.parametrize(
    ("arguments", "namespace"),
    [
        pytest.param((), "default", id="nothing said"),
        pytest.param(("-n", "shop"), "shop", id="named"),
        pytest.param(("-n", "shop,tools"), "shop", id="the first of several"),
        pytest.param(("-A",), "default", id="all"),
        pytest.param(("-A", "-n", "shop"), "shop", id="all, and one named"),
    ],
)
def test_the_command_line_says_where(
    tmp_path: Path, insight: Insight, arguments: tuple[str, ...], namespace: str
) -> None:
    path = write(tmp_path, manifest("v1", "Secret"))
    result = insight("tree", "-f", path, *arguments, "-o", "json")
    assert [node["id"] for node in result.json["nodes"]] == [f"Secret/{namespace}/x"]


def test_manifests_are_connected_with_what_says_its_namespace(tmp_path: Path, insight: Insight) -> None:
    binding = manifest("rbac.authorization.k8s.io/v1", "RoleBinding", namespace="shop") + (
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}\n"
        "subjects: [{kind: ServiceAccount, name: robot, namespace: shop}]\n"
    )
    path = write(tmp_path, binding, manifest("v1", "ServiceAccount", "robot"))
    result = insight("graph", "-f", path, "-n", "shop", "-o", "json", "--relations", "binds")
    targets = {edge["to"] if "to" in edge else edge["target"] for edge in result.json["edges"]}
    assert "ServiceAccount/shop/robot" in targets
    assert all(node["presence"] == "live" for node in result.json["nodes"] if "robot" in node["id"])

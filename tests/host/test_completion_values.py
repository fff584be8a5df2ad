"""What may come next, without a cluster: commands, options, and everything that files know."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_insight.cli import app
from kubectl_insight.cluster.discovery.builtin_resources import offline_catalogue
from kubectl_insight.cluster.discovery.resource import Resource
from kubectl_insight.cluster.discovery.resource_names import resolve
from kubectl_insight.completion.candidates import Candidates, candidates
from kubectl_insight.completion_values.kinds import category_names, kind_names
from kubectl_insight.environment import Environment
from kubectl_insight.errors import InsightError

KUBERNETES = offline_catalogue([]).listable()
WIDGET_PODS = Resource("example.com", "v1", "Pod", "pods", "pod", namespaced=True)


def _object(kind: str, name: str, namespace: str = "", api_version: str = "v1") -> dict[str, Any]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


OBJECTS = [
    _object("Deployment", "web", "shop", "apps/v1"),
    _object("Deployment", "api", "shop", "apps/v1"),
    _object("Deployment", "web", "bank", "apps/v1"),
    _object("Service", "front", "shop"),
    _object("Node", "node-1"),
    _object("Namespace", "empty"),
    _object("Widget", "w", "shop", "example.com/v1"),
    _object("ConfigMap", "bell\x07", "shop"),
    _object("ConfigMap", "two\nlines", "shop"),
    _object("ConfigMap", "rtl\u202e", "shop"),
    _object("ConfigMap", "$(touch x)", "shop"),
]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": OBJECTS}))
    return str(path)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(stdin=io.StringIO(), variables={"KUBECONFIG": "none"}, home=tmp_path)


def _complete(line: str, environment: Environment, **texts: str) -> Candidates:
    *words, incomplete = (word.format(**texts) for word in line.split(" "))
    return candidates(app, words, incomplete, environment)


def _values(line: str, environment: Environment, **texts: str) -> list[str]:
    return [candidate.value for candidate in _complete(line, environment, **texts).values]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        pytest.param("ver", ["version"], id="command"),
        pytest.param("plugin ", ["list"], id="sub-command"),
        pytest.param("nonsense ", [], id="unknown-command"),
        pytest.param("version --o", ["--output"], id="option"),
        pytest.param("version -o json --o", [], id="option-given"),
        pytest.param("tree -f x --filen", ["--filename"], id="option-given-may-be-repeated"),
        pytest.param("version -o ", ["json", "text"], id="choice"),
        pytest.param("version --output=j", ["--output=json"], id="choice-joined"),
        pytest.param("version --nonsense=j", [], id="unknown-option-joined"),
        pytest.param("tree --stats=j", [], id="flag-joined"),
        pytest.param("tree --color al", ["always"], id="shared-choice"),
        pytest.param("--color al", ["always"], id="shared-choice-before-the-command"),
        pytest.param("schema g", [], id="case-counts"),
        pytest.param("schema G", ["Graph"], id="function-of-a-command"),
        pytest.param("completion ", ["bash", "fish", "powershell", "zsh"], id="argument"),
        pytest.param("completion bash ", [], id="argument-given"),
        pytest.param("tree --token ", [], id="free-text"),
        pytest.param("version -- --o", [], id="after-two-dashes"),
    ],
)
def test_the_command_line_itself(line: str, values: list[str], environment: Environment) -> None:
    assert _values(line, environment) == values


@pytest.mark.parametrize("line", ["--kubeconfig ", "tree -f ", "tree --output-file=/e", "tree --cache-dir "])
def test_where_a_file_belongs(line: str, environment: Environment) -> None:
    assert _complete(line, environment) == Candidates(files=True)


def test_commands_and_options_have_whole_lines_of_help(environment: Environment) -> None:
    commands = {candidate.value: candidate.help for candidate in _complete("", environment).values}
    assert commands["tree"] == "Show what an object owns and what owns it, with health and origin."
    (option,) = _complete("tree --up", environment).values
    assert option.help == "Only the owners."


@pytest.mark.parametrize(
    ("line", "values"),
    [
        pytest.param(
            "tree -f {file} ",
            ["all", "configmaps", "deployments", "namespaces", "nodes", "services", "widgets"],
            id="kinds",
        ),
        pytest.param("tree -f {file} dep", ["deployments"], id="beginning"),
        pytest.param("tree -f {file} sv", ["svc"], id="short-name"),
        pytest.param("tree -f {file} svc,dep", ["svc,deployments"], id="comma"),
        pytest.param("tree -f {file} deployments,dep", [], id="comma-each-once"),
        pytest.param("tree -f {file} deployments,al", [], id="comma-no-category"),
        pytest.param("tree -f {file} deploy/", ["deploy/api", "deploy/web"], id="names"),
        pytest.param("tree -f {file} Deployment/w", ["Deployment/web"], id="kind"),
        pytest.param("tree -f {file} deployments.apps/a", ["deployments.apps/api"], id="group"),
        pytest.param("tree -f {file} widget/", ["widget/w"], id="custom-resource"),
        pytest.param("tree -f {file} deploy ", ["api", "web"], id="names-of-a-type"),
        pytest.param("tree -f {file} deploy web ", ["api"], id="a-second-name"),
        pytest.param("tree -f {file} svc,deploy ", ["api", "front", "web"], id="names-of-types"),
        pytest.param("tree -f {file} svc/front dep", ["deployments/"], id="a-second-type"),
        pytest.param("tree -f {file} svc/front deploy/", ["deploy/api", "deploy/web"], id="and-its-names"),
        pytest.param("tree -f {file} deploy/web deploy/", ["deploy/api"], id="each-once"),
        pytest.param("tree -f {file} deploy svc/", [], id="forms-do-not-mix"),
        pytest.param("tree -f {file} svc,deploy/", [], id="one-type-before-a-slash"),
        pytest.param("tree -n bank -f {file} deploy ", ["web"], id="namespace"),
        pytest.param("-n bank tree -f {file} deploy ", ["web"], id="namespace-before-the-command"),
        pytest.param("-n bank tree -n shop -f {file} deploy a", ["api"], id="the-nearer-wins"),
        pytest.param("tree -n bank,shop -f {file} deploy ", ["api", "web"], id="namespaces"),
        pytest.param("tree -n bank -A -f {file} deploy ", ["api", "web"], id="all-namespaces"),
        pytest.param("tree -n bank -f {file} no ", ["node-1"], id="cluster-scoped"),
        pytest.param("tree -f {file} cm ", ["$(touch x)"], id="names-that-cannot-be-shown"),
        pytest.param("tree -f {file} -n ", ["bank", "empty", "shop"], id="option-namespaces"),
        pytest.param("tree -f {file} -n bank,", ["bank,empty", "bank,shop"], id="option-namespaces-comma"),
        pytest.param("tree -f {file} --namespace=s", ["--namespace=shop"], id="option-namespaces-joined"),
    ],
)
def test_what_files_know(line: str, values: list[str], file: str, environment: Environment) -> None:
    assert _values(line, environment, file=file) == values


def test_names_in_several_namespaces_say_which(file: str, environment: Environment) -> None:
    found = _complete("tree -f {file} deploy ", environment, file=file).values
    assert [(candidate.value, candidate.help) for candidate in found] == [
        ("api", "shop"),
        ("web", "bank, shop"),
    ]
    within = _complete("tree -n shop -f {file} deploy ", environment, file=file).values
    assert {candidate.help for candidate in within} == {""}


@pytest.mark.parametrize(
    "line", ["tree -f none deploy ", "tree -f none -n ", "tree nonsense -f {file} ", "tree -f {file} all "]
)
def test_what_cannot_be_answered_is_an_error_of_ours(line: str, file: str, environment: Environment) -> None:
    with pytest.raises(InsightError):
        _complete(line, environment, file=file)


KUBECONFIG = """
clusters: [{name: c1, cluster: {server: "https://one.example"}}, {name: c2, cluster: {server: "https://me:pw@two"}}]
users: [{name: u1}, {name: u 2}]
contexts: [{name: "arn:x/1", context: {cluster: c1}}, {name: two, context: {cluster: c2}}]
"""


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("--context", [("arn:x/1", "c1"), ("two", "c2")]),
        ("--user", [("u 2", ""), ("u1", "")]),
    ],
)
@pytest.mark.parametrize("line", ["--kubeconfig {file} tree {option} ", "tree {option} "])
def test_what_the_kubeconfig_knows(
    line: str, option: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG)
    environment = Environment(variables={"KUBECONFIG": str(path)}, home=tmp_path)
    assert list(_complete(line, environment, file=str(path), option=option).values) == found


def test_no_password_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG)
    environment = Environment(variables={"KUBECONFIG": str(path)}, home=tmp_path)
    found = _complete("tree --cluster ", environment).values
    assert [candidate.value for candidate in found] == ["c1", "c2"]
    assert "two" in found[1].help
    assert "pw" not in found[1].help


@pytest.mark.parametrize(
    ("start", "names"),
    [
        pytest.param("pod", ["pods", "poddisruptionbudgets", "podtemplates"], id="plurals"),
        pytest.param("po", ["pods", "poddisruptionbudgets", "podtemplates"], id="no-short-name-beside-them"),
        pytest.param("pv", ["pv", "pvc"], id="short-names"),
        pytest.param("networkpolicy", ["networkpolicy"], id="singular"),
        pytest.param("Net", ["NetworkPolicy"], id="kind"),
        pytest.param("event", ["events", "events.events.k8s.io"], id="ambiguous"),
        pytest.param("deployments.", ["deployments.apps"], id="group"),
        pytest.param("horizontal", ["horizontalpodautoscalers"], id="versions"),
        pytest.param("x", [], id="none"),
    ],
)
def test_names_of_kinds(start: str, names: list[str]) -> None:
    assert sorted(kind_names(KUBERNETES, start)) == sorted(names)


def test_every_name_of_a_kind_means_that_kind_to_a_command() -> None:
    catalogue = offline_catalogue([]).extended_by([WIDGET_PODS])
    starts = {"", "deployments.", "events.", "pv", "sv", "Dep", "net"}
    for start in starts:
        for name, text in kind_names(catalogue.listable(), start).items():
            (resource,) = resolve(catalogue, name).resources
            assert text.startswith(f"{resource.kind} (")
            assert resource.group in text


def test_categories_tell_what_is_in_them() -> None:
    assert category_names(KUBERNETES)["all"].startswith("cronjobs, daemonsets, ")
    assert category_names([WIDGET_PODS]) == {}

"""Rules that users write: the same data, checked word by word."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.errors import InputError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.edge_types import Harm
from kubectl_insight.rules.rule import Holder, Reference, Selection
from kubectl_insight.rules.user_rules import RuleFileError, read_rules, unknown_kinds
from tests.rules.catalogue.harness import graph_of, line, objects_of

HEAD: dict[str, Any] = {"apiVersion": "kubectl-insight/v1", "kind": "RelationRules"}
REFERENCE: dict[str, Any] = {
    "name": "backup.bucket",
    "holders": ["Backup.example.com"],
    "path": "spec.bucketName",
    "type": "references",
    "target": "Bucket.example.com",
}
SELECTION: dict[str, Any] = {
    "name": "monitor.pods",
    "holders": [{"kind": "Monitor.example.com", "prefix": "spec"}],
    "path": "selector",
    "type": "references",
    "target": "Pod",
}


def test_a_whole_file() -> None:
    full = {
        **REFERENCE,
        "kind": "kind",
        "group": "apiGroup",
        "namespace": "namespace",
        "uid": "uid",
        "optional": "optional",
        "inverse": True,
        "dangling": False,
        "external": False,
        "ignored": ["none"],
        "evidence": "inferred",
        "harm": "soft",
        "source": "our wiki",
    }
    selection = {**SELECTION, "form": "labels", "empty": "none", "absent": "all", "templates": True}
    assert read_rules([{**HEAD, "references": [full]}, {**HEAD, "selections": [selection]}]) == (
        Reference(
            "backup.bucket",
            (Holder(GroupKind("example.com", "Backup")),),
            "spec.bucketName",
            "references",
            GroupKind("example.com", "Bucket"),
            "kind",
            "apiGroup",
            "namespace",
            "uid",
            "optional",
            inverse=True,
            dangling=False,
            external=False,
            ignored=frozenset({"none"}),
            evidence="inferred",
            harm=Harm.SOFT,
            source="our wiki",
        ),
        Selection(
            "monitor.pods",
            (Holder(GroupKind("example.com", "Monitor"), "spec"),),
            "selector",
            "references",
            GroupKind("", "Pod"),
            "labels",
            "none",
            "all",
            templates=True,
            source="-",
        ),
    )


def test_such_rules_find_edges() -> None:
    rules = read_rules([{**HEAD, "references": [REFERENCE], "selections": [SELECTION]}], source="mine.yaml")
    objects = objects_of(
        [
            {
                "apiVersion": "example.com/v1",
                "kind": "Backup",
                "namespace": "a",
                "name": "b",
                "spec": {"bucketName": "x"},
            },
            {"apiVersion": "example.com/v1", "kind": "Bucket", "namespace": "a", "name": "x"},
            {
                "apiVersion": "example.com/v1",
                "kind": "Monitor",
                "namespace": "a",
                "name": "m",
                "spec": {"selector": {"matchLabels": {"app": "web"}}},
            },
            {"kind": "Pod", "namespace": "a", "name": "p", "labels": {"app": "web"}},
            {"kind": "Pod", "namespace": "b", "name": "p", "labels": {"app": "web"}},
        ]
    )
    graph, problems = graph_of(objects, rules)
    assert problems == []
    assert [line(edge, graph) for edge in graph.sorted_edges()] == [
        "references Backup.example.com/a/b -> Bucket.example.com/a/x spec.bucketName",
        "references Monitor.example.com/a/m -> Pod/a/p spec.selector (selected)",
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "document: Object missing required field `apiVersion`"),
        (
            {**HEAD, "kind": "Policy"},
            "document, field kind: expected kubectl-insight/v1 RelationRules, got kubectl-insight/v1 Policy",
        ),
        ({**HEAD, "rules": []}, "document: Object contains unknown field `rules`"),
        ({**HEAD, "references": {}}, "document, field references: Expected `array`, got `object`"),
        ({**HEAD, "references": [{}]}, "rule references[0]: Object missing required field `name`"),
        (
            {**HEAD, "references": [{**REFERENCE, "target": 3}]},
            "rule backup.bucket, field target: Expected `str`, got `int`",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "run": "rm"}]},
            "rule backup.bucket: Object contains unknown field `run`",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "type": "likes"}]},
            'rule backup.bucket, field type: "likes" is none of contains, runs, ',
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "type": "owns"}]},
            'rule backup.bucket, field type: "owns" is none of contains, runs, ',
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "path": "spec..name"}]},
            'rule backup.bucket, field path: "spec..name" is no field path: cannot read it from character 5',
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "holders": []}]},
            "rule backup.bucket, field holders: there must be at least one",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "holders": [{"kind": "Pod", "prefix": "a b"}]}]},
            'rule backup.bucket, field holders[0].prefix: "a b" is no field path: cannot read it from character 2',
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "holders": ["pods"]}]},
            'rule backup.bucket, field holders[0]: "pods" is no kind, such as Pod or Deployment.apps',
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "evidence": "sure"}]},
            "rule backup.bucket, field evidence: Invalid enum value 'sure'",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "harm": "death"}]},
            "rule backup.bucket, field harm: Invalid enum value 'death'",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "name": "a b"}]},
            "rule a b, field name: must be letters, digits, '.', '-' or '_', beginning with a letter",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "name": "\x1b[31m"}]},
            "rule \\x1b[31m, field name: must be letters",
        ),
        (
            {**HEAD, "references": [REFERENCE, REFERENCE]},
            "rule backup.bucket, field name: there is another rule of that name",
        ),
        (
            {**HEAD, "references": [{**REFERENCE, "name": "pod.node"}]},
            "rule pod.node, field name: there is another rule of that name",
        ),
        (
            {**HEAD, "selections": [{**SELECTION, "form": "regex"}]},
            "rule monitor.pods, field form: Invalid enum value 'regex'",
        ),
        ({**HEAD, "references": [7]}, "document, field references[0]: Expected `object`, got `int`"),
    ],
)
def test_what_is_wrong_is_named_exactly(document: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        read_rules([document], source="mine.yaml", taken=["pod.node"])
    assert str(caught.value).startswith(f"error: mine.yaml: {message}")
    assert isinstance(caught.value, InputError)
    assert caught.value.exit_status is ExitStatus.INPUT


@pytest.mark.parametrize(
    ("prefix", "in_template"),
    [
        ("", False),
        ("spec", False),
        ("spec.templates", False),
        ("spec.template", True),
        ("spec.template.spec", True),
    ],
)
def test_a_template_is_known_by_its_field(prefix: str, in_template: bool) -> None:
    holder = {"kind": "Backup.example.com", "prefix": prefix}
    (rule,) = read_rules([{**HEAD, "references": [{**REFERENCE, "holders": [holder]}]}])
    assert isinstance(rule, Reference)
    assert [each.in_template for each in rule.holders] == [in_template]


@pytest.mark.parametrize("documents", [[], [HEAD], [HEAD, {**HEAD, "references": []}]], ids=["0", "1", "2"])
def test_a_file_without_rules_is_no_file_of_rules(documents: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError) as raised:
        read_rules(documents, source="mine.yaml")
    assert raised.value.message == "mine.yaml: no rules found"
    assert raised.value.exit_status == ExitStatus.INPUT


@pytest.mark.parametrize(
    ("document", "known", "sentences"),
    [
        pytest.param({"references": [REFERENCE]}, {"Backup", "Bucket"}, [], id="all known"),
        pytest.param(
            {"references": [REFERENCE]},
            {"Bucket"},
            ["rule backup.bucket, field holders: there is no kind Backup.example.com"],
            id="holder",
        ),
        pytest.param(
            {"references": [REFERENCE]},
            {"Backup"},
            ["rule backup.bucket, field target: there is no kind Bucket.example.com"],
            id="target",
        ),
        pytest.param({"references": [{**REFERENCE, "external": True}]}, {"Backup"}, [], id="external target"),
        pytest.param({"references": [{**REFERENCE, "kind": "kind"}]}, {"Backup"}, [], id="default target"),
        pytest.param(
            {"selections": [SELECTION]},
            {"Monitor"},
            ["rule monitor.pods, field target: there is no kind Pod"],
            id="selected",
        ),
    ],
)
def test_kinds_that_nobody_knows_are_told(
    document: dict[str, Any], known: set[str], sentences: list[str]
) -> None:
    rules = read_rules([{**HEAD, **document}])
    assert list(unknown_kinds(rules, lambda kind: kind.kind in known)) == sentences

"""Objects that nobody wrote in good faith: an answer and complaints, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.item import decode_object
from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.rule import Derivation
from tests.rules.catalogue.harness import graph_of, line, objects_of

KINDS = sorted(
    {
        kind
        for rule in RULES
        for kind in (rule.reads if isinstance(rule, Derivation) else [holder.kind for holder in rule.holders])
        if kind.kind != "*"
    }
    | {GroupKind("example.com", "Custom")}
)
FIELDS = [
    *("spec", "status", "template", "containers", "env", "valueFrom", "secretKeyRef", "volumes", "selector"),
    *(
        "matchLabels",
        "name",
        "kind",
        "namespace",
        "subjects",
        "rules",
        "resourceNames",
        "endpoints",
        "targetRef",
    ),
    *(
        "from",
        "ingress",
        "podSelector",
        "versions",
        "schema",
        "openAPIV3Schema",
        "properties",
        "names",
        "group",
    ),
    *(
        "parameters",
        "csi.storage.k8s.io/x-secret-name",
        "fooRef",
        "refs",
        "image",
        "imageID",
        "inventory",
        "id",
    ),
]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "a", "a:b", "x/y", "\x1b[0m"])
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.sampled_from(FIELDS), below, max_size=4)
    ),
    max_leaves=25,
)
METADATA = {
    "name": "odd",
    "namespace": "a",
    "uid": "u",
    "labels": {"kubernetes.io/service-name": "odd", "app.kubernetes.io/instance": "odd", "olm.owner": "odd"},
    "annotations": {
        "resource/label-relationship": "on:Pod, value:INSTANCE.spec",
        "kapp.k14s.io/identity": "v1;",
    },
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), VALUES)), max_size=4)
)
def test_any_body_is_survived(bodies: list[tuple[GroupKind, dict[str, Any]]]) -> None:
    manifests = [
        {
            **body,
            "apiVersion": f"{kind.group}/v1".lstrip("/"),
            "kind": kind.kind,
            "metadata": METADATA | {"uid": f"u{position}"},
        }
        for position, (kind, body) in enumerate(bodies)
    ]
    graph, problems = graph_of(objects_of(manifests))
    assert all(edge.source in graph.nodes and edge.target in graph.nodes for edge in graph.edges)
    assert all(isinstance(problem, str) for problem in problems)


@pytest.mark.parametrize("kind", [GroupKind("", "Pod"), GroupKind("example.com", "Custom")], ids=str)
def test_a_body_deeper_than_any_decoder_goes(kind: GroupKind) -> None:
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    head = f'{{"apiVersion":"{kind.group or "x"}/v1","kind":"{kind.kind}","metadata":{{"name":"a"}},'
    try:
        obj = decode_object(head.encode() + b'"spec":' + deep + b"}")
    except RecursionError:
        return  # refused where objects are read
    graph_of([obj])


def test_an_invalid_selector_selects_nothing_and_is_told() -> None:
    graph, problems = graph_of(
        objects_of(
            [
                {"kind": "Pod", "namespace": "a", "name": "p", "labels": {"app": "web"}},
                {
                    "apiVersion": "networking.k8s.io/v1",
                    "kind": "NetworkPolicy",
                    "namespace": "a",
                    "name": "n",
                    "spec": {
                        "podSelector": {
                            "matchExpressions": [{"key": "app", "operator": "Like", "values": ["w"]}]
                        },
                        "ingress": [
                            {
                                "from": [
                                    {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In"}]}}
                                ]
                            }
                        ],
                    },
                },
            ]
        )
    )
    assert [edge for edge in graph.edges if edge.rule.startswith("networkPolicy")] == []
    policy = "NetworkPolicy.networking.k8s.io/a/n"
    refused = "for 'in', 'notin' operators, values set can't be empty"
    assert sorted(problems) == [
        f"{policy}: spec.ingress[0].from[0]: {refused}; it selects nothing",
        f'{policy}: spec.podSelector: "Like" is not a valid label selector operator; it selects nothing',
    ]


def test_one_malformed_object_costs_only_itself() -> None:
    graph, problems = graph_of(
        objects_of(
            [
                {"kind": "Pod", "namespace": "a", "name": "bad", "spec": {"volumes": "none", "nodeName": 7}},
                {"kind": "Pod", "namespace": "a", "name": "good", "spec": {"nodeName": "n"}},
                {"kind": "Node", "name": "n"},
            ]
        )
    )
    assert "runs Node/n -> Pod/a/good spec.nodeName" in [line(edge, graph) for edge in graph.edges]
    assert any("Pod/a/bad: spec.nodeName is no text" in problem for problem in problems)

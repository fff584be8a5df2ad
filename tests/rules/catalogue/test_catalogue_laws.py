"""What holds for every rule that is data: it finds what it names, nothing else, and not across namespaces."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_insight.objects.item import KubernetesObject, from_mapping
from kubectl_insight.objects.reference import GroupKind, GroupVersionKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.edge_types import EDGE_TYPES
from kubectl_insight.rules.field_path import Step, parse_path
from kubectl_insight.rules.rule import Derivation, Holder, Reference, Selection
from tests.rules.catalogue.harness import Everything, graph_of

REFERENCES = [rule for rule in RULES if isinstance(rule, Reference)]
SELECTIONS = [rule for rule in RULES if isinstance(rule, Selection)]
DERIVATIONS = [rule for rule in RULES if isinstance(rule, Derivation)]
_NO_SELECTORS: tuple[dict[str, str] | None, ...] = ({}, None)
_SOME_KIND = GroupKind("example.com", "Something")


def _object(kind: GroupKind, namespace: str, name: str, **content: Any) -> KubernetesObject:
    place = {"namespace": namespace} if Everything().namespaced(kind) else {}
    metadata = {"name": name, **place, **content.pop("metadata", {})}
    api_version = f"{kind.group}/v1" if kind.group else "v1"
    return from_mapping({"apiVersion": api_version, "kind": kind.kind, "metadata": metadata, **content})


def _body(steps: tuple[Step, ...], holder: object) -> Any:
    """Return a body in which the last step's object is ``holder``."""
    body: Any = holder
    for step in reversed(steps):
        body = {step.key: [body] if step.each else body}
    return body


def _target(rule: Reference) -> GroupKind:
    return _SOME_KIND if rule.kind and not rule.target.kind else rule.target


def _holder(rule: Reference, holder: Holder, namespace: str = "") -> KubernetesObject:
    *way, last = parse_path(f"{holder.prefix}.{rule.path}" if holder.prefix else rule.path)
    beside: dict[str, Any] = {last.key: ["wanted"] if last.each else "wanted"}
    target = _target(rule)
    if rule.kind:
        beside[rule.kind] = target.kind
    if rule.group:
        beside[rule.group] = f"{target.group}/v1".lstrip("/") if rule.group == "apiVersion" else target.group
    if rule.namespace and namespace:
        beside[rule.namespace] = namespace
    return _object(holder.kind, "here", "holder", **_body(tuple(way), beside))


def _edges(rule: Reference | Selection, *objects: KubernetesObject) -> list[tuple[str, str, str]]:
    """Return the edges as source, target and the presence of whichever end is named."""
    graph, problems = graph_of(objects, [rule])
    assert problems == []
    nodes = graph.nodes
    return [
        (
            edge.source,
            edge.target,
            nodes[edge.source if getattr(rule, "inverse", False) else edge.target].presence,
        )
        for edge in graph.edges
    ]


@pytest.mark.parametrize("rule", REFERENCES, ids=lambda rule: rule.name)
def test_a_reference_is_followed_in_every_holder(rule: Reference) -> None:
    for holder in rule.holders:
        obj = _holder(rule, holder, "here")
        target = _object(_target(rule), "here", "wanted")
        objects = [obj] if rule.external else [obj, target]
        name = rule.thing("wanted").name if rule.thing else "wanted"
        ends = (obj.id, f"{rule.target}/{name}" if rule.external else target.id, "live")
        expected = (ends[1], ends[0], "live") if rule.inverse else ends
        assert _edges(rule, *objects) == [expected]


@pytest.mark.parametrize("rule", REFERENCES, ids=lambda rule: rule.name)
def test_without_the_field_there_is_nothing(rule: Reference) -> None:
    for holder in rule.holders:
        assert _edges(rule, _object(holder.kind, "here", "holder", spec=None)) == []


@pytest.mark.parametrize(
    "rule",
    [rule for rule in REFERENCES if not rule.external and Everything().namespaced(_target(rule))],
    ids=lambda rule: rule.name,
)
def test_an_object_of_that_name_elsewhere_is_another_one(rule: Reference) -> None:
    for holder in rule.holders:
        obj = _holder(rule, holder, "here")
        found = _edges(rule, obj, _object(_target(rule), "elsewhere", "wanted"))
        assert [presence for _, _, presence in found] == (["phantom"] if rule.dangling else [])


@pytest.mark.parametrize("rule", [rule for rule in REFERENCES if rule.namespace], ids=lambda rule: rule.name)
def test_a_namespace_that_is_given_counts(rule: Reference) -> None:
    for holder in rule.holders:
        target = _object(_target(rule), "elsewhere", "wanted")
        ((*ends, presence),) = _edges(rule, _holder(rule, holder, "elsewhere"), target)
        assert target.id in ends
        assert presence == "live"


@pytest.mark.parametrize("rule", SELECTIONS, ids=lambda rule: rule.name)
def test_a_selector_finds_what_carries_the_labels_in_its_namespace(rule: Selection) -> None:
    (holder,) = rule.holders
    *way, last = parse_path(rule.path)
    selector: Any = {"app": "web"} if rule.form == "labels" else {"matchLabels": {"app": "web"}}
    body = _body(tuple(way), {last.key: [selector] if last.each else selector})
    obj = _object(holder.kind, "here", "holder", **body)
    targets = [
        _object(rule.target, namespace, name, metadata={"labels": labels})
        for namespace, name, labels in (
            ("here", "match", {"app": "web", "more": "x"}),
            ("here", "other", {"app": "db"}),
            ("elsewhere", "trap", {"app": "web"}),
        )
        if namespace == "here" or Everything().namespaced(rule.target)
    ]
    assert [(source, target) for source, target, _ in _edges(rule, obj, *targets)] == [
        (obj.id, targets[0].id)
    ]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        pytest.param(rule, value, id=f"{rule.name} {'absent' if value is None else 'empty'}")
        for rule in SELECTIONS
        for value in _NO_SELECTORS
        if not (rule.path.endswith("[]") and value is None)  # a list has no absent element
    ],
)
def test_empty_and_absent_selectors_are_what_the_rule_says(rule: Selection, value: object) -> None:
    (holder,) = rule.holders
    *way, last = parse_path(rule.path)
    body = {} if value is None else _body(tuple(way), {last.key: [value] if last.each else value})
    pod = _object(rule.target, "here", "one")
    expected = rule.absent if value is None else rule.empty
    found = [target for _, target, _ in _edges(rule, _object(holder.kind, "here", "holder", **body), pod)]
    assert [target for target in found if target == pod.id] == ([pod.id] if expected == "all" else [])


def test_names_are_unique_and_sorted() -> None:
    names = [rule.name for rule in RULES]
    assert names == sorted(set(names))


def test_every_type_of_an_edge_is_known_and_has_a_rule() -> None:
    given = {rule.type for rule in RULES if not isinstance(rule, Derivation)}
    given |= {each for rule in DERIVATIONS for each in rule.types}
    assert given == EDGE_TYPES.keys() - {"owns"}


def test_every_rule_says_where_it_comes_from() -> None:
    unsourced = [rule.name for rule in RULES if not rule.source and rule.name != "cluster.member"]
    assert unsourced == []


@pytest.mark.parametrize("rule", DERIVATIONS, ids=lambda rule: rule.name)
@pytest.mark.parametrize("content", ["metadata only", "odd types", "nulls"])
def test_functions_survive_what_they_do_not_expect(rule: Derivation, content: str) -> None:
    kinds = {kind for kind in rule.reads if kind.kind != "*"} | {_SOME_KIND}
    objects = []
    for kind in sorted(kinds):
        obj = _object(kind, "here", "odd")
        body: dict[str, Any] = {
            "apiVersion": obj.gvk.api_version,
            "kind": kind.kind,
            "metadata": {"name": "odd", "namespace": "here"},
        }
        names = ("spec", "status", "subjects", "rules", "endpoints", "subsets", "regarding", "parameters")
        body |= dict.fromkeys(names, None if content == "nulls" else 17)
        objects.append(
            KubernetesObject(GroupVersionKind(kind.group, "v1", kind.kind), obj.metadata, None)
            if content == "metadata only"
            else from_mapping(body)
        )
    graph, _ = graph_of(objects, [rule])
    assert {edge.type for edge in graph.edges} <= rule.types

"""Which fields of custom resources seem to name something, and what."""

from __future__ import annotations

import pytest

from kubectl_insight.objects.reference import GroupKind
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.catalogue.custom_resources import is_custom
from kubectl_insight.rules.catalogue.custom_schemas import Schema
from kubectl_insight.rules.catalogue.reference_names import Mention, may_mention, mentions
from kubectl_insight.rules.finding import find_relations
from kubectl_insight.rules.world import ObjectWorld
from tests.rules.catalogue.harness import Everything, objects_of


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("secretName", "s", [("", "s", "", "", None, ("secret",))]),
        ("tlsSecretName", "s", [("", "s", "", "", None, ("tlssecret", "secret"))]),
        ("secretKeyRef", {"name": "s", "key": "k"}, [(".name", "s", "", "", None, ("secret",))]),
        ("secret", {"name": "s"}, [(".name", "s", "", "", None, ("secret",))]),
        ("secret", {"secretName": "s"}, []),
        ("secrets", ["s", 7, ""], [("[0]", "s", "", "", None, ("secret",))]),
        ("databaseRef", {"name": "d", "namespace": "n"}, [(".name", "d", "n", "", None, ("database",))]),
        (
            "ref",
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"},
            [(".name", "d", "", "Deployment", "apps", ())],
        ),
        ("issuerRef", {"group": "g", "kind": "Issuer", "name": "i"}, [(".name", "i", "", "Issuer", "g", ())]),
        ("source", {"apiGroup": "", "kind": "Pod", "name": "p"}, [(".name", "p", "", "Pod", "", ())]),
        (
            "targetRefs",
            [{"kind": "A", "name": "x"}, "y", {"name": 3}],
            [("[0].name", "x", "", "A", None, ()), ("[1]", "y", "", "", None, ("target",))],
        ),
        ("options", {"kind": "fast", "name": "x"}, []),
        ("container", {"name": "x"}, []),
        ("name", "x", []),
        ("Ref", {"name": "x"}, []),
        ("secretName", 5, []),
        ("secretName", None, []),
    ],
)
def test_mentions(
    key: str, value: object, found: list[tuple[str, str, str, str, str | None, tuple[str, ...]]]
) -> None:
    assert list(mentions(key, value)) == [Mention(*each) for each in found]


@pytest.mark.parametrize(
    ("key", "expected"), [("secretRef", True), ("imageName", True), ("configMap", True), ("replicas", False)]
)
def test_fields_that_may_mention(key: str, expected: bool) -> None:
    assert may_mention(key) is expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({}, True),
        ({"properties": {"spec": {"properties": {"replicas": {"type": "integer"}}}}}, False),
        ({"properties": {"spec": {"properties": {"secretName": {"type": "string"}}}}}, True),
        ({"properties": {"spec": {"x-kubernetes-preserve-unknown-fields": True}}}, True),
        ({"properties": {"spec": {"items": {"properties": {"kind": {}, "name": {}}}}}}, True),
        ({"properties": {"spec": {"additionalProperties": {"properties": {"fooRef": {}}}}}}, True),
        ({"properties": {"status": {"properties": {"secretRef": {}}}}}, False),
        ({"properties": {"apiVersion": {}, "kind": {}, "metadata": {}}}, False),
        ({"properties": {"spec": {"additionalProperties": True}}}, False),
    ],
)
def test_what_a_schema_rules_out(node: dict[str, object], expected: bool) -> None:
    assert Schema(node).may_refer is expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("", False),
        ("apps", False),
        ("storage.k8s.io", False),
        ("example.com", True),
        ("cluster.x-k8s.io", True),
    ],
)
def test_custom_groups(group: str, expected: bool) -> None:
    assert is_custom(GroupKind(group, "X")) is expected


def test_what_nobody_confirms_stays_a_guess() -> None:
    objects = objects_of(
        [
            {
                "apiVersion": "example.com/v1",
                "kind": "Custom",
                "namespace": "a",
                "name": "c",
                "spec": {"secretRef": {"name": "gone"}},
            }
        ]
    )
    world = ObjectWorld(objects, Everything().namespaced)
    (relation,) = find_relations(world, RULES, {"references"})
    assert (relation.evidence, relation.dangling) == ("guessed", False)

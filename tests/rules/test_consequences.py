"""Every rule by which something can suffer has words for it, and no words are without a rule."""

from __future__ import annotations

import pytest

from kubectl_insight.rules import consequences
from kubectl_insight.rules.catalogue.all_rules import RULES
from kubectl_insight.rules.consequences import HARMS, consequence_of
from kubectl_insight.rules.edge_types import EDGE_TYPES, Harm
from kubectl_insight.rules.rule import Derivation

# Rules of ownership and membership need no rule of the catalogue; a derivation's edges have names of their own.
ELSEWHERE = {"owner.reference", "namespace.member", "customResourceDefinition.member"}
DERIVED = {"container.image": "container", "container.digest": "container"}


def test_every_harm_has_a_meaning() -> None:
    assert set(HARMS) == set(Harm)


def test_no_words_are_without_a_rule() -> None:
    names = [rule.name for rule in RULES]
    unused = [
        each
        for each in consequences.RULES
        if each not in ELSEWHERE
        and not any(name == DERIVED.get(each, each) or name.startswith(f"{each}.") for name in names)
    ]
    assert unused == []


def test_no_words_are_about_a_type_without_harm() -> None:
    assert set(consequences.TYPES) <= set(EDGE_TYPES)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("pod.node", Harm.CANNOT_RUN),
        ("volume.node", Harm.CANNOT_RUN),
        ("claim.volume", Harm.CANNOT_RUN),
        ("pod.volume.secret", Harm.CANNOT_START),
        ("pod.initContainer.envFrom.configMap", Harm.CANNOT_START),
        ("pod.volume.claim", Harm.CANNOT_START),
        ("template.image", Harm.CANNOT_START),
        ("pod.serviceAccount", Harm.IDENTITY),
        ("pod.serviceAccount.template", Harm.CANNOT_START),
        ("pod.priorityClass", Harm.SOFT),
        ("pod.priorityClass.template", Harm.CANNOT_START),
        ("pod.imagePullSecret", Harm.SOFT),
        ("statefulSet.claim", Harm.DATA),
        ("volume.csi.nodeStageSecret", Harm.CANNOT_START),
        ("volume.csi.nodeExpandSecret", Harm.SOFT),
        ("snapshot.boundContent", Harm.DATA),
    ],
)
def test_what_a_rule_does(name: str, harm: Harm) -> None:
    (rule,) = [each for each in RULES if each.name == name]
    (edge_type,) = rule.types if isinstance(rule, Derivation) else [rule.type]
    assert (rule.harm or EDGE_TYPES[edge_type].harm) is harm


def test_the_longest_name_counts() -> None:
    meaning = consequence_of("pod.resourceClaimTemplate.template", "uses", Harm.CANNOT_START).meaning
    assert meaning == "new pods wait for a claim that nobody can make"
    assert (
        consequence_of("pod.resourceClaimTemplate", "uses", Harm.SOFT).meaning
        == "keeps the claim that was made for it"
    )


def test_whatever_is_said_about_kubernetes_has_a_source() -> None:
    assert [name for name, each in consequences.RULES.items() if not each.source] == []

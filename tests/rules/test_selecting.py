"""The selector index finds exactly what trying every object finds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.objects.label_selector import LabelSelector, Operator, Requirement, from_api, from_labels
from kubectl_insight.rules.selecting import Carrier, SelectorIndex

KEYS = st.sampled_from(["app", "tier", "n"])
VALUES = st.sampled_from(["web", "db", "1", "5", ""])
LABELS = st.dictionaries(KEYS, VALUES, max_size=3)
CARRIERS = st.lists(st.tuples(st.sampled_from(["shop", "prod", ""]), LABELS), max_size=12)


@st.composite
def requirements(draw: st.DrawFn) -> Requirement:
    operator = draw(st.sampled_from(list(Operator)))
    if operator in {Operator.IN, Operator.NOT_IN}:
        return Requirement(draw(KEYS), operator, frozenset(draw(st.sets(VALUES, min_size=1))))
    if operator in {Operator.GREATER_THAN, Operator.LESS_THAN}:
        return Requirement(draw(KEYS), operator, frozenset({draw(st.sampled_from(["0", "3"]))}))
    return Requirement(draw(KEYS), operator)


SELECTORS = st.builds(lambda each: LabelSelector(tuple(each)), st.lists(requirements(), max_size=3))


@given(CARRIERS, SELECTORS, st.sampled_from(["shop", "prod", "", "elsewhere"]))
def test_equals_trying_every_carrier(
    carriers: list[tuple[str, dict[str, str]]], selector: LabelSelector, namespace: str
) -> None:
    numbered = [Carrier(place, labels, number) for number, (place, labels) in enumerate(carriers)]
    slow = [each.item for each in numbered if each.namespace == namespace and selector.matches(each.labels)]
    assert SelectorIndex(numbered).select(namespace, selector) == slow


@given(CARRIERS, SELECTORS)
def test_everywhere_is_each_namespace_after_the_other(
    carriers: list[tuple[str, dict[str, str]]], selector: LabelSelector
) -> None:
    index = SelectorIndex([Carrier(place, labels, number) for number, (place, labels) in enumerate(carriers)])
    places = sorted({place for place, _ in carriers})
    assert list(index.select_everywhere(selector)) == [
        item for place in places for item in index.select(place, selector)
    ]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ({}, ["web", "db", "bare"]),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, ["db", "bare"]),
        ({"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}, ["bare"]),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, ["web", "db"]),
        (
            {
                "matchLabels": {"app": "web"},
                "matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}],
            },
            ["web"],
        ),
    ],
    ids=["everything", "not in matches absent", "absent", "exists", "both"],
)
def test_operators(selector: dict[str, object], found: list[str]) -> None:
    carriers = [
        Carrier("shop", {"app": "web"}, "web"),
        Carrier("shop", {"app": "db"}, "db"),
        Carrier("shop", {}, "bare"),
        Carrier("prod", {"app": "web"}, "elsewhere"),
    ]
    parsed = from_api(selector)
    assert parsed is not None
    assert SelectorIndex(carriers).select("shop", parsed) == found


def test_ten_thousand_pods_and_two_thousand_services() -> None:
    carriers = [
        Carrier("shop", {"app": f"app-{number % 2000}", "tier": "web", "pod": str(number)}, number)
        for number in range(10_000)
    ]
    selectors = [from_labels({"app": f"app-{number}", "tier": "web"}) for number in range(2000)]
    started = time.process_time()
    index = SelectorIndex(carriers)
    found = sum(len(index.select("shop", selector)) for selector in selectors)
    assert found == 10_000
    assert time.process_time() - started < 0.5  # ten times what a quiet machine needs

"""Label selectors: what they match, as text and as objects."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.errors import UsageError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.objects.label_selector import (
    LabelSelector,
    Operator,
    Requirement,
    SelectorError,
    from_api,
    from_labels,
)
from kubectl_insight.objects.selector_text import parse_selector

SETS: list[dict[str, str]] = [
    {},
    {"a": "1"},
    {"a": "x", "b": "y"},
    {"a": "", "b": "in"},
    {"b": "7"},
    {"in": "a", "x.y/a": "1"},
]

# Which of SETS match, as k8s.io/apimachinery v0.36.3 labels.Parse(...).Matches answers.
MATCHES = [
    ("", "111111"),
    (" \t", "111111"),
    ("a", "011100"),
    ("!a", "100011"),
    ("! a", "100011"),
    ("a=x", "001000"),
    ("a==x", "001000"),
    ("a = x , b = y", "001000"),
    ("a=", "000100"),
    ("a!=x", "110111"),
    ("a!=", "111011"),
    ("a in (x,1)", "011000"),
    ("a in (x,)", "001100"),
    ("a in ()", "000100"),
    ("a in (,)", "000100"),
    ("a notin (x,1)", "100111"),
    ("a notin ()", "111011"),
    ("b in (in)", "000100"),
    ("in in (a)", "000001"),
    ("in", "000001"),
    ("notin", "000000"),
    ("b>6", "000010"),
    ("b>7", "000000"),
    ("b<8", "000010"),
    ("x.y/a=1", "000001"),
    ("a,b", "001100"),
    ("a,!b", "010000"),
    ("b=y,a=x", "001000"),
]


@pytest.mark.parametrize(("text", "expected"), MATCHES)
def test_selectors_match_what_the_api_server_matches(text: str, expected: str) -> None:
    selector = parse_selector(text)
    assert "".join("01"[selector.matches(labels)] for labels in SETS) == expected


def test_requirements_are_sorted_by_key() -> None:
    assert parse_selector("f notin (z), a=b, e in (x, y), !h, c!=d, g, n>3") == LabelSelector(
        (
            Requirement("a", Operator.IN, frozenset("b")),
            Requirement("c", Operator.NOT_IN, frozenset("d")),
            Requirement("e", Operator.IN, frozenset("xy")),
            Requirement("f", Operator.NOT_IN, frozenset("z")),
            Requirement("g", Operator.EXISTS),
            Requirement("h", Operator.DOES_NOT_EXIST),
            Requirement("n", Operator.GREATER_THAN, frozenset("3")),
        )
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=a", "found '=', expected: !, identifier, or 'end of string'"),
        (",a", "found ',', expected: !, identifier, or 'end of string'"),
        ("a,", "found '', expected: identifier after ','"),
        ("a,,b", "found ',', expected: identifier after ','"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("!a=b", "found '=', expected: ',' or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("a in x", "unable to parse requirement: found 'x', expected: '('"),
        ("a in (x", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("a in (x y)", "unable to parse requirement: found 'y', expected: ',' or ')'"),
        ("a in (=)", "unable to parse requirement: found '=', expected: ',', or identifier"),
        ("a==)", "unable to parse requirement: found ')', expected: identifier"),
        ("a>x", "the value must be an integer"),
        ("a>-1", 'Invalid value: "-1"'),
        ("a>", "the value must be an integer"),
        ("a>99999999999999999999", "the value must be an integer"),
        ("-a", 'unable to parse requirement: Invalid value: "-a": name part must consist of'),
        ("a/b/c", "prefix part must be a lowercase RFC 1123 subdomain"),
        ("/a", "prefix part must be a lowercase RFC 1123 subdomain"),
        ("A.b/c", "prefix part must be a lowercase RFC 1123 subdomain"),
        ("a=-b", 'Invalid value: "-b": a valid label must be an empty string or consist of'),
        ("é", "name part must consist of"),
        ("a" * 64, "name part must be no more than 63 bytes"),
        (f"a={'b' * 64}", "must be no more than 63 bytes"),
        (f"{'a.' * 127}a/b", "prefix part must be a lowercase RFC 1123 subdomain"),
    ],
)
def test_faults_are_told_as_the_api_server_tells_them(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_selector(text)
    assert message in caught.value.message
    assert caught.value.exit_status is ExitStatus.USAGE


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, "111111"),
        ({"matchLabels": None, "matchExpressions": None}, "111111"),
        ({"matchLabels": {"a": "x"}}, "001000"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["x", "1"]}]}, "011000"),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["x"]}]}, "110111"),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, "011100"),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist", "values": None}]}, "100011"),
        ({"matchLabels": {"b": "y"}, "matchExpressions": [{"key": "a", "operator": "Exists"}]}, "001000"),
    ],
)
def test_api_selectors(selector: dict[str, Any], expected: str) -> None:
    found = from_api(selector)
    assert found is not None
    assert "".join("01"[found.matches(labels)] for labels in SETS) == expected


def test_a_null_api_selector_selects_nothing() -> None:
    assert from_api(None) is None


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ({"matchLabels": []}, None),
        ({"matchLabels": ["a"]}, "matchLabels must be a map"),
        ({"matchLabels": {"a": 1}}, "a label's value must be a string"),
        ({"matchLabels": {"a b": "1"}}, "Invalid value"),
        ({"matchExpressions": {"a": 1}}, "matchExpressions a list"),
        ({"matchExpressions": ["a"]}, "must be a map"),
        ({"matchExpressions": [{"operator": "Exists"}]}, "a label's key must be a string"),
        (
            {"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]},
            '"Gt" is not a valid label selector',
        ),
        ({"matchExpressions": [{"key": "a", "operator": []}]}, "is not a valid label selector operator"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": []}]}, "values set can't be empty"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": "x"}]}, "must be a list"),
        (
            {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["x"]}]},
            "must be empty for exists",
        ),
    ],
)
def test_odd_api_selectors_are_refused(selector: dict[str, Any], message: str | None) -> None:
    if message is None:
        assert from_api(selector) == LabelSelector()
        return
    with pytest.raises(SelectorError, match=message.replace("(", r"\(")):
        from_api(selector)


def test_plain_maps_are_taken_as_they_are() -> None:
    selector = from_labels({"b": "not a value", "a": "1"})
    assert [requirement.key for requirement in selector.requirements] == ["a", "b"]
    assert selector.matches({"a": "1", "b": "not a value", "c": "2"})
    assert not selector.matches({"a": "1"})


_KEYS = st.sampled_from(["a", "b", "in", "notin", "x.y/z"])
_VALUES = st.sampled_from(["", "x", "y", "in", "1", "2", "33"])
_CONDITIONS = st.one_of(
    st.tuples(_KEYS, st.sampled_from(["=", "==", "!="]), st.tuples(_VALUES)),
    st.tuples(_KEYS, st.sampled_from(["in", "notin"]), st.lists(_VALUES, min_size=1, max_size=3).map(tuple)),
    st.tuples(_KEYS, st.sampled_from(["exists", "absent"]), st.just(())),
    st.tuples(_KEYS, st.sampled_from([">", "<"]), st.tuples(st.integers(0, 4).map(str))),
)


def _written(key: str, operator: str, values: tuple[str, ...]) -> str:
    match operator:
        case "exists":
            return key
        case "absent":
            return f"!{key}"
        case "in" | "notin":
            return f"{key} {operator} ({','.join(values)})"
    return f"{key}{operator}{values[0]}"


def _naive(labels: Mapping[str, str], key: str, operator: str, values: tuple[str, ...]) -> bool:
    held = [value for name, value in labels.items() if name == key]
    match operator:
        case "exists":
            return bool(held)
        case "absent":
            return not held
        case "=" | "==" | "in":
            return any(value == wanted for value in held for wanted in values)
        case "!=" | "notin":
            return not any(value == wanted for value in held for wanted in values)
    numbers = [int(value) for value in held if value.isdigit()]
    return any(n > int(values[0]) if operator == ">" else n < int(values[0]) for n in numbers)


@settings(max_examples=150, deadline=None)
@given(st.lists(_CONDITIONS, max_size=4), st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_the_matcher_agrees_with_a_naive_one(
    conditions: list[tuple[str, str, tuple[str, ...]]], labels: dict[str, str]
) -> None:
    selector = parse_selector(", ".join(_written(*condition) for condition in conditions))
    assert selector.matches(labels) == all(_naive(labels, *condition) for condition in conditions)


@settings(max_examples=150, deadline=None)
@given(st.text("ab=!(),<>in not\t-/.", max_size=12))
def test_any_text_is_a_selector_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        assert isinstance(parse_selector(text).matches({"a": "b"}), bool)

"""Documents as text: whole, safe to look at, and the same in both forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.output.data_text import json_text, yaml_text

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"))
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
)


def test_json_is_indented_as_kubectls() -> None:
    assert json_text({"a": [1, {"b": None}], "c": "é"}) == (
        '{\n    "a": [\n        1,\n        {\n            "b": null\n        }\n    ],\n    "c": "é"\n}\n'
    )


def test_json_on_one_line() -> None:
    assert json_text({"a": [1, "b c"]}, indent=-1) == '{"a":[1,"b c"]}\n'


def test_yaml_keeps_the_order_of_keys() -> None:
    assert yaml_text({"b": 1, "a": [{"z": True, "y": None}]}) == "b: 1\na:\n- z: true\n  y: null\n"


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("\x1b", "\\u001b"),
        ("\x7f", "\\u007f"),
        ("\x9b", "\\u009b"),
        ("\u202e", "\\u202e"),
        ("\u2028", "\\u2028"),
        ("\U000e0041", "\\udb40\\udc41"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(raw: str, escaped: str) -> None:
    assert json_text([raw], indent=-1) == f'["{escaped}"]\n'
    assert raw not in yaml_text([raw])


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_json_is_read_as_it_was_written(document: Any) -> None:
    assert json.loads(json_text(document)) == document


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_yaml_is_read_as_it_was_written(document: Any) -> None:
    text = yaml_text(document)
    assert yaml.safe_load(text) == document
    assert all(character == "\n" or character.isprintable() for character in text)

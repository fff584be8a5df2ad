"""YAML as kubectl reads it: types, documents, anchors, bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.errors import InputError
from kubectl_insight.objects.yaml.builder import MAX_ALIASED_NODES, MAX_DEPTH
from kubectl_insight.objects.yaml.text import Document, documents, load, load_all

FIXTURES = Path("../shared/fixtures/kubeprovenance")

# What sigs.k8s.io/yaml v1.6.0 (YAMLToJSON) answers for each scalar.
SCALARS: list[tuple[str, object]] = [
    *[(text, True) for text in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE")],
    *[(text, False) for text in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE")],
    *[(text, None) for text in ("", "~", "null", "Null", "NULL")],
    *[(text, text) for text in ("yEs", "nULL", "tRUE", "1:30", "-1:30:00", "190:20:30.15", "2020-01-01")],
    *[(text, text) for text in ("2020-01-01T00:00:00Z", "2001-12-14 21:59:43.10 -5", "+", "-0x", ".", "._5")],
    *[(text, text) for text in ("1e400", "0b12", "0o8", "0xg", "1.2.3", "12e", "=", "v1", "1Gi", "e3")],
    ("0", 0),
    ("-0", 0),
    ("010", 8),
    ("08", 8),
    ("0o17", 15),
    ("0O17", 15),
    ("0x1F", 31),
    ("-0x1f", -31),
    ("0b11", 3),
    ("-0b11", -3),
    ("+12", 12),
    ("1_000", 1000),
    ("1__0", 10),
    ("9223372036854775808", 2**63),
    ("18446744073709551615", 2**64 - 1),
    ("18446744073709551616", float(2**64)),
    ("1.0", 1),
    ("1.5", 1.5),
    (".5", 0.5),
    ("5.", 5),
    ("1e3", 1000),
    ("1E-2", 0.01),
    ("-1_0.5", -10.5),
    ("'y'", "y"),
    ('"010"', "010"),
    ("!!str 12", "12"),
    ("!!str ~", "~"),
    ("!!int '12'", 12),
    ("!!float 1", 1),
    ("!!bool y", True),
    ("!!null ''", None),
    ("!!timestamp 2020-01-01", "2020-01-01"),
    ("!custom 12", "12"),
    ("!!python/object:os.system 1", "1"),
    ("!!binary aGVsbG8=", "hello"),
    ("! 12", "12"),
]


@pytest.mark.parametrize(("text", "expected"), SCALARS, ids=[text or "empty" for text, _ in SCALARS])
def test_scalars_are_what_kubectl_reads(text: str, expected: object) -> None:
    value = load(f"v: {text}\n", source="x")["v"]
    assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1: a", ["1"]),
        ("010: a", ["8"]),
        ("yes: a", ["true"]),
        ("n: a", ["false"]),
        ("1.5: a", ["1.5"]),
        ("1.0: a", ["1"]),
        ("1e6: a", ["1e+06"]),
        (".inf: a", [".inf"]),
        ("-.inf: a", ["-.inf"]),
        (".nan: a", [".nan"]),
        ("2020-01-01: a", ["2020-01-01"]),
        ("'1': a\n1: b", ["1"]),
        ("&k key: a\nv: *k", ["key", "v"]),
        ("k: &k b\n*k : a", ["k", "b"]),
        ("? a\n: b", ["a"]),
    ],
)
def test_keys_become_strings(text: str, keys: list[str]) -> None:
    assert list(load(text, source="x")) == keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", {"a": 2}),
        ("b: &b {x: 1, y1: 2}\nc: {<<: *b, x: 3}", {"b": {"x": 1, "y1": 2}, "c": {"x": 3, "y1": 2}}),
        ("b: &b {x: 1}\nc: {x: 3, <<: *b}", {"b": {"x": 1}, "c": {"x": 1}}),
        ("c: {<<: [{x: 1}, {x: 2, z: 3}]}", {"c": {"x": 1, "z": 3}}),
        ("c: {'<<': {x: 1}}", {"c": {"<<": {"x": 1}}}),
        ("a: &a [1]\nb: [*a, *a]", {"a": [1], "b": [[1], [1]]}),
        ("a: !!set {p, q}", {"a": {"p": None, "q": None}}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ('{"a": [1, {"b": null}], "c": "\\u00e9"}', {"a": [1, {"b": None}], "c": "é"}),
    ],
    ids=["later", "merge", "merge-below", "merge-list", "quoted", "alias", "set", "blocks", "json"],
)
def test_mappings_follow_go_yaml(text: str, expected: object) -> None:
    assert load(text, source="x") == expected


def test_without_libyaml_the_result_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &a {b: [y, 010, 1:30]}\nc: *a\n---\nd: 'é'\n"
    fast = load_all(text, source="x")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert (
        load_all(text, source="x") == fast == [{"a": {"b": [True, 8, "1:30"]}, "c": fast[0]["a"]}, {"d": "é"}]
    )
    with pytest.raises(InputError, match="x, line 2: control characters are not allowed"):
        load("a: 1\nb: \x01\n", source="x")


def test_documents_carry_their_lines_and_empty_ones_are_skipped() -> None:
    text = "# only a comment\n---\n---\na: 1\n---\nnull\n--- # b\nb: 2\n...\n---\n- 3\n"
    assert list(documents(text, source="x")) == [
        Document(3, {"a": 1}),
        Document(7, {"b": 2}),
        Document(10, [3]),
    ]


@pytest.mark.parametrize("text", ["", "\n", "# nothing", "---\n", "---\n---\n", "null", "\ufeff"])
def test_nothing_is_none(text: str) -> None:
    assert load(text, source="x") is None
    assert load_all(text, source="x") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_decoded(encoding: str) -> None:
    assert load("a: é😀\n".encode(encoding), source="x") == {"a": "é😀"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: b: c", 1, "mapping values are not allowed in this context"),
        ("a:\n\tb: 1", 2, "found character that cannot start any token"),
        ("a: 1\n---\nb: [", 4, "did not find expected node content"),
        ("a: 1\n---\nb: 2", 2, "expected one YAML document, found another"),
        ("a: 1\nb: \x01", 2, "control characters are not allowed"),
        ("a: 1\nb: \ud800", 2, "control characters are not allowed"),
        (b"a: 1\nb: \xff", 2, "this is not UTF-8 text"),
        (b"\xff\xfea", None, "this is not UTF-16 text"),
        ("a: 1\nb: *c", 2, "unknown anchor referenced"),
        ("a: &a\n  - *a", 2, "an anchor's value contains itself"),
        ("a: 1\n~: 2", 2, "null, a mapping or a sequence cannot be a key"),
        ("a: 1\n[b]: 2", 2, "a mapping or a sequence cannot be a key"),
        ("b: &b {}\n*b : 2", 2, "null, a mapping or a sequence cannot be a key"),
        ("a: 1\nb: .nan", 2, "unsupported value: NaN or infinity"),
        ("a: [-.inf]", 1, "unsupported value: NaN or infinity"),
        ("a: !!int x", 1, "cannot decode a scalar as its tag !!int demands"),
        ("a: !!bool 1", 1, "cannot decode a scalar as its tag !!bool demands"),
        ("a: !!null x", 1, "cannot decode a scalar as its tag !!null demands"),
        ("a: !!binary '*'", 1, "!!binary value contains invalid base64 data"),
        ("a: 1\n<<: 3", 2, "map merge requires map or sequence of maps as the value"),
        ("<<: [{a: 1}, 2]", 1, "map merge requires map or sequence of maps as the value"),
    ],
)
def test_faults_name_the_line(text: str | bytes, line: int | None, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        load(text, source="bad.yaml")
    assert (caught.value.line, caught.value.problem) == (line, problem)


def test_a_value_under_a_wrong_tag_is_not_repeated() -> None:
    with pytest.raises(InputError) as caught:
        load("password: !!int hunter2", source="x")
    assert "hunter2" not in str(caught.value)


def test_billion_laughs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 40)]
    with pytest.raises(InputError, match="document contains excessive aliasing"):
        load("\n".join(lines), source="x")


def test_merging_over_and_over_is_refused() -> None:
    wide = ", ".join(f"k{n}: 1" for n in range(1000))
    merges = "\n".join(f"m{n}: {{<<: *w}}" for n in range(MAX_ALIASED_NODES // 2000 + 1))
    with pytest.raises(InputError, match="excessive aliasing"):
        load(f"w: &w {{{wide}}}\n{merges}", source="x")


def test_ordinary_aliasing_is_fine_and_counted_for_each_document() -> None:
    document = "a: &a {x: [1, 2, 3]}\nb: [" + ", ".join(["*a"] * 500) + "]\n"
    found = load_all("---\n".join([document] * (MAX_ALIASED_NODES // 2500 + 1)), source="x")
    assert found[-1]["b"][-1] == {"x": [1, 2, 3]}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "], ids=["flow", "maps", "block"])
def test_depth_is_bounded_without_recursion(opening: str) -> None:
    with pytest.raises(InputError, match=f"nested deeper than {MAX_DEPTH} levels"):
        load(opening * 100_000, source="x")


def test_depth_counts_through_aliases() -> None:
    half = MAX_DEPTH // 2
    text = f"a: &a {'[' * half}{']' * half}\nb: {'[' * half}*a{']' * half}"
    with pytest.raises(InputError, match="nested deeper"):
        load(text, source="x")
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH, source="x") is not None


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcyn017.:-", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


# YAML 1.1 has no surrogate pairs in escapes and no non-characters; go-yaml refuses them too.
@settings(max_examples=60, deadline=None)
@given(_JSON.filter(lambda value: value is not None))
def test_json_is_read_as_what_it_is(value: Any) -> None:
    assert load(json.dumps(value, ensure_ascii=False), source="x") == value
    assert load(json.dumps(value, indent=2, ensure_ascii=False), source="x") == value


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not there")
def test_a_real_composition_file_is_read() -> None:
    found = load((FIXTURES / "kind_compositions.yaml").read_bytes(), source="kind_compositions.yaml")
    assert {"kind": "Pod", "plural": "pods", "endpoint": "/api/v1", "composition": []}.keys() <= found[
        0
    ].keys()


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="../shared/fixtures is not there")
def test_a_helm_template_is_refused_with_its_line() -> None:
    path = FIXTURES / "crd-with-relationship-annotations.yaml"
    with pytest.raises(InputError) as caught:
        load_all(path.read_bytes(), source=path.name)
    template = next(
        n for n, text in enumerate(path.read_text().splitlines(), 1) if "{{" in text and ":" not in text[:2]
    )
    assert caught.value.line is not None
    assert abs(caught.value.line - template) < 5

"""Notes of people about endpoints."""

from __future__ import annotations

import pytest

from kubectl_insight.errors import InputError
from kubectl_insight_coverage.apisnoop.annotations import Annotation, about_nothing, read_annotations
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint

HEADER = "METHOD,URL,Conformance?,Open questions,Test file\n"


def read(text: str | bytes) -> dict[tuple[str, str], tuple[str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return {
        name: (note.conforms, note.questions)
        for name, note in read_annotations(data, "notes.csv").by_endpoint.items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER, {}),
        (f"{HEADER}GET,/api/,yes,why?,a.go\n", {("get", "/api/"): ("yes", "why?")}),
        (f"\ufeff{HEADER}GET,/api/, yes , ,\r\n", {("get", "/api/"): ("yes", "")}),
        ("URL,Open questions,METHOD,Conformance?\n/api/,q,watch,no", {("watch", "/api/"): ("no", "q")}),
        (f'{HEADER}GET,/api/,,"a\nb, ""c""",\n', {("get", "/api/"): ("", 'a\nb, "c"')}),
        (f"{HEADER}\n,,,,\nGET,/api/,yes,,\n", {("get", "/api/"): ("yes", "")}),
        (f"{HEADER}GET,/api/,yes,a,\nget,/api/,,b,\n", {("get", "/api/"): ("yes", "b")}),
        (f"{HEADER}GET,/api/,yes,=1+1,\n", {("get", "/api/"): ("yes", "=1+1")}),
    ],
    ids=["none", "one", "spaces", "other order", "two lines", "empty rows", "twice", "formula"],
)
def test_reading(text: str, expected: dict[tuple[str, str], tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ": empty: a header is needed"),
        ("\n\n", ": empty: a header is needed"),
        ("METHOD,URL\n", ", line 1: no column Conformance?, Open questions"),
        ("\n\nmethod,url\n", ", line 3: no column METHOD, URL, Conformance?, Open questions"),
        (f"{HEADER}GET,/api/,yes\n", ", line 2: 3 cells, but the header has 5"),
        (f"{HEADER}GET,/api/,yes,,,,\n", ", line 2: 7 cells, but the header has 5"),
        (f'{HEADER}GET,/api/,"a\nb",,\nGET,,yes,,\n', ", line 4: a row needs a text in both METHOD and URL"),
        (f"{HEADER},/api/,yes,,\n", ", line 2: a row needs a text in both METHOD and URL"),
        (f'{HEADER}GET,/api/,"yes,,\n', ", line 2: not CSV: unexpected end of data"),
        (f"{HEADER}GET,/a\0pi/,yes,,\n", ", line 2: not a text in UTF-8: it has a NUL"),
        (
            f"{HEADER}GET,/api/,{'x' * 200_000},,\n",
            ", line 2: not CSV: field larger than field limit (131072)",
        ),
        (HEADER.encode("utf-16"), ", line 1: not a text in UTF-8: it has a NUL"),
        (HEADER.encode() + b"GET,/api/,\xff,,\n", ", line 2: not a text in UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str | bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value) == f"error: notes.csv{problem}"


def test_notes_about_no_endpoint_are_told() -> None:
    data = f"{HEADER}GET,/api/,yes,,\nPUT,/api/,yes,,\n\nGET,/gone,,x,\nGET,/gone,,y,\n".encode()
    annotations = read_annotations(data, "notes.csv")
    assert annotations.by_endpoint["get", "/gone"] == Annotation("", "y")
    assert about_nothing(annotations, [Endpoint("get", "/api/", "stable", "core")]) == (
        'notes.csv, line 3: there is no endpoint "put /api/"',
        'notes.csv, line 5: there is no endpoint "get /gone"',
    )

"""Bash's quoting: taken apart and put together as bash itself does it, and without running anything."""

from __future__ import annotations

import string
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.completion.bash import Line, parse_line

BREAKS = " \t\n\"'@><=;|&(:"
PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " äλ"


@pytest.mark.parametrize(
    ("line", "parsed"),
    [
        pytest.param("", Line((), "", 0, ""), id="empty"),
        pytest.param("p", Line((), "p", 0, ""), id="program"),
        pytest.param("p ", Line(("p",), "", 0, ""), id="next"),
        pytest.param("p  a\tb", Line(("p", "a"), "b", 0, ""), id="white-space"),
        pytest.param("p a/b:c", Line(("p",), "a/b:c", 4, ""), id="break"),
        pytest.param("p --o=a:b@c", Line(("p",), "--o=a:b@c", 8, ""), id="last-break"),
        pytest.param("p a\\:c", Line(("p",), "a:c", 0, ""), id="escaped-break"),
        pytest.param("p a:'b:c", Line(("p",), "a:b:c", 2, "'"), id="break-in-quotes"),
        pytest.param("p 'a b' c", Line(("p", "a b"), "c", 0, ""), id="quoted-word"),
        pytest.param("p '' c", Line(("p", ""), "c", 0, ""), id="empty-word"),
        pytest.param('p "a\'b" c', Line(("p", "a'b"), "c", 0, ""), id="quote-in-quotes"),
        pytest.param('p "a b', Line(("p",), "a b", 0, '"'), id="open-double"),
        pytest.param('p "\\$x\\y', Line(("p",), "$x\\y", 0, '"'), id="backslash-in-double"),
        pytest.param("p 'a\\", Line(("p",), "a\\", 0, "'"), id="backslash-in-single"),
        pytest.param("p a\\ b ", Line(("p", "a b"), "", 0, ""), id="escaped-space"),
        pytest.param("p $(x) `y`", Line(("p", "$(x)"), "`y`", 0, ""), id="substitutions-stay"),
    ],
)
def test_a_line(line: str, parsed: Line) -> None:
    assert parse_line(line, BREAKS) == parsed


def test_breaks_are_the_users() -> None:
    assert parse_line("p a:b=c", " =").kept == 4
    assert parse_line("p a:b=c", " ").kept == 0


@pytest.mark.parametrize(
    ("line", "value", "inserted"),
    [
        pytest.param("p ", "web", "web", id="plain"),
        pytest.param("p role/system:n", "role/system:node", "node", id="after-a-break"),
        pytest.param("p ", "a$(b) 'c'", "a\\$\\(b\\)\\ \\'c\\'", id="active"),
        pytest.param("p ", "größe", "größe", id="letters"),
        pytest.param("p '", "a$(b)", "a$(b)", id="single-keeps-all"),
        pytest.param("p '", "it's", None, id="single-but-its-end"),
        pytest.param('p "', "it's", "it's", id="double"),
        pytest.param('p "', "a$b", None, id="double-expands"),
        pytest.param('p "', "a`b", None, id="double-runs"),
        pytest.param('p "', "a!b", None, id="history"),
    ],
)
def test_what_is_inserted(line: str, value: str, inserted: str | None) -> None:
    assert parse_line(line, BREAKS).insert(value) == inserted


@given(st.text(alphabet=PRINTABLE, min_size=1), st.sampled_from(["", "'", '"']))
def test_what_was_inserted_is_read_back(value: str, quote: str) -> None:
    inserted = parse_line(f"p {quote}", BREAKS).insert(value)
    if inserted is None:
        assert quote
        return
    assert parse_line(f"p {quote}{inserted}{quote} ", BREAKS).words == ("p", value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet=PRINTABLE, min_size=1, max_size=12), min_size=1, max_size=20))
def test_bash_reads_what_is_inserted_as_the_values(values: list[str]) -> None:
    inserted = [parse_line("p ", BREAKS).insert(value) or "" for value in values]
    done = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {' '.join(inserted)}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == values
    assert not done.stderr

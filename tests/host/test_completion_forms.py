"""How shells say what was typed, and what they get."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_insight.completion.candidates import Candidate, Candidates
from kubectl_insight.completion.forms import read

BREAKS = " \t\n\"'@><=;|&(:"
TWO = Candidates((Candidate("a", "first"), Candidate("b")))
HOSTILE = Candidates(tuple(map(Candidate, ("$(x)", "a b", "it's", "plain:x/y", "~", "ä"))))


@pytest.mark.parametrize(
    ("form", "arguments", "words", "incomplete"),
    [
        ("words", ["tree", "de"], ("tree",), "de"),
        ("words", ["tree", ""], ("tree",), ""),
        ("words", [], (), ""),
        ("kubectl", ["tree", "a b"], ("tree",), "a b"),
        ("next", ["tree"], ("tree",), ""),
        ("next", [], (), ""),
        ("bash", ["kubectl-insight tree 'a b' de", BREAKS], ("tree", "a b"), "de"),
        ("bash", ["kubectl-insight ", BREAKS], (), ""),
    ],
)
def test_what_was_typed(form: str, arguments: list[str], words: tuple[str, ...], incomplete: str) -> None:
    typed = read(form, arguments)
    assert (typed.words, typed.incomplete) == (words, incomplete)


@pytest.mark.parametrize(
    ("form", "arguments"), [("source_bash", []), ("", []), ("bash", []), ("bash", ["a", "b", "c"])]
)
def test_an_unknown_form_is_refused(form: str, arguments: list[str]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read(form, arguments)


@pytest.mark.parametrize(
    ("form", "found", "lines"),
    [
        pytest.param("words", TWO, "a\tfirst\nb\n:4\n", id="help"),
        pytest.param("words", HOSTILE, "$(x)\na b\nit's\nplain:x/y\n~\nä\n:4\n", id="all-names"),
        pytest.param("kubectl", HOSTILE, "plain:x/y\n:4\n", id="inert-names"),
        pytest.param("words", Candidates(), ":4\n", id="nothing"),
        pytest.param("words", Candidates(files=True), ":0\n", id="files"),
        pytest.param("words", Candidates((Candidate("pods/"),)), "pods/\n:6\n", id="no-space"),
        pytest.param(
            "words", Candidates((Candidate("pods/"), Candidate("x"))), "pods/\nx\n:4\n", id="some-space"
        ),
    ],
)
def test_what_is_answered(form: str, found: Candidates, lines: str) -> None:
    assert read(form, [""]).write(found) == lines


def test_bash_gets_words_to_insert_and_no_help() -> None:
    typed = read("bash", ["kubectl-insight tree a:", BREAKS])
    found = Candidates((Candidate("a:b c", "help"), Candidate("a:d")))
    assert typed.write(found) == "b\\ c\nd\n:4\n"


def test_a_tilde_is_the_home_except_in_the_word_being_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    typed = read("words", ["--kubeconfig", "~/c", "a~/b", "~/d"])
    assert typed.words == ("--kubeconfig", f"{tmp_path}/c", "a~/b")
    assert typed.incomplete == "~/d"

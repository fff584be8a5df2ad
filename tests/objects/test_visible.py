"""Hostile text made harmless."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.objects.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, 100 %", "plain text, 100 %"),
        ("", ""),
        ("é日本 ◀ ├─", "é日本 ◀ ├─"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x07\x00\x7f", "\\x07\\x00\\x7f"),
        ("\x9b31m\x85", "\\x9b31m\\x85"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("\u061c\u200b\ufeff\u00ad\u2060", "\\u061c\\u200b\\ufeff\\xad\\u2060"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\\x1b", "\\x1b"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_character_that_moves_hides_or_reorders_text_is_shown() -> None:
    """Unicode's own properties say which those are: controls, separators, embeddings, and what has no width."""
    reordering = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    raw = [
        f"U+{ord(character):04X}"
        for character in map(chr, range(sys.maxunicode + 1))
        if visible(character) == character
        if (category := unicodedata.category(character)) in {"Cc", "Cs", "Zl", "Zp"}
        or (direction := unicodedata.bidirectional(character)) in reordering
        or (category == "Cf" and direction == "BN")
    ]
    assert raw == []


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_it_is_one_line_that_can_be_printed_and_is_shown_only_once(text: str) -> None:
    shown = visible(text)

    assert len(shown.splitlines()) <= 1
    assert shown.encode("utf-8").decode() == shown
    assert visible(shown) == shown

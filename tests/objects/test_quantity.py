"""Quantities, with what Go's ``resource.ParseQuantity`` makes of each text."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.objects.quantity import QuantityError, parse_quantity, thousandths, units


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("1", "1"),
        ("100m", "0.1"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1", "1"),
        ("-1", "-1"),
        ("00012", "12"),
        ("1k", "1000"),
        ("1Ki", "1024"),
        ("1.5Gi", "1610612736"),
        ("1Gi", "1073741824"),
        ("2M", "2000000"),
        ("1E", "1000000000000000000"),
        ("1Ei", "1152921504606846976"),
        ("1e3", "1000"),
        ("1E3", "1000"),
        ("1e+3", "1000"),
        ("1e-3", "0.001"),
        ("12e6", "12000000"),
        ("3n", "0.000000003"),
        ("1u", "0.000001"),
        ("0.1n", "0.000000001"),
        ("0.0000000001", "0.000000001"),
        ("1.0000000001", "1.000000001"),
        ("0.1Ki", "102.4"),
        ("100Ei", "9223372036854775807"),
        ("1000000E", "1000000000000000000000000"),
        ("-1.5Gi", "-1610612736"),
    ],
)
def test_a_quantity(text: str, number: str) -> None:
    assert Decimal(parse_quantity(text)) / 10**9 == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " 1",
            "1 ",
            "1ki",
            "1K",
            "1i",
            "1e",
            "1..2",
            "1.2.3",
            "--1",
            "1mm",
            "12e",
            "1e3.5",
            "0x10",
            "1_0",
        ),
        *("abc", "1\n", "\u0661", "e3", ".", "+", "m", "Ki", "1e99999", "9" * 300),
    ],
)
def test_no_quantity(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("text", "milli", "whole"),
    [("100m", 100, 1), ("0.5m", 1, 1), ("2", 2000, 2), ("1001m", 1001, 2), ("0", 0, 0), ("1n", 1, 1)],
)
def test_amounts_are_rounded_up(text: str, milli: int, whole: int) -> None:
    assert (thousandths(parse_quantity(text)), units(parse_quantity(text))) == (milli, whole)


FACTORS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}


@given(st.decimals(0, 10**9, places=4), st.sampled_from(sorted(FACTORS)))
def test_decimal_forms_agree_with_decimal_arithmetic(number: Decimal, suffix: str) -> None:
    exact = number.scaleb(FACTORS[suffix]) * 10**9
    assert parse_quantity(f"{number}{suffix}") == int(exact.to_integral_value(ROUND_UP))


@given(st.integers(0, 10**6), st.sampled_from(["Ki", "Mi", "Gi"]))
def test_binary_forms_are_whole_numbers(number: int, suffix: str) -> None:
    factor = 1024 ** (["Ki", "Mi", "Gi"].index(suffix) + 1)
    assert units(parse_quantity(f"{number}{suffix}")) == number * factor


@given(st.text(alphabet="0123456789.+-eEinumkKMGTP", max_size=12))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    try:
        amount = parse_quantity(text)
    except QuantityError:
        assert not text.isdecimal()
    else:
        assert (amount < 0) <= text.startswith("-")

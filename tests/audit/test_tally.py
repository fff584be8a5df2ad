"""Tallies add up, outcome by outcome."""

from __future__ import annotations

from dataclasses import astuple, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.audit.outcome import Outcome
from kubectl_insight.audit.tally import Tally

_TALLIES = st.builds(Tally, *[st.integers(0, 99)] * len(Outcome))


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_counted_under_its_name(outcome: Outcome) -> None:
    assert Tally.of(outcome, 7) == Tally(**{outcome.name.lower(): 7})
    assert Tally.of(outcome).total == 1


def test_the_fields_stand_in_the_order_of_the_outcomes() -> None:
    assert [field.name for field in fields(Tally)] == [outcome.name.lower() for outcome in Outcome]


@given(_TALLIES, _TALLIES)
def test_tallies_are_added_and_subtracted_outcome_by_outcome(one: Tally, other: Tally) -> None:
    before = astuple(one), astuple(other)
    both = one + other
    assert astuple(both) == tuple(map(sum, zip(*before, strict=True)))
    assert both - other == one
    assert (astuple(one), astuple(other)) == before, "neither changes"
    one += other
    assert one == both
    assert one.total == both.served + both.failed + both.denied + both.in_flight

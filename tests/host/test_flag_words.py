"""Flags are read as pflag reads them; compared with the real kubectl where it can be asked without a cluster."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.errors import UsageError
from kubectl_insight.flag_words import Flag, Reading, read_flags

ALL = Flag("all", ("-A", "--all"), values=0, boolean=True)
DEEP = Flag("deep", ("-R", "--deep"), values=0, boolean=True)
NAME = Flag("name", ("-n", "--name"))
PAIR = Flag("pair", ("--pair",), values=2)
COUNT = Flag("count", ("-c",), values=0)
FLAGS = (ALL, DEEP, NAME, PAIR, COUNT)


def read(*words: str, interspersed: bool = True, lenient: bool = False) -> Reading:
    return read_flags(words, FLAGS, interspersed=interspersed, lenient=lenient)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ""),
        ("a b", "a b"),
        ("-", "-"),
        ("--all a", "--all a"),
        ("--all=true", "--all"),
        ("-A=true a", "--all a"),
        ("-AR", "--all --deep"),
        ("-ARn=x a", "--all --deep -n x a"),
        ("-n x", "-n x"),
        ("-nx", "-n x"),
        ("-n=x", "-n x"),
        ("-n==x", "-n =x"),
        ("--name=x", "--name=x"),
        ("--name x", "--name x"),
        ("--name= x", "--name= x"),
        ("-n -A=false", "-n -A=false"),
        ("--pair -A=1 -A=0 a", "--pair -A=1 -A=0 a"),
        ("--pair=1 -A=0 a", "--pair=1 -A=0 a"),
        ("-cc a", "-c -c a"),
        ("-- -A=false -n", "-- -A=false -n"),
        ("a -- --all=maybe", "a -- --all=maybe"),
    ],
)
def test_what_typer_is_given(words: str, expected: str) -> None:
    assert read(*words.split()) == Reading(expected.split(), frozenset(), read(*words.split()).values)


@pytest.mark.parametrize(
    ("words", "left", "unset"),
    [
        ("-A=false", "", {"all"}),
        ("a --all=0 b", "a b", {"all"}),
        ("--all -A=F", "", {"all"}),
        ("-A=F --all", "--all --all", set()),
        ("-RA=f", "--deep", {"all"}),
        ("-R=false -A=false", "", {"all", "deep"}),
    ],
)
def test_the_last_word_on_a_boolean_counts(words: str, left: str, unset: set[str]) -> None:
    reading = read(*words.split())
    assert set(reading.words) == set(left.split())
    assert set(reading.unset) == unset


@given(st.lists(st.tuples(st.sampled_from([ALL, DEEP]), st.booleans(), st.booleans())))
def test_any_number_of_words_on_booleans(words: list[tuple[Flag, bool, bool]]) -> None:
    line = [f"{flag.spellings[long]}={str(value).lower()}" for flag, value, long in words]
    last = {flag.name: value for flag, value, _ in words}

    reading = read(*line)
    assert reading.unset == {name for name, value in last.items() if not value}
    assert set(reading.words) == {f"--{name}" for name, value in last.items() if value}


@given(
    st.lists(
        st.sampled_from(["-A", "-A=1", "-RA", "-n", "-nx", "-n=x", "--name=y", "a", "-", "--", "--pair"])
    )
)
def test_reading_twice_changes_nothing(words: list[str]) -> None:
    once = read(*words, lenient=True)
    assert read(*once.words, lenient=True) == once


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("--xyzzy", "unknown flag: --xyzzy"),
        ("--xyzzy=1", "unknown flag: --xyzzy"),
        ("--nane", "unknown flag: --nane (did you mean --name?)"),
        ("-x", "unknown shorthand flag: 'x' in -x"),
        ("-Axy", "unknown shorthand flag: 'x' in -xy"),
        ("-n", "flag needs an argument: 'n' in -n"),
        ("-An", "flag needs an argument: 'n' in -n"),
        ("--name", "flag needs an argument: --name"),
        ("--pair a", "flag needs an argument: --pair"),
        ("-A=yes", 'invalid argument "yes" for "-A, --all" flag: must be true or false'),
        ("--all=", 'invalid argument "" for "-A, --all" flag: must be true or false'),
    ],
)
def test_what_cannot_be_understood(words: str, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(*words.split())
    assert caught.value.message == problem
    assert isinstance(read(*words.split(), lenient=True), Reading)


def test_behind_the_name_of_a_command_nothing_is_read() -> None:
    assert read("-A=1", "command", "-A=maybe", interspersed=False).words == ["--all", "command", "-A=maybe"]


@pytest.mark.parametrize(
    "value", ["1", "t", "TRUE", "tRUE", "True", "yes", "", "0", "F", "false", "False", "no", "2"]
)
def test_kubectl_takes_the_same_for_a_boolean(kubectl: Path, value: str) -> None:
    """``version --client=VALUE`` asks a cluster, and fails otherwise, where the value is false."""
    done = subprocess.run(
        [kubectl, "version", f"--client={value}", "-s", "http://127.0.0.1:1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    theirs = None if "invalid argument" in done.stderr else done.returncode == 0
    try:
        ours = "all" not in read(f"--all={value}").unset
    except UsageError:
        assert theirs is None
    else:
        assert theirs is ours

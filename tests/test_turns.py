"""A test that measures time has the machine for itself, and does not wait for ever."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.turns import Turns

SECONDS = 20


@pytest.fixture
def turns(tmp_path: Path) -> Turns:
    """Locks of their own: those of the tree are held by this very test."""
    turns = Turns(room=tmp_path / "room", turnstile=tmp_path / "turnstile")
    turns.room.touch()
    turns.turnstile.touch()
    return turns


@contextmanager
def waiting(turns: Turns, *, alone: bool) -> Iterator[threading.Event]:
    """Ask for a turn in another thread; the event says that it came. It is held until the end of the context."""
    entered, over = threading.Event(), threading.Event()

    def take() -> None:
        with turns.turn(alone=alone):
            entered.set()
            over.wait(SECONDS)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield entered
    finally:
        over.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def is_free(path: Path, how: int = fcntl.LOCK_EX) -> bool:
    with path.open("rb") as lock:
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_turns_are_shared(turns: Turns) -> None:
    with turns.turn(alone=False), waiting(turns, alone=False) as entered:
        assert entered.wait(SECONDS)


def test_nobody_enters_while_one_is_alone(turns: Turns) -> None:
    with turns.turn(alone=True):
        assert not is_free(turns.room, fcntl.LOCK_SH)
        assert is_free(turns.turnstile)
    assert is_free(turns.room)


def test_who_wants_to_be_alone_waits_for_the_others_and_lets_nobody_pass(turns: Turns) -> None:
    with ExitStack() as others:
        others.enter_context(turns.turn(alone=False))
        with waiting(turns, alone=True) as entered:
            deadline = time.monotonic() + SECONDS
            while is_free(turns.turnstile):
                assert time.monotonic() < deadline
            assert not entered.is_set()
            others.close()
            assert entered.wait(SECONDS)


def test_a_turn_that_fails_is_over(turns: Turns) -> None:
    with pytest.raises(ZeroDivisionError), turns.turn(alone=True):
        raise ZeroDivisionError
    assert is_free(turns.room)

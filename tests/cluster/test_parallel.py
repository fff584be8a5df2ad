"""Bounded concurrency: the same results in the same order, whatever the number of workers."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.cluster.parallel import parallel_map


@given(items=st.lists(st.integers(), max_size=40), workers=st.integers(1, 12))
@settings(max_examples=60)
def test_it_is_a_map(items: list[int], workers: int) -> None:
    assert parallel_map(lambda item: item * 2, items, workers=workers) == [item * 2 for item in items]


def test_results_keep_the_items_order_whichever_is_done_first() -> None:
    last_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 2:
            last_is_done.set()
        assert last_is_done.wait(10)
        return item

    assert parallel_map(work, [0, 1, 2], workers=3) == [0, 1, 2]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_as_many_work_at_once_as_are_allowed_and_no_more(workers: int) -> None:
    together = threading.Barrier(workers)
    at_work: set[int] = set()
    most = 0
    lock = threading.Lock()

    def work(item: int) -> None:
        nonlocal most
        with lock:
            at_work.add(item)
            most = max(most, len(at_work))
        together.wait(10)  # nobody gets past it alone
        with lock:
            at_work.remove(item)

    parallel_map(work, range(workers * 4), workers=workers)
    assert most == workers


@pytest.mark.parametrize("workers", [1, 8])
def test_of_several_failures_the_earliest_items_is_raised(workers: int) -> None:
    others_failed = threading.Barrier(min(workers, 4))

    def work(item: int) -> int:
        if item >= 2:
            if workers > 1:
                others_failed.wait(10)  # 2 to 5 fail together
            raise LookupError(item)
        return item

    with pytest.raises(LookupError, match="2"):
        parallel_map(work, range(6), workers=workers)


def test_after_a_failure_nothing_new_is_begun() -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        raise LookupError(item)

    with pytest.raises(LookupError):
        parallel_map(work, range(100), workers=2)
    assert len(begun) <= 2


def test_threads_do_not_keep_the_process_alive() -> None:
    daemons: list[bool] = []
    parallel_map(lambda _: daemons.append(threading.current_thread().daemon), [1, 2, 3], workers=3)
    assert daemons == [True, True, True]

"""Bounded concurrency for reads, small enough to be interrupted at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def parallel_map(function: Callable[[T], R], items: Iterable[T], *, workers: int) -> list[R]:
    """Apply a function to every item with at most ``workers`` at once; results keep the items' order.

    An exception ends the whole; of several the one of the earliest item is raised, as if they had been done
    in order. The threads are daemons, so Ctrl-C does not wait for a slow server.
    """
    todo = list(items)
    if workers <= 1 or len(todo) <= 1:
        return [function(item) for item in todo]
    results: dict[int, R] = {}
    failures: dict[int, BaseException] = {}
    queue = enumerate(todo)
    lock = threading.Lock()

    def work() -> None:
        while not failures and (entry := _take(queue, lock)) is not None:
            index, item = entry
            try:
                results[index] = function(item)
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
                failures[index] = error

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(todo)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[min(failures)]
    return [results[index] for index in range(len(todo))]


def _take(queue: Iterator[tuple[int, T]], lock: threading.Lock) -> tuple[int, T] | None:
    with lock:
        return next(queue, None)

"""A signal that comes while a credential plugin is being started is obeyed once the plugin can be ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_insight.cluster.login import running


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_an_interruption_waits_until_the_plugin_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:
        made.append(real(arguments, **options))
        os.kill(os.getpid(), signal.SIGINT)
        return made[0]

    monkeypatch.setattr(subprocess, "Popen", popen)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running.handle_signals()
    with pytest.raises(KeyboardInterrupt):
        running.start([sys.executable, "-c", "import time; time.sleep(60)"])
    (process,) = made
    assert process.poll() is None
    running._end_all()  # what happens when the interpreter ends
    assert process.wait(10) == -signal.SIGTERM
    running._running.discard(process)


def test_who_handles_a_signal_goes_on_doing_so() -> None:
    def own(*_: object) -> None:
        raise AssertionError

    signal.signal(signal.SIGTERM, own)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running.handle_signals()
    assert signal.getsignal(signal.SIGTERM) is own
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler


def test_a_thread_cannot_ask_for_it() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    thread = threading.Thread(target=running.handle_signals)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
